"""Reading orders. Visibility in one place: own organizations, and both ends of the routing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.audit import trail
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.records.orders import policy, rules
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import CriticalValue, DeviceObject, Order, Result
from yigongti.records.orders.rules import State
from yigongti.records.people.queries import file_ids
from yigongti.records.places import queries as places


class OutsideScope(Invalid):
    """A member with limited scope orders what its admission does not name."""

    sentence = "本机构加入医共体时的服务范围不包括这项服务，请先由县卫健委按理事会决定扩大范围，或直接转诊。"


def sight(actor: Actor) -> Q:
    """Which orders an actor may see: those asked for or performed within his reach."""
    return within_reach(actor, "requester_id", county="county", resident="resident_id") | within_reach(
        actor, "performer_id", county="county"
    )


def orders(*, seen_by: Actor) -> QuerySet[Order]:
    """All orders within sight."""
    return Order.objects.filter(sight(seen_by)).select_related("item", "resident__township", "requester", "performer")


def order_by_number(*, seen_by: Actor, number: str) -> Order:
    """One order. Raises NotFound outside the actor's sight, exactly as for a number that does not exist."""
    found = orders(seen_by=seen_by).filter(number=number).first()
    if found is None:
        raise NotFound("没有找到这份申请单，它可能不在您的查看范围内。")
    return found


def queue(*, seen_by: Actor, service: str) -> QuerySet[Order]:
    """Open orders at the performing end: what waits for a reader, is being read, or waits for verification."""
    reading = [State.PERFORMED, State.CLAIMED, State.REPORTED, State.VERIFIED]
    return orders(seen_by=seen_by).filter(service=service, performer_id__in=seen_by.reach, state__in=reading)


def requested(*, seen_by: Actor, service: str | None = None) -> QuerySet[Order]:
    """Orders at the requesting end."""
    own = orders(seen_by=seen_by)
    if not seen_by.sees_everything:
        own = own.filter(requester_id__in=seen_by.reach)
    return own.filter(service=service) if service else own


@dataclass(frozen=True)
class Load:
    """How busy a center is: what waits, and the expected minutes for a new order, by urgency (None: nobody at work).

    An order stands behind those of its own and of every higher urgency; the codes come most urgent first.
    """

    waiting: int
    by_priority: dict[str, int]
    doctors: int
    minutes: dict[str, int | None]


def center_load(*, performer: Organization, service: str, priority_codes: tuple[str, ...], now: datetime) -> Load:
    """The center's load as every requester may see it: counts only, no residents."""
    waiting = Order.objects.filter(performer=performer, service=service, state__in=[State.PERFORMED, State.CLAIMED])
    counts = dict(waiting.values_list("priority").annotate(n=Count("id")))
    at_work = Order.objects.filter(performer=performer, service=service, claimed_at__gte=now - timedelta(hours=2))
    doctors = at_work.filter(claimed_at__lte=now).values("claimed_by").distinct().count()
    each = _minutes_each(performer=performer, service=service, now=now)
    ahead = 0
    minutes: dict[str, int | None] = {}
    for code in priority_codes:
        ahead += counts.get(code, 0)
        minutes[code] = rules.expected_wait_minutes(ahead=ahead, minutes_each=each, doctors=doctors)
    return Load(
        waiting=sum(counts.values()),
        by_priority={code: counts.get(code, 0) for code in priority_codes},
        doctors=doctors,
        minutes=minutes,
    )


def _minutes_each(*, performer: Organization, service: str, now: datetime) -> float:
    """Median minutes from claim to signature of the last twenty reports; five when there are none yet."""
    last = Order.objects.filter(performer=performer, service=service, reported_at__lte=now, claimed_at__isnull=False)
    spans = last.order_by("-reported_at").values_list("claimed_at", "reported_at")[:20]
    minutes = [(done - start).total_seconds() / 60 for start, done in spans if start and done]
    return median(minutes) if minutes else 5.0


def earlier_results(*, resident_id: int, service: str, before: datetime | None = None) -> QuerySet[Result]:
    """Results in force under one file, newest first. The caller has passed the door of the resident or the order."""
    return _in_force(Result.objects.filter(resident_id=resident_id), service, before)


