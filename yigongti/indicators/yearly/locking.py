"""Which years are under lock, and what stood then: read from what collection keeps."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from yigongti.indicators.collection.models import LockedValue, LockState, PeriodLock
from yigongti.indicators.models import ScopeKind

Stored = Mapping[tuple[str, str], LockedValue]  # "fact" or "indicator", code


def lock_of(*, county: str, year: int) -> PeriodLock | None:
    """The last confirmed lock of a whole year."""
    rows = PeriodLock.objects.filter(county=county, period=str(year), state=LockState.CONFIRMED)
    return rows.order_by("-round").first()


def locked_at(county: str, year: int) -> datetime | None:
    """When it was locked, for those below who must then change nothing."""
    found = lock_of(county=county, year=year)
    return found.decided_at if found else None


def stored(lock: PeriodLock | None) -> Stored:
    """The county's values at the lock; empty without one."""
    if lock is None:
        return {}
    rows = LockedValue.objects.filter(lock=lock, scope_kind=ScopeKind.COUNTY)
    return {(one.kind, one.code): one for one in rows}


def same(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two numbers are one: what is stored has ten decimals."""
    if one is None or other is None:
        return one is other
    return abs(one - other) < Decimal("0.000000001")
