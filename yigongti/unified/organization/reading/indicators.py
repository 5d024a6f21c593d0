"""The table of core indicators: number, name, unit, and one target for each column as printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from yigongti.unified.organization.reading import targets
from yigongti.unified.organization.reading.headers import Columns, columns
from yigongti.unified.organization.reading.names import split_unit
from yigongti.unified.organization.reading.shapes import CoreIndicator, Found, Head, Span, Target
from yigongti.unified.organization.reading.tables import Row, Table, half_width

_NUMBER = re.compile(r"[（(]?(\d{1,3}|[一二三四五六七八九十]+)[)）.．、]?")
_LEADING = re.compile(r"(\d{1,3})[.．、](?!\d)\s*(?=\S)")


@dataclass
class _Reader:
    """The rows of one table, one after the other; what is carried down stands here."""

    head: Columns
    periods: dict[int, targets.Period]
    carried: str = ""
    warnings: list[str] = field(default_factory=list)


def is_core(table: Table) -> bool:
    """A header that names indicators and has at least one column of values or targets."""
    head = columns(table)
    return head is not None and bool(head.targets)


def read(table: Table, *, head: Head) -> tuple[CoreIndicator, ...]:
    """The rows of a core indicator table; empty when the table is none."""
    found = columns(table)
    if found is None or not found.targets:
        return ()
    issued = head.issued_on.year if head.issued_on else None
    periods = {at: targets.period(words, issued) for at, words in found.targets.items()}
    reader = _Reader(found, periods)
    header = [one.plain for one in table.rows[found.header]]
    rows = (row for row in table.rows[found.first :] if [one.plain for one in row] != header)
    return tuple(_rows(reader, rows))


def _rows(reader: _Reader, rows: Iterator[Row]) -> Iterator[CoreIndicator]:
    for row in rows:
        if not _has_targets(reader, row):
            continue
        printed = _text(reader, row, "name")
        doubt = ""
        if not printed:
            if not reader.carried:
                continue
            printed, doubt = reader.carried, "名称取自上面合并的单元格，请核对"
        reader.carried = printed
        yield _indicator(reader, row, printed, doubt)


def _has_targets(reader: _Reader, row: Row) -> bool:
    return any(at < len(row) and row[at].plain for at in reader.periods)


def _text(reader: _Reader, row: Row, role: str) -> str:
    at = reader.head.roles.get(role)
    return row[at].printed if at is not None and at < len(row) else ""


def _indicator(reader: _Reader, row: Row, printed: str, doubt: str) -> CoreIndicator:
    number = _text(reader, row, "number")
    match = _NUMBER.fullmatch(number)
    number = half_width(match[1]) if match else number
    if not number and (leading := _LEADING.match(printed)):
        number, printed = half_width(leading[1]), printed[leading.end() :]
    name, unit = printed, _text(reader, row, "unit")
    if "unit" not in reader.head.roles:
        name, unit = split_unit(printed)
    goals, doubts = _targets(reader, row)
    doubts = [one for one in (doubt, *doubts) if one]
    if len(row) <= max(reader.periods):
        doubts.append("这一行的单元格比表头少，请核对各列")
    found = Found(_span(row), "core_indicator_table", 0.7 if doubts else 1.0, "；".join(doubts))
    return CoreIndicator(number, name, unit, tuple(goals), found)


def _targets(reader: _Reader, row: Row) -> tuple[list[Target], list[str]]:
    goals, doubts = [], []
    for at, column in reader.periods.items():
        one = row[at] if at < len(row) else None
        goal, doubt = targets.target(column, one.text if one else "", one.printed if one else "")
        goals.append(goal)
        if doubt:
            doubts.append(doubt)
    return goals, doubts


def _span(row: Row) -> Span:
    filled = [one.span for one in row if one.plain]
    return Span(min(one.start for one in filled), max(one.end for one in filled))
