"""Tables of one cell a line: a cell begins with a TAB, a blank line before a cell begins a row.

A cell goes on over lines without a TAB, over blank lines too. Where the last cell of a table ends is told by what
follows: two blank lines, a heading, a note, or words after a blank line that the row has no room for.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yigongti.unified.organization.reading.shapes import Span
from yigongti.unified.organization.reading.tables import Cell, Line, Row, Table, cell

_STOP = re.compile(
    r"\s*(附\s*[件表录]|注\s*[：:1-9]|备\s*注[：:]|说\s*明[：:]|抄\s*送|表\s*\d|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）"
    r"|第[一二三四五六七八九十百\d]+[章条]|#{1,6}\s|[^\n]{0,30}(名单|一览表|指标表|指标体系|安排表)\s*$|此件)"
)
_PARAGRAPH = re.compile(r"\s*([【\[〔（(①②③④⑤⑥⑦⑧⑨]|\d+[.．、）)]|其中)")
_OPEN = re.compile(r"计算(方法|公式)")
_SOURCE = re.compile(r"数据来源\s*[】\]〕）)]?[：:]?\s*(?P<after>\S)?")
_HEAD_PIECE_MAX = 14
_MIN_CELLS = 2


def is_cell(line: Line) -> bool:
    """One TAB, at the front."""
    return line.text.startswith("\t") and "\t" not in line.text[1:].rstrip("\t ")


@dataclass
class _Open:
    """A table being read: rows of [start, end) ranges."""

    rows: list[list[list[int]]] = field(default_factory=lambda: [[]])
    blanks: int = 0

    @property
    def width(self) -> int:
        """Cells of the usual row so far, the one being read left out."""
        done = [len(row) for row in self.rows[:-1]]
        return Counter(done).most_common(1)[0][0] if done else 0

    def cell_line(self, line: Line) -> None:
        if self.blanks and self.rows[-1]:
            self.rows.append([])
        self.rows[-1].append([line.start + 1, line.end])
        self.blanks = 0

    def more(self, line: Line) -> None:
        self.rows[-1][-1][1] = line.end
        self.blanks = 0


def cell_tables(document: str, lines: Sequence[Line]) -> Iterator[Table]:
    """The tables that stand as cell lines."""
    ahead = _cell_ahead(lines)
    at = 0
    while at < len(lines):
        if not is_cell(lines[at]):
            at += 1
            continue
        table, at = _one(document, lines, at, ahead)
        if sum(len(row) for row in table.rows) >= _MIN_CELLS:
            yield table


def _cell_ahead(lines: Sequence[Line]) -> list[bool]:
    """For each line: does a cell line follow before two blank lines or a heading."""
    ahead = [False] * (len(lines) + 1)
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if is_cell(line):
            ahead[at] = True
        elif line.blank:
            ahead[at] = ahead[at + 1] and not (at + 1 < len(lines) and lines[at + 1].blank)
        else:
            ahead[at] = ahead[at + 1] and not _STOP.match(line.text)
    return ahead


def _one(document: str, lines: Sequence[Line], at: int, ahead: Sequence[bool]) -> tuple[Table, int]:
    first, state, last = at, _Open(), at
    while at < len(lines):
        line = lines[at]
        if is_cell(line):
            if state.blanks > 1:
                break
            state.cell_line(line)
        elif line.blank:
            state.blanks += 1
        elif _belongs(document, state, lines, at, ahead):
            state.more(line)
        else:
            break
        last = at if not line.blank else last
        at += 1
    rows = tuple(tuple(cell(document, *bounds) for bounds in row) for row in state.rows if row)
    span = Span(lines[first].start, lines[last].end)
    return Table(_whole_rows(rows), span, "cells"), max(last + 1, first + 1)


def _belongs(document: str, state: _Open, lines: Sequence[Line], at: int, ahead: Sequence[bool]) -> bool:
    """Whether a line without TAB goes on with the cell before it."""
    line = lines[at]
    if not state.blanks:
        return True
    if state.blanks > 1 or _STOP.match(line.text):
        return False
    if at + 1 < len(lines) and is_cell(lines[at + 1]):
        return True
    if len(state.rows) == 1:
        return ahead[at] and len(line.text.strip()) <= _HEAD_PIECE_MAX
    if ahead[at] or len(state.rows[-1]) < state.width:
        return ahead[at] or bool(_PARAGRAPH.match(line.text))
    start, end = state.rows[-1][-1]
    return _wants_more(document[start:end], line.text)


def _wants_more(text: str, following: str) -> bool:
    """The last cell of a table: a formula without its source goes on, and so does a numbered paragraph."""
    source = _SOURCE.search(text)
    if _OPEN.search(text) or _OPEN.search(following):
        return source is None or not source["after"]
    return bool(_PARAGRAPH.match(following)) and "【" in following


def _whole_rows(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows that a blank line within a cell tore apart are put together by the usual width."""
    if not rows:
        return rows
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    whole: list[tuple[Cell, ...]] = []
    for row in rows:
        if whole and len(whole[-1]) < width and len(whole[-1]) + len(row) == width:
            whole[-1] = whole[-1] + row
        else:
            whole.append(row)
    return tuple(whole)
