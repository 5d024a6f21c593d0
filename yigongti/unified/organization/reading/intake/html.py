"""Web pages: paragraphs and tables, without menus, scripts and styles.

Read as a stream by one expression that never goes back: the parser of the standard library takes quadratic time for
comments that nobody closes, and a tree of a million nested elements is nothing to keep.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from yigongti.unified.organization.reading.intake.cells import table_lines
from yigongti.unified.organization.reading.intake.plain import decode, tidy
from yigongti.unified.organization.reading.intake.refusals import Hostile

_CHARSET: Final = re.compile(rb"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_SILENT: Final = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "select",
        "option",
        "button",
        "textarea",
        "nav",
        "footer",
        "aside",
        "form",
        "iframe",
        "object",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "main",
        "header",
        "blockquote",
        "pre",
        "hr",
        "tr",
        "table",
        "caption",
        "center",
        "figure",
        "figcaption",
        "address",
        "fieldset",
        "body",
        "html",
    ]
)
_TOKEN: Final = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)|<[!?][^>]*(?:>|\Z)|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^<>]*)>?"
)
_SPANS: Final = re.compile(r"(colspan|rowspan)\s{0,4}=\s{0,4}[\"']?\s{0,4}(\d{1,5})", re.IGNORECASE)
_RAW: Final = frozenset({"script", "style"})
"""What they hold is no markup: the first end tag ends them."""
_BLANK: Final = re.compile(r"[ \t\r\n\f]+")
_HEAD: Final = 4096
_MAX_TABLES: Final = 20
_MAX_CELLS: Final = 200_000
_MAX_SPAN: Final = 200
_LAYOUT_CELL: Final = 1500
"""A cell with so many characters holds the page, not a figure."""
_CHINESE: Final = frozenset({"gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk"})


@dataclass
class _Cell:
    lines: list[str] = field(default_factory=list)
    columns: int = 1
    rows: int = 1


@dataclass
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)
    holds_tables: bool = False


def text_of(data: bytes) -> str:
    """The text of a page. Raises Hostile for endless tables, UnknownFormat for an unknown encoding."""
    page = _Page()
    for tag, is_end, rest, words in _tokens(_decoded(data)):
        if words:
            page.words(unescape(words))
        elif is_end:
            page.end(tag)
        else:
            page.start(tag, rest)
    return tidy(re.sub(r"\n{4,}", "\n\n\n", "\n".join(page.finished())).strip("\n"))


def _tokens(page: str) -> Iterator[tuple[str, bool, str, str]]:
    """Tags (name, whether it ends, its attributes) and words between them, in order; comments are left out."""
    position = 0
    for found in _TOKEN.finditer(page):
        if found.start() > position:
            yield "", False, "", page[position : found.start()]
        position = found.end()
        if found["tag"]:
            yield found["tag"].lower(), bool(found["end"]), found["rest"], ""
    if position < len(page):
        yield "", False, "", page[position:]


def _decoded(data: bytes) -> str:
    named = _CHARSET.search(data[:_HEAD])
    name = named[1].decode().lower() if named else ""
    if name and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.removeprefix(b"\xef\xbb\xbf").decode("gb18030" if name in _CHINESE else name)
        except (LookupError, UnicodeDecodeError):
            pass  # pages lie about their encoding
    return decode(data)


class _Page:
    """Gathers lines; inside of a table, the lines of the open cell."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._tables: list[_Table] = []
        self._silent: list[str] = []
        self._cells = 0

    def finished(self) -> list[str]:
        """All lines, what is still open closed."""
        self._end_line()
        while self._tables:
            self._end_table()
        return self._lines

    def start(self, tag: str, rest: str) -> None:
        """Open a block, a cell, a row, or what is not read."""
        if self._silent:
            if tag == self._silent[-1] and tag not in _RAW:
                self._silent.append(tag)
        elif tag in _SILENT:
            self._end_line()
            self._silent.append(tag)
        elif tag == "table":
            self._start_table()
        elif tag == "tr" and self._tables:
            self._end_line()
            self._tables[-1].rows.append([])
        elif tag in {"td", "th"} and self._tables:
            self._start_cell({name.lower(): int(value) for name, value in _SPANS.findall(rest)})
        elif tag == "br" or tag in _BLOCKS:
            self._end_line(keep=tag == "br")

    def end(self, tag: str) -> None:
        """Close it."""
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in _BLOCKS or tag in {"td", "th"}:
            self._end_line()

    def words(self, data: str) -> None:
        """Words."""
        if not self._silent:
            self._line.append(data)

    def _end_line(self, *, keep: bool = False) -> None:
        if not self._line and not keep:
            return
        words = _BLANK.sub(" ", "".join(self._line)).strip(" ")
        self._line.clear()
        if words or keep:
            self._here().append(words)

    def _here(self) -> list[str]:
        """Where lines go now: the open cell, or the page."""
        for table in reversed(self._tables):
            if table.rows and table.rows[-1]:
                return table.rows[-1][-1].lines
        return self._lines

    def _start_table(self) -> None:
        self._end_line()
        if len(self._tables) >= _MAX_TABLES:
            raise Hostile
        for outer in self._tables:
            outer.holds_tables = True
        self._tables.append(_Table())

    def _start_cell(self, attrs: dict[str, int]) -> None:
        self._end_line()
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        self._cells += 1
        if self._cells > _MAX_CELLS:
            raise Hostile
        table.rows[-1].append(_Cell(columns=_span(attrs, "colspan"), rows=_span(attrs, "rowspan")))

    def _end_table(self) -> None:
        self._end_line()
        table = self._tables.pop()
        cells = [cell for row in table.rows for cell in row]
        widest = max((len(row) for row in table.rows), default=0)
        longest = max((sum(map(len, cell.lines)) for cell in cells), default=0)
        if table.holds_tables or widest <= 1 or longest > _LAYOUT_CELL:
            made = [line for cell in cells for line in cell.lines]  # holds the page together: no table of data
        else:
            made = table_lines(self._grid(table))
        self._here().extend(made)

    def _grid(self, table: _Table) -> list[list[str]]:
        """Rows of the same columns: merged cells have their words in the first and nothing in the rest."""
        covered: dict[int, int] = {}
        made: list[list[str]] = []
        for row in table.rows:
            line: list[str] = []
            left = list(reversed(row))
            while left or any(at >= len(line) and rows for at, rows in covered.items()):
                if covered.get(len(line), 0):
                    covered[len(line)] -= 1
                    line.append("")
                elif left:
                    self._put(line, left.pop(), covered)
                else:
                    line.append("")
                self._cells += 1
                if self._cells > _MAX_CELLS * 2:
                    raise Hostile
            made.append(line)
        return made

    def _put(self, line: list[str], cell: _Cell, covered: dict[int, int]) -> None:
        for at in range(cell.columns):
            if cell.rows > 1:
                covered[len(line)] = cell.rows - 1
            line.append("\n".join(cell.lines) if at == 0 else "")


def _span(attrs: dict[str, int], name: str) -> int:
    return max(1, min(attrs.get(name, 1), _MAX_SPAN))
