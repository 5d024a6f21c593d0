"""The same worksheet back with a red column: every cell stays as it was, beside it stands what to do. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from yigongti.indicators.importing.reading.shapes import Area, Cell, Kind, Sheet

HEAD: Final = "需要修改（改好后重新上传，这一列可以留着）"
_SHEET_NAME: Final = 31
_WIDTH: Final = 60
_FLOAT_DIGITS: Final = 15


def red_sheet(
    sheet: Sheet, sentences: Mapping[tuple[int, int], str], rows: Mapping[int, str], *, head_row: int
) -> bytes:
    """An xlsx. `sentences` by cell, `rows` by row for what no single cell is to blame; `head_row` carries the head."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet.name[:_SHEET_NAME].translate(str.maketrans("", "", "[]:*?/\\")) or "数据")
        styles = _styles(book)
        _cells(page, sheet, styles, sentences)
        column = sheet.width
        page.set_column(column, column, _WIDTH)
        page.write_string(head_row, column, HEAD, styles["red_head"])
        for row, text in sorted(_lines(sentences, rows).items()):
            page.write_string(row if row != head_row else row + 1, column, text, styles["red"])
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    red = {"font_color": "#C0281C", "bg_color": "#FDECEA", "text_wrap": True, "valign": "top"}
    return {
        "red": book.add_format(red),
        "red_head": book.add_format({**red, "bold": True}),
        "wrong": book.add_format({"bg_color": "#FDECEA", "font_color": "#C0281C"}),
        "percent": book.add_format({"num_format": "0.00%"}),
        "merged": book.add_format({"align": "center", "valign": "vcenter"}),
        "merged_wrong": book.add_format({"align": "center", "bg_color": "#FDECEA", "font_color": "#C0281C"}),
    }


def _lines(sentences: Mapping[tuple[int, int], str], rows: Mapping[int, str]) -> dict[int, str]:
    """One text per row: what is wrong with the row, then cell by cell."""
    from yigongti.indicators.importing.reading.shapes import address

    found: dict[int, list[str]] = defaultdict(list)
    for row, text in rows.items():
        found[row].append(text)
    for (row, column), text in sorted(sentences.items()):
        found[row].append(f"{address(row, column)}：{text}")
    return {row: "；".join(texts) for row, texts in found.items()}


def _cells(page: Any, sheet: Sheet, styles: dict[str, Any], wrong: Iterable[tuple[int, int]]) -> None:
    marked = set(wrong)
    for area in sheet.merged:
        if (area.bottom, area.right) != (area.top, area.left):
            _merge(page, area, sheet.at(area.top, area.left), styles, is_wrong=(area.top, area.left) in marked)
    for row in range(sheet.height):
        for column in range(sheet.width):
            if (row, column) not in sheet.owners:
                style = styles["wrong"] if (row, column) in marked else None
                _write(page, row, column, sheet.at(row, column), style or _own_style(sheet.at(row, column), styles))
    for row in sheet.hidden_rows:
        page.set_row(row, None, None, {"hidden": True})
    for column in sheet.hidden_columns:
        page.set_column(column, column, None, None, {"hidden": True})


def _own_style(cell: Cell, styles: dict[str, Any]) -> Any:
    return styles["percent"] if cell.kind == Kind.PERCENT else None


def _merge(page: Any, area: Area, cell: Cell, styles: dict[str, Any], *, is_wrong: bool) -> None:
    style = styles["merged_wrong" if is_wrong else "merged"]
    page.merge_range(area.top, area.left, area.bottom, area.right, "", style)
    _write(page, area.top, area.left, cell, style)


def _write(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    """Numbers stay numbers and text stays text; days and errors come back as the words that stood there."""
    if cell.kind == Kind.EMPTY:
        if style is not None:
            page.write_blank(row, column, None, style)
    elif cell.kind in {Kind.NUMBER, Kind.PERCENT} and len(cell.text.strip("-").replace(".", "")) <= _FLOAT_DIGITS:
        page.write_number(row, column, float(Decimal(cell.text)), style)
    else:
        page.write_string(row, column, cell.text, style)
