"""Collection over the API: what is owed, one sheet as it stands, and numbers typed or handed in by another system."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Schema
from pydantic import Field

from yigongti.foundation.web.api import ApiRequest, Desk, In, Limit, Offset
from yigongti.indicators.collection import actions, dues, grid, queries
from yigongti.indicators.collection.actions.entering import Typed
from yigongti.indicators.collection.dues import READ, Due
from yigongti.indicators.collection.numbers import plain
from yigongti.indicators.collection.queries import Opened
from yigongti.indicators.collection.rules import Standing
from yigongti.records.places.queries import NoInstitution

desk = Desk("collection", "数据填报")
StandingOf = Annotated[
    str,
    Query("", pattern=r"^(|not_yet|due|late|returned|under_way|done)$", description="Only those that stand so"),
]


class DueOut(Schema):
    """A sheet that an organization owes for a period."""

    sheet: str
    title: str
    organization: str = Field(description="Code of who fills it")
    organization_name: str
    period: str = Field(description="2026, 2026-Q3 or 2026-11")
    due: date
    standing: str = Field(description="not_yet, due, late, returned, under_way or done")
    days_late: int
    state: str | None = Field(description="State of the last version; null when nothing was handed in")
    version: int


class DuesOut(Schema):
    """A page of them."""

    total: int
    items: list[DueOut]


class CellOut(Schema):
    """One number of a sheet. `value` null is blank; `about` is the organization that it speaks of."""

    fact: str
    title: str
    unit: str
    age: str
    about: str
    value: str | None
    before: str | None = Field(description="In the period before")
    origin: str
    warning: str
    reason: str


class SheetOut(Schema):
    """A sheet with its numbers."""

    sheet: str
    title: str
    organization: str
    period: str
    due: date
    state: str | None
    version: int
    cells: list[CellOut]


class CellIn(In):
    """A number for a cell, in the unit of the fact; empty text is blank and asks for a reason."""

    fact: str = Field(max_length=60)
    value: str = Field(max_length=40)
    age: str = Field(default="", max_length=7)
    about: str = Field(default="", max_length=40, description="Code; empty: the organization that fills the sheet")
    reason: str = Field(default="", max_length=200)


class CellsIn(In):
    """Numbers for one sheet."""

    cells: list[CellIn] = Field(max_length=2000)


@desk.reads("/due", READ, response=DuesOut, summary="应填报表")
def list_due(request: ApiRequest, standing: StandingOf, limit: Limit, offset: Offset) -> dict[str, Any]:
    """Sheets within sight that have to be filled, the earliest due first."""
    actor = request.actor
    found = dues.dues(
        county=queries.county_of(seen_by=actor, asked=""), now=request.now,
        units=None if queries.is_above(actor) else dues.seen_units(actor),
    )  # fmt: skip
    if queries.is_above(actor):
        found = [d for d in found if d.counting is not None]
    found = [d for d in found if not standing or d.debt.standing == Standing(standing)]
    found.sort(key=lambda d: (d.due, d.sheet.place, d.unit.code))
    return {"total": len(found), "items": [_due(d) for d in found[offset : offset + limit]]}


@desk.reads("/sheets/{sheet}/{organization}/{period}", READ, response=SheetOut, summary="一张报表")
def read_sheet(request: ApiRequest, sheet: str, organization: str, period: str) -> dict[str, Any]:
    """One sheet with every cell that it asks for."""
    return _sheet(queries.opened(seen_by=request.actor, sheet=sheet, organization=organization, period=period))


@desk.writes("/sheets/{sheet}/{organization}/{period}/cells", "collection.cell.save", response=SheetOut,
             summary="填写报表")  # fmt: skip
def save_cells(request: ApiRequest, sheet: str, organization: str, period: str, given: CellsIn) -> dict[str, Any]:
    """Keep numbers as a draft; cells that are not named stay as they are."""
    return _write(request, sheet, organization, period, given, submitting=False)


@desk.writes("/sheets/{sheet}/{organization}/{period}/submit", "collection.submission.submit", response=SheetOut,
             summary="提交报表")  # fmt: skip
def submit(request: ApiRequest, sheet: str, organization: str, period: str, given: CellsIn) -> dict[str, Any]:
    """Save and hand in. Blanks and hints need a reason."""
    return _write(request, sheet, organization, period, given, submitting=True)


def _write(
    request: ApiRequest, sheet: str, organization: str, period: str, given: CellsIn, *, submitting: bool
) -> dict[str, Any]:
    found = queries.opened(seen_by=request.actor, sheet=sheet, organization=organization, period=period)
    ids = {unit.code: unit.id for unit in found.rows} | {"": found.unit.id}
    if any(cell.about not in ids for cell in given.cells):
        raise NoInstitution
    do = actions.submit if submitting else actions.save_cells
    do(
        actor=request.actor,
        now=request.now,
        sheet=found.sheet,
        organization_id=found.unit.id,
        period=found.period.code,
        typed=[Typed(c.fact, ids[c.about], c.value, age=c.age, reason=c.reason) for c in given.cells],
        key=request.key,
    )
    return read_sheet(request, sheet, organization, period)


def _due(due: Due) -> dict[str, Any]:
    return {
        "sheet": due.sheet.code,
        "title": due.sheet.title,
        "organization": due.unit.code,
        "organization_name": due.unit.name,
        "period": due.period.code,
        "due": due.due,
        "standing": due.debt.standing.value,
        "days_late": due.debt.days_late,
        "state": due.row.state if due.row else None,
        "version": due.row.version if due.row else 0,
    }


def _sheet(found: Opened) -> dict[str, Any]:
    lines, codes = {line.fact: line for line in found.lines}, {unit.id: unit.code for unit in found.rows}
    cells = []
    for key in grid.keys_of(found.sheet, found.rows):
        cell, line = found.cells.get(key), lines[key[0]]
        before = found.last.get(key)
        cells.append(
            {
                "fact": key[0],
                "title": line.title,
                "unit": line.unit,
                "age": key[1],
                "about": codes[key[2]],
                "value": _text(cell.value if cell else None),
                "before": _text(before),
                "origin": cell.origin if cell else "",
                "warning": cell.warning if cell else "",
                "reason": cell.reason if cell else "",
            }
        )
    return {
        "sheet": found.sheet.code,
        "title": found.sheet.title,
        "organization": found.unit.code,
        "period": found.period.code,
        "due": found.due,
        "state": found.row.state if found.row else None,
        "version": found.row.version if found.row else 0,
        "cells": cells,
    }


def _text(value: Any) -> str | None:
    return None if value is None else plain(value).replace(",", "")
