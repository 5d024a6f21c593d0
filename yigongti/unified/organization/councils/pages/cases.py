"""Appointments: what waits for me, one case with its flow, the acts."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.errors import Invalid, Problem
from yigongti.foundation.files.upload import uploaded
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.places.models import Consortium, Membership
from yigongti.unified.organization.councils import case_faces, queries, sight
from yigongti.unified.organization.councils.actions import appointments as acts
from yigongti.unified.organization.councils.actions.appointments import Nomination
from yigongti.unified.organization.councils.models import Appointment
from yigongti.unified.organization.councils.models.appointments import AppointmentKind
from yigongti.unified.organization.councils.pages.downloads import download
from yigongti.unified.organization.councils.pages.forms import (
    LABELS,
    answered,
    key_of,
    organization_of,
    ticked,
)
from yigongti.unified.organization.councils.permissions import READ_APPOINTMENTS

SHOWN = 60


@reads(READ_APPOINTMENTS)
def board(request: ActorRequest) -> HttpResponse:
    """任免与备案: what waits for me on top, then the heads of each consortium, then what waits for others."""
    actor, now = request.actor, request.now
    rows = list(queries.appointments(seen_by=actor, now=now).prefetch_related("steps")[:SHOWN])
    cases = [case_faces.appointment_face(r, list(r.steps.all()), actor=actor, now=now) for r in rows]
    filings = [
        case_faces.filing_face(f, actor=actor, now=now)
        for f in queries.filings(seen_by=actor, now=now).exclude(state="accepted")
    ]
    mine = [c for c in cases if c.verb]
    due = [f for f in filings if _waits_for_me(f, actor.organization_id)]
    others = [c for c in cases if not c.verb and c.row.state in {"nominated", "consulted"}]
    unfiled = [c for c in cases if c.row.kind == "center_head" and c.row.state == "appointed" and not c.verb]
    context = {
        "view": "board",
        "mine": mine,
        "due": due,
        "waiting": len(mine) + len(due),
        "others": others,
        "unfiled": unfiled,
        "elsewhere": len(others) + len(unfiled),
        "running": [f for f in filings if f not in due],
        "heads": queries.heads(seen_by=actor, now=now),
        "may_nominate": actor.may("councils.appointment.nominate"),
        "may_open": actor.may("councils.filing.open"),
    }
    return render(request, "councils/board.html", context)


def _waits_for_me(face: case_faces.FilingFace, organization_id: int | None) -> bool:
    return (face.may_submit and face.row.filer_id == organization_id) or face.may_answer


# ---- appointments


@reads("councils.appointment.nominate")
def nominate_form(request: ActorRequest) -> HttpResponse:
    """An empty form; `?q=` looks for candidates."""
    return render(request, "councils/nominate.html", _nominating(request))


def _nominating(request: ActorRequest) -> dict[str, Any]:
    actor, today = request.actor, timezone.localdate(request.now)
    is_county = sight.is_county_wide(actor)
    if is_county:
        consortia = list(Consortium.objects.filter(county_id=actor.county).order_by("code"))
    else:
        consortia = list(Consortium.objects.filter(pk__in=sight.led_consortia(actor, today)))
    text = (request.POST.get("q", "") or request.GET.get("q", "")).strip()[:40]
    pks = [c.pk for c in consortia]
    units = Membership.objects.filter(consortium__in=pks, period__contains=today).select_related(
        "institution__organization"
    )
    kinds = (
        [AppointmentKind.CONSORTIUM_HEAD] if is_county else [AppointmentKind.MEMBER_HEAD, AppointmentKind.CENTER_HEAD]
    )
    return {
        "kinds": [(k.value, k.label) for k in kinds],
        "consortia": [(str(c.pk), c.name) for c in consortia],
        "units": sorted({(m.institution.organization.code, m.institution.organization.short_name) for m in units}),
        "candidates": list(queries.candidates(consortia=pks, now=request.now, text=text)[:SHOWN]),
        "q": text,
        "flow": "医共体负责人由县卫生健康委提名" if is_county else "成员单位和内设机构负责人由牵头医院提名",
        "typed": {
            "kind": kinds[0].value if len(kinds) == 1 else "",
            "consortium": str(pks[0]) if len(pks) == 1 else "",
        },
        "problem": None,
        "labels": {**LABELS, "words": "提名理由"},
    }


@writes("councils.appointment.nominate")
def nominate(request: ActorRequest) -> HttpResponseBase:
    """Begin."""
    return answered(
        request,
        lambda: acts.nominate(
            actor=request.actor,
            now=request.now,
            new=_nomination(request),
            file=uploaded(request) if "file" in request.FILES else None,
            key=request.key,
        ),
        page=("councils/nominate.html", lambda _problem: _nominating(request)),
        back=lambda row: reverse("councils:appointment", args=[row.pk]),
        words="提名已提交。",
    )


def _nomination(request: ActorRequest) -> Nomination:
    form = request.POST
    consortium = Consortium.objects.filter(
        pk=key_of(form.get("consortium", "")), county_id=request.actor.county
    ).first()
    organization = organization_of(request, "organization")
    candidate = (
        queries.candidates(consortia=[consortium.pk], now=request.now)
        .filter(pk=key_of(form.get("candidate", "")))
        .first()
        if consortium
        else None
    )
    wrong = {}
    if consortium is None:
        wrong["consortium"] = "请选择医共体。"
    if organization is None:
        wrong["organization"] = "请选择任职单位。"
    if candidate is None:
        wrong["candidate"] = "请在该医共体现有人员里选择人选。"
    if not form.get("office", "").strip():
        wrong["office"] = "请填写职务。"
    if wrong or consortium is None or organization is None or candidate is None:
        raise Invalid(fields=wrong)
    return Nomination(
        kind=form.get("kind", ""),
        consortium=consortium,
        organization=organization,
        office=form.get("office", ""),
        candidate=candidate,
        words=form.get("words", ""),
        is_primary_care=ticked(request, "is_primary_care"),
        filing_due=day_of(form.get("filing_due", "")),
    )


@reads(READ_APPOINTMENTS)
def appointment(request: ActorRequest, appointment_id: int) -> HttpResponse:
    """One appointment: flow, facts, what happened, the next act."""
    return render(request, "councils/appointment.html", _appointment(request, appointment_id))


def _appointment(request: ActorRequest, pk: int, act: str = "", problem: Problem | None = None) -> dict[str, Any]:
    row = queries.appointment(seen_by=request.actor, now=request.now, appointment_id=pk)
    steps = list(row.steps.select_related("by", "file"))
    face = case_faces.appointment_face(row, steps, actor=request.actor, now=request.now)
    today = timezone.localdate(request.now)
    return {
        "view": "board",
        "face": face,
        "row": row,
        "steps": steps,
        "act": act or request.GET.get("act", "") or face.verb,
        "typed": {} if problem else {"term_from": f"{today:%Y-%m-%d}", "on": f"{today:%Y-%m-%d}"},
        "problem": problem,
        "labels": LABELS,
    }


def _case(
    request: ActorRequest, pk: int, write: Callable[[Appointment], object], words: str, act: str
) -> HttpResponseBase:
    row = queries.appointment(seen_by=request.actor, now=request.now, appointment_id=pk)
    return answered(
        request,
        lambda: write(row),
        page=("councils/appointment.html", lambda problem: _appointment(request, pk, act, problem)),
        back=reverse("councils:appointment", args=[pk]),
        words=words,
    )


@writes("councils.appointment.consult")
def consult(request: ActorRequest, appointment_id: int) -> HttpResponseBase:
    """The opinion of who is asked."""
    agrees = request.POST.get("agrees") == "1"
    return _case(
        request,
        appointment_id,
        lambda row: acts.consult(
            actor=request.actor,
            now=request.now,
            appointment=row,
            agrees=agrees,
            words=request.POST.get("words", ""),
            key=request.key,
        ),
        "已回复同意，转任免机关。" if agrees else "已回复不同意，提名终止。",
        "consult",
    )


@writes("councils.appointment.appoint")
def appoint(request: ActorRequest, appointment_id: int) -> HttpResponseBase:
    """The decision."""
    form = request.POST
    return _case(
        request,
        appointment_id,
        lambda row: acts.appoint(
            actor=request.actor,
            now=request.now,
            appointment=row,
            document=form.get("document", ""),
            term_from=day_of(form.get("term_from", "")),
            term_to=day_of(form.get("term_to", "")),
            file=uploaded(request) if "file" in request.FILES else None,
            key=request.key,
        ),
        "任职决定已登记。",
        "appoint",
    )


@writes("councils.appointment.file")
def file_(request: ActorRequest, appointment_id: int) -> HttpResponseBase:
    """Filed."""
    return _case(
        request,
        appointment_id,
        lambda row: acts.file_appointment(
            actor=request.actor,
            now=request.now,
            appointment=row,
            words=request.POST.get("words", ""),
            key=request.key,
        ),
        "任职已备案。",
        "file",
    )


@writes("councils.appointment.refuse")
def refuse(request: ActorRequest, appointment_id: int) -> HttpResponseBase:
    """Not appointed."""
    return _case(
        request,
        appointment_id,
        lambda row: acts.refuse(
            actor=request.actor,
            now=request.now,
            appointment=row,
            words=request.POST.get("words", ""),
            key=request.key,
        ),
        "已登记不予任命。",
        "refuse",
    )


@writes("councils.appointment.withdraw")
def withdraw(request: ActorRequest, appointment_id: int) -> HttpResponseBase:
    """Taken back."""
    return _case(
        request,
        appointment_id,
        lambda row: acts.withdraw(
            actor=request.actor,
            now=request.now,
            appointment=row,
            words=request.POST.get("words", ""),
            key=request.key,
        ),
        "提名已撤回。",
        "withdraw",
    )


@writes("councils.appointment.end")
def end(request: ActorRequest, appointment_id: int) -> HttpResponseBase:
    """Out of office."""
    return _case(
        request,
        appointment_id,
        lambda row: acts.end_term(
            actor=request.actor,
            now=request.now,
            appointment=row,
            on=day_of(request.POST.get("on", "")),
            words=request.POST.get("words", ""),
            key=request.key,
        ),
        "离任已登记。",
        "end",
    )


@reads(READ_APPOINTMENTS)
def appointment_file(request: ActorRequest, step_id: int) -> HttpResponseBase:
    """The file of a step, as a download."""
    step = queries.appointment_step(seen_by=request.actor, now=request.now, step_id=step_id)
    return download(step.file)
