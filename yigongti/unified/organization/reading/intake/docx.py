"""Word documents: paragraphs with their automatic numbers, tables, text boxes; no headers, footers, deleted text."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from yigongti.unified.organization.reading.intake.cells import table_lines
from yigongti.unified.organization.reading.intake.numbering import Numbering, W
from yigongti.unified.organization.reading.intake.packed import Package
from yigongti.unified.organization.reading.intake.plain import tidy
from yigongti.unified.organization.reading.intake.refusals import Damaged, Hostile

_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_GONE: Final = {
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "tblPr", "sectPr")
} | {f"{_MC}Fallback"}
_SIGNS: Final = {
    f"{W}tab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
_MAX_SPAN: Final = 200
_MAX_CELLS: Final = 200_000


def text_of(data: bytes) -> str:
    """The text of a docx. Raises Damaged, Encrypted, Hostile, UnknownFormat."""
    package = Package(data)
    root = package.xml("word/document.xml")
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise Damaged
    numbering = Numbering(package.xml("word/numbering.xml"), package.xml("word/styles.xml"))
    return tidy("\n".join(_Writer(numbering).lines(body)).strip("\n"))


class _Writer:
    """Walks over the blocks of a document. Depth is bounded by the parser (`packed.MAX_DEPTH`)."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._cells = 0

    def lines(self, parent: Element) -> Iterator[str]:
        """The lines of a body, a cell or a text box."""
        for block in parent:
            if block.tag == f"{W}p":
                yield from self._paragraph(block)
            elif block.tag == f"{W}tbl":
                yield from table_lines([self._row(row) for row in self._rows(block)])
            elif block.tag not in _GONE:
                yield from self.lines(block)  # w:sdt, w:customXml, mc:AlternateContent around blocks

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        boxes: list[Element] = []
        words = "".join(_words(paragraph, boxes)).strip("\t ")
        label = self._numbering.label(paragraph.find(f"{W}pPr")) if words else ""
        yield from (line.lstrip("\t") for line in (label + words).split("\n"))
        for box in boxes:
            yield from self.lines(box)

    def _rows(self, table: Element) -> Iterator[Element]:
        for part in table:
            if part.tag == f"{W}tr":
                yield part
            elif part.tag not in _GONE:
                yield from self._rows(part)

    def _row(self, row: Element) -> list[str]:
        made = [""] * _span(row, f"{W}trPr", f"{W}gridBefore", least=0)
        for cell in self._parts(row):
            continued = _merged(cell)
            made.append("" if continued else "\n".join(line.strip() for line in self.lines(cell)))
            made += [""] * (_span(cell, f"{W}tcPr", f"{W}gridSpan", least=1) - 1)
        self._cells += len(made)
        if self._cells > _MAX_CELLS:
            raise Hostile
        return made

    def _parts(self, row: Element) -> Iterator[Element]:
        for part in row:
            if part.tag == f"{W}tc":
                yield part
            elif part.tag not in _GONE:
                yield from self._parts(part)


def _words(element: Element, boxes: list[Element]) -> Iterator[str]:
    """The text of a paragraph's runs; its text boxes are put aside."""
    for part in element:
        if part.tag in _GONE or (part.tag == f"{W}r" and _hidden(part)):
            continue
        if part.tag in {f"{W}t", f"{_MATH}t"}:
            yield (part.text or "").replace("\t", " ").replace("\n", " ")
        elif part.tag == f"{W}txbxContent":
            boxes.append(part)
        elif part.tag in _SIGNS:
            yield _SIGNS[part.tag]
        else:
            yield from _words(part, boxes)


def _hidden(run: Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in {"0", "false"}


def _merged(cell: Element) -> bool:
    """A cell that goes on with the one above it."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") != "restart"


def _span(element: Element, properties: str, name: str, *, least: int) -> int:
    found = element.find(f"{properties}/{name}")
    words = found.get(f"{W}val", "") if found is not None else ""
    return max(least, min(int(words), _MAX_SPAN)) if words.isdecimal() and len(words) < 6 else least  # noqa: PLR2004
