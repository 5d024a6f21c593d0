"""The template of a sheet: names and facts as they are known here, so that what is filled in is understood at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

_WIDE = 26


@dataclass(frozen=True)
class Blank:
    """What the template is about. `rows` are (code, title) of institutions, or of age groups; empty for a form.

    `facts` are (code, title, unit); values by (row code, fact code).
    """

    title: str
    period: str
    earlier: str
    whose: str
    facts: Sequence[tuple[str, str, str]]
    rows: Sequence[tuple[str, str]]
    row_head: str
    values: Mapping[tuple[str, str], Decimal | None]
    last: Mapping[tuple[str, str], Decimal | None]
    is_form: bool = False


def workbook(blank: Blank) -> bytes:
    """The workbook: a form has last period beside; a table has it on a second worksheet."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#E6F3F2", "border": 1, "text_wrap": True, "valign": "top"}
            ),
            "name": book.add_format({"bg_color": "#F7F9FA", "border": 1}),
            "cell": book.add_format({"border": 1, "num_format": "#,##0.####"}),
            "last": book.add_format({"border": 1, "font_color": "#5B6874", "num_format": "#,##0.####"}),
            "note": book.add_format({"font_color": "#5B6874"}),
        }
        if blank.is_form:
            _form(book.add_worksheet("填报"), blank, styles)
        else:
            _table(book.add_worksheet("填报"), blank, styles, blank.period, blank.values, "cell")
            _table(book.add_worksheet("上期"), blank, styles, blank.earlier, blank.last, "last")
    return out.getvalue()


def _top(page: Any, blank: Blank, styles: dict[str, Any], period: str) -> None:
    page.write_string(0, 0, f"{blank.title}（{period}）", styles["title"])
    page.write_string(1, 0, f"填报单位：{blank.whose}", styles["note"])
    page.freeze_panes(3, 0 if blank.is_form else 2)


def _form(page: Any, blank: Blank, styles: dict[str, Any]) -> None:
    _top(page, blank, styles, blank.period)
    page.set_column(0, 0, 44)
    page.set_column(1, 1, 10)
    page.set_column(2, 3, 20)
    page.write_row(2, 0, ["项目", "计量单位", "本期", f"上期（{blank.earlier}）"], styles["head"])
    code = blank.rows[0][0] if blank.rows else ""
    for row, (fact, title, unit) in enumerate(blank.facts, start=3):
        page.write_string(row, 0, title, styles["name"])
        page.write_string(row, 1, unit, styles["name"])
        _number(page, row, 2, blank.values.get((code, fact)), styles["cell"])
        _number(page, row, 3, blank.last.get((code, fact)), styles["last"])
    page.write_string(
        len(blank.facts) + 4, 0, "说明：空着的格不导入；没有发生请填 0。上期列仅供对照，不导入。", styles["note"]
    )


def _table(  # noqa: PLR0917  private, called twice
    page: Any,
    blank: Blank,
    styles: dict[str, Any],
    period: str,
    values: Mapping[tuple[str, str], Decimal | None],
    style: str,
) -> None:
    _top(page, blank, styles, period)
    page.set_column(0, 0, 14)
    page.set_column(1, 1, _WIDE)
    page.set_column(2, 1 + len(blank.facts), 18)
    page.write_row(
        2, 0, ["代码", blank.row_head, *(f"{title}（{unit}）" for _, title, unit in blank.facts)], styles["head"]
    )
    for row, (code, title) in enumerate(blank.rows, start=3):
        page.write_string(row, 0, code, styles["name"])
        page.write_string(row, 1, title, styles["name"])
        for column, (fact, _, _) in enumerate(blank.facts, start=2):
            _number(page, row, column, values.get((code, fact)), styles[style])
    page.write_string(len(blank.rows) + 4, 0, "说明：空着的格不导入；没有发生请填 0", styles["note"])


def _number(page: Any, row: int, column: int, value: Decimal | None, style: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, style)
    else:
        page.write_number(row, column, float(value), style)
