"""The part of the demo county: an import of the past with its remembered mapping, one with errors that waits."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Protocol

import xlsxwriter

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Position
from yigongti.foundation.access.standing import actor_of
from yigongti.indicators.collection.fillers import Unit
from yigongti.indicators.collection.keeping import OTHERS, last_day
from yigongti.indicators.collection.models import Cell, Sheet
from yigongti.indicators.importing import actions
from yigongti.indicators.importing.command import RIGHTS
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.models import Import
from yigongti.indicators.importing.reading.words import label_key
from yigongti.indicators.importing.targets import Names, latest
from yigongti.indicators.periods import Period, day_of

SHEET = "finance_primary"
DAYS_AGO = 9
FACTS = ("primary_total_income", "primary_drug_rev", "primary_consumable_rev", "primary_exam_rev")
CHOSEN = {label_key("药费收入"): "primary_drug_rev"}
WAN = 10_000
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
_ROWS = 4


class County(Protocol):
    """What the roof's loader knows."""

    county: str
    now: datetime


def load_demo(world: County, *, progress: Callable[[str], None]) -> None:
    """Two imports by the county's own office. A county without the sheet, or with imports already, is left alone."""
    sheet = Sheet.objects.filter(county=world.county, code=SHEET, is_active=True).first()
    actor = _officer(world)
    if sheet is None or actor is None or Import.objects.filter(county=world.county).exists():
        return
    ended = latest(sheet, day_of(world.now))
    running = Period(ended.year + 1, ended.month, ended.kind)
    names = Names(world.county)
    units = names.fillers.of_sheet(sheet, last_day(running))[:_ROWS]
    if len(units) < _ROWS:
        return
    known, places = _known(sheet, ended, units), [unit.name for unit in units]
    _past(actor, world.now - timedelta(days=DAYS_AGO), running, known, places[:2])
    _waiting(actor, world.now - timedelta(hours=3), running, known, places)
    progress("Imports: one of the past with its mapping, one waiting with errors")


def _officer(world: County) -> Actor | None:
    position = (
        Position.objects.filter(role__code="commission", organization__county=world.county)
        .select_related("user", "role", "organization")
        .order_by("pk")
        .first()
    )
    if position is None:
        return None
    actor = actor_of(position, day_of(world.now))
    return replace(actor, permissions=actor.permissions | RIGHTS | {OTHERS, "importing.file.choose"})


Known = dict[tuple[str, str], float]  # place and fact to last period's number in 万元


def _known(sheet: Sheet, period: Period, units: Sequence[Unit]) -> Known:
    """What stands for the last closed period, so that the tables look like the next one."""
    cells = Cell.objects.filter(submission__sheet=sheet, submission__period=period.code, value__isnull=False)
    held = {
        (about, fact): float(value or 0) / WAN for about, fact, value in cells.values_list("about_id", "fact", "value")
    }
    return {(unit.name, fact): held.get((unit.id, fact), 100.0) for unit in units for fact in FACTS}


def _past(actor: Actor, at: datetime, period: Period, known: Known, places: Sequence[str]) -> None:
    """A table whose head says 药费收入: somebody decided once, and it is remembered."""
    numbers = [[_grown(known[place, fact], 1.03) for fact in FACTS[:2]] for place in places]
    rows: list[list[object]] = [
        [f"财务月报汇总（{period.year}年）"],
        ["单位：万元"],
        ["机构名称", "总收入", "药费收入"],
        *([place, *values] for place, values in zip(places, numbers, strict=True)),
        ["合计", *(round(sum(column), 4) for column in zip(*numbers, strict=True))],
    ]
    data = _book(rows)
    row = actions.upload(actor=actor, now=at, data=data, name=f"财务汇总{period.year}.xlsx", sheet=SHEET).imported
    row = actions.choose(actor=actor, now=at, imported=row, changes={"period": period.code, "columns": CHOSEN})
    seen = Desk(row, actor, at).plan.digest
    actions.apply(actor=actor, now=at + timedelta(minutes=4), imported=row, seen=seen)


def _waiting(actor: Actor, at: datetime, period: Period, known: Known, places: Sequence[str]) -> None:
    """The next table: a title over all columns, a total that does not add up, and cells that must be mended."""
    table: list[list[object]] = [[place, *(_grown(known[place, fact], 1.05) for fact in FACTS)] for place in places]
    table[0][2] = str(table[0][2]).translate(FULL_WIDTH)
    table[1][3], table[1][4] = "约 11", "--"
    table[2][0], table[2][2] = f"  {places[2]}", "1,18.5"
    table[3][4] = "#DIV/0!"
    rows: list[list[object]] = [
        [f"基层医疗卫生机构收入情况（{period.year}年）"],
        ["单位：万元"],
        ["机构名称", "总收入", "药费收入", "耗材收入", "检查收入"],
        *table,
        ["新区卫生院", 120, 30, 2, 8],
        ["合  计", 1_623.25, 494, 43, 79.2],
    ]
    name = f"基层收入{period.year}上报.xlsx"
    row = actions.upload(actor=actor, now=at, data=_book(rows), name=name, sheet=SHEET).imported
    actions.choose(actor=actor, now=at, imported=row, changes={"period": period.code, "columns": CHOSEN})


def _grown(value: float, times: float) -> float:
    return round(value * times, 4)


def _book(rows: Sequence[Sequence[object]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("汇总")
        width = max(len(row) for row in rows)
        page.merge_range(0, 0, 0, width - 1, "")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()
