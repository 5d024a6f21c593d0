"""Role home: my work, sorted by its clock; my numbers; what came back to me; whom I last saw; notices."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Role
from yigongti.foundation.audit import trail
from yigongti.foundation.rooms import MyNumber, WorkItem
from yigongti.foundation.web import queries, words
from yigongti.foundation.web.frame import WORK_MAX, Frame, forget, listed, url_or_empty
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.portal import recent

LANES = (("", "全部"), ("unclaimed", "待接"), ("mine", "我的"), ("review", "待审核"), ("others", "等他人"))
MY_NUMBERS = 3
NOTICES = 3
RESIDENTS = 5


@dataclass
class Group:
    """A group of the queue: 优先, 超时, 今日, 稍后."""

    code: str
    title: str
    items: list[WorkItem] = field(default_factory=list)


@dataclass(frozen=True)
class Lane:
    """A tab over the queue, with its true count."""

    code: str
    title: str
    count: int
    here: bool


@dataclass(frozen=True)
class Queue:
    """What the left two thirds draw. `more` says that there are items beyond the limit."""

    groups: list[Group]
    lanes: list[Lane]
    total: int
    next_item: WorkItem | None
    more: bool


def queue_of(items: list[WorkItem], lane: str, now: datetime) -> Queue:
    """Group by clock and sort: rank first, then the deadline; items without a clock last."""
    items = sorted(items, key=lambda i: (i.rank, i.due_at is None, i.due_at or now, i.started_at or now))
    shown = [i for i in items if not lane or i.lane == lane]
    groups = {code: Group(code, title) for code, title in words.GROUPS}
    for item in shown:
        groups[words.group_of(item.rank, item.due_at, now)].items.append(item)
    counts = [Lane(code, title, sum(not code or i.lane == code for i in items), code == lane) for code, title in LANES]
    ordered = [i for group in groups.values() for i in group.items]
    return Queue(
        groups=[g for g in groups.values() if g.items],
        lanes=[one for one in counts if one.count or one.here or not one.code],
        total=len(items),
        next_item=next((i for i in ordered if i.lane != "others"), None),
        more=len(items) >= WORK_MAX,
    )


def my_numbers(frame: Frame, actor: Actor) -> list[MyNumber]:
    """The three numbers of this position."""
    found: list[MyNumber] = []
    for worklist in frame.worklists:
        if worklist.numbers is not None:
            found += listed(f"numbers of {worklist.code}", worklist.numbers, actor=actor, now=frame.now)
    return found[:MY_NUMBERS]


def sent_back(frame: Frame, actor: Actor) -> list[WorkItem]:
    """What came back to this position with a reason."""
    found: list[WorkItem] = []
    for worklist in frame.worklists:
        if worklist.sent_back is not None:
            found += listed(f"sent back of {worklist.code}", worklist.sent_back, actor=actor, now=frame.now, limit=5)
    return found


@reads(None)
def home(request: ActorRequest) -> HttpResponseBase:
    """GET /: roles whose home is elsewhere (the cockpit) go there; `?here=1` stays."""
    own = Role.objects.filter(code=request.actor.role_code).values_list("home", flat=True).first()
    target = url_or_empty(own) if own and own != "portal:home" and "here" not in request.GET else ""
    if target:
        return redirect(target)
    frame = Frame(request)
    return render(
        request,
        "portal/home.html",
        _left(request, frame)
        | {
            "numbers": my_numbers(frame, request.actor),
            "returned": sent_back(frame, request.actor),
            "residents": recent.residents(actor=request.actor, since=request.now - timedelta(days=30), limit=RESIDENTS),
            "notices": queries.notices(seen_by=request.actor)[:NOTICES],
            "today": words.weekday(request.now),
            "frame": frame,
        },
    )


@reads(None)
def queue(request: ActorRequest) -> HttpResponseBase:
    """The queue alone, for live refresh and for switching lanes without the rest."""
    frame = Frame(request)
    return render(request, "portal/queue.html", _left(request, frame) | {"frame": frame})


@reads(None)
def alarms(request: ActorRequest) -> HttpResponseBase:
    """The banners alone, for live refresh."""
    forget(request.actor)
    return render(request, "portal/alarms.html")


def _left(request: ActorRequest, frame: Frame) -> dict[str, object]:
    lane = request.GET.get("lane", "")
    lane = lane if lane in dict(LANES) else ""
    if frame.work:  # residents are named: one line for the list
        detail = {"list": "portal:home", "pages": [item.url for item in frame.work]}
        trail.write(who=request.actor, action="orders.order.read", now=request.now, detail=detail)
    return {"queue": queue_of(frame.work, lane, request.now), "lane": lane}
