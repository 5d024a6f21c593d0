"""Every write of the house passes `@action`; every read says for whom."""

import ast
from pathlib import Path

from tests.architecture.files import name, tracked

ACTIONS = [p for p in tracked("yigongti/**/actions.py", "yigongti/**/actions/*.py") if "tests" not in p.parts]
QUERIES = [p for p in tracked("yigongti/**/queries.py", "yigongti/**/queries/*.py") if "tests" not in p.parts]


def public_functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text())
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not gives_an_actor(node)
    ]


def gives_an_actor(function: ast.FunctionDef) -> bool:
    """The machine that may call the actions of this file is no write."""
    return isinstance(function.returns, ast.Name) and function.returns.id == "Actor"


def is_action(function: ast.FunctionDef) -> bool:
    calls = [d.func for d in function.decorator_list if isinstance(d, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id == "action" for call in calls)


def test_there_are_actions_to_look_at() -> None:
    assert len(ACTIONS) >= 3


def test_every_public_function_of_an_actions_file_is_an_action() -> None:
    assert [f"{name(p)}:{f.lineno} {f.name}" for p in ACTIONS for f in public_functions(p) if not is_action(f)] == []


def test_actions_take_keywords_only() -> None:
    loose = [
        f"{name(p)}:{f.lineno} {f.name}"
        for p in ACTIONS
        for f in public_functions(p)
        if f.args.args or f.args.posonlyargs or f.args.vararg
    ]
    assert loose == []


def test_the_look_finds_a_bare_write(tmp_path: Path) -> None:
    path = tmp_path / "actions.py"
    path.write_text('@action("a.b.c")\ndef good(*, actor): ...\n\ndef bare(*, actor): ...\n')
    assert [f.name for f in public_functions(path) if not is_action(f)] == ["bare"]


def test_queries_take_keywords_only() -> None:
    """Small pure helpers stand elsewhere; what a queries file gives away is asked by keyword."""
    loose = [
        f"{name(p)}:{f.lineno} {f.name}"
        for p in QUERIES
        for f in public_functions(p)
        if [a.arg for a in f.args.args] not in ([], ["actor", "now"]) and len(f.args.args) > 1  # menu numbers
    ]
    assert loose == []
