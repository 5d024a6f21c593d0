"""Automatic numbers of a docx, counted and printed as Word would: 一、 （一） 1. are not in its text."""

import re
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from yigongti.unified.organization.reading.intake.numbers import printed

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS: Final = 9
_CHAIN: Final = 12
"""So many styles may be based on one another."""
_HOLE: Final = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    suffix: str = "tab"


@dataclass(frozen=True)
class WordList:
    """A list of Word (`w:num`): which definition it uses, and where it starts anew."""

    definition: str
    starts: dict[int, int]
    levels: dict[int, Level]


class Numbering:
    """Counts the paragraphs of a document."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._definitions: dict[str, dict[int, Level]] = {}
        self._by_style: dict[str, tuple[str, int]] = {}
        self._lists: dict[str, WordList] = {}
        self._styles = _styles(styles)
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if numbering is not None:
            self._learn(numbering)

    def label(self, properties: Element | None) -> str:
        """The number of a paragraph with these `w:pPr`, with a blank behind it where the words might run into it."""
        number, level = self._of(properties)
        found = self._lists.get(number)
        if found is None:
            return ""
        rule = found.levels.get(level) or self._definitions.get(found.definition, {}).get(level)
        if rule is None or rule.form in {"bullet", "none"}:
            return ""
        counts = self._count(number, found, level, rule)
        return self._printed(found, rule, counts)

    def _learn(self, root: Element) -> None:
        links: dict[str, str] = {}
        for definition in root.findall(f"{W}abstractNum"):
            key = definition.get(f"{W}abstractNumId", "")
            levels = _levels(definition)
            self._definitions[key] = levels
            for level in definition.findall(f"{W}lvl"):
                style = _value(level, "pStyle")
                if style:
                    self._by_style[style] = (key, _whole(level.get(f"{W}ilvl")))
            link = _value(definition, "numStyleLink")
            if link:
                links[key] = link
        for one in root.findall(f"{W}num"):
            self._lists[one.get(f"{W}numId", "")] = _list(one)
        for key, style in links.items():
            number, _ = self._styles.get(style, (("", None), ""))[0]
            linked = self._lists.get(number or "")
            if linked:
                self._definitions[key] = self._definitions.get(linked.definition, {})

    def _of(self, properties: Element | None) -> tuple[str, int]:
        """List and level of a paragraph: its own, else those of its style."""
        own = properties.find(f"{W}numPr") if properties is not None else None
        number, level = _reference(own)
        style = _value(properties, "pStyle") if properties is not None else ""
        at = style
        for _ in range(_CHAIN):
            if not at or (number is not None and level is not None):
                break
            (styled, styled_level), base = self._styles.get(at, ((None, None), ""))
            number = styled if number is None else number
            level = styled_level if level is None else level
            at = base
        if level is None and style in self._by_style:
            level = self._by_style[style][1]
        return number or "", min(level or 0, _LEVELS - 1)

    def _count(self, number: str, found: WordList, level: int, rule: Level) -> dict[int, int]:
        counts = self._counts.setdefault(found.definition, {})
        for at, start in found.starts.items():
            if (number, at) not in self._started:
                self._started.add((number, at))
                counts.pop(at, None)
                if at == level:
                    counts[at] = start - 1
        counts[level] = counts.get(level, rule.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return counts

    def _printed(self, found: WordList, rule: Level, counts: dict[int, int]) -> str:
        levels = self._definitions.get(found.definition, {}) | found.levels

        def fill(hole: re.Match[str]) -> str:
            at = int(hole[1]) - 1
            level = levels.get(at, Level())
            return printed(counts.get(at, level.start), "decimal" if rule.legal else level.form)

        text = _HOLE.sub(fill, rule.text).strip()
        apart = rule.suffix == "space" or text[-1:].isascii()
        return f"{text} " if text and apart else text


def _styles(root: Element | None) -> dict[str, tuple[tuple[str | None, int | None], str]]:
    """By style: its list and level, and the style it is based on."""
    found: dict[str, tuple[tuple[str | None, int | None], str]] = {}
    for style in root.findall(f"{W}style") if root is not None else ():
        properties = style.find(f"{W}pPr")
        own = properties.find(f"{W}numPr") if properties is not None else None
        found[style.get(f"{W}styleId", "")] = (_reference(own), _value(style, "basedOn"))
    return found


def _reference(own: Element | None) -> tuple[str | None, int | None]:
    if own is None:
        return None, None
    number, level = _value(own, "numId"), _value(own, "ilvl")
    return (number or None), (_whole(level) if level else None)


def _levels(definition: Element) -> dict[int, Level]:
    return {_whole(level.get(f"{W}ilvl")): _level(level) for level in definition.findall(f"{W}lvl")}


def _level(level: Element) -> Level:
    legal = level.find(f"{W}isLgl")
    return Level(
        start=_whole(_value(level, "start") or "1"),
        form=_value(level, "numFmt") or "decimal",
        text=_value(level, "lvlText"),
        legal=legal is not None and legal.get(f"{W}val", "1") not in {"0", "false"},
        suffix=_value(level, "suff") or "tab",
    )


def _list(one: Element) -> WordList:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in one.findall(f"{W}lvlOverride"):
        at = _whole(override.get(f"{W}ilvl"))
        start = _value(override, "startOverride")
        if start:
            starts[at] = _whole(start)
        own = override.find(f"{W}lvl")
        if own is not None:
            levels[at] = _level(own)
    return WordList(_value(one, "abstractNumId"), starts, levels)


def _value(element: Element | None, name: str) -> str:
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _whole(words: str | None) -> int:
    return int(words) if words and words.isdecimal() and len(words) < 6 else 0  # noqa: PLR2004  no list is so long
