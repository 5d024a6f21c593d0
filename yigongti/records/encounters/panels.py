"""The blocks of the resident page: last measurements with their course, and encounters. The page has checked sight."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import TimelineItem
from yigongti.records.encounters import stay_queries
from yigongti.records.encounters.models import Encounter
from yigongti.records.encounters.rules import VITALS, vitals_words
from yigongti.records.encounters.stay_lists import days, going

SHOWN = 60
_SERIES = 12


@dataclass(frozen=True)
class Course:
    """One measurement: last value, judgement against the usual range, earlier ones for the line."""

    title: str
    value: str
    unit: str
    judgement: str
    tone: str
    series: tuple[float | None, ...]
    at: datetime
    place: str


def _rows(resident_id: int) -> QuerySet[Encounter]:
    rows = Encounter.objects.filter(resident_id=resident_id, voided_at=None).select_related("organization")
    return rows.order_by("-started_at", "-pk")


def visits(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:  # noqa: ARG001  shape of a panel
    """The table of encounters: all on its own tab, the last five on the overview."""
    only = request.GET.get("tab") == "visits"
    rows = list(_rows(resident_id)[: SHOWN if only else 5])
    if not rows:
        return ""
    lines = [(row, vitals_words(row.vitals)) for row in rows]
    return render_to_string("encounters/visits_panel.html", {"lines": lines, "only": only}, request=request)


def vitals(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:  # noqa: ARG001
    """Last values, newest first in judgement, drawn as lines."""
    measured = list(_rows(resident_id).exclude(vitals={})[:SHOWN])
    courses = [c for c in (_course(v.code, measured) for v in VITALS) if c is not None]
    return render_to_string("encounters/vitals_panel.html", {"courses": courses}, request=request) if courses else ""


def _course(code: str, measured: list[Encounter]) -> Course | None:
    vital = next(v for v in VITALS if v.code == code)
    rows = [row for row in measured if code in row.vitals]
    if not rows:
        return None
    last = float(rows[0].vitals[code])
    low, high = vital.usual
    judgement, tone = ("少见，偏低", "red") if last < low else ("少见，偏高", "red") if last > high else ("", "")
    return Course(
        title=vital.title,
        value=f"{last:.{vital.decimals}f}",
        unit=vital.unit,
        judgement=judgement,
        tone=tone,
        series=tuple(float(row.vitals[code]) for row in reversed(rows[:_SERIES])),
        at=rows[0].started_at,
        place=rows[0].organization.short_name,
    )


def count(actor: Actor, resident_id: int) -> int:  # noqa: ARG001  shape of a panel
    """How many encounters."""
    return _rows(resident_id).count()


def timeline(actor: Actor, resident_id: int) -> Iterable[TimelineItem]:
    """Encounters on the timeline."""
    may_open = actor.may("encounters.encounter.read")
    for row in _rows(resident_id)[:SHOWN]:
        what = row.diagnosis_text or row.complaint or "就诊"
        title = f"{row.get_kind_display()} {what}" + (
            f"（{row.get_certainty_display()}）" if row.certainty == "suspected" else ""
        )
        url = reverse("encounters:encounter", args=(row.pk,)) if may_open else ""
        yield TimelineItem(
            at=row.started_at, title=title, by=f"{row.seen_by_name} {row.organization.short_name}", url=url
        )


def stays(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:
    """The table of stays with what they cost, where the actor may read bills: all on its tab, three on the overview."""
    only = request.GET.get("tab") == "stays"
    rows = stay_queries.of_resident(seen_by=actor, resident_id=resident_id)[: SHOWN if only else 3]
    lines = [(row, days(row, now), going(row), getattr(row.encounter, "settlement", None)) for row in rows]
    context = {"lines": lines, "only": only, "bills": actor.may("encounters.settlement.read")}
    return render_to_string("encounters/stays_panel.html", context, request=request) if lines else ""


def stay_count(actor: Actor, resident_id: int) -> int:
    """How many stays."""
    return stay_queries.of_resident(seen_by=actor, resident_id=resident_id).count()
