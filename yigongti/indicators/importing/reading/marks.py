"""What the workbook library does not tell of an xlsx: hidden rows and columns, errors in cells, percent formats."""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO, Any, Final

from defusedxml.ElementTree import iterparse

from yigongti.indicators.importing.reading.shapes import place

_PERCENT_FORMATS: Final = {"9", "10"}  # built into every workbook: 0% and 0.00%
_QUOTED: Final = re.compile(r'"[^"]*"|\\.')
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Marks:
    """Of one sheet, counted from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)


def marks_of(packed: zipfile.ZipFile, *, width: int) -> dict[str, Marks]:
    """Sheet name to its marks. What is not as expected gives none: the cells themselves are read elsewhere."""
    percent_styles = _percent_styles(packed)
    return {
        name: _sheet_marks(packed, part, percent_styles, width)
        for name, part in _parts(packed).items()
        if part in packed.NameToInfo
    }


def _elements(stream: IO[bytes]) -> Any:
    """Each element when it ends, emptied afterwards: memory does not grow with the sheet."""
    for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
        yield element.tag.rsplit("}", 1)[-1], element
        if element.tag.endswith(("}row", "}c", "}sheet", "}col")):
            element.clear()


def _parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the path of its part."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= packed.NameToInfo.keys():
        return {}
    with packed.open("xl/_rels/workbook.xml.rels") as stream:
        targets = {
            e.get("Id"): posixpath.normpath(posixpath.join("xl", e.get("Target", "")))
            if not e.get("Target", "").startswith("/")
            else e.get("Target", "")[1:]
            for tag, e in _elements(stream)
            if tag == "Relationship"
        }
    with packed.open("xl/workbook.xml") as stream:
        return {e.get("name", ""): targets.get(e.get(_RELATION), "") for tag, e in _elements(stream) if tag == "sheet"}


def _percent_styles(packed: zipfile.ZipFile) -> set[str]:
    """The numbers of the cell styles that show a percent sign."""
    if "xl/styles.xml" not in packed.NameToInfo:
        return set()
    formats = set(_PERCENT_FORMATS)
    styles: list[str] = []
    with packed.open("xl/styles.xml") as stream:
        for tag, element in _elements(stream):
            if tag == "numFmt" and "%" in _QUOTED.sub("", element.get("formatCode", "")):
                formats.add(element.get("numFmtId", ""))
            elif tag == "cellXfs":
                styles = [xf.get("numFmtId", "") for xf in element]
    return {str(number) for number, form in enumerate(styles) if form in formats}


def _sheet_marks(packed: zipfile.ZipFile, part: str, percent_styles: set[str], width: int) -> Marks:
    marks = Marks()
    with packed.open(part) as stream:
        for tag, element in _elements(stream):
            if tag == "col" and _is_on(element.get("hidden")):
                first, last = int(element.get("min", "1")), int(element.get("max", "1"))
                marks.hidden_columns.update(range(first - 1, min(last, width)))
            elif tag == "row" and _is_on(element.get("hidden")):
                marks.hidden_rows.add(int(element.get("r", "1")) - 1)
            elif tag == "c" and (element.get("t") == "e" or element.get("s") in percent_styles):
                _mark_cell(marks, element)
    return marks


def _mark_cell(marks: Marks, element: Any) -> None:
    where = element.get("r", "")
    if not re.fullmatch(r"[A-Z]{1,3}[0-9]{1,7}", where):
        return
    if element.get("t") == "e":
        value = next((part.text or "" for part in element if part.tag.endswith("}v")), "")
        marks.errors[place(where)] = value or "#ERROR"
    else:
        marks.percents.add(place(where))


def _is_on(word: str | None) -> bool:
    return word in {"1", "true"}
