"""The items of a meeting: editing, papers, major matters, votes, results, resolutions."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files.upload import uploaded
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.councils import faces, queries, roll
from yigongti.unified.organization.councils.actions import agenda as actions
from yigongti.unified.organization.councils.actions import resolutions, votes
from yigongti.unified.organization.councils.actions.agenda import NewItem
from yigongti.unified.organization.councils.actions.resolutions import NewResolution
from yigongti.unified.organization.councils.models import AgendaItem, Attendance, Meeting, Vote
from yigongti.unified.organization.councils.pages.forms import answered, key_of, names_of, ticked
from yigongti.unified.organization.councils.pages.meeting import on_meeting
from yigongti.unified.organization.councils.permissions import READ


def _new_item(request: ActorRequest, meeting: Meeting) -> NewItem:
    form = request.POST
    party = key_of(form.get("party_item", ""))
    return NewItem(
        kind=form.get("kind", ""),
        title=form.get("title", ""),
        text=form.get("text", "").replace("\r\n", "\n"),
        presenter=form.get("presenter", ""),
        is_major=ticked(request, "is_major"),
        party_item=queries.party_items(of=meeting).filter(pk=party).first() if party else None,
    )


def _done(request: ActorRequest, item_id: int, write: Any, words: str, act: str = "") -> HttpResponseBase:
    """One act on an item of a meeting within sight; back to the item."""
    found = queries.item(seen_by=request.actor, now=request.now, item_id=item_id)
    return answered(
        request,
        lambda: write(found),
        page=on_meeting(request, found.meeting_id, act, item_id),
        back=reverse("councils:meeting", args=[found.meeting_id]) + f"#item-{item_id}",
        words=words,
    )


@writes("councils.agenda.add")
def add(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """One more item; the form stays open for the next."""
    found = queries.meeting(seen_by=request.actor, now=request.now, meeting_id=meeting_id)
    new = _new_item(request, found)
    return answered(
        request,
        lambda: actions.add_item(actor=request.actor, now=request.now, meeting=found, new=new, key=request.key),
        page=on_meeting(request, meeting_id, "item"),
        back=reverse("councils:meeting", args=[meeting_id]) + "?act=item",
        words=f"议题“{new.title}”已加入议程。",
    )


@writes("councils.agenda.edit")
def edit(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """Other words."""
    return _done(
        request,
        item_id,
        lambda item: actions.edit_item(
            actor=request.actor, now=request.now, item=item, new=_new_item(request, item.meeting), key=request.key
        ),
        "议题已修改。",
        "edit-item",
    )


@writes("councils.agenda.move")
def move(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """One place up or down."""
    return _done(
        request,
        item_id,
        lambda item: actions.move_item(
            actor=request.actor, now=request.now, item=item, up=request.POST.get("to") == "up", key=request.key
        ),
        "",
    )


@writes("councils.agenda.remove")
def remove(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """Off the agenda."""
    return _done(
        request,
        item_id,
        lambda item: actions.remove_item(actor=request.actor, now=request.now, item=item, key=request.key),
        "议题已撤下。",
    )


@writes("councils.agenda.refer")
def refer(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """Before the party committee."""

    def write(item: AgendaItem) -> AgendaItem:
        wanted = key_of(request.POST.get("meeting", ""))
        meeting = queries.party_meetings(of=item.meeting).filter(pk=wanted).first()
        if meeting is None:
            raise Invalid(fields={"meeting": "请选择党委的会议；没有可选的，请先在党委页面筹备一次会议。"})
        return actions.refer_item(actor=request.actor, now=request.now, item=item, meeting=meeting, key=request.key)

    return _done(request, item_id, write, "已送党委研究，党委通过后才能在理事会表决。", "refer")


@writes("councils.paper.add")
def add_paper(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """A paper for an item."""
    return _done(
        request,
        item_id,
        lambda item: actions.add_paper(
            actor=request.actor,
            now=request.now,
            item=item,
            title=request.POST.get("title", ""),
            file=uploaded(request),
            key=request.key,
        ),
        "材料已上传。",
        "paper",
    )


@writes("councils.vote.cast")
def cast(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """I vote for my seat."""

    def write(item: AgendaItem) -> Vote:
        seat = queries.my_seat(seen_by=request.actor, of=item.meeting)
        if seat is None:
            raise votes.NotYourSeat
        return votes.cast_vote(
            actor=request.actor,
            now=request.now,
            item=item,
            seat=seat,
            choice=request.POST.get("choice", ""),
            reason=request.POST.get("reason", ""),
            key=request.key,
        )

    return _done(request, item_id, write, "您的表决已记录，不能更改。", "cast")


@writes("councils.vote.record")
def record(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """A show of hands: one row per seat, and a choice for all the others at the table."""
    return _done(
        request,
        item_id,
        lambda item: votes.record_votes(
            actor=request.actor,
            now=request.now,
            item=item,
            choices=_choices(request, item),
            reasons={
                key_of(name.removeprefix("reason-")): value
                for name, value in request.POST.dict().items()
                if name.startswith("reason-") and value.strip()
            },
            key=request.key,
        ),
        "举手表决已登记。",
        "record",
    )


def _choices(request: ActorRequest, item: AgendaItem) -> dict[int, str]:
    said = {
        key_of(name.removeprefix("choice-")): value
        for name, value in request.POST.dict().items()
        if name.startswith("choice-") and value
    }
    rest = request.POST.get("rest", "")
    if rest in {"for", "abstain"}:
        voted = Vote.objects.filter(item=item).values("seat_id")
        there = Attendance.objects.filter(meeting=item.meeting, is_present=True, seat__is_voting=True)
        for pk in there.exclude(seat_id__in=voted).values_list("seat_id", flat=True):
            said.setdefault(pk, rest)
    if not said:
        raise Invalid(fields={"choice": "还没有选任何席位的表决；也可以选“其余到会席位都赞成”。"})
    return said


@writes("councils.vote.close")
def count(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """Count."""
    return _done(
        request,
        item_id,
        lambda item: votes.close_vote(actor=request.actor, now=request.now, item=item, key=request.key),
        "表决已结束并计票。",
    )


@writes("councils.resolution.make")
def resolve(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """A resolution, and its task."""
    form = request.POST
    new = NewResolution(
        title=form.get("title", ""),
        text=form.get("text", "").replace("\r\n", "\n"),
        lead=names_of(form.get("lead", "")),
        supporting=names_of(form.get("supporting", "")),
        due=day_of(form.get("due", "")),
    )
    return _done(
        request,
        item_id,
        lambda item: resolutions.make_resolution(
            actor=request.actor, now=request.now, item=item, new=new, key=request.key
        ),
        f"决议“{new.title}”已形成，任务已入台账。",
        "resolve",
    )


@reads(READ)
def major(request: ActorRequest) -> HttpResponse:
    """重大事项: where each stands between the party committee and the council."""
    found = list(queries.major_matters(seen_by=request.actor, now=request.now)[:200])
    rows = [_matter(item) for item in found]
    context = {
        "view": "major",
        "rows": rows,
        "waiting": sum(r["stage"] in {"未送", "党委研究中"} for r in rows),
    }
    return render(request, "councils/major.html", context)


def _matter(item: AgendaItem) -> dict[str, Any]:
    party = item.party_item
    if item.outcome:
        stage, tone = item.get_outcome_display(), faces.OUTCOME_TONES[item.outcome]
    elif party is None:
        stage, tone = "未送", "stopped"
    elif not party.outcome:
        stage, tone = "党委研究中", "waiting"
    elif roll.party_agreed(item):
        stage, tone = "待理事会表决", "review"
    else:
        stage, tone = "党委未通过", "stopped"
    return {"item": item, "party": party, "stage": stage, "tone": tone}
