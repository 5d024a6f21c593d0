"""A collected cell as a record under a number: what it says of itself, and who may open it."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.words import ZONE
from yigongti.indicators.collection.dues import READ
from yigongti.indicators.collection.models import Cell
from yigongti.indicators.collection.numbers import plain
from yigongti.indicators.periods import parse
from yigongti.indicators.sources import Line, RecordKind


def _visible(actor: Actor) -> "QuerySet[Any] | None":
    """All of the county for those who see it, otherwise what was handed in within reach."""
    if actor.sees_everything:
        return None
    found = Cell.objects.filter(submission__county=actor.county)
    if actor.scope != "county":
        found = found.filter(submission__organization_id__in=sorted(actor.reach))
    return found.order_by().values("pk")


def _describe(ids: Collection[int]) -> dict[int, Line]:
    found = Cell.objects.filter(pk__in=list(ids)).select_related(
        "submission", "submission__sheet", "submission__organization", "about"
    )
    return {cell.pk: _line(cell) for cell in found}


def _line(cell: Cell) -> Line:
    row = cell.submission
    period = parse(row.period)
    details = [
        ("数", plain(cell.value)),
        ("报表", f"{row.sheet.title} {period.title}"),
        ("填报", f"{cell.by_name} {cell.at.astimezone(ZONE):%Y-%m-%d %H:%M}"),
        ("来源", cell.get_origin_display()),
        ("版本", f"第 {row.version} 版"),
    ]
    if cell.address:
        details.append(("文件", f"{cell.file_name} {cell.address}".strip()))
    if cell.reason:
        details.append(("说明", cell.reason))
    if row.approved_by_name:
        details.append(("审定", row.approved_by_name))
    return Line(
        cell.pk,
        f"{cell.about.short_name} {row.sheet.title}",
        number=f"{row.period} 第 {row.version} 版",
        url=reverse("collection:form", args=[row.sheet.code, row.organization.code, row.period]),
        details=tuple(details),
    )


CELLS = RecordKind("填报的数", _visible, _describe, READ)
