"""Responsible and cooperating units: （责任单位：A，配合单位：B、C）, （A牵头，B配合）, 以下均需C落实，不再列出.

Linear in the length of the text. Positions inside are those of the joined text; what is given back is the document's.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from yigongti.unified.organization.reading import brackets
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.shapes import Found, Span, UnitName
from yigongti.unified.organization.reading.unit_lists import (
    BARE_KEY,
    DUTY_WORD,
    FIRST_LEADS,
    KEY_AHEAD,
    LEAD,
    SUPPORTING,
    Entry,
    read,
)
from yigongti.unified.organization.reading.unit_names import SharedFirstWord, has_level, is_bare, looks_like_unit

_LONGEST_BRACKET = 1500
_LONGEST_LINE = 400
_SHORT_LINE = 100
_LONGEST_FOR_ALL = 280
_NEARBY = 40
_MEMBER_LIST = re.compile(r"成员单位[:：]")
_NOT_AGAIN = re.compile(r"不再[^。；;，,）)〕\]］】]{0,8}?(?:列|标|罗|重复|注明|赘|说明)[^。；;，,）)〕\]］】]{0,3}")
_HOLDS_FOR = re.compile(
    r"(?:以下|下列|后续|其他|其余|各项|上述|以上|所有|本方案)?[^。；;：:，,、〔（()）〕\[\]]{0,14}?均(?:需|须|应|由|要|为)"
)
_FOR_ALL_OPENING = re.compile(r"^.*?均(?:需要?|须|应当?|要|为)?由?")
_LATER_ONLY = re.compile(r"^(?:以下|下列|后续|其他|其余)")


@dataclass(frozen=True)
class UnitsFound:
    """Units of one clause. `brackets`: the ranges they stand in, to be kept out of headings and sentences.

    `for_all`: units named once for all later clauses (inherited, lead); `applies_to_all` says that there are some.
    """

    units: tuple[UnitName, ...]
    applies_to_all: bool
    brackets: tuple[Span, ...]
    for_all: tuple[UnitName, ...] = ()


@dataclass(frozen=True)
class _Region:
    """A range that names units: `start`..`end` is what it says, `outer` the bracket around it."""

    start: int
    end: int
    outer: tuple[int, int]
    rule: str


def find(joined: Joined, *, first_leads: bool = False) -> UnitsFound:
    """All units that the text names with a duty, each once per role, in the order of the text.

    `first_leads`: an earlier clause says 列第一位的为牵头单位，下同.
    """
    text = joined.text
    sentences = _sentences_for_all(text)
    regions = _regions(joined, sentences)
    named: list[UnitName] = []
    for region in regions:
        for start, end in _without(region, sentences):
            units = _units(joined, replace(region, start=start, end=end))
            only_first = first_leads or FIRST_LEADS.search(text, start, end)
            named += _first_leading(units, text[start:end]) if only_first else units
    for_all = _once([unit for sentence in sentences for unit in _for_all(joined, *sentence, named)])
    here = [] if not sentences or _LATER_ONLY.match(text[slice(*sentences[0])]) else list(for_all)
    spans = [joined.span(*region.outer) for region in regions]
    outers = [region.outer for region in regions]
    spans += [joined.span(*s) for s in sentences if not _within(s, outers)]
    return UnitsFound(
        _once([*named, *(replace(unit, inherited=False) for unit in here)]),
        bool(for_all),
        tuple(sorted(spans, key=lambda span: span.start)),
        tuple(replace(unit, inherited=True) for unit in for_all),
    )


def names(joined: Joined, start: int, end: int, *, role: str) -> tuple[UnitName, ...]:
    """Units of a plain list, `start`..`end` in the joined text: 县人民医院、县中医医院."""
    listed = read(joined, start, end, role=role).entries
    return _once(_completed(joined, listed, "units.list"))


def of_cell(joined: Joined, *, role: str, first_leads: bool = False) -> tuple[UnitName, ...]:
    """Units of a cell in a column of units, whose `role` (lead | help) holds where the cell says no other."""
    text = joined.text
    role = LEAD if role == LEAD else SUPPORTING
    listed = read(joined, 0, len(text), role=role, lines=True).entries
    found = [unit for unit in _completed(joined, listed, "units.cell") if unit.printed]
    return _once(_first_leading(found, text) if first_leads or FIRST_LEADS.search(text) else found)


def _sentences_for_all(text: str) -> list[tuple[int, int]]:
    """Ranges of 以下均需…落实，不再列出, from the words that say for which clauses to 不再列出."""
    found: list[tuple[int, int]] = []
    for m in _NOT_AGAIN.finditer(text):
        behind = max(m.start() - _LONGEST_FOR_ALL, found[-1][1] if found else 0)
        begin = max(behind, *(text.rfind(mark, behind, m.start()) + 1 for mark in "。；;"))
        if opening := _HOLDS_FOR.search(text, begin, m.start()):
            found.append((opening.start(), m.end()))
    return found


def _regions(joined: Joined, for_all: list[tuple[int, int]]) -> list[_Region]:
    """Brackets that name units, then lines that do (责任单位：… without a bracket)."""
    text = joined.text
    found: list[_Region] = []
    for group in brackets.groups(text):
        if found and group.start < found[-1].outer[1]:
            continue
        if region := _bracket(joined, group, for_all):
            found.append(region)
    if not _MEMBER_LIST.search(text):  # 牵头单位：… 成员单位：… lists the members of a consortium
        found += _lines(joined, found)
    return sorted(found, key=lambda region: region.start)


def _bracket(joined: Joined, group: brackets.Group, for_all: list[tuple[int, int]]) -> _Region | None:
    text = joined.text
    start, end = group.inner
    keyed = KEY_AHEAD.match(text, start, end)
    if not group.closed:
        if not keyed:
            return None
        end = _names_end(joined, start, _sentence_end(text, start))
        return _Region(start, end, (group.start, end), "units.open_bracket")
    if end - start > _LONGEST_BRACKET:
        return None
    if keyed or BARE_KEY.search(text, start, end):
        return _Region(start, end, (group.start, group.end), "units.key")
    if not (_stands_alone(text, group) or joined.new_line(group.end)):
        return None
    end = min([end, *(s[0] for s in _between(for_all, start, end))])  # 以下均需… has units of its own
    duty = DUTY_WORD.search(FIRST_LEADS.sub("", text[start:end]))
    rule = "units.duty_word" if duty else "units.names_only"
    listed = read(joined, start, end, role="" if duty else LEAD).entries
    sure = (
        listed
        and all(looks_like_unit(e.printed) for e in listed)
        and (duty or (has_level(listed[0].printed) and all(has_level(e.printed) or is_bare(e.printed) for e in listed)))
    )
    return _Region(start, group.inner[1], (group.start, group.end), rule) if sure else None


def _between(sentences: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    first = bisect_right(sentences, (start, len(sentences) and sentences[-1][1]))
    return [s for s in sentences[first : first + 1] if s[0] < end]


def _stands_alone(text: str, group: brackets.Group) -> bool:
    """A bracket without 责任单位 counts behind a sentence or at the end of one, never amid its words."""
    before, after = text[group.start - 1 : group.start], text[group.end : group.end + 1]
    return before in ("。", "；", ";", "！") or (after in ("", "。") and before not in ("，", "、", "："))


def _lines(joined: Joined, found: list[_Region]) -> list[_Region]:
    text = joined.text
    outers = [region.outer for region in found]
    lines: list[_Region] = []
    for key in BARE_KEY.finditer(text):
        behind = lines[-1].end if lines else 0
        if key.start() < behind or _within(key.span(), outers):
            continue
        later = bisect_right(outers, (key.start(), len(text)))
        stop = min([_sentence_end(text, key.end()), *(outer[0] for outer in outers[later : later + 1])])
        stop = _names_end(joined, key.start(), stop)
        lines.append(_Region(key.start(), stop, (key.start(), stop), "units.line"))
    return lines


def _names_end(joined: Joined, start: int, end: int) -> int:
    """Where the names of a line end. Most lines are short: a little is read first, the whole only when needed."""
    little = min(end, start + _SHORT_LINE)
    stop = read(joined, start, little, only_names=True).stop
    full = little < end and stop > little - _SHORT_LINE // 2
    return read(joined, start, end, only_names=True).stop if full else stop


def _sentence_end(text: str, start: int) -> int:
    stop = text.find("。", start, start + _LONGEST_LINE)
    return stop if stop >= 0 else min(len(text), start + _LONGEST_LINE)


def _without(region: _Region, sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a region outside of the sentences that speak of all clauses."""
    parts, position = [], region.start
    first = bisect_left(sentences, (region.start, 0))
    for start, end in sentences[first : bisect_left(sentences, (region.end, 0))]:
        if end <= region.end:
            parts.append((position, start))
            position = end
    return [*parts, (position, region.end)]


