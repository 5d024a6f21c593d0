"""Bodies: the list by county and consortium, a body's page with seats, meetings and resolutions, its forms."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.models import User
from yigongti.foundation.errors import Problem
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.places.models import Consortium
from yigongti.unified.organization.councils import faces, queries
from yigongti.unified.organization.councils.actions import bodies as actions
from yigongti.unified.organization.councils.actions.bodies import NewBody, NewSeat
from yigongti.unified.organization.councils.actions.meetings import plan_meeting
from yigongti.unified.organization.councils.models import Body, BodyKind, Meeting, Seat, SeatRole
from yigongti.unified.organization.councils.models.bodies import ThresholdChoice
from yigongti.unified.organization.councils.pages.forms import (
    LABELS,
    answered,
    key_of,
    moment_of,
    organization_of,
    ticked,
)
from yigongti.unified.organization.councils.permissions import READ
from yigongti.unified.organization.councils.sight import keeps, speaks_for_county

QUORUMS = (("1/2", "二分之一"), ("2/3", "三分之二"), ("3/4", "四分之三"), ("1/1", "全体"))
RECENT = 12


@reads(READ)
def bodies(request: ActorRequest) -> HttpResponse:
    """Every body within sight, the county's first, then by consortium."""
    found = faces.body_faces(
        list(queries.bodies(seen_by=request.actor, now=request.now)), actor=request.actor, now=request.now
    )
    alive = [f for f in found if f.body.dissolved_on is None or f.body.dissolved_on > timezone.localdate(request.now)]
    groups: dict[str, list[faces.BodyFace]] = {}
    for face in alive:
        groups.setdefault(face.body.consortium.name if face.body.consortium else "全县", []).append(face)
    context = {
        "view": "bodies",
        "groups": sorted(groups.items(), key=lambda pair: pair[0] != "全县"),
        "dissolved": [f for f in found if f not in alive],
        "total": len(alive),
        "gaps": [f for f in alive if f.lacks_primary_care],
        "missing": _missing(request, alive),
        "coming": queries.meetings(seen_by=request.actor, now=request.now)
        .filter(state__in=("planned", "called", "open"))
        .order_by("starts_at")[:6],
        "may_form": request.actor.may("councils.body.form"),
    }
    return render(request, "councils/bodies.html", context)


def _missing(request: ActorRequest, alive: list[faces.BodyFace]) -> list[str]:
    """Consortia of the county without a council: every document asks for one."""
    if not speaks_for_county(request.actor, request.actor.county):
        return []
    held = {f.body.consortium_id for f in alive if f.body.kind == BodyKind.COUNCIL}
    return [c.name for c in Consortium.objects.filter(county_id=request.actor.county) if c.pk not in held]


def _form_context(request: ActorRequest) -> dict[str, Any]:
    return {
        "kinds": BodyKind.choices,
        "quorums": QUORUMS,
        "thresholds": ThresholdChoice.choices,
        "consortia": [(str(c.pk), c.name) for c in Consortium.objects.filter(county_id=request.actor.county)],
        "organizations": [(o.code, o.short_name) for o in queries.organizations(county=request.actor.county)],
        "typed": {"quorum": "2/3", "threshold": "majority_all", "notice_days": "3"},
        "problem": None,
        "labels": {**LABELS, "office": "办公室"},
    }


@reads("councils.body.form")
def new(request: ActorRequest) -> HttpResponse:
    """An empty form."""
    return render(request, "councils/body_new.html", _form_context(request))


@writes("councils.body.form")
def add(request: ActorRequest) -> HttpResponseBase:
    """A body begins."""
    form = request.POST
    part, _, whole = form.get("quorum", "").partition("/")
    made = NewBody(
        kind=form.get("kind", ""),
        name=form.get("name", ""),
        office=organization_of(request, "office"),
        formed_on=day_of(form.get("formed_on", "")),
        consortium=Consortium.objects.filter(
            pk=key_of(form.get("consortium", "")), county_id=request.actor.county
        ).first(),
        quorum=(key_of(part), key_of(whole)),
        threshold=form.get("threshold", ""),
        notice_days=key_of(form.get("notice_days", "")),
        clause=form.get("clause", ""),
    )
    return answered(
        request,
        lambda: actions.form_body(
            actor=request.actor, now=request.now, county=request.actor.county, new=made, key=request.key
        ),
        page=("councils/body_new.html", lambda _problem: _form_context(request)),
        back=lambda body: reverse("councils:body", args=[body.pk]),
        words="机构已设立，请接着登记席位。",
    )


# ---- one body


@reads(READ)
def body(request: ActorRequest, body_id: int) -> HttpResponse:
    """Seats by office, the next meeting, past ones, resolutions; `?act=` opens a form."""
    return render(request, "councils/body.html", _body(request, body_id))


