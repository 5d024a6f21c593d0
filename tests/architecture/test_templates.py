"""Every template compiles, holds no inline script or style, and belongs to one room."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

from tests.architecture.files import PACKAGE, WINGS, name, tracked

TEMPLATES = [p for p in tracked("yigongti/**/*.html") if "templates" in p.parts]
INLINE = (
    re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/json[\"'])", re.IGNORECASE),
    re.compile(r"<style\b", re.IGNORECASE),
    re.compile(r"\sstyle\s*=\s*[\"'{]", re.IGNORECASE),
    re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    re.compile(r"javascript:", re.IGNORECASE),
)
NAMED = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")


def inside(path: Path) -> str:
    """The name by which the loader finds it."""
    return str(path).split("/templates/", 1)[1]


def room_of(path: Path) -> str:
    """ "centers/ecg" for a template of a room; empty for one of the house."""
    words = path.relative_to(PACKAGE).parts
    return "/".join(words[:2]) if words[0] in WINGS else ""


@pytest.mark.parametrize("path", TEMPLATES, ids=inside)
def test_the_template_compiles(path: Path) -> None:
    if path.is_relative_to(PACKAGE) and "cotton" in path.parts:
        engines["django"].from_string(path.read_text())
    else:
        get_template(inside(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=inside)
def test_no_inline_script_or_style(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    found = [match.group(0) for rule in INLINE for match in rule.finditer(text)]
    assert found == [], f"{name(path)} would be blocked by the Content-Security-Policy"


def test_no_room_uses_a_template_of_another_room() -> None:
    owner = {inside(p): room_of(p) for p in TEMPLATES}
    wrong = [
        f"{name(p)} uses {used}"
        for p in TEMPLATES
        for used in NAMED.findall(p.read_text())
        if owner.get(used) and owner[used] != room_of(p)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("<script>alert(1)</script>", True),
        ('<script src="a.js" defer></script>', False),
        ('<script type="application/json">{}</script>', False),
        ('<p style="color:red">', True),
        ('<p class="style">', False),
        ('<a onclick="x()">', True),
        ('<a data-on="x">', False),
    ],
)
def test_the_rules_themselves(text: str, *, is_refused: bool) -> None:
    assert any(rule.search(text) for rule in INLINE) is is_refused
