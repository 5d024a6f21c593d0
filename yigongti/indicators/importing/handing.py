"""Workbooks that go out: the template of a sheet, and an import's worksheet with what must be mended."""

from collections.abc import Collection
from decimal import Decimal

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.collection.calendar import before
from yigongti.indicators.collection.keeping import NotOwed
from yigongti.indicators.collection.models import Cell, Sheet
from yigongti.indicators.importing.blank import Blank, workbook
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.reading.shapes import letters
from yigongti.indicators.importing.returned import red_sheet
from yigongti.indicators.importing.tables.names import age_term
from yigongti.indicators.importing.targets import Names, target
from yigongti.indicators.periods import Period

Values = dict[tuple[str, str], Decimal | None]


def template(*, actor: Actor, sheet: Sheet, period: Period) -> bytes:
    """The template for those for whom the actor may write, with what stands and last period. Raises NotOwed."""
    names = Names(sheet.county)
    goal = target(actor, names, sheet, period)
    if not goal.mine:
        raise NotOwed
    rows = [(code, names.by_id[pk].short_name) for code, pk in goal.rows.items() if sheet.spread or pk in goal.mine]
    if sheet.ages:
        rows = [(age, age_term(age).title) for age in sheet.ages]
    is_form = len(rows) == 1 and not sheet.ages and not sheet.spread
    sole = names.by_id[goal.sole] if goal.sole else None
    return workbook(
        Blank(
            title=sheet.title,
            period=period.title,
            earlier=before(period).title,
            whose=sole.name if sole else actor.organization_name,
            facts=[(fact, names.title(sheet, fact), names.unit(fact)) for fact in sheet.facts],
            rows=rows,
            row_head="年龄组" if sheet.ages else "机构名称",
            values=_values(sheet, period, names, goal.mine),
            last=_values(sheet, before(period), names, goal.mine),
            is_form=is_form,
        )
    )


def _values(sheet: Sheet, period: Period, names: Names, mine: Collection[int]) -> Values:
    rows = Cell.objects.filter(
        submission__sheet=sheet, submission__period=period.code, submission__organization__in=mine
    ).order_by("submission__version")
    return {
        (age or (names.by_id[about].code if about in names.by_id else ""), fact): value
        for about, fact, age, value in rows.values_list("about_id", "fact", "age", "value")
    }


def mended(desk: Desk) -> bytes:
    """The worksheet with the red column: refused cells, rows that nobody knows, columns whose unit is unclear."""
    seen, sheet = desk.seen, desk.worksheet
    if seen is None:
        return red_sheet(sheet, {}, {0: "没有认出要上报的数据，请对照模板修改表头"}, head_row=0)
    cells = {(one.found.row, one.found.column): one.sentence for one in desk.plan.refused}
    rows = {row.index: f"“{row.label}”{_why(row.problem)}" for row in seen.rows if row.problem or row.role == "open"}
    body = min((row.index for row in seen.rows), default=1)
    head = max(0, body - 1)
    columns = [f"{letters(c.index)} 列“{c.label}”：{c.problem}" for c in seen.columns if c.problem]
    if columns and seen.layout == "rows":
        rows[body] = "；".join([*columns, *filter(None, [rows.get(body, "")])])
    return red_sheet(sheet, cells, rows, head_row=head)


def _why(problem: str) -> str:
    return f"：{problem}" if problem else "没有对上，请改用机构全称或代码，或在网页上选定"
