"""One meeting through its life: agenda, call, replies, attendance, votes, minutes, signature, paper."""

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.audit import trail
from yigongti.foundation.errors import Conflict, Problem
from yigongti.foundation.files import store
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.councils import faces, meeting_faces, paper, queries
from yigongti.unified.organization.councils.actions import meetings as actions
from yigongti.unified.organization.councils.models import Meeting
from yigongti.unified.organization.councils.pages.forms import LABELS, answered, key_of, moment_of
from yigongti.unified.organization.councils.permissions import READ

TEMPLATE = "councils/meeting.html"


class NothingToPrint(Conflict):
    """Minutes are printed when there are some."""

    sentence = "还没有会议纪要，请办公室先起草。"


@reads(READ)
def meeting(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """The meeting as it stands; `?act=` opens a form, `?item=` that of an item."""
    return render(request, TEMPLATE, context(request, meeting_id))


def context(
    request: ActorRequest, meeting_id: int, *, act: str = "", item_id: int = 0, problem: Problem | None = None
) -> dict[str, Any]:
    """Everything of the page."""
    found = queries.meeting(seen_by=request.actor, now=request.now, meeting_id=meeting_id)
    face = meeting_faces.meeting_face(found, actor=request.actor, now=request.now)
    wanted = act or request.GET.get("act", "")
    here = item_id or key_of(request.GET.get("item", ""))
    units = queries.organizations(county=found.body.county).values_list("short_name", flat=True)
    is_editor = "agenda" in face.acts
    major = face.meeting.body.kind == "council"
    return {
        "view": "bodies",
        "face": face,
        "meeting": found,
        "body": found.body,
        "act": wanted,
        "here": here,
        "until": faces.days_until(found, request.now),
        "latest_call": faces.latest_call(found),
        "known": list(units[:80]) if face.acts else [],
        "party_items": list(queries.party_items(of=found)) if is_editor and major else [],
        "party_meetings": list(queries.party_meetings(of=found)) if is_editor and major else [],
        "typed": {} if problem else _now_says(found),
        "problem": problem,
        "labels": LABELS,
        "choices": [("for", "赞成"), ("against", "反对"), ("abstain", "弃权"), ("recused", "回避")],
    }


def _now_says(meeting: Meeting) -> dict[str, str]:
    """What the form of time and place begins with."""
    local = timezone.localtime(meeting.starts_at)
    return {"title": meeting.title, "starts_at": f"{local:%Y-%m-%dT%H:%M}", "place": meeting.place}


def on_meeting(request: ActorRequest, meeting_id: int, act: str = "", item_id: int = 0) -> tuple[str, Any]:
    """The page to come back to with what was refused."""
    return TEMPLATE, lambda problem: context(request, meeting_id, act=act, item_id=item_id, problem=problem)


def _done(request: ActorRequest, meeting_id: int, write: Any, words: str, act: str = "") -> HttpResponseBase:
    """One act on the meeting within sight."""
    found = queries.meeting(seen_by=request.actor, now=request.now, meeting_id=meeting_id)
    return answered(
        request,
        lambda: write(found),
        page=on_meeting(request, meeting_id, act),
        back=reverse("councils:meeting", args=[meeting_id]),
        words=words,
    )


@writes("councils.meeting.edit")
def edit(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Another name, time or place."""
    form = request.POST
    return _done(
        request,
        meeting_id,
        lambda found: actions.move_meeting(
            actor=request.actor,
            now=request.now,
            meeting=found,
            title=form.get("title", ""),
            starts_at=moment_of(form.get("starts_at", "")),
            place=form.get("place", ""),
            key=request.key,
        ),
        "会议的时间地点已修改。",
        "edit",
    )


@writes("councils.meeting.cancel")
def cancel(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """It will not take place."""
    return _done(
        request,
        meeting_id,
        lambda found: actions.cancel_meeting(
            actor=request.actor,
            now=request.now,
            meeting=found,
            because=request.POST.get("because", ""),
            key=request.key,
        ),
        "会议已取消，席位任职人会看到原因。",
        "cancel",
    )


@writes("councils.meeting.call")
def call(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Send the call."""
    return _done(
        request,
        meeting_id,
        lambda found: actions.call_meeting(actor=request.actor, now=request.now, meeting=found, key=request.key),
        "会议通知已发出，各席位在“我的工作”里可以看到并回执。",
    )


@writes("councils.meeting.answer")
def answer(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """I come, or I do not."""
    found = queries.meeting(seen_by=request.actor, now=request.now, meeting_id=meeting_id)
    seat = queries.my_seat(seen_by=request.actor, of=found)
    if seat is None:
        raise actions.NotCalled
    return answered(
        request,
        lambda: actions.answer_call(
            actor=request.actor,
            now=request.now,
            meeting=found,
            seat=seat,
            will_come=request.POST.get("will_come") == "1",
            reason=request.POST.get("reason", ""),
            key=request.key,
        ),
        page=on_meeting(request, meeting_id, "answer"),
        back=reverse("councils:meeting", args=[meeting_id]),
        words="回执已送办公室。",
    )


def _heads(form: Mapping[str, str], ticked: list[str]) -> dict[str, Any]:
    """Who is there, who sent excuses, who stands in: by seat id."""
    excuses, stand_ins = {}, {}
    for name, value in form.items():
        kind, _, pk = name.partition("-")
        if kind == "excuse" and key_of(pk):
            excuses[key_of(pk)] = value
        elif kind == "stand" and key_of(pk):
            stand_ins[key_of(pk)] = value
    return {"present": [key_of(pk) for pk in ticked], "excuses": excuses, "stand_ins": stand_ins}


@writes("councils.meeting.open")
def open_(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Count the heads and begin."""
    heads = _heads(request.POST.dict(), request.POST.getlist("present"))
    return _done(
        request,
        meeting_id,
        lambda found: actions.open_meeting(
            actor=request.actor, now=request.now, meeting=found, key=request.key, **heads
        ),
        "会议已开始，可以逐项表决。",
        "open",
    )


@writes("councils.meeting.attend")
def attend(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Somebody came or left."""
    heads = _heads(request.POST.dict(), request.POST.getlist("present"))
    return _done(
        request,
        meeting_id,
        lambda found: actions.record_attendance(
            actor=request.actor, now=request.now, meeting=found, key=request.key, **heads
        ),
        "签到已更正。",
        "attend",
    )


@writes("councils.meeting.close")
def close(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """The meeting ends."""
    return _done(
        request,
        meeting_id,
        lambda found: actions.close_meeting(actor=request.actor, now=request.now, meeting=found, key=request.key),
        "会议已结束，请起草纪要。",
    )


@writes("councils.minutes.write")
def write(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Keep the draft of the minutes."""
    return _done(
        request,
        meeting_id,
        lambda found: actions.write_minutes(
            actor=request.actor,
            now=request.now,
            meeting=found,
            text=request.POST.get("text", ""),
            key=request.key,
        ),
        "纪要已保存，等主任签发。",
        "minutes",
    )


@writes("councils.minutes.sign")
def sign(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """The chair signs."""
    return _done(
        request,
        meeting_id,
        lambda found: actions.sign_minutes(actor=request.actor, now=request.now, meeting=found, key=request.key),
        "纪要已签发，会议记录从此不能更改。",
    )


# ---- paper


@reads(READ)
def minutes_paper(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """会议纪要 as PDF."""
    found = queries.meeting(seen_by=request.actor, now=request.now, meeting_id=meeting_id)
    if not found.minutes:
        raise NothingToPrint
    face = meeting_faces.meeting_face(found, actor=request.actor, now=request.now)
    return _pdf(request, found, paper.minutes_pdf(face=face, by=_by(request), now=request.now), "会议纪要")


@reads(READ)
def roll_paper(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """会议签到表 as PDF: empty lines to sign before the meeting, what was recorded after it."""
    found = queries.meeting(seen_by=request.actor, now=request.now, meeting_id=meeting_id)
    face = meeting_faces.meeting_face(found, actor=request.actor, now=request.now)
    return _pdf(request, found, paper.roll_pdf(face=face, by=_by(request), now=request.now), "签到表")


def _by(request: ActorRequest) -> str:
    return f"{request.actor.organization_name} {request.actor.user_name}"


def _pdf(request: ActorRequest, meeting: Meeting, made: bytes, what: str) -> HttpResponse:
    trail.write(
        who=request.actor,
        action="councils.meeting.print",
        now=request.now,
        subject=("councils.meeting", str(meeting.pk)),
        detail={"paper": what},
    )
    response = HttpResponse(made, content_type="application/pdf")
    name = "minutes" if what == "会议纪要" else "sign-in"
    response.headers["Content-Disposition"] = f'inline; filename="{name}-{meeting.pk}.pdf"'
    return response


@reads(READ)
def paper_file(request: ActorRequest, paper_id: int) -> HttpResponseBase:
    """A paper, as a download: never shown inside the house."""
    found = queries.paper(seen_by=request.actor, now=request.now, paper_id=paper_id)
    name = found.title + (f".{found.file.name.rsplit('.', 1)[1]}" if "." in found.file.name else "")
    return FileResponse(
        store.open_file(found.file), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
