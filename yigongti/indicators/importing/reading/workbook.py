"""xlsx, xls, ods and xlsb by calamine. Macros and formulas are not run: the values that were saved are read."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from yigongti.indicators.importing.reading.marks import Marks, marks_of
from yigongti.indicators.importing.reading.refusals import Foreign, Huge, Locked, NoTable, Unreadable
from yigongti.indicators.importing.reading.shapes import EMPTY, Area, Book, Cell, Kind, Sheet

SHEETS_MAX: Final = 40
ROWS_MAX: Final = 5_000
COLUMNS_MAX: Final = 300
UNPACKED_MAX: Final = 200 * 1024 * 1024
RATIO_MAX: Final = 200  # a sheet of zeros packs about 100 to 1
_SMALL: Final = 1024 * 1024
_TEXT_MAX: Final = 2_000
_DIGITS: Final = 15  # what a spreadsheet shows of a number; the rest is noise of the binary fraction


def read_workbook(data: bytes) -> Book:
    """Every sheet with something in it. Raises Unreadable and its kinds."""
    packed = _packed(data)
    said = ("文件里的宏没有读取，也没有运行",) if packed and _has_macros(packed) else ()
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            names = _wanted(book)
            marks = marks_of(packed, width=COLUMNS_MAX) if packed and "xl/workbook.xml" in packed.NameToInfo else {}
            sheets = [_sheet(book, name, is_hidden, marks.get(name, Marks())) for name, is_hidden in names]
    except PasswordError as locked:
        raise Locked from locked
    except (CalamineError, zipfile.BadZipFile, DefusedXmlException, ParseError) as broken:
        raise (Locked if b"E\0n\0c\0r\0y\0p\0t\0e\0d" in data[:65536] else Unreadable) from broken
    found = tuple(sheet for sheet in sheets if sheet is not None)
    if not found:
        raise NoTable
    return Book(kind=_kind(packed), sheets=found, said=said)


def _packed(data: bytes) -> zipfile.ZipFile | None:
    """The zip around a modern workbook, weighed before anything is unpacked; None for an old .xls."""
    if not data.startswith(b"PK"):
        return None
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise Unreadable from broken
    sizes = [(one.file_size, one.compress_size) for one in packed.infolist()]
    whole = sum(size for size, _ in sizes)
    if whole > UNPACKED_MAX or any(size > _SMALL and size > RATIO_MAX * max(small, 1) for size, small in sizes):
        raise Huge(f"这个文件展开后有 {whole // _SMALL} MB，不像一张上报的表，没有读取。请另存一份只含数据的表再上传。")
    if not {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & packed.NameToInfo.keys():
        raise Foreign
    return packed


def _has_macros(packed: zipfile.ZipFile) -> bool:
    return any(name.lower().endswith("vbaproject.bin") for name in packed.NameToInfo)


def _kind(packed: zipfile.ZipFile | None) -> str:
    if packed is None:
        return "xls"
    names = packed.NameToInfo.keys()
    return "xlsx" if "xl/workbook.xml" in names else "xlsb" if "xl/workbook.bin" in names else "ods"


def _wanted(book: CalamineWorkbook) -> list[tuple[str, bool]]:
    """Names of the sheets (no charts), with whether each is hidden."""
    found = [
        (one.name, one.visible != SheetVisibleEnum.Visible)
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet
    ]
    if len(found) > SHEETS_MAX:
        raise Huge(f"这个文件有 {len(found)} 张工作表，超过 {SHEETS_MAX} 张，没有读取。请只保留要上报的表再上传。")
    return found


def _sheet(book: CalamineWorkbook, name: str, is_hidden: bool, marks: Marks) -> Sheet | None:  # noqa: FBT001
    """One sheet, cut to what is filled; None when nothing is."""
    table = book.get_sheet_by_name(name)
    if table.total_width > COLUMNS_MAX:
        table_rows = [row[:COLUMNS_MAX] for row in _capped(table, name)]
    else:
        table_rows = _capped(table, name)
    rows = [[_cell(value, r, c, marks) for c, value in enumerate(row)] for r, row in enumerate(table_rows)]
    for (row, column), text in marks.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = Cell(Kind.ERROR, text)
    height = max((r + 1 for r, row in enumerate(rows) if any(not c.is_empty for c in row)), default=0)
    width = max((c + 1 for row in rows for c, cell in enumerate(row) if not cell.is_empty), default=0)
    if not height:
        return None
    return Sheet(
        name=name,
        rows=tuple(tuple((row + [EMPTY] * width)[:width]) for row in rows[:height]),
        merged=_merged(table, height, width),
        hidden_rows=frozenset(r for r in marks.hidden_rows if r < height),
        hidden_columns=frozenset(c for c in marks.hidden_columns if c < width),
        is_hidden=is_hidden,
    )


def _capped(table: Any, name: str) -> list[list[Any]]:
    """The values; raises Huge when filled rows stand beyond the cap (empty formatted rows are only cut off)."""
    rows: list[list[Any]] = table.to_python(skip_empty_area=False, nrows=None)
    beyond = rows[ROWS_MAX:]
    if any(value != "" for row in beyond for value in row):
        raise Huge(f"工作表“{name}”超过 {ROWS_MAX} 行，没有读取。上报表一行一个机构，请确认选对了表，或分开上传。")
    return rows[:ROWS_MAX]


def _merged(table: Any, height: int, width: int) -> tuple[Area, ...]:
    """Merged regions inside the filled part (ods: the library knows none)."""
    return tuple(
        Area(top, left, min(bottom, height - 1), min(right, width - 1))
        for (top, left), (bottom, right) in table.merged_cell_ranges or ()
        if top < height and left < width
    )


def _cell(value: Any, row: int, column: int, marks: Marks) -> Cell:
    """A value of the library as a cell."""
    if value == "" or value is None:
        return EMPTY
    if isinstance(value, bool):
        return Cell(Kind.TRUTH, "TRUE" if value else "FALSE")
    if isinstance(value, (int, float)):
        kind = Kind.PERCENT if (row, column) in marks.percents else Kind.NUMBER
        return Cell(kind, plain(value))
    if isinstance(value, datetime):
        return Cell(Kind.DAY, f"{value:%Y-%m-%d}")
    if isinstance(value, (date, time, timedelta)):
        return Cell(Kind.DAY, str(value))
    return Cell(Kind.TEXT, str(value)[:_TEXT_MAX])


def plain(value: float) -> str:
    """A number as a spreadsheet shows it: 15 significant digits, no exponent, no trailing zeros."""
    if isinstance(value, int):
        return str(value)
    from decimal import Decimal

    text = f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
