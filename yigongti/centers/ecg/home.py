"""What the room puts on the role home: queue lines, what came back, my numbers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Q, QuerySet
from django.urls import reverse

from yigongti.centers.ecg import queries, rules
from yigongti.centers.ecg.models import Report, ReportState
from yigongti.centers.ecg.present import Words, work_item
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import MyNumber, WorkItem
from yigongti.records.orders import queries as orders
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State

URGENT_TARGET = 95.0  # share of urgent reports in time, %: a working target of the platform, to be set by the county
ROUTINE_TARGET = 60.0  # minutes


def center_items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """Everything that waits at the center: mine, free, for verification; what waits for others is marked so."""
    words = Words(county=actor.county, now=now)
    for order in queries.worklist(seen_by=actor, tab="open", now=now)[:limit]:
        mine = order.claimed_by_id == actor.user_id
        lane = "mine" if mine else ("unclaimed" if order.state == State.PERFORMED else "others")
        yield work_item(order, words=words, actor=actor, now=now, lane=lane)
    if actor.may("ecg.report.verify"):
        for order in queries.worklist(seen_by=actor, tab="review", now=now)[:limit]:
            yield work_item(order, words=words, actor=actor, now=now, lane="review")


def handed_back(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """My reports that a second doctor gave back."""
    words = Words(county=actor.county, now=now)
    drafts = Report.objects.filter(written_by_id=actor.user_id, state=ReportState.DRAFT).exclude(hand_back_note="")
    found = orders.orders(seen_by=actor).filter(ecg_reports__in=drafts)
    for order in found[:limit]:
        item = work_item(order, words=words, actor=actor, now=now, lane="sent_back")
        note = order.ecg_reports.filter(state=ReportState.DRAFT).values_list("hand_back_note", flat=True).first() or ""
        yield _with_detail(item, note)


def request_items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """The requester's open orders: what needs a tracing is his to do, the rest waits for the center."""
    words = Words(county=actor.county, now=now)
    open_states = ["requested", "accepted", "sent_back", "performed", "claimed", "reported", "verified"]
    found = queries.ranked(
        orders.requested(seen_by=actor, service=rules.SERVICE).filter(state__in=open_states),
        county=actor.county,
        now=now,
    )
    for order in found[:limit]:
        mine = order.state in {State.REQUESTED, State.ACCEPTED, State.SENT_BACK}
        yield work_item(order, words=words, actor=actor, now=now, lane="mine" if mine else "others")
    for order in to_look_at(actor, now)[:limit]:
        yield work_item(order, words=words, actor=actor, now=now, lane="returned")


def to_look_at(actor: Actor, now: datetime) -> QuerySet[Order]:
    """Returned reports of the last week that nobody at the requesting side has opened."""
    recent = Q(returned_at__gte=now - timedelta(days=7))
    own = orders.requested(seen_by=actor, service=rules.SERVICE)
    return own.filter(recent, state=State.RETURNED, opened_by_requester_at=None).order_by("-returned_at")


def sent_back(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """Orders that came back with a reason and wait for a new tracing."""
    words = Words(county=actor.county, now=now)
    found = orders.requested(seen_by=actor, service=rules.SERVICE).filter(state=State.SENT_BACK)
    for order in found.order_by("-requested_at")[:limit]:
        yield _with_detail(work_item(order, words=words, actor=actor, now=now, lane="sent_back"), order.reason_text)


def center_numbers(actor: Actor, now: datetime) -> Iterable[MyNumber]:
    """Share of urgent reports in time, median minutes of routine ones, share of my reports that were given back."""
    days = queries.my_days(seen_by=actor, now=now)
    urgent = [d.urgent_in_time for d in days]
    known = [u for u in urgent if u is not None]
    share = sum(known) / len(known) if known else None
    url = reverse("ecg:statistics") if actor.may("ecg.statistics.read") else ""  # a doctor sees the numbers alone
    yield _number("急诊时限内出报告率", share, "%", 1, URGENT_TARGET, higher=True, series=tuple(urgent), url=url)
    minutes = [d.routine_minutes for d in days]
    middles = [m for m in minutes if m is not None]
    middle = median(middles) if middles else None
    yield _number("平诊出报告中位用时", middle, "分", 0, ROUTINE_TARGET, higher=False, series=tuple(minutes), url=url)
    total = sum(d.returned for d in days)
    yield _number(
        "近 14 日发出报告",
        float(total),
        "份",
        0,
        None,
        higher=True,
        series=tuple(float(d.returned) for d in days),
        url=url,
    )


def request_numbers(actor: Actor, now: datetime) -> Iterable[MyNumber]:
    """The requester's month: asked, returned, share that had to be made again."""
    counts = queries.institution_counts(seen_by=actor, now=now)
    url = reverse("ecg:requests")
    yield _number("本月申请心电", float(counts["asked"]), "份", 0, None, higher=True, url=url)
    yield _number("本月已回报", float(counts["returned"]), "份", 0, None, higher=True, url=url)
    again = 100 * counts["sent_back"] / counts["asked"] if counts["asked"] else None
    yield _number("重采率", again, "%", 1, 3.0, higher=False, url=url)


def _number(
    title: str,
    value: float | None,
    unit: str,
    decimals: int,
    target: float | None,
    *,
    higher: bool,
    series: tuple[float | None, ...] = (),
    url: str = "",
) -> MyNumber:
    """A number with its verdict in words; without data it says so and has no verdict."""
    if value is None:
        return MyNumber(title, "—", "", _target(target, unit, higher=higher), "暂无数据", "none", series, target, url)
    verdict, tone = "", "none"
    if target is not None:
        gap = target - value if higher else value - target
        verdict, tone = ("达标", "good") if gap <= 0 else (f"差 {gap:.{decimals}f} {_point(unit)}", "short")
    return MyNumber(
        title, f"{value:.{decimals}f}", unit, _target(target, unit, higher=higher), verdict, tone, series, target, url
    )


def _target(target: float | None, unit: str, *, higher: bool) -> str:
    return "" if target is None else f"目标 {'≥' if higher else '≤'} {target:g}{unit}"


def _point(unit: str) -> str:
    return "个百分点" if unit == "%" else unit


def _with_detail(item: WorkItem, detail: str) -> WorkItem:
    return replace(item, detail=detail)
