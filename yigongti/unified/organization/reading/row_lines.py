"""Tables of one row a line: cells divided by TABs (pasted from a sheet), by Markdown pipes, or by aligned spaces."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from yigongti.unified.organization.reading.cell_lines import is_cell
from yigongti.unified.organization.reading.shapes import Span
from yigongti.unified.organization.reading.tables import Cell, Line, Row, Table, cell

_PIPE_RULE = re.compile(r"\s*\|?(\s*:?-{2,}:?\s*\|)+(\s*:?-{2,}:?\s*)?\s*")
_GAP = re.compile(r"(?: {2,}|\u3000+ *| +\u3000 *)")
_MIN_COLUMNS = 3
_MAX_TORN = 4
_MAX_COLUMNS = 40  # of a table in words; a longer line is no table


def row_tables(document: str, lines: Sequence[Line]) -> Iterator[Table]:
    """Tab, pipe and space tables of the text."""
    yield from _tab_tables(document, lines)
    yield from _pipe_tables(document, lines)
    yield from _space_tables(document, lines)


def _is_tab_row(line: Line) -> bool:
    return "\t" in line.text and not is_cell(line)


def _tab_tables(document: str, lines: Sequence[Line]) -> Iterator[Table]:
    at = 0
    while at < len(lines):
        if not _is_tab_row(lines[at]):
            at += 1
            continue
        end = _tab_block(lines, at)
        rows = _tab_rows(document, lines[at:end])
        if len(rows) > 1:
            yield Table(rows, Span(lines[at].start, lines[end - 1].end), "tabs")
        at = end


def _tab_block(lines: Sequence[Line], at: int) -> int:
    """Where the rows end: single blank lines and torn cells within are bridged when another row follows."""
    end = at + 1
    reach = end
    while reach < len(lines) and reach - end < _MAX_TORN:
        line = lines[reach]
        if _is_tab_row(line) or (is_cell(line) and line.text.strip()):
            end = reach + 1
        elif line.blank and reach and lines[reach - 1].blank:
            break
        reach += 1
    return end


def _tab_rows(document: str, lines: Sequence[Line]) -> tuple[Row, ...]:
    width = Counter(line.text.count("\t") + 1 for line in lines if _is_tab_row(line)).most_common(1)[0][0]
    rows: list[list[list[int]]] = []
    for line in lines:
        if line.blank:
            continue
        pieces = _pieces(line, "\t")
        torn = rows and len(rows[-1]) < width and len(rows[-1]) + len(pieces) - 1 <= width
        if rows and (torn or "\t" not in line.text):
            rows[-1][-1][1] = pieces[0][1]
            rows[-1].extend(pieces[1:])
        else:
            rows.append(pieces)
    return tuple(tuple(_unquoted(cell(document, *bounds)) for bounds in row) for row in rows)


def _unquoted(one: Cell) -> Cell:
    """A cell with line breaks is copied from a sheet with quotation marks around."""
    text = one.text
    if "\n" in text and text.startswith('"') and text.endswith('"'):
        return Cell(text[1:-1], Span(one.span.start + 1, one.span.end - 1))
    return one


def _pieces(line: Line, mark: str) -> list[list[int]]:
    found, position = [], line.start
    for part in line.text.split(mark):
        found.append([position, position + len(part)])
        position += len(part) + 1
    return found


def _pipe_tables(document: str, lines: Sequence[Line]) -> Iterator[Table]:
    rows: list[Row] = []
    begin = end = 0
    for line in [*lines, Line(len(document), "")]:
        if line.text.count("|") >= 2:  # noqa: PLR2004 - | a | is one cell
            begin, end = (line.start, line.end) if not rows else (begin, line.end)
            if not _PIPE_RULE.fullmatch(line.text):
                rows.append(_pipe_row(document, line))
            continue
        if len(rows) > 1:
            yield Table(tuple(rows), Span(begin, end), "pipes")
        rows = []


def _pipe_row(document: str, line: Line) -> Row:
    pieces = _pieces(line, "|")
    body = line.text.strip()
    first = 1 if body.startswith("|") else 0
    last = len(pieces) - 1 if body.endswith("|") else len(pieces)
    return tuple(cell(document, *bounds) for bounds in pieces[first:last])


def _space_tables(document: str, lines: Sequence[Line]) -> Iterator[Table]:
    """Blocks under a line of at least three words with gaps between; cells go to the column they stand under."""
    at = 0
    while at < len(lines):
        columns = _space_columns(lines[at])
        if not _MIN_COLUMNS <= len(columns) <= _MAX_COLUMNS:
            at += 1
            continue
        rows: list[Row] = [tuple(cell(document, *bounds) for bounds in columns)]
        starts = [_wide(lines[at].text, bounds[0] - lines[at].start) for bounds in columns]
        last = at
        for reach in range(at + 1, len(lines)):
            line = lines[reach]
            if line.blank and reach - last > 1:
                break
            if line.blank:
                continue
            pieces = _space_columns(line)
            if len(pieces) < _MIN_COLUMNS - 1 or len(pieces) > len(columns):
                break
            rows.append(_aligned(document, line, pieces, starts))
            last = reach
        if len(rows) > 1:
            yield Table(tuple(rows), Span(lines[at].start, lines[last].end), "spaces")
        at = last + 1


def _space_columns(line: Line) -> list[list[int]]:
    if "\t" in line.text or "|" in line.text or not line.text.strip():
        return []
    found, position = [], line.start + len(line.text) - len(line.text.lstrip())
    for gap in _GAP.finditer(line.text.rstrip(), len(line.text) - len(line.text.lstrip())):
        found.append([position, line.start + gap.start()])
        position = line.start + gap.end()
    return [*found, [position, line.start + len(line.text.rstrip())]]


def _wide(text: str, upto: int) -> int:
    """How far right a character stands, Chinese characters two wide."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text[:upto])


def _aligned(document: str, line: Line, pieces: list[list[int]], starts: list[int]) -> Row:
    empty = Cell("", Span(line.start, line.start))
    if len(pieces) == len(starts):
        return tuple(cell(document, *bounds) for bounds in pieces)
    row = [empty] * len(starts)
    for bounds in pieces:
        at = _wide(line.text, bounds[0] - line.start)
        column = min(range(len(starts)), key=lambda one: abs(starts[one] - at))
        row[column] = cell(document, *bounds)
    return tuple(row)