def _body(request: ActorRequest, body_id: int, act: str = "", problem: Problem | None = None) -> dict[str, Any]:
    actor, now, today = request.actor, request.now, timezone.localdate(request.now)
    found = queries.body(seen_by=actor, now=now, body_id=body_id)
    (face,) = faces.body_faces([found], actor=actor, now=now)
    seats = list(queries.seats(of=found))
    held = list(queries.meetings(seen_by=actor, now=now).filter(body=found))
    resolved = list(queries.resolutions(seen_by=actor, now=now).filter(item__meeting__body=found)[:RECENT])
    is_office = keeps(actor, found) and found.dissolved_on is None
    wanted = act or request.GET.get("act", "")
    return {
        "view": "bodies",
        "face": face,
        "body": found,
        "line": faces.quorum_line(found, seats=face.voting, present=0),
        "seats": [faces.seat_face(s) for s in faces.by_rank(s for s in seats if _sits(s, today))],
        "coming_seats": [faces.seat_face(s) for s in seats if s.period.lower > today],
        "past_seats": [faces.seat_face(s) for s in seats if s.period.upper is not None and s.period.upper <= today],
        "coming": sorted((m for m in held if m.state in {"planned", "called", "open"}), key=lambda m: m.starts_at),
        "past": [m for m in held if m.state in {"closed", "minuted", "cancelled"}][:RECENT],
        "days_until": {m.pk: faces.days_until(m, now) for m in held},
        "resolutions": faces.resolution_faces(resolved, actor=actor, now=now),
        "act": wanted if is_office else "",
        "vacating": next((s for s in seats if str(s.pk) == request.GET.get("seat", "")), None),
        "is_office": is_office,
        "may_fill": is_office and actor.may("councils.seat.fill"),
        "may_vacate": is_office and actor.may("councils.seat.vacate"),
        "may_plan": is_office and actor.may("councils.meeting.plan"),
        "may_dissolve": is_office and actor.may("councils.body.dissolve"),
        "typed": {} if problem else _proposed(found, face, request),
        "problem": problem,
        "labels": LABELS,
        **(_offered(found, wanted) if is_office else {}),
    }


def _sits(seat: Seat, today: Any) -> bool:
    return seat.period.lower <= today and (seat.period.upper is None or seat.period.upper > today)


def _proposed(body: Body, face: faces.BodyFace, request: ActorRequest) -> dict[str, str]:
    """What the forms begin with: the number of the next meeting, and a day that leaves time for the call."""
    number = (Meeting.objects.filter(body=body).order_by("-number").values_list("number", flat=True).first() or 0) + 1
    day = timezone.localtime(request.now) + timedelta(days=max(7, body.notice_days + 1))
    return {
        "title": f"{body.name}第 {number} 次会议",
        "starts_at": f"{day:%Y-%m-%d}T14:30",
        "place": face.last.place if face.last else "",
        "since": f"{timezone.localdate(request.now):%Y-%m-%d}",
        "on": f"{timezone.localdate(request.now):%Y-%m-%d}",
        "is_voting": "1",
    }


def _offered(body: Body, act: str) -> dict[str, Any]:
    if act != "seat":
        return {}
    return {
        "roles": SeatRole.choices,
        "organizations": [(o.code, o.short_name) for o in queries.organizations(county=body.county)],
        "accounts": [(str(u.pk), u.display_name) for u in queries.accounts(of=body)],
    }


def _on_body(request: ActorRequest, body_id: int, act: str) -> tuple[str, Any]:
    return "councils/body.html", lambda problem: _body(request, body_id, act, problem)


@writes("councils.body.dissolve")
def dissolve(request: ActorRequest, body_id: int) -> HttpResponseBase:
    """The body ends."""
    found = queries.body(seen_by=request.actor, now=request.now, body_id=body_id)
    return answered(
        request,
        lambda: actions.dissolve_body(
            actor=request.actor, now=request.now, body=found, on=day_of(request.POST.get("on", "")), key=request.key
        ),
        page=_on_body(request, body_id, "dissolve"),
        back=reverse("councils:body", args=[body_id]),
        words=f"{found.name}已撤销，会议和决议都保留。",
    )


@writes("councils.seat.fill")
def fill(request: ActorRequest, body_id: int) -> HttpResponseBase:
    """A seat by office."""
    form = request.POST
    found = queries.body(seen_by=request.actor, now=request.now, body_id=body_id)
    seat = NewSeat(
        role=form.get("role", ""),
        office=form.get("office", ""),
        since=day_of(form.get("since", "")),
        organization=organization_of(request, "organization"),
        holder=User.objects.filter(
            pk=key_of(form.get("holder", "")), positions__organization__county=found.county
        ).first(),
        is_voting=ticked(request, "is_voting"),
        is_primary_care=ticked(request, "is_primary_care"),
        clause=form.get("clause", ""),
    )
    return answered(
        request,
        lambda: actions.fill_seat(actor=request.actor, now=request.now, body=found, new=seat, key=request.key),
        page=_on_body(request, body_id, "seat"),
        back=reverse("councils:body", args=[body_id]) + "?act=seat",
        words=f"席位“{seat.office}”已登记。",
    )


@writes("councils.seat.vacate")
def vacate(request: ActorRequest, seat_id: int) -> HttpResponseBase:
    """The term of a seat ends."""
    seat = queries.seat(seen_by=request.actor, now=request.now, seat_id=seat_id)
    template, context = _on_body(request, seat.body_id, "vacate")
    return answered(
        request,
        lambda: actions.vacate_seat(
            actor=request.actor, now=request.now, seat=seat, on=day_of(request.POST.get("on", "")), key=request.key
        ),
        page=(template, lambda problem: {**context(problem), "vacating": seat}),
        back=reverse("councils:body", args=[seat.body_id]),
        words=f"“{seat.office}”的任期已结束。",
    )


@writes("councils.meeting.plan")
def plan(request: ActorRequest, body_id: int) -> HttpResponseBase:
    """The next meeting."""
    form = request.POST
    found = queries.body(seen_by=request.actor, now=request.now, body_id=body_id)
    return answered(
        request,
        lambda: plan_meeting(
            actor=request.actor,
            now=request.now,
            body=found,
            title=form.get("title", ""),
            starts_at=moment_of(form.get("starts_at", "")),
            place=form.get("place", ""),
            key=request.key,
        ),
        page=_on_body(request, body_id, "plan"),
        back=lambda meeting: reverse("councils:meeting", args=[meeting.pk]) + "?act=item",
        words="会议已建，请接着编议程。",
    )
