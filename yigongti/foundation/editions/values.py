"""values.toml: local numbers, words and lists, flattened to dotted keys, effective-dated, each with its clause.

Two ways to write one value, which may be mixed; `clause`, `source`, `to_verify` and `from` of a table hold for
everything beneath it:

    [orders.clock.ecg.urgent]
    clause = "〔四（九）1〕"
    report = 30
    perform = {value = 20, source = "platform default, 待核", from = 2026-07-01}

`title` and `unit` beside a `value` say in words what it is, for the pages: {value = 800, title = "…", unit = "人"}.
A value that is itself a set of keys, or that had an earlier value, is always written as {value = ..., earlier = [...]}.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import RootModel

from yigongti.foundation.editions.merge import OWNED, Dated, merge
from yigongti.foundation.editions.section import Context, Entry, Section, Summary, Trouble

PLATFORM_DEFAULT = "平台默认"
_MARKS = {"clause", "source", "to_verify", "from"}
_LEAF = _MARKS | {"value", "earlier", "title", "unit"}


class ValuesFile(RootModel[dict[str, Any]]):
    """Free tables; what they must hold is checked by `check`."""


@dataclass(frozen=True)
class _Marks:
    """What a table says about the values beneath it."""

    clause: str = ""
    source: str = ""
    to_verify: bool = False
    start: date | None = None

    def within(self, table: dict[str, Any]) -> "_Marks":
        marks = self
        if "clause" in table:
            marks = replace(marks, clause=table["clause"], source="")
        if "source" in table:
            marks = replace(marks, source=table["source"], clause="")
        if "to_verify" in table:
            marks = replace(marks, to_verify=table["to_verify"])
        return replace(marks, start=table["from"]) if "from" in table else marks


@dataclass(frozen=True)
class Leaf:
    """One value as written: its path in the file, its dotted key, and from when it holds."""

    path: tuple[str | int, ...]
    key: str
    value: Any
    marks: _Marks
    has_start: bool
    title: str = ""
    unit: str = ""

    def dated(self, in_force: date, *, is_draft: bool = False) -> Dated:
        """The row that it asks for. What a draft document says (it has a clause) is proposed, not decided."""
        marks = self.marks
        origin = marks.clause or ("" if not marks.source else _origin(marks.source))
        return Dated(
            key=self.key,
            value=self.value,
            start=marks.start or in_force,
            clause=origin,
            to_be_verified=marks.to_verify or "待核" in marks.source,
            title=self.title,
            unit=self.unit,
            is_proposed=is_draft and bool(marks.clause),
        )


def leaves(tree: dict[str, Any]) -> Iterator[Leaf]:
    """Every value of the file, earlier ones included."""
    yield from _walk(tree, (), _Marks())


def _walk(table: dict[str, Any], path: tuple[str | int, ...], marks: _Marks) -> Iterator[Leaf]:
    marks = marks.within(table)
    for name, thing in table.items():
        here = (*path, name)
        if name in _MARKS:
            continue
        if isinstance(thing, dict) and "value" in thing:
            yield from _written(thing, here, marks)
        elif isinstance(thing, dict):
            yield from _walk(thing, here, marks)
        else:
            yield Leaf(here, _dotted(here), thing, marks, has_start=marks.start is not None)


def _written(thing: dict[str, Any], path: tuple[str | int, ...], marks: _Marks) -> Iterator[Leaf]:
    own, words = marks.within(thing), {name: str(thing.get(name, "")) for name in ("title", "unit")}
    yield Leaf(path, _dotted(path), thing["value"], own, has_start=own.start is not None, **words)
    for index, before in enumerate(thing.get("earlier", ())):
        if isinstance(before, dict) and "value" in before:
            yield Leaf(
                (*path, "earlier", index),
                _dotted(path),
                before["value"],
                own.within(before),
                has_start="from" in before,
                **words,
            )


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path)


def _origin(source: str) -> str:
    return source.replace("platform default", PLATFORM_DEFAULT).replace("，待核", "").replace(", 待核", "").strip()


def complete(base: ValuesFile, county: ValuesFile) -> ValuesFile:
    """The platform's values with the county's over them. A county's key replaces the key, and all beneath or above."""
    own = {leaf.key for leaf in leaves(county.root)}
    kept = [leaf for leaf in leaves(base.root) if not any(_covers(leaf.key, key) for key in own)]
    tree: dict[str, Any] = {}
    for leaf in (*kept, *leaves(county.root)):
        _plant(tree, leaf)
    return ValuesFile(tree)


