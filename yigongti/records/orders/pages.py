"""Pages of the spine: one order with its rail and timeline; critical values."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation import rooms
from yigongti.foundation.errors import Invalid
from yigongti.foundation.rooms import TimelineItem
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.foundation.web.words import about
from yigongti.records.orders import actions, policy, queries, rules
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import CriticalValue, Order
from yigongti.records.orders.rules import State

VERBS = {
    "place": "开出申请",
    "perform": "图形已送达",
    "claim": "接单",
    "take_over": "接管",
    "release": "放回待诊断",
    "report": "签名提交",
    "verify": "审核通过",
    "hand_back": "退回书写医师修改",
    "return": "回报",
    "amend": "报告修订",
    "withdraw_report": "报告作废",
    "send_back": "退回重采",
    "reject": "拒绝",
    "withdraw": "撤回",
    "recognize": "采用已有结果",
}
LOUD = frozenset({"send_back", "reject", "withdraw_report"})


@dataclass(frozen=True)
class RailStep:
    """One stop of the progress rail; state: done, here, late or empty."""

    title: str
    note: str
    state: str


@reads("orders.order.read")
def order(request: ActorRequest, number: str) -> HttpResponse:
    """One order: rail, question, result, critical values, timeline. The requester's look takes it off his list."""
    found = queries.order_by_number(seen_by=request.actor, number=number)
    queries.looked(order=found, actor=request.actor, now=request.now, page="orders:order")
    if _opens(request, found):
        found = actions.open_result(actor=request.actor, now=request.now, order=found)
    return render(request, "orders/order.html", order_context(request, found))


@reads("orders.critical.read")
def criticals(request: ActorRequest) -> HttpResponse:
    """Everything not yet acknowledged, then what was acknowledged lately."""
    waiting = list(queries.open_criticals(seen_by=request.actor)[:100])
    closed = list(queries.closed_criticals(seen_by=request.actor)[:30])
    queries.listed(
        numbers=[c.order.number for c in (*waiting, *closed)],
        actor=request.actor,
        now=request.now,
        page="orders:criticals",
    )
    return render(request, "orders/criticals.html", {"waiting": waiting, "closed": closed})


@reads("orders.critical.read")
def critical(request: ActorRequest, pk: int) -> HttpResponse:
    """One critical value with its story; the requester confirms here."""
    return render(request, "orders/critical.html", _critical_context(request, pk))


@writes("orders.critical.acknowledge")
def acknowledge(request: ActorRequest, pk: int) -> HttpResponse:
    """Confirm, and say what is being done."""
    found = queries.critical(seen_by=request.actor, pk=pk)
    try:
        actions.acknowledge_critical(
            actor=request.actor,
            now=request.now,
            critical=found,
            measures=request.POST.get("measures", ""),
            key=request.key,
        )
    except Invalid as problem:
        return render(request, "orders/critical.html", _critical_context(request, pk, problem), status=problem.status)
    messages.success(request, f"已确认 {found.resident.name} 的危急值，诊断中心已收到回执。")
    return HttpResponseRedirect(reverse("orders:order", args=[found.order.number]))


def order_context(request: ActorRequest, found: Order) -> dict[str, object]:
    """What the order page shows; the performing room adds its own block by its register entry."""
    actor, now = request.actor, request.now
    day = day_of(found.requested_at)
    urgency = policy.priority(county=found.county, service=found.service, code=found.priority, at=day)
    blocks = [
        draw(request, actor, found, now)
        for room in rooms.all_rooms()
        for service, draw in room.order_blocks.items()
        if service == found.service
    ]
    return {
        "order": found,
        "urgency": urgency,
        "about": about(found.resident.sex, found.resident.birth_date, timezone.localtime(now).date()),
        "rail": rail(found, now),
        "timeline": timeline(found),
        "results": list(found.results.order_by("-version")),
        "criticals": list(found.critical_values.prefetch_related("steps")),
        "state": State(found.state),
        "blocks": blocks,
        "is_requester": actor.sees(found.requester_id),
    }


def rail(found: Order, now: datetime) -> list[RailStep]:
    """已申请 → 已采集 → 已接单 → 审核 → 已回, with times; the running one carries its clock in words."""
    stops: list[tuple[str, datetime | None]] = [
        ("已申请", found.requested_at),
        ("已采集", found.performed_at),
        ("已接单", found.claimed_at),
        ("已报告", found.reported_at),
        ("已回报", found.returned_at),
    ]
    if found.state in {State.WITHDRAWN, State.REJECTED, State.RECOGNIZED, State.SENT_BACK}:
        done = [RailStep(title, clock_words(at), "done") for title, at in stops if at]
        tone = "late" if found.state in {State.REJECTED, State.SENT_BACK} else "here"
        return [*done, RailStep(State(found.state).label, found.reason_text or clock_words(found.closed_at), tone)]
    steps = []
    running = True
    for title, at in stops:
        if at:
            steps.append(RailStep(title, clock_words(at), "done"))
        elif running:
            late = rules.minutes_late(due_at=found.due_at, now=now)
            tone = "late" if late is not None and late >= 0 else "here"
            steps.append(RailStep(title, f"目标 {clock_words(found.due_at)}" if found.due_at else "等待", tone))
            running = False
        else:
            steps.append(RailStep(title, "", ""))
    return steps


def timeline(found: Order) -> list[TimelineItem]:
    """Every step of the order and of its critical values, newest first."""
    lines = [
        TimelineItem(
            at=t.at,
            title=f"{VERBS.get(t.verb, t.verb)}{'：' + t.note if t.note else ''}",
            by=f"{t.by_name} {t.at_organization}".strip(),
            tone="red" if t.verb in LOUD else ("teal" if t.verb == "return" else ""),
        )
        for t in found.transitions.order_by("version")
    ]
    for value in found.critical_values.all():
        lines += [TimelineItem(at=s.at, title=f"危急值 {s.text}", by=s.by_name, tone="red") for s in value.steps.all()]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def clock_words(at: datetime | None) -> str:
    """11-23 10:35."""
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""


def _opens(request: ActorRequest, found: Order) -> bool:
    unseen = found.state == State.RETURNED and found.opened_by_requester_at is None
    return unseen and request.actor.sees(found.requester_id) and request.actor.may("orders.result.open")


def _critical_context(request: ActorRequest, pk: int, problem: Invalid | None = None) -> dict[str, object]:
    found: CriticalValue = queries.critical(seen_by=request.actor, pk=pk)
    queries.looked(order=found.order, actor=request.actor, now=request.now, page="orders:critical")
    day = timezone.localtime(request.now).date()
    return {
        "critical": found,
        "order": found.order,
        "about": about(found.resident.sex, found.resident.birth_date, day),
        "steps": [
            TimelineItem(at=s.at, title=s.text, by=s.by_name, tone="red" if s.kind == "escalated" else "")
            for s in found.steps.order_by("-at", "-pk")
        ],
        "may_acknowledge": request.actor.sees(found.order.requester_id)
        and request.actor.may("orders.critical.acknowledge")
        and found.acknowledged_at is None
        and found.withdrawn_at is None,
        "problem": problem,
        "measures": request.POST.get("measures", "") if request.method == "POST" else "",
    }
