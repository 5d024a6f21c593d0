"""Words for rows: urgency, status, the next verb. Shared by the room's pages and by the home queue."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from yigongti.centers.ecg import rules
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import WorkItem
from yigongti.foundation.web.words import about
from yigongti.records.orders import policy
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import Order
from yigongti.records.orders.policy import Priority
from yigongti.records.orders.rules import State

TONES = {
    State.REQUESTED: "others",
    State.ACCEPTED: "others",
    State.PERFORMED: "waiting",
    State.CLAIMED: "working",
    State.REPORTED: "review",
    State.VERIFIED: "review",
    State.SENT_BACK: "others",
    State.RETURNED: "done",
    State.REJECTED: "ended",
    State.WITHDRAWN: "ended",
    State.RECOGNIZED: "done",
}


@dataclass(frozen=True)
class Row:
    """One line of a worklist."""

    order: Order
    urgency: Priority
    status: str
    status_tone: str
    about: str
    place: str
    grade: str
    url: str
    verb: str
    holder: str


class Words:
    """Urgency words of one county, read once per page."""

    def __init__(self, *, county: str, now: datetime) -> None:
        found = policy.priorities(county=county, service=rules.SERVICE, at=day_of(now))
        self.by_code = {p.code: p for p in found}
        self.all = found

    def urgency(self, code: str) -> Priority:
        """The words of a priority; a code that the edition no longer knows is shown as it is."""
        return self.by_code.get(code) or Priority(code, code, "plain", 9, "")


def row(order: Order, *, words: Words, actor: Actor, now: datetime) -> Row:
    """An order as a line: what to do next stands at its end."""
    state = State(order.state)
    mine = order.claimed_by_id == actor.user_id and state == State.CLAIMED
    holder = ""
    if state == State.CLAIMED and order.claimed_by is not None:
        holder = "我" if mine else order.claimed_by.display_name
    verb = {
        State.PERFORMED: "接单",
        State.CLAIMED: "阅图" if mine else "查看",
        State.REPORTED: "审核",
        State.RETURNED: "查阅",
    }.get(state, "查看")
    at_center = actor.sees(order.performer_id)
    asks_more = {State.PERFORMED: "ecg.order.claim", State.REPORTED: "ecg.report.verify"}.get(state)
    if asks_more and not (at_center and actor.may(asks_more)):
        verb = "查看"
    if state in {State.REQUESTED, State.ACCEPTED, State.SENT_BACK} and _may_attach(order, actor):
        verb = "上传"
    name = "ecg:read" if at_center and actor.may("ecg.worklist.read") else "orders:order"
    return Row(
        order=order,
        urgency=words.urgency(order.priority),
        status=state.label,
        status_tone=TONES[state],
        about=about(order.resident.sex, order.resident.birth_date, timezone.localtime(now).date()),
        place=order.resident.township.short_name if order.resident.township else "",
        grade=getattr(order, "grade", "") or "",
        url=reverse(name, args=[order.number]),
        verb=verb,
        holder=holder,
    )


def _may_attach(order: Order, actor: Actor) -> bool:
    return actor.sees(order.requester_id) and actor.may("ecg.tracing.attach")


def work_item(order: Order, *, words: Words, actor: Actor, now: datetime, lane: str) -> WorkItem:
    """The same line for the home queue."""
    line = row(order, words=words, actor=actor, now=now)
    claims = line.verb == "接单"
    return WorkItem(
        due_at=order.due_at,
        started_at=order.clock_started_at,
        rank=line.urgency.rank,
        urgency=line.urgency.title,
        urgency_tone=line.urgency.tone,
        resident_name=order.resident.name,
        resident_about=line.about,
        place=line.place,
        what=order.item.name.removesuffix("心电图"),  # the queue is dense; the page says it in full
        detail=first_words(order.clinical_question),
        source_person=order.requested_by_name,
        source_place=order.requester.short_name,
        status=line.status,
        status_tone=line.status_tone,
        url=line.url,
        verb=line.verb,
        lane=lane,
        post_url=reverse("ecg:claim", args=[order.number]) if claims else "",
    )


def first_words(question: str, limit: int = 10) -> str:
    """The complaint in a few characters for a dense row."""
    head = question.replace("，", " ").replace("。", " ").split()
    return head[0][:limit] if head else ""