def _covers(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _plant(tree: dict[str, Any], leaf: Leaf) -> None:
    """Write a leaf with all its marks, so that it means the same wherever it stands."""
    *above, name = leaf.key.split(".")
    for word in above:
        tree = tree.setdefault(word, {})
    origin = {"clause": leaf.marks.clause} if leaf.marks.clause else {"source": leaf.marks.source}
    words = {"title": leaf.title, "unit": leaf.unit}
    one = {"value": leaf.value, "to_verify": leaf.marks.to_verify, **origin, **words}
    if leaf.marks.start:
        one["from"] = leaf.marks.start
    if name not in tree:
        tree[name] = one
    else:
        tree[name].setdefault("earlier", []).append(one)


def check(content: ValuesFile, _context: Context) -> Iterable[Trouble]:
    """Wrong marks first; only a file with right marks is read for its values."""
    troubles = list(_marks(content.root, ()))
    if troubles:
        return troubles
    return [*_leaf_troubles(content.root)]


def _marks(table: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Trouble]:
    kinds: dict[str, tuple[type, str]] = {
        "clause": (str, "出处 clause 应是文字。"),
        "source": (str, "来源 source 应是文字。"),
        "to_verify": (bool, "待核 to_verify 只能写 true 或 false。"),
        "from": (date, "生效日期 from 应写成 2025-12-17，不加引号。"),
    }
    for name, (kind, sentence) in kinds.items():
        if name in table and type(table[name]) is not kind:
            yield Trouble((*path, name), sentence)
    if "value" in table:
        yield from _leaf_marks(table, path)
        return
    for name, thing in table.items():
        if isinstance(thing, dict):
            yield from _marks(thing, (*path, name))


def _leaf_marks(table: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Trouble]:
    for name in sorted(table.keys() - _LEAF):
        yield Trouble((*path, name), f"「{name}」不能和 value 写在一起；一组键值要整个写进 value = {{…}}。")
    for name, longest in (("title", 120), ("unit", 20)):
        if not isinstance(table.get(name, ""), str) or len(table.get(name, "")) > longest:
            yield Trouble((*path, name), f"{name} 应是文字，最多 {longest} 个字符。")
    for index, before in enumerate(table.get("earlier", ())):
        if not isinstance(before, dict) or "value" not in before or "from" not in before:
            yield Trouble((*path, "earlier", index), "earlier 里的每一项都要有 value 和 from。")
        else:
            yield from _marks({k: v for k, v in before.items() if k != "earlier"}, (*path, "earlier", index))


def _leaf_troubles(tree: dict[str, Any]) -> Iterator[Trouble]:
    starts: set[tuple[str, date | None]] = set()
    for leaf in leaves(tree):
        if not (leaf.marks.clause or leaf.marks.source):
            yield Trouble(leaf.path, f'「{leaf.key}」没有出处：请写 clause，或 source = "platform default, 待核"。')
        if leaf.key.startswith(OWNED):
            yield Trouble(leaf.path, "开放哪些平台和中心写在 rooms.toml 里。")
        if len(leaf.key) > 120:  # noqa: PLR2004  the column
            yield Trouble(leaf.path, "键太长（最多 120 个字符）。")
        if (leaf.key, leaf.marks.start) in starts:
            yield Trouble(leaf.path, f"「{leaf.key}」在同一天有两个值。")
        starts.add((leaf.key, leaf.marks.start))
        if _has_moment(leaf.value):
            yield Trouble(leaf.path, f"「{leaf.key}」的值里不能有不加引号的日期或时刻。")


def _has_moment(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_moment(v) for v in value.values())
    if isinstance(value, list):
        return any(_has_moment(v) for v in value)
    return not isinstance(value, (str, int, float, bool))


def load(content: ValuesFile, context: Context) -> Summary:
    """Bring the values of the file into force."""
    if context.edition is None:
        raise ValueError("values are loaded for an edition")
    is_draft = context.edition.is_draft
    wanted = [leaf.dated(context.in_force, is_draft=is_draft) for leaf in leaves(content.root)]
    return merge(edition=context.edition, wanted=wanted, today=context.today)


def entries(content: ValuesFile) -> Iterable[Entry]:
    """One entry per key: its value now and earlier, when it starts, whether it is still to be verified."""
    for leaf in leaves(content.root):
        if "earlier" in leaf.path:
            continue
        marks = leaf.marks
        facts = {"value": leaf.value, "unit": leaf.unit, "to_verify": marks.to_verify or "待核" in marks.source}
        facts |= {"from": str(marks.start) if marks.start else ""}
        shown = {name: what for name, what in facts.items() if what not in ("", False) or name == "value"}
        yield Entry(leaf.key, leaf.title or leaf.key, shown, marks.clause or marks.source)


VALUES = Section(
    name="values",
    file="values.toml",
    schema=ValuesFile,
    load=load,
    check=check,
    complete=complete,
    title="参数",
    entries=entries,
)
