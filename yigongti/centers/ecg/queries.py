"""Reading the ECG room's tables. What an actor may see of orders is decided in records.orders.queries alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from yigongti.centers.ecg import rules
from yigongti.centers.ecg.models import Report, ReportState, Tracing
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.records.encounters.models import Encounter
from yigongti.records.orders import policy
from yigongti.records.orders import queries as orders
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import CriticalValue, Order, Result
from yigongti.records.orders.rules import State
from yigongti.records.people.queries import survivors


def ranked(found: QuerySet[Order], *, county: str, now: datetime) -> QuerySet[Order]:
    """Pathway orders on top whatever their clock, then by deadline."""
    first = [p.code for p in policy.priorities(county=county, service=rules.SERVICE, at=day_of(now)) if p.rank == 0]
    rank = Case(When(priority__in=first, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.annotate(rank=rank).order_by("rank", "due_at", "id")


def at_center(*, seen_by: Actor) -> QuerySet[Order]:
    """Every ECG order that the actor's center performs, with the grade of its tracing."""
    found = orders.orders(seen_by=seen_by).filter(service=rules.SERVICE)
    if not seen_by.sees_everything:
        found = found.filter(performer_id__in=seen_by.reach)
    grade = Tracing.objects.filter(order=OuterRef("pk"), is_current=True).values("grade")[:1]
    return found.annotate(grade=Subquery(grade)).select_related("claimed_by")


def on_the_tabs(*, seen_by: Actor, now: datetime) -> QuerySet[Order]:
    """What any tab of the worklist can show: open orders, today's returned ones, amendments that wait for a colleague.

    The ids come first, from three small index reads: tabs are counted over these rows alone, whatever years lie behind.
    """
    every = at_center(seen_by=seen_by).order_by().values("pk")
    working = every.exclude(state__in=[State.RETURNED, State.REJECTED, State.WITHDRAWN, State.RECOGNIZED])
    today = every.filter(state=State.RETURNED, returned_at__gte=midnight(now))
    signed = Report.objects.filter(state=ReportState.SIGNED).values_list("order_id", flat=True)
    ids = {row["pk"] for part in (working, today) for row in part} | set(signed)
    return at_center(seen_by=seen_by).filter(pk__in=sorted(ids))


def tab_condition(*, seen_by: Actor, tab: str, now: datetime) -> Q:
    """Open (not yet sent), mine, review (signed, waiting for a second doctor), sent_back, returned (today)."""
    waiting_reports = Report.objects.filter(order=OuterRef("pk"), state=ReportState.SIGNED)
    return {
        "open": Q(state__in=[State.PERFORMED, State.CLAIMED]),
        "mine": Q(state=State.CLAIMED, claimed_by_id=seen_by.user_id),
        "review": Q(Exists(waiting_reports)),
        "sent_back": Q(state=State.SENT_BACK),
        "returned": Q(state=State.RETURNED, returned_at__gte=midnight(now)),
    }[tab]


def worklist(*, seen_by: Actor, tab: str, now: datetime) -> QuerySet[Order]:
    """One tab of the center's worklist."""
    found = at_center(seen_by=seen_by).filter(tab_condition(seen_by=seen_by, tab=tab, now=now))
    return ranked(found, county=seen_by.county, now=now)


def requesters(*, seen_by: Actor) -> list[tuple[int, str]]:
    """Institutions that have ever sent an order to the actor's center, by name."""
    found = orders.orders(seen_by=seen_by).filter(service=rules.SERVICE).order_by("requester__short_name")
    return list(found.values_list("requester_id", "requester__short_name").distinct())


def next_to_read(*, seen_by: Actor, now: datetime, after: Order | None = None) -> Order | None:
    """The next order for this doctor: what he holds, then what nobody holds, pathway first."""
    found = worklist(seen_by=seen_by, tab="open", now=now)
    free = found.filter(Q(claimed_by_id=seen_by.user_id) | Q(state=State.PERFORMED) | Q(claim_expires_at__lte=now))
    if after is not None:
        free = free.exclude(pk=after.pk)
    return free.first()


def requested(*, seen_by: Actor) -> QuerySet[Order]:
    """The requester's own ECG orders with the conclusion in force, newest first."""
    grade = Tracing.objects.filter(order=OuterRef("pk"), is_current=True).values("grade")[:1]
    conclusion = Result.objects.filter(order=OuterRef("pk"), superseded_at=None, withdrawn_at=None).values(
        "conclusion"
    )[:1]
    found = orders.requested(seen_by=seen_by, service=rules.SERVICE)
    return found.annotate(grade=Subquery(grade), conclusion=Subquery(conclusion)).order_by("-requested_at")


def current_tracing(*, order: Order) -> Tracing | None:
    """The tracing of an order that the caller may see."""
    return order.tracings.filter(is_current=True).select_related("packed").first()


def tracing_of_order(*, seen_by: Actor, pk: int) -> Tracing:
    """One tracing by its id, within sight of the actor's orders or of a resident whom he reads for."""
    found = Tracing.objects.select_related("packed", "order__resident").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这份心电图。")
    in_sight = orders.orders(seen_by=seen_by)
    if in_sight.filter(pk=found.order_id).exists():
        return found
    # a prior tracing, with a result in force, of a resident whose present order is before the actor's eyes
    person = (found.order.resident_id, *survivors(resident_id=found.order.resident_id))
    present = in_sight.filter(resident_id__in=person, service=rules.SERVICE)
    in_force = found.order.results.filter(superseded_at=None, withdrawn_at=None)
    if found.is_current and in_force.exists() and present.exclude(state__in=["withdrawn", "rejected"]).exists():
        return found
    raise NotFound("没有找到这份心电图。")


