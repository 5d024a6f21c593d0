"""Excel out: exactly what stands on the page. Strings stay strings, so that no cell of ours becomes a formula."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse

from yigongti.foundation.web.words import ZONE

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_MAX = 32_767
WIDTHS = (8, 40)
SAMPLE = 50  # rows that decide the width of a column


def write_workbook(
    stream: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[object]], *, note: str = ""
) -> int:
    """One sheet: head, rows, and a last line that says where it comes from. Memory does not grow with the rows."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet("数据")
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#F7F9FA", "bottom": 1}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet.freeze_panes(1, 0)
    first, widths = _sampled(rows, [_width(c) for c in columns])
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.write_row(0, 0, columns, formats["head"])
    count = 0
    for row in first:
        count += 1
        for index, value in enumerate(row):
            _write(sheet, count, index, value, formats)
    if note:
        sheet.write_string(count + 2, 0, note)
    book.close()
    return count


def _sampled(rows: Iterable[Sequence[object]], widths: list[int]) -> tuple[Iterable[Sequence[object]], list[int]]:
    """The rows again, and column widths from the first of them."""
    source = iter(rows)
    sample = [row for _, row in zip(range(SAMPLE), source, strict=False)]
    for row in sample:
        widths = [max(w, _width(_text(v))) for w, v in zip(widths, row, strict=False)]

    def again() -> Iterable[Sequence[object]]:
        yield from sample
        yield from source

    return again(), [min(max(w, WIDTHS[0]), WIDTHS[1]) for w in widths]


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text) + 2  # noqa: PLR2004  from here on characters are two wide


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str("" if value is None else value)


def _write(sheet: Any, row: int, column: int, value: object, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否")
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(ZONE).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    else:
        sheet.write_string(row, column, str(value)[:CELL_MAX])


def file_name(name: str) -> str:
    """A name that every system takes, ending in .xlsx."""
    clean = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", name).strip(" .")[:80] or "导出"
    return clean if clean.endswith(".xlsx") else f"{clean}.xlsx"


def xlsx_response(
    columns: Sequence[str], rows: Iterable[Sequence[object]], filename: str, *, note: str = ""
) -> FileResponse:
    """The workbook as a download. `rows` may be a generator; numbers, dates and times stay what they are."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
    write_workbook(stream, columns, rows, note=note)
    stream.seek(0)
    response = FileResponse(stream, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name(filename))}"
    return response
