"""Tables in the text of a document, whatever way they came: cell lines, tab rows, Markdown pipes, aligned spaces.

A table is rows of cells with their ranges; what it means is told by its header (headers.py), never by its place. Pdf
text has no cells; the finders of indicators read its lines of words (worded.py).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from yigongti.unified.organization.reading.shapes import Span

_WIDE = str.maketrans("０１２３４５６７８９％＋＜＞＝．", "0123456789%+<>=.")
_SPACE = re.compile(r"[\s\u200b\ufeff\u00ad]+|\*\*|<br\s*/?>")


def half_width(text: str) -> str:
    """The same text with digits, % and signs in half width, position by position."""
    return text.translate(_WIDE)


def joined(text: str) -> str:
    """The words without line breaks and spaces, stars taken off; digits and signs in half width."""
    return half_width(_SPACE.sub("", text))


def as_printed(text: str) -> str:
    """The words without line breaks and spaces, every character as it stands."""
    return _SPACE.sub("", text)


@dataclass(frozen=True)
class Cell:
    """One cell: its text with the line breaks of the document, and its range (empty for an empty cell)."""

    text: str
    span: Span

    @cached_property
    def plain(self) -> str:
        """The text as compared and read: no spaces, half-width digits."""
        return joined(self.text)

    @cached_property
    def printed(self) -> str:
        """The text as it stands, only the line breaks and spaces taken out."""
        return as_printed(self.text)


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells. `form`: cells | tabs | pipes | spaces."""

    rows: tuple[Row, ...]
    span: Span
    form: str

    @property
    def width(self) -> int:
        """How many cells most rows have."""
        return Counter(len(row) for row in self.rows).most_common(1)[0][0] if self.rows else 0


@dataclass(frozen=True)
class Line:
    """One line of the document, without its end."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where the line ends, the line break not included."""
        return self.start + len(self.text)

    @property
    def blank(self) -> bool:
        """Nothing but spaces, and no cell."""
        return not self.text.strip() and not self.text.startswith("\t")


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The lines of a range."""
    found = []
    position = start
    stop = len(text) if end is None else end
    for part in text[start:stop].split("\n"):
        found.append(Line(position, part.removesuffix("\r")))
        position += len(part) + 1
    return found


def cell(document: str, start: int, end: int) -> Cell:
    """The cell of a range, spaces at its ends taken off."""
    raw = document[start:end]
    left = start + len(raw) - len(raw.lstrip())
    right = start + len(raw.rstrip())
    return Cell(document[left:right], Span(left, right)) if left < right else Cell("", Span(start, start))


def find(document: str) -> tuple[Table, ...]:
    """Every table of the text in order; a table that goes on after a page break is one table."""
    from yigongti.unified.organization.reading.cell_lines import cell_tables
    from yigongti.unified.organization.reading.row_lines import row_tables

    lines = lines_of(document)
    found = [*cell_tables(document, lines), *row_tables(document, lines)]
    found.sort(key=lambda table: table.span.start)
    return tuple(_continued(document, found))


def _continued(document: str, tables: Sequence[Table]) -> Iterator[Table]:
    kept: Table | None = None
    for table in tables:
        if kept is not None and _goes_on(document, kept, table):
            kept = replace(kept, rows=kept.rows + table.rows, span=Span(kept.span.start, table.span.end))
            continue
        if kept is not None:
            yield kept
        kept = table
    if kept is not None:
        yield kept


_HEADER_WORDS = re.compile(r"^(序号|编号|一级指标|指标名称|医共体名称|集团名称|牵头(单位|医院))$")


def _goes_on(document: str, first: Table, second: Table) -> bool:
    between = document[first.span.end : second.span.start]
    if first.form != second.form or first.width != second.width or joined(between).strip("-—0123456789"):
        return False
    return not any(_HEADER_WORDS.match(one.plain) for one in second.rows[0])
