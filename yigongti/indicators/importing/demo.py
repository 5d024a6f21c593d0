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
from yigongti.indicators.collection.keeping import OTHERS, last_day
from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.importing import actions
from yigongti.indicators.importing.command import RIGHTS
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.models import Import
from yigongti.indicators.importing.reading.words import label_key
from yigongti.indicators.importing.targets import Names, latest
from yigongti.indicators.periods import Period, day_of

SHEET = "finance_primary"
DAYS_AGO = 9
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
    places = [names.by_id[unit.id].name for unit in units]
    _past(actor, world.now - timedelta(days=DAYS_AGO), running, places[:2])
    _waiting(actor, world.now - timedelta(hours=3), running, places)
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


def _past(actor: Actor, at: datetime, period: Period, places: Sequence[str]) -> None:
    """A table whose head says 药费收入: somebody decided once, and it is remembered."""
    rows: list[list[object]] = [
        [f"财务月报汇总（{period.year}年）"],
        ["单位：万元"],
        ["机构名称", "总收入", "药费收入"],
        [places[0], 412.6, 131.2],
        [places[1], 388.25, 120.4],
        ["合计", 800.85, 251.6],
    ]
    data = _book(rows)
    row = actions.upload(actor=actor, now=at, data=data, name=f"财务汇总{period.year}.xlsx", sheet=SHEET).imported
    changes = {"period": period.code, "columns": {label_key("药费收入"): "primary_drug_rev"}}
    row = actions.choose(actor=actor, now=at, imported=row, changes=changes)
    seen = Desk(row, actor, at).plan.digest
    actions.apply(actor=actor, now=at + timedelta(minutes=4), imported=row, seen=seen)


def _waiting(actor: Actor, at: datetime, period: Period, places: Sequence[str]) -> None:
    """The next table: merged heads, a total that does not add up, and cells that must be mended."""
    rows: list[list[object]] = [
        [f"基层医疗卫生机构收入情况（{period.year}年）"],
        ["单位：万元"],
        ["机构名称", "总收入", "药费收入", "耗材收入", "检查收入"],
        [places[0], 430.1, "１３５．０", 12.5, 40],
        [places[1], "405.75", 122, "约 11", "--"],
        [f"  {places[2]}", 377, "1,18.5", 9.8, 31.2],
        [places[3], 290.4, 88, 7.7, "#DIV/0!"],
        ["新区卫生院", 120, 30, 2, 8],
        ["合  计", 1_623.25, 494, 43, 79.2],
    ]
    name = f"基层收入{period.year}上报.xlsx"
    row = actions.upload(actor=actor, now=at, data=_book(rows), name=name, sheet=SHEET).imported
    columns = {label_key("药费收入"): "primary_drug_rev"}
    actions.choose(actor=actor, now=at, imported=row, changes={"period": period.code, "columns": columns})


def _book(rows: Sequence[Sequence[object]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("汇总")
        width = max(len(row) for row in rows)
        page.merge_range(0, 0, 0, width - 1, "")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()
