"""Quality and volume of the center, from the orders themselves. Rates are None where nothing was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from yigongti.centers.ecg import rules
from yigongti.centers.ecg.models import Tracing
from yigongti.foundation.access.actor import Actor
from yigongti.records.orders import policy
from yigongti.records.orders import queries as orders
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import CriticalValue, Order, Transition
from yigongti.records.orders.rules import State, Step


@dataclass(frozen=True)
class Line:
    """One institution in the period [first, last]: counts, shares in percent, minutes."""

    name: str
    organization_id: int | None
    asked: int
    returned: int
    in_time: float | None
    median_minutes: float | None
    sent_back: float | None
    abnormal: float | None
    poor: float | None


@dataclass(frozen=True)
class Period:
    """Days, the last one included, as people say them."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Midnight before the first day."""
        return timezone.make_aware(datetime.combine(self.first, time()))

    @property
    def end(self) -> datetime:
        """Midnight after the last day (half-open)."""
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time()))


def by_institution(*, seen_by: Actor, period: Period, now: datetime) -> list[Line]:
    """One line per requesting institution within sight, the busiest first, and the total as the last."""
    back = Transition.objects.filter(order=OuterRef("pk"), to_state=State.SENT_BACK)
    poor = Tracing.objects.filter(order=OuterRef("pk"), grade="差")
    rows = list(
        orders.orders(seen_by=seen_by)
        .filter(service=rules.SERVICE, requested_at__gte=period.start, requested_at__lt=period.end)
        .exclude(state__in=[State.WITHDRAWN, State.RECOGNIZED])
        .annotate(back=Exists(back), poor=Exists(poor))
        .values_list(
            "requester_id", "requester__short_name", "performed_at", "returned_at", "priority", "back", "poor", "state"
        )
    )
    positive = _positive(seen_by, period)
    allowed = _allowed(seen_by, {row[4] for row in rows}, now)
    groups: dict[tuple[int, str], list[tuple]] = {}  # type: ignore[type-arg]
    for row in rows:
        groups.setdefault((row[0], row[1]), []).append(row)
    lines = [_line(name, pk, found, allowed, positive.get(pk, 0)) for (pk, name), found in groups.items()]
    lines.sort(key=lambda line: (-line.asked, line.name))
    if rows:
        lines.append(_line("合计", None, rows, allowed, sum(positive.values())))
    return lines


def _positive(seen_by: Actor, period: Period) -> dict[int, int]:
    found = orders.orders(seen_by=seen_by).filter(
        service=rules.SERVICE, requested_at__gte=period.start, requested_at__lt=period.end,
        results__is_abnormal=True, results__superseded_at=None, results__withdrawn_at=None,
    )  # fmt: skip
    return dict(found.order_by().values_list("requester_id").annotate(n=Count("id")))


def _allowed(seen_by: Actor, priorities: set[str], now: datetime) -> dict[str, int | None]:
    return {
        code: policy.clock_minutes(county=seen_by.county, service=rules.SERVICE, priority=code, at=day_of(now)).get(
            Step.REPORT
        )
        for code in priorities
    }


def _line(name: str, pk: int | None, rows: Sequence[tuple], allowed: dict[str, int | None], positive: int) -> Line:  # type: ignore[type-arg]
    done = [(r[3] - r[2], allowed.get(r[4])) for r in rows if r[3] and r[2]]
    minutes = [gap.total_seconds() / 60 for gap, _ in done]
    timed = [gap <= timedelta(minutes=limit) for gap, limit in done if limit is not None]
    performed = [r for r in rows if r[2]]
    return Line(
        name=name,
        organization_id=pk,
        asked=len(rows),
        returned=len(done),
        in_time=_percent(sum(timed), len(timed)),
        median_minutes=median(minutes) if minutes else None,
        sent_back=_percent(sum(1 for r in performed if r[5]), len(performed)),
        abnormal=_percent(positive, len(done)),
        poor=_percent(sum(1 for r in performed if r[6]), len(performed)),
    )


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


@dataclass(frozen=True)
class Criticals:
    """Critical values of the period: raised, told with agreed read-back, acknowledged in time."""

    raised: int
    read_back: int
    in_time: int
    median_minutes: float | None


def criticals(*, seen_by: Actor, period: Period) -> Criticals:
    """How critical values of the period went."""
    within = Order.objects.filter(orders.sight(seen_by), service=rules.SERVICE).values("pk")
    found = list(
        CriticalValue.objects.filter(
            order__in=within, found_at__gte=period.start, found_at__lt=period.end, withdrawn_at=None
        ).values_list("found_at", "read_back", "acknowledged_at", "due_at")
    )
    minutes = [(done - at).total_seconds() / 60 for at, _, done, _ in found if done]
    return Criticals(
        raised=len(found),
        read_back=sum(1 for _, agreed, _, _ in found if agreed),
        in_time=sum(1 for _, _, done, due in found if done and done <= due),
        median_minutes=median(minutes) if minutes else None,
    )