def results_of_person(*, resident_id: int, service: str, before: datetime | None = None) -> QuerySet[Result]:
    """The same for the whole person: files that were merged into this one count too (a merge moves nothing)."""
    return _in_force(Result.objects.filter(resident_id__in=file_ids(resident_id=resident_id)), service, before)


def _in_force(rows: QuerySet[Result], service: str, before: datetime | None) -> QuerySet[Result]:
    found = rows.filter(service=service, superseded_at=None, withdrawn_at=None)
    if before:
        found = found.filter(performed_at__lt=before)
    return found.select_related("performer", "order").order_by("-performed_at")


def recognizable(*, resident_id: int, service: str, county: str, now: datetime) -> QuerySet[Result]:
    """Earlier results young enough to be recognized instead of a new examination (互认)."""
    days = policy.recognition_days(county=county, service=service, at=day_of(now))
    return results_of_person(resident_id=resident_id, service=service).filter(
        performed_at__gte=now - timedelta(days=days)
    )


def performer_for(*, service: str, requester: Organization, now: datetime) -> Organization:
    """The center that performs a service for this requester, as the edition says. Raises OutsideScope, Invalid."""
    if not places.may_use(institution_id=requester.pk, service=service, at=day_of(now)):
        raise OutsideScope
    code = policy.performer_code(county=requester.county, service=service, at=day_of(now))
    found = Organization.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise Invalid("县版没有为这项服务指定诊断中心，请联系系统管理员。")
    return found


def open_criticals(*, seen_by: Actor) -> QuerySet[CriticalValue]:
    """Critical values not yet acknowledged, within sight, oldest deadline first."""
    within = Order.objects.filter(sight(seen_by)).values("pk")
    return (
        CriticalValue.objects.filter(acknowledged_at=None, withdrawn_at=None, order__in=within)
        .select_related("order__requester", "order__performer", "resident")
        .order_by("due_at")
    )


def closed_criticals(*, seen_by: Actor) -> QuerySet[CriticalValue]:
    """Acknowledged or withdrawn ones, the latest first."""
    within = Order.objects.filter(sight(seen_by)).values("pk")
    return (
        CriticalValue.objects.filter(order__in=within)
        .exclude(acknowledged_at=None, withdrawn_at=None)
        .select_related("order__requester", "order__performer", "resident")
        .order_by("-found_at")
    )


def critical(*, seen_by: Actor, pk: int) -> CriticalValue:
    """One critical value within sight. Raises NotFound."""
    within = Order.objects.filter(sight(seen_by)).values("pk")
    found = (
        CriticalValue.objects.select_related("order__requester", "order__performer", "resident")
        .filter(pk=pk, order__in=within)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这条危急值。")
    return found


def inbox(*, seen_by: Actor, service: str) -> QuerySet[DeviceObject]:
    """What devices sent for no order: seen at the institution of the device, and by the center that performs."""
    waiting = DeviceObject.objects.filter(service=service, order=None, discarded_at=None)
    if not seen_by.sees_everything:
        waiting = waiting.filter(Q(organization_id__in=seen_by.reach) | Q(organization=None, county=seen_by.county))
    return waiting.select_related("organization", "file").order_by("-received_at")


def care(actor: Actor) -> "QuerySet[Any] | None":
    """For people.sight: routing brings a resident into the sight of both ends, while the order or its result stands."""
    return Order.objects.filter(sight(actor)).exclude(state=State.WITHDRAWN) if actor.reach else None


def listed(*, numbers: Sequence[str], actor: Actor, now: datetime, page: str) -> None:
    """Audit a list that named residents by their orders: one line, none for an empty list."""
    if numbers:
        detail = {"list": page, "orders": list(numbers)}
        trail.write(who=actor, action="orders.order.read", now=now, detail=detail)


def looked(*, order: Order, actor: Actor, now: datetime, page: str) -> None:
    """Audit that an order of a resident was opened on a page."""
    trail.write(
        who=actor,
        action="orders.order.view",
        now=now,
        subject=("orders.order", str(order.pk)),
        resident_id=order.resident_id,
        detail={"number": order.number, "page": page},
    )