def _units(joined: Joined, region: _Region) -> list[UnitName]:
    listed = read(joined, region.start, region.end, role=LEAD if region.rule == "units.names_only" else "").entries
    units = _completed(joined, listed, region.rule)
    if region.rule == "units.names_only":
        return [_doubted(unit, 0.6, "括号里只有单位，没有写“责任单位”，按责任单位理解") for unit in units]
    if region.rule == "units.open_bracket":
        return [_doubted(unit, 0.9, "括号没有收尾，读到句末为止") for unit in units]
    return units


_LEADS_OF_ITS_OWN = re.compile("牵头(?:责任|负责)?(?:单位|部门)[:：]|牵头[，,；;、）)]|牵头$")


def _first_leading(units: list[UnitName], words: str) -> list[UnitName]:
    """列第一位的为牵头单位: the first unit leads, the others support; a list that says itself who leads stays."""
    if _LEADS_OF_ITS_OWN.search(FIRST_LEADS.sub("", words)):
        return units
    first = next((unit for unit in units if unit.role == LEAD), None)
    return [
        replace(unit, role=SUPPORTING, found=replace(unit.found, rule="units.first_leads"))
        if unit.role == LEAD and unit is not first
        else unit
        for unit in units
    ]


_FROM_HERE_ON = re.compile(r"[^。；]{0,20}?(?:下同|以下同|以下均同|以下类同|余同)")
_OF_ALL = re.compile(r"(?:注|备注|说明|以下|下列|各项|各条|本方案|文中|所列|责任单位中|责任部门中)[^。]{0,40}$")


