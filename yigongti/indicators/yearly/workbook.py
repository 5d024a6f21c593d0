"""The yearly report as a workbook: a cover, the two annexes in their own columns, what is missing, versions."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from yigongti.indicators.values import PLACES
from yigongti.indicators.yearly.paper import core_cells, monitored_cells, words_of
from yigongti.indicators.yearly.report import Report

WIDE, SHORT = 60, 12
COVER, CORE, MONITORED, GAPS, VERSIONS = "封面", "附件2", "附件3", "缺数", "公式版本"


def workbook(report: Report, *, is_demo: bool) -> bytes:
    """The .xlsx. Results are numbers where they are numbers; texts never become formulas."""
    words: Any = words_of(report, is_demo=is_demo)
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = report.made_at.replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": f"{words['title']} {report.year}", "author": report.made_by, "created": made})
    formats = {
        "head": book.add_format(
            {"bold": True, "bg_color": "#EEF3F3", "border": 1, "text_wrap": True, "align": "center"}
        ),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
        "number": book.add_format({"border": 1, "valign": "vcenter", "num_format": f"#,##0.{'0' * PLACES}##"}),
    }
    cover = [[words["title"]], [f"{report.year} 年"], [report.document], *words["facts"], [words["foot"]]]
    _sheet(book, COVER, [], cover, formats)
    result = 4 + len(report.figures)
    core = [_with(core_cells(row), result, row.number) for row in report.core]
    _sheet(book, CORE, words["core_heads"], core, formats)
    monitored = [_with(monitored_cells(row), 3, row.number) for row in report.monitored]
    _sheet(book, MONITORED, words["monitored_heads"], monitored, formats)
    _sheet(book, GAPS, ["编号", "指标", "原因"], words["gaps"], formats)
    _sheet(book, VERSIONS, ["编号", "指标", "版本", "公式", "公式来源"], words["versions"], formats)
    book.close()
    return stream.getvalue()


def _with(cells: Sequence[str], place: int, number: Decimal | None) -> list[object]:
    """The row with its result as a number, where there is one."""
    row: list[object] = list(cells)
    if number is not None:
        row[place] = number
    return row


def _sheet(
    book: Any, name: str, heads: Sequence[str], rows: Sequence[Sequence[object]], formats: dict[str, Any]
) -> None:
    sheet = book.add_worksheet(name)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, formats["head"])
    start = 1 if heads else 0
    for n, row in enumerate(rows, start=start):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(n, column, float(cell), formats["number"])
            else:
                sheet.write_string(n, column, str(cell), formats["cell"] if heads else None)
    for column in range(max((len(row) for row in rows), default=len(heads))):
        longest = max((len(str(row[column])) for row in rows if column < len(row)), default=SHORT)
        sheet.set_column(column, column, min(max(longest * 1.6, SHORT), WIDE))
    if heads:
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
