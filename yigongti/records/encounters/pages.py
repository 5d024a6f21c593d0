"""Pages of encounters: today's list, begin, receive by a card, write, end."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.errors import Conflict, Invalid, NotFound
from yigongti.foundation.web import drafts
from yigongti.foundation.web.views import ActorRequest, audit_refusal, reads, writes
from yigongti.records.encounters import actions, queries
from yigongti.records.encounters.models import Certainty, Encounter, EncounterKind
from yigongti.records.encounters.rules import VITALS, read_vitals, vitals_words
from yigongti.records.people import looks
from yigongti.records.people import queries as people
from yigongti.records.people.models import IdentifierKind
from yigongti.records.people.rules import age_words
from yigongti.records.terms.queries import in_use

PER_PAGE = 50
DIAGNOSES = "diagnosis-demo"  # until an official table is imported under its own name
LABELS = {v.code: v.title for v in VITALS} | {
    "complaint": "主诉", "diagnosis": "诊断", "certainty": "把握", "department": "科室", "kind": "类别",
    "identifier": "证件号", "name": "姓名",
}  # fmt: skip
CHOICES = [(c.value, c.label) for c in Certainty]


@reads("encounters.encounter.read")
def today(request: ActorRequest) -> HttpResponse:
    """The encounters of a day (default today) within reach: those that run on top."""
    here = timezone.localdate(request.now)
    try:
        day = date.fromisoformat(request.GET.get("day", "")) if request.GET.get("day") else here
    except ValueError:
        day = here
    rows = queries.at_work(seen_by=request.actor, day=day)
    state = request.GET.get("state", "")
    if state in {"open", "ended"}:
        rows = rows.filter(ended_at__isnull=state == "open")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        (row, age_words(row.resident.birth_date, here), people.place_of(row.resident), vitals_words(row.vitals))
        for row in page
    ]
    looks.listed(
        actor=request.actor, now=request.now, page="encounters:today", ids=[row.resident_id for row, *_ in lines]
    )
    context = {"page": page, "lines": lines, "day": day, "is_today": day == here, "state": state}
    return render(request, "encounters/today.html", context)


@reads("encounters.encounter.open")
def new(request: ActorRequest) -> HttpResponse:
    """Begin: choose the resident (`?resident=` has chosen), then one button."""
    code = request.GET.get("resident", "")
    person = people.resident(seen_by=request.actor, code=code) if code else None
    kind = EncounterKind.OUTPATIENT
    kinds = [(code, title) for code, title in EncounterKind.choices if code in actions.VISITS]
    context = {"person": person, "kinds": kinds, "kind": kind.value}
    if person:
        context["about"] = age_words(person.birth_date, timezone.localdate(request.now))
        context["place"] = people.place_of(person)
    return render(request, "encounters/new.html", context)


@writes("encounters.encounter.open")
def open_encounter(request: ActorRequest) -> HttpResponse:
    """Open it; when one runs already, go there."""
    person = people.resident(seen_by=request.actor, code=request.POST.get("resident", ""))
    try:
        made = actions.open_encounter(
            actor=request.actor,
            now=request.now,
            key=request.key,
            resident=person,
            kind=request.POST.get("kind", "outpatient"),
        )
    except actions.AlreadyOpen as running:
        messages.info(request, str(running))
        return _to(running.result)
    return _to(made)


def _to(made: object) -> HttpResponse:
    if not isinstance(made, Encounter):
        return HttpResponseRedirect(reverse("encounters:today"))
    return HttpResponseRedirect(reverse("encounters:encounter", args=(made.pk,)))


@reads("encounters.encounter.receive")
def receive(request: ActorRequest) -> HttpResponse:
    """Somebody with a card whose file is kept elsewhere."""
    values = {name: request.GET.get(name, "") for name in ("identifier", "name")}
    return _receive(request, values)


def _receive(request: ActorRequest, values: dict[str, str], *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"values": values, "kinds": IdentifierKind.choices, "labels": LABELS, **more}
    return render(request, "encounters/receive.html", context, status=status)


@writes("encounters.encounter.receive")
def receive_save(request: ActorRequest) -> HttpResponse:
    """Whole number and exact name open the encounter."""
    values = request.POST.dict()
    try:
        made = actions.receive(
            actor=request.actor, now=request.now, key=request.key,
            identifier_kind=values.get("identifier_kind", "citizen_id"),
            identifier=values.get("identifier", ""), name=values.get("name", ""),
        )  # fmt: skip
    except actions.AlreadyOpen as running:
        return _to(running.result)
    except NotFound as wrong:
        audit_refusal(request, "encounters.encounter.receive", wrong)  # who tries numbers out leaves a trace
        return _receive(request, values, errors={"identifier": str(wrong)}, status=422)
    return _to(made)


@reads("encounters.encounter.read")
def encounter(request: ActorRequest, pk: int) -> HttpResponse:
    """The form of one encounter; read-only when it has ended or belongs to another institution."""
    row = queries.encounter(seen_by=request.actor, pk=pk)
    looks.looked(
        actor=request.actor, person=row.resident, now=request.now, page="encounters:encounter",
        came_from=request.headers.get("referer", ""),
    )  # fmt: skip
    return _page(request, row)


def _page(request: ActorRequest, row: Encounter, *, status: int = 200, **more: Any) -> HttpResponse:
    values = more.pop("values", None) or {
        **{v.code: row.vitals.get(v.code, "") for v in VITALS},
        "complaint": row.complaint, "diagnosis_text": row.diagnosis_text, "diagnosis_code": row.diagnosis_code,
        "certainty": row.certainty, "version": row.version, "department": row.department,
        "is_tcm": "1" if row.is_tcm else "0",
    }  # fmt: skip
    reading = read_vitals({v.code: str(values.get(v.code, "")) for v in VITALS})
    banner = people.banner(seen_by=request.actor, person=row.resident, today=timezone.localdate(request.now))
    errors = more.get("errors", {})
    context = {
        "row": row,
        "banner": banner,
        "values": values,
        "vitals": [(v, values.get(v.code, ""), errors.get(v.code, ""), reading.doubts.get(v.code, "")) for v in VITALS],
        "choices": CHOICES,
        "labels": LABELS,
        "writable": row.ended_at is None
        and row.organization_id == request.actor.organization_id
        and request.actor.may("encounters.encounter.record"),
        **_doors(request, row),
        "departments": queries.departments(seen_by=request.actor),
        "may_close": request.actor.may("encounters.encounter.close"),
        "earlier": queries.of_resident(seen_by=request.actor, resident_id=row.resident_id).exclude(pk=row.pk)[:6],
        "draft": _draft(row.pk),
        "diagnoses": _diagnoses(),
        **more,
    }
    return render(request, "encounters/encounter.html", context, status=status)


def _doors(request: ActorRequest, row: Encounter) -> dict[str, bool]:
    """What else may be opened from an encounter."""
    mine = row.organization_id == request.actor.organization_id and row.voided_at is None
    return {
        "may_stay": request.actor.may("encounters.stay.read"),
        "may_bill": request.actor.may("encounters.settlement.read"),
        "may_void": mine and request.actor.may("encounters.encounter.void"),
    }


def _diagnoses() -> list[str]:
    """Names to choose from while typing, of the loaded table of diagnoses (a demo set says that it is one)."""
    return list(in_use(system=DIAGNOSES).values_list("name", flat=True)[:200])


def _draft(pk: int) -> str:
    return f"encounters.encounter:{pk}"


@writes("encounters.encounter.record")
def record(request: ActorRequest, pk: int) -> HttpResponse:
    """Save; with `then=close` end it as well."""
    row = queries.encounter(seen_by=request.actor, pk=pk)
    values = request.POST.dict()
    try:
        saved = actions.record(
            actor=request.actor, now=request.now, key=request.key, encounter=row,
            version=int(values["version"]) if values.get("version", "").isdecimal() else 0,
            complaint=values.get("complaint", ""), vitals={v.code: values.get(v.code, "") for v in VITALS},
            diagnosis_text=values.get("diagnosis_text", ""), diagnosis_code=values.get("diagnosis_code", ""),
            certainty=values.get("certainty", ""), department=values.get("department"),
            is_tcm=values.get("is_tcm") == "1",
        )  # fmt: skip
    except Invalid as problem:
        return _page(request, row, values=values, errors=problem.fields, status=problem.status)
    except Conflict as moved:
        return _page(request, row, values=values, moved=str(moved), status=moved.status)
    drafts.drop(actor=request.actor, page=_draft(pk))
    messages.success(request, "接诊记录已保存。")
    return _to(saved)


@writes("encounters.encounter.close")
def close(request: ActorRequest, pk: int) -> HttpResponse:
    """End it and go back to the list."""
    row = queries.encounter(seen_by=request.actor, pk=pk)
    actions.close(actor=request.actor, now=request.now, key=request.key, encounter=row)
    messages.success(request, f"{row.resident.name} 的接诊已结束。")
    return HttpResponseRedirect(reverse("encounters:today"))