def first_leads_from(joined: Joined) -> int | None:
    """Where in the document the rule 列第一位的为牵头单位 begins to hold for all that follows, None for nowhere."""
    text = joined.text
    for rule in FIRST_LEADS.finditer(text):
        before = text[max(0, rule.start() - _NEARBY) : rule.start()]
        note = re.search(r"(?:注|备注|说明)[:：][^。]{0,30}$", before)
        if note and joined.new_line(rule.start() - len(note.group())):
            return 0
        if _FROM_HERE_ON.match(text, rule.end()) or _OF_ALL.search(before):
            return joined.span(rule.start(), rule.end()).start
    return None


def _for_all(joined: Joined, start: int, end: int, named: list[UnitName]) -> list[UnitName]:
    """以下均需各市、县（区）人民政府落实，不再列出; without a name of its own: the 各… units named before it."""
    opening = _FOR_ALL_OPENING.match(joined.text[start:end])
    begin = start + (opening.end() if opening else 0)
    listed = [e for e in read(joined, begin, end, role=LEAD).entries if looks_like_unit(e.printed)]
    if listed:
        return [replace(unit, role=LEAD) for unit in _completed(joined, listed, "units.for_all")]
    before = joined.span(start, end).start
    behind = [u for u in named[-_NEARBY:] if u.name.startswith("各") and u.found.span.end <= before]
    return [_doubted(replace(u, role=LEAD), 0.7, "“不再列出”的单位没有点名，按前面的“各…”理解") for u in behind]


def _completed(joined: Joined, listed: Iterable[Entry], rule: str) -> list[UnitName]:
    shared = SharedFirstWord()
    units = []
    for entry in listed:
        named = shared.complete(entry.printed)
        doubts = [d for d in (named.doubt, entry.doubt) if d]
        found = Found(
            joined.span(entry.start, entry.end), rule, min(named.confidence, entry.confidence), "；".join(doubts)
        )
        units.append(UnitName(entry.printed, named.name, entry.role, found))
    return units


def _doubted(unit: UnitName, confidence: float, doubt: str) -> UnitName:
    whole = "；".join(d for d in (unit.found.doubt, doubt) if d)
    return replace(unit, found=replace(unit.found, confidence=min(confidence, unit.found.confidence), doubt=whole))


def _once(units: Iterable[UnitName]) -> tuple[UnitName, ...]:
    kept: dict[tuple[str, str], UnitName] = {}
    for unit in units:
        kept.setdefault((unit.name, unit.role), unit)
    return tuple(kept.values())


def _within(inner: tuple[int, int], outers: list[tuple[int, int]]) -> bool:
    """Whether one of these ranges, in the order of the text and apart, holds `inner`."""
    place = bisect_right(outers, (inner[0], inner[1] + 1)) - 1
    return any(outer[0] <= inner[0] and inner[1] <= outer[1] for outer in outers[max(0, place) : place + 2])