@dataclass(frozen=True)
class Prior:
    """An earlier ECG of the same resident: its result and, where it was made here, its tracing."""

    result: Result
    tracing: Tracing | None


def priors(*, order: Order, limit: int = 6) -> list[Prior]:
    """Earlier ECGs of the order's resident, newest first; the caller has the order before his eyes."""
    results = list(
        orders.results_of_person(
            resident_id=order.resident_id, service=rules.SERVICE, before=order.performed_at or order.requested_at
        ).exclude(order=order)[:limit]
    )
    tracings = {t.order_id: t for t in Tracing.objects.filter(order__in=[r.order_id for r in results], is_current=True)}
    return [Prior(r, tracings.get(r.order_id)) for r in results]


@dataclass(frozen=True)
class Reading:
    """Everything on the reading page."""

    order: Order
    tracing: Tracing | None
    report: Report | None  # the version being written or waiting for verification, else the one in force
    versions: list[Report]
    priors: list[Prior]
    criticals: list[CriticalValue]
    encounter: Encounter | None


def reading(*, seen_by: Actor, number: str) -> Reading:
    """The reading page of one order. Raises NotFound outside the actor's sight."""
    order = orders.order_by_number(seen_by=seen_by, number=number)
    if order.service != rules.SERVICE:
        raise NotFound("这不是心电申请单。")
    versions = list(order.ecg_reports.select_related("tracing").order_by("-version"))
    writing = next((r for r in versions if r.state in {ReportState.DRAFT, ReportState.SIGNED}), None)
    in_force = next((r for r in versions if r.state == ReportState.IN_FORCE), None)
    return Reading(
        order=order,
        tracing=current_tracing(order=order),
        report=writing or in_force,
        versions=versions,
        priors=priors(order=order),
        criticals=list(order.critical_values.prefetch_related("steps").order_by("found_at")),
        encounter=order.encounter,
    )


def report_in_force(*, seen_by: Actor, number: str) -> Report:
    """The report as it goes to paper. Raises NotFound when there is none in force, or outside the actor's sight."""
    order = orders.order_by_number(seen_by=seen_by, number=number)
    found = order.ecg_reports.filter(state=ReportState.IN_FORCE).select_related("tracing__packed", "order").first()
    if found is None:
        raise NotFound("这份申请还没有有效报告。")
    return found


@dataclass(frozen=True)
class Day:
    """One day of a doctor's or institution's work. Rates are None without orders."""

    day: date
    urgent_in_time: float | None
    routine_minutes: float | None
    returned: int


def my_days(*, seen_by: Actor, now: datetime, days: int = 14) -> list[Day]:
    """The last days of one doctor: share of urgent reports within their clock, median minutes of routine ones."""
    start = midnight(now) - timedelta(days=days - 1)
    rows = Order.objects.filter(
        service=rules.SERVICE, claimed_by_id=seen_by.user_id, returned_at__gte=start, returned_at__lte=now
    ).values_list("returned_at", "performed_at", "due_at", "priority")
    by_day: dict[date, list[tuple[float, bool, bool]]] = {}
    for returned_at, performed_at, clock_minutes, priority in _with_clock(rows, seen_by=seen_by, now=now):
        minutes = (returned_at - performed_at).total_seconds() / 60
        in_time = clock_minutes is None or minutes <= clock_minutes
        by_day.setdefault(timezone.localtime(returned_at).date(), []).append((minutes, in_time, priority == "routine"))
    first = timezone.localtime(start).date()
    return [_day(first + timedelta(days=n), by_day.get(first + timedelta(days=n), [])) for n in range(days)]


def _with_clock(rows: Iterable[tuple], *, seen_by: Actor, now: datetime) -> Iterable[tuple]:  # type: ignore[type-arg]
    """Each returned order with the minutes that its priority allows."""
    allowed: dict[str, int | None] = {}
    for returned_at, performed_at, _, priority in rows:
        if priority not in allowed:
            minutes = policy.clock_minutes(
                county=seen_by.county, service=rules.SERVICE, priority=priority, at=day_of(now)
            )
            allowed[priority] = next((m for step, m in minutes.items() if step == "report"), None)
        yield returned_at, performed_at, allowed[priority], priority


def _day(day: date, work: list[tuple[float, bool, bool]]) -> Day:
    urgent = [in_time for _, in_time, routine in work if not routine]
    routine = sorted(minutes for minutes, _, is_routine in work if is_routine)
    middle = None
    if routine:
        half = len(routine) // 2
        middle = routine[half] if len(routine) % 2 else (routine[half - 1] + routine[half]) / 2
    return Day(
        day=day,
        urgent_in_time=100 * sum(urgent) / len(urgent) if urgent else None,
        routine_minutes=middle,
        returned=len(work),
    )


def institution_counts(*, seen_by: Actor, now: datetime) -> dict[str, int]:
    """The requester's numbers of this month: asked, returned, sent back at least once."""
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    own = orders.requested(seen_by=seen_by, service=rules.SERVICE).filter(requested_at__gte=month)
    return own.aggregate(
        asked=Count("id"),
        returned=Count("id", filter=Q(state=State.RETURNED)),
        sent_back=Count("id", filter=Q(transitions__to_state=State.SENT_BACK), distinct=True),
    )


def midnight(now: datetime) -> datetime:
    """The start of the local day."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
