"""Indicator tables that came as lines of words (pdf text): no cells, a name may be torn over lines.

Rows are told by their running number; the last words of a row are as many values as the header has columns. What cannot
be told apart is given with a doubt.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yigongti.unified.organization.reading import targets
from yigongti.unified.organization.reading.monitoring import parts
from yigongti.unified.organization.reading.names import split_unit
from yigongti.unified.organization.reading.shapes import CoreIndicator, Found, Head, MonitoringIndicator, Span
from yigongti.unified.organization.reading.tables import Line, Table, as_printed, joined, lines_of

_HEAD = re.compile(r"(?=.*(?:序号|编号|指标))(?=.*指标)(?=.*(?:\d{4}年|目标|完成值|单位))")
_VALUE = re.compile(
    r"(?:[≥≤⩾⩽><＞＜]=?|不低于|不少于|不超过|不高于|达到|超过|低于)?[-+]?\d[\d.,]*(?:[%％]|万)?(?:以上|以下|以内)?|-{1,3}|[—–－]{1,2}|[/／]"
)
_ROW = re.compile(r"\s*(?P<number>\d{1,2})(?:[.．、]\s*(?!\d)|\s+|$)")
_END = re.compile(
    r"\s*(附\s*[件表录]|注\s*[：:\d]|备\s*注[：:]|说\s*明[：:]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第.{1,3}[章条])"
)
_SIGN_GAP = re.compile(r"([≥≤⩾⩽><＞＜])\s+(?=\d)")
_HEAD_LINES = 4
_UNIT_MAX = 8
_MIN_ROWS = 2
_LINES_MAX = 400
_BEFORE_MAX = 6
_DOUBT = "由没有单元格的文字读出，请对照原文"


@dataclass(frozen=True)
class WordedFound:
    """Rows read from lines of words, and their ranges."""

    core: tuple[CoreIndicator, ...] = ()
    monitoring: tuple[MonitoringIndicator, ...] = ()
    used: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass
class _Entry:
    """A row being put together: its words before the values, unit and values."""

    number: str
    start: int
    end: int
    name: list[str] = field(default_factory=list)
    unit: str = ""
    values: list[str] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)


def read(text: str, *, head: Head, taken: Sequence[Table]) -> WordedFound:
    """Indicators outside of the tables that have been read."""
    lines = list(_free(lines_of(text), [one.span for one in taken]))
    core, used = _core(lines, head)
    watched, places = _watched(text, lines)
    return WordedFound(tuple(core), tuple(watched), (*used, *places))


def _free(lines: Sequence[Line], taken: Sequence[Span]) -> Iterator[Line]:
    """Lines outside of the ranges."""
    ranges = sorted(taken, key=lambda one: one.start)
    starts = [one.start for one in ranges]
    for line in lines:
        at = bisect_right(starts, line.start) - 1
        if at < 0 or ranges[at].end <= line.start:
            yield line


def _core(lines: Sequence[Line], head: Head) -> tuple[list[CoreIndicator], list[Span]]:
    found: list[CoreIndicator] = []
    used: list[Span] = []
    at = 0
    while at < len(lines):
        if "\t" in lines[at].text or "|" in lines[at].text or not _HEAD.match(joined(lines[at].text)):
            at += 1
            continue
        columns, with_unit, first = _columns(lines, at)
        entries = (
            list(_entries(lines[first : first + _LINES_MAX], len(columns), with_unit=with_unit)) if columns else []
        )
        if len(entries) >= _MIN_ROWS:
            issued = head.issued_on.year if head.issued_on else None
            found.extend(_indicator(entry, columns, issued) for entry in entries)
            used.append(Span(lines[at].start, entries[-1].end))
            while first < len(lines) and lines[first].start < entries[-1].end:
                first += 1
        at = max(first, at + 1)
    return found, used


def _columns(lines: Sequence[Line], at: int) -> tuple[list[str], bool, int]:
    """The target columns of the header (its words may be torn over lines), whether 单位 stands there, the first row."""
    rows: list[list[str]] = []
    reach = at
    while reach < len(lines) and reach - at < _HEAD_LINES:
        line = lines[reach]
        if reach > at and (_ROW.match(line.text) or _END.match(line.text)):
            break
        if line.text.strip():
            rows.append(line.text.split())
        reach += 1
    words = [one for row in rows for one in row]
    with_unit = any(joined(one) == "单位" for one in words)
    heads = [one for one in rows[0] if targets.is_target(one)]
    for row in rows[1:]:
        more = [one for one in row if targets.is_target(one) or re.fullmatch(r"[（(].{1,4}[）)]|值", one)]
        heads = _together(heads, more)
    return [as_printed(one) for one in heads], with_unit, reach


def _together(heads: list[str], more: list[str]) -> list[str]:
    """The second line of a header under the first: 2024年 over 完成值; a bracket alone belongs to the last column."""
    if not heads or not more:
        return heads or more
    if len(heads) == len(more):
        return [over + under for over, under in zip(heads, more, strict=True)]
    if len(more) == 1 and more[0].startswith(("（", "(")):
        return [*heads[:-1], heads[-1] + more[0]]
    bare = [at for at, one in enumerate(heads) if re.fullmatch(r"\d{4}年?", joined(one))]
    if len(bare) == len(more):
        under = dict(zip(bare, more, strict=True))
        return [one + under.get(at, "") for at, one in enumerate(heads)]
    return heads + more if all(targets.YEAR.search(one) for one in more) else heads


def _entries(lines: Sequence[Line], width: int, *, with_unit: bool) -> Iterator[_Entry]:
    """The rows: a number one higher than the last begins a row; loose lines go where a name is missing."""
    entry: _Entry | None = None
    before: list[Line] = []
    blanks = 0
    for line in lines:
        blanks = blanks + 1 if not line.text.strip() else 0
        if (
            _END.match(line.text)
            or _HEAD.match(joined(line.text))
            or (blanks > 1 and entry is not None and entry.values)
        ):
            break
        if not line.text.strip() or re.fullmatch(r"[-—]?\s{0,3}\d+\s{0,3}[-—]", line.text.strip()):
            continue
        row = _ROW.match(line.text)
        wanted = int(entry.number) + 1 if entry else 1
        if row and int(row["number"]) == wanted and (entry is None or entry.values):
            fresh = _Entry(row["number"], line.start, line.end)
            _take(fresh, line, row.end(), width, with_unit=with_unit)
            if entry is not None:
                before = _hand_over(entry, fresh)
                yield entry
            fresh.name[:0] = [one.text for one in before]
            fresh.start = before[0].start if before else fresh.start
            entry, before = fresh, []
        elif entry is None:
            before.append(line)
            if len(before) > _BEFORE_MAX:
                break
        elif entry.values:
            entry.loose.append(line)
        else:
            entry.end = line.end
            _take(entry, line, 0, width, with_unit=with_unit)
    if entry is not None and entry.values:
        _tail(entry, entry.loose[: 1 if not entry.name else 0] or entry.loose[:1])
        yield entry


def _hand_over(entry: _Entry, fresh: _Entry) -> list[Line]:
    """Loose lines between two rows: one goes to a row without a name of its own, the others end the row before."""
    loose, entry.loose = entry.loose, []
    if not fresh.name and loose:
        _tail(entry, loose[:-1])
        return loose[-1:]
    _tail(entry, loose)
    return []


def _tail(entry: _Entry, lines: Sequence[Line]) -> None:
    entry.name.extend(one.text for one in lines)
    if lines:
        entry.end = max(entry.end, lines[-1].end)


def _take(entry: _Entry, line: Line, begin: int, width: int, *, with_unit: bool) -> None:
    """Splits a line into words of the name, unit, and the values at its end."""
    words = _SIGN_GAP.sub(r"\1", line.text[begin:]).split()
    run = 0
    while run < len(words) and _VALUE.fullmatch(words[len(words) - 1 - run]):
        run += 1
    if run < width or not width:
        entry.name.extend(words)
        return
    entry.values = words[len(words) - width :]
    rest = words[: len(words) - width]
    if with_unit and rest and len(rest[-1]) <= _UNIT_MAX:
        entry.unit, rest = rest[-1], rest[:-1]
    entry.name.extend(rest)
    entry.end = line.end


def _indicator(entry: _Entry, columns: Sequence[str], issued: int | None) -> CoreIndicator:
    goals = []
    for words, value in zip(columns, entry.values, strict=True):
        goal, _ = targets.target(targets.period(words, issued), value, as_printed(value))
        goals.append(goal)
    name = as_printed("".join(entry.name))
    unit = entry.unit
    if not unit:
        name, unit = split_unit(name)
    found = Found(Span(entry.start, entry.end), "core_indicator_lines", 0.7, _DOUBT)
    return CoreIndicator(entry.number, name, unit, tuple(goals), found)


_WATCHED_HEAD = re.compile(r"一级指标二级指标(三级指标)?(指标)?(解释|说明|定义|内涵|计算)")
_ITEM = re.compile(r"(?<![\d.（(=×/])(?P<number>\d{1,2})[.．、](?=[\u4e00-\u9fa5“])")
_GROUP = re.compile(r"(?P<group>[一二三四五六七八九十]+、[^\d【。]{2,40}。?)")
_NOTE = re.compile(r"\n\s*(?:注\s*[：:]|附\s*件)")


def _watched(text: str, lines: Sequence[Line]) -> tuple[list[MonitoringIndicator], list[Span]]:
    """Monitoring rows: a number one higher, a name, then the marks of formula and source."""
    head = next((one for one in lines if "\t" not in one.text and _WATCHED_HEAD.match(joined(one.text))), None)
    if head is None or "|" in head.text:
        return [], []
    note = _NOTE.search(text, head.end)
    stop = note.start() if note else len(text)
    marks = list(_numbered(text, head.end, stop))
    found: list[MonitoringIndicator] = []
    group = ""
    for at, mark in enumerate(marks):
        before = text[marks[at - 1].end() if at else head.end : mark.start()]
        if groups := list(_GROUP.finditer(before)):
            group = as_printed(groups[-1]["group"])
        end = marks[at + 1].start() if at + 1 < len(marks) else stop
        found.append(_row(text, mark, end, group))
    return found, [Span(head.start, stop)] if found else []


def _numbered(text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    wanted = 1
    for mark in _ITEM.finditer(text, start, stop):
        if int(mark["number"]) == wanted:
            wanted += 1
            yield mark


def _row(text: str, mark: re.Match[str], end: int, group: str) -> MonitoringIndicator:
    body = text[mark.end() : end]
    following = _GROUP.search(body)
    if following and following.end() >= len(body.rstrip()):
        body = body[: following.start()]
    opening = re.search(r"【|计算(?:方法|公式)[：:]|\s{2,}|\n", body)
    name_end = opening.start() if opening else len(body)
    name, unit = split_unit(as_printed(body[:name_end]))
    said = parts(body[name_end:])
    span = Span(mark.start(), mark.end() + len(body.rstrip()))
    found = Found(span, "monitoring_lines", 0.6, _DOUBT)
    return MonitoringIndicator(
        mark["number"], name, unit, group, said["formula"], said["source"], said["explanation"], found
    )
