"""Lines of a document, and the stretches that are tables: a cell begins with a TAB, a blank line parts the rows."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yigongti.unified.organization.reading.shapes import Span

BLANKS: Final = " \t\r\n\f\v\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff\u00ad\u2028\u2029\x85\x1c\x1d\x1e\x1f"
STOPS: Final = "。！？；：!?;:）)〕］]】》”"
"""After one of these a new item may begin."""
BOOKMARK: Final = re.compile(r"\[bookmark:[^\]\n]{0,80}\]")
_MARKS: Final = re.compile(r"\[bookmark:[^\]\n]{0,80}\]|\*\*\*?|(?m:^[ \t\u3000]*#{1,6}(?=[\s\u3000]))")
_OPENS_ANNEX: Final = re.compile(
    r"附[ \u3000]{0,4}[件表录][ \u3000]{0,3}[0-9０-９一二三四五六七八九十]{0,3}[：:. 　]{0,3}$"
)
_OPENS_CHAPTER: Final = re.compile(r"(?:第[一二三四五六七八九十]{1,3}[章条]|[一二三四五六七八九十]{1,3}、)")
_CELL_MARK: Final = "【"
_END_OF_TABLE: Final = 2
"""So many blank lines after a row end a table."""
_NEAR: Final = 12


@dataclass(frozen=True)
class Line:
    """A line with its blank ends trimmed: `document[start:end] == text`. `blanks` blank lines stand before it."""

    start: int
    end: int
    text: str
    blanks: int
    cell: bool


def lines(document: str) -> tuple[Line, ...]:
    """All lines that are not blank; rows and cells of tables too (an empty cell has an empty text)."""
    found: list[Line] = []
    position = blanks = 0
    for raw in document.split("\n"):
        text = raw.strip(BLANKS)
        cell = raw.startswith("\t")
        if text or cell:
            start = position + len(raw) - len(raw.lstrip(BLANKS)) if text else position
            found.append(Line(start, start + len(text), text, blanks, cell))
            blanks = 0
        else:
            blanks += 1
        position += len(raw) + 1
    return tuple(found)


def tables(rows: Sequence[Line]) -> tuple[Span, ...]:
    """The stretches of the document that are tables, cells with several paragraphs and empty cells included."""
    found: list[Span] = []
    at = 0
    while at < len(rows):
        if not rows[at].cell:
            at += 1
            continue
        last = _last_of_table(rows, at)
        found.append(Span(rows[at].start, max(rows[last].end, rows[last].start)))
        at = last + 1
    return tuple(found)


def _last_of_table(rows: Sequence[Line], first: int) -> int:
    last, marked = first, rows[first].text.startswith(_CELL_MARK)
    for at in range(first + 1, len(rows)):
        line = rows[at]
        if line.blanks >= _END_OF_TABLE or _breaks(line):
            break
        if line.cell:
            marked = line.text.startswith(_CELL_MARK)
        elif line.blanks and not (_in_row(rows, at) or (marked and _cell_goes_on(rows, at))):
            break
        else:
            marked = marked or line.text.startswith(_CELL_MARK)
        last = at
    return last


def _breaks(line: Line) -> bool:
    """A line that no cell goes on with."""
    return not line.cell and bool(_OPENS_ANNEX.match(line.text) or _OPENS_CHAPTER.match(line.text))


def _in_row(rows: Sequence[Line], at: int) -> bool:
    """The next cell follows without a blank line: this is the second line of a cell within the row."""
    return at + 1 < len(rows) and rows[at + 1].cell and not rows[at + 1].blanks


def _cell_goes_on(rows: Sequence[Line], at: int) -> bool:
    """A cell with 【…】 may have blank lines: it goes on while another mark, or the next row, is near."""
    for i in range(at, min(at + _NEAR, len(rows))):
        if i > at and (rows[i].blanks >= _END_OF_TABLE or _breaks(rows[i])):
            return False
        if rows[i].cell or rows[i].text.startswith(_CELL_MARK):
            return True
    return False


class Within:
    """Whether a position is inside of one of these ranges (which do not overlap)."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = sorted(spans, key=lambda span: span.start)
        self._starts = [span.start for span in self.spans]

    def find(self, position: int) -> Span | None:
        """The range around the position."""
        at = bisect_right(self._starts, position) - 1
        if at >= 0 and position < self.spans[at].end:
            return self.spans[at]
        return None

    def __contains__(self, position: int) -> bool:
        return self.find(position) is not None


def marks(document: str) -> tuple[Span, ...]:
    """Markdown marks and the bookmarks that a conversion leaves behind: nobody's words."""
    return tuple(Span(found.start(), found.end()) for found in _MARKS.finditer(document))


def trimmed(document: str, start: int, end: int) -> Span:
    """The range without its blank ends."""
    while end > start and document[end - 1] in BLANKS:
        end -= 1
    while start < end and document[start] in BLANKS:
        start += 1
    return Span(start, end)


def squeezed(text: str) -> str:
    """The words without blanks and Markdown marks: a title printed over two lines is one."""
    return "".join(c for c in _MARKS.sub("", text) if c not in BLANKS)
