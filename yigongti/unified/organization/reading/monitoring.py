"""The table of monitoring indicators: groups carried down, formula and source behind their marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yigongti.unified.organization.reading.headers import Columns, columns
from yigongti.unified.organization.reading.names import split_unit
from yigongti.unified.organization.reading.shapes import Found, MonitoringIndicator, Span
from yigongti.unified.organization.reading.tables import Cell, Row, Table, as_printed, half_width

_LEADING = re.compile(r"\s*[（(]?(\d{1,3})\s*[)）.．、](?!\d)\s*(?=\S)")
_MARK = re.compile(
    r"[【〖\[〔]\s*(?:(?P<formula>计算(?:方法|公式|方式)|指标计算|公式)|(?P<source>数据来源|资料来源|来源)|(?P<other>指标(?:解释|说明|定义|内涵)|说明|解释|定义))"
    r"\s*[】〗\]〕][：:]?"
    r"|(?:(?<=\n)|\A|(?<=[。；;\s]))(?:(?P<formula2>计算(?:方法|公式|方式))|(?P<source2>数据来源|资料来源)|(?P<other2>指标(?:解释|说明|定义)))[：:]"
)
_NEW_PARAGRAPH = re.compile(r"[（(]\d+[)）]|[①②③④⑤⑥⑦⑧⑨]|其中|\d+[.．、](?!\d)")
_PART_ROLES = ("formula", "source", "explanation")
_KINDS = {
    **dict.fromkeys(("formula", "formula2"), "formula"),
    **dict.fromkeys(("source", "source2"), "source"),
    **dict.fromkeys(("other", "other2"), "explanation"),
}


@dataclass(frozen=True)
class Parts:
    """What an explanation cell says."""

    formula: str = ""
    source: str = ""
    explanation: str = ""


def is_monitoring(table: Table) -> bool:
    """A header that names indicators and explains them, without a column of targets."""
    head = columns(table)
    return (
        head is not None and not head.targets and any(one in head.roles for one in ("formula", "source", "explanation"))
    )


def read(table: Table) -> tuple[MonitoringIndicator, ...]:
    """The rows of a monitoring table; empty when the table is none."""
    head = columns(table)
    if head is None or not is_monitoring(table):
        return ()
    header = [one.plain for one in table.rows[head.header]]
    rows = (row for row in table.rows[head.first :] if [one.plain for one in row] != header)
    return tuple(_indicator(head, group, merged) for group, merged in _merged(head, rows))


def _merged(head: Columns, rows: Iterator[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each indicator (a merged name cell may stand before several), with the group above them."""
    group, kept, kept_group = "", list[Row](), ""
    for row in rows:
        name = _cell(head, row, "name")
        first = _cell(head, row, "group")
        if first is not None and first.plain:
            group = first.printed
        if name is None or not any(one.plain for one in row):
            continue
        if not name.plain and kept and _explains(head, row):
            kept.append(row)
            continue
        if not name.plain or not _tells(head, row):
            group = next(one.printed for one in row if one.plain)
            continue
        if kept:
            yield kept_group, kept
        kept, kept_group = [row], group
    if kept:
        yield kept_group, kept


def _cell(head: Columns, row: Row, role: str) -> Cell | None:
    at = head.roles.get(role)
    return row[at] if at is not None and at < len(row) else None


def _explains(head: Columns, row: Row) -> bool:
    cells = (_cell(head, row, role) for role in ("formula", "source", "explanation"))
    return any(one is not None and one.plain for one in cells)


def _tells(head: Columns, row: Row) -> bool:
    """More than one filled cell: a single one in the row is a group that spans the table."""
    return sum(1 for one in row if one.plain) > 1 or "group" in head.roles


def _indicator(head: Columns, group: str, rows: list[Row]) -> MonitoringIndicator:
    first = rows[0]
    text = _printed(head, first, "name")
    number = half_width(_printed(head, first, "number").strip(".．、（）()"))
    if leading := _LEADING.match(text):
        number, text = number or half_width(leading[1]), text[leading.end() :]
    name, unit = split_unit(text)
    parts = _parts(head, rows)
    empty = not (parts.formula or parts.source or parts.explanation)
    doubt = "没有读到计算方法、来源或说明，请核对" if empty else ""
    found = Found(_span(head, rows), "monitoring_table", 0.6 if empty else 1.0, doubt)
    unit = _printed(head, first, "unit") or unit
    return MonitoringIndicator(number, name, unit, group, parts.formula, parts.source, parts.explanation, found)


def _printed(head: Columns, row: Row, role: str) -> str:
    one = _cell(head, row, role)
    return one.printed if one is not None else ""


def _parts(head: Columns, rows: list[Row]) -> Parts:
    texts: dict[str, list[str]] = {role: [] for role in _PART_ROLES}
    for row in rows:
        for role in _PART_ROLES:
            one = _cell(head, row, role)
            if one is not None and one.plain:
                for name, words in parts(one.text, default=role).items():
                    texts[name].append(words)
    return Parts(*("\n".join(filter(None, texts[role])) for role in _PART_ROLES))


def parts(text: str, *, default: str = "explanation") -> dict[str, str]:
    """The words behind each mark; what stands before the first mark goes to the column's own part."""
    found: dict[str, list[str]] = {role: [] for role in _PART_ROLES}
    kind, position = default, 0
    for mark in _MARK.finditer(text):
        found[kind].append(paragraphs(text[position : mark.start()]))
        kind = _KINDS[str(mark.lastgroup)]
        position = mark.end()
    found[kind].append(paragraphs(text[position:]))
    return {role: "\n".join(filter(None, words)) for role, words in found.items()}


def paragraphs(text: str) -> str:
    """Line breaks within a sentence are the paper's; a blank line, a number or a finished sentence begins anew."""
    lines: list[str] = []
    blank = True
    for raw in text.split("\n"):
        line = as_printed(raw)
        if not line:
            blank = True
            continue
        anew = blank or _NEW_PARAGRAPH.match(line) or lines[-1].endswith("。")
        if anew or not lines:
            lines.append(line)
        else:
            lines[-1] += line
        blank = False
    return "\n".join(lines)


def _span(head: Columns, rows: list[Row]) -> Span:
    """From the name to the end of the row: the group's cell belongs to all of them."""
    skipped = head.roles.get("group")
    filled = [one.span for row in rows for at, one in enumerate(row) if one.plain and at != skipped]
    return Span(min(one.start for one in filled), max(one.end for one in filled))
