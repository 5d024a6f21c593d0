"""Values of a period as they stood at its lock, and how they stand now: what moved since shows as a difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.indicators import queries
from yigongti.indicators.board import Board
from yigongti.indicators.collection.models import LockedValue, LockState, PeriodLock
from yigongti.indicators.models import BaseFact, ScopeKind
from yigongti.indicators.periods import Period, day_of, month_of, parse
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.values import compute

FACT, INDICATOR = "fact", "indicator"
Numbers = Mapping[tuple[str, str], Decimal | None]  # kind and code to what a lock kept of one scope
PLACES = Decimal("0.0000000001")
BATCH = 2000


@dataclass(frozen=True)
class Now:
    """A value: of a fact or an indicator, for one scope."""

    kind: str
    code: str
    scope: Scope
    number: Decimal | None
    origin: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Moved:
    """A value that is another one now than at the lock."""

    kind: str
    code: str
    title: str
    scope: Scope
    locked: Decimal | None
    now: Decimal | None
    unit: str

    @property
    def difference(self) -> Decimal | None:
        """Now minus then; None where one of them is missing."""
        return None if self.locked is None or self.now is None else self.now - self.locked


def keep(lock: PeriodLock, *, now: datetime) -> int:
    """Store every fact and indicator of the period, for the county, its consortia and institutions."""
    rows = [
        LockedValue(
            lock=lock, kind=one.kind, code=one.code, scope_kind=one.scope.kind.value, scope_id=one.scope.id,
            number=one.number, origin=one.origin, missing=one.missing[:500],
        )
        for one in current(lock.county, parse(lock.period), now=now)
    ]  # fmt: skip
    return len(LockedValue.objects.bulk_create(rows, batch_size=BATCH))


def current(county: str, period: Period, *, now: datetime, wide: bool = True) -> list[Now]:
    """Every value of a period as it stands. Missing ones are kept for the county alone: that nothing was known then."""
    every = _every(county, period, now=now, wide=wide)
    return [one for one in every if one.number is not None or one.scope.kind == ScopeKind.COUNTY]


def _every(county: str, period: Period, *, now: datetime, wide: bool) -> Iterator[Now]:
    scopes = Scopes(county=county, seen_by=_machine(county), today=day_of(now))
    asked = [scopes.county, *(scopes.consortia() if wide else ()), *(scopes.institutions() if wide else ())]
    yield from _facts(county, period, asked, now)
    yield from _indicators(county, period, asked, now)


def _facts(county: str, period: Period, asked: list[Scope], now: datetime) -> Iterator[Now]:
    codes = list(BaseFact.objects.filter(county=county).order_by("place").values_list("code", flat=True))
    counted = queries.countings(county=county, codes=codes, at=day_of(now))
    board = Board(county=county, codes=codes, years=[period.year], this_month=month_of(now), countings=counted)
    for scope in asked:
        for code in codes:
            read = board.read(code, scope, period)
            yield Now(FACT, code, scope, _short(read.number), read.origin_shown, read.missing)


def _indicators(county: str, period: Period, asked: list[Scope], now: datetime) -> Iterator[Now]:
    wanted = queries.indicators(county=county, at=day_of(now))
    board = queries.board(county=county, wanted=wanted, years=[period.year], now=now)
    for scope in asked:
        for one in wanted:
            value = compute(one, board, scope, period, None)
            yield Now(INDICATOR, one.code, scope, _short(value.number), "", value.value.missing)


def lock_of(*, county: str, period: str) -> PeriodLock | None:
    """The last confirmed lock of a period."""
    held = PeriodLock.objects.filter(county=county, period=period, state=LockState.CONFIRMED)
    return held.order_by("-round").first()


def locked_number(*, county: str, period: str, kind: str, code: str, scope: Scope) -> Decimal | None:
    """The number of a fact or an indicator at the last lock; None where there is none."""
    lock = lock_of(county=county, period=period)
    if lock is None:
        return None
    held = lock.values.filter(kind=kind, code=code, scope_kind=scope.kind.value, scope_id=scope.id)
    return held.values_list("number", flat=True).first()


def moved(lock: PeriodLock, *, now: datetime, wide: bool = False) -> list[Moved]:
    """What is another number now than at the lock, or is there no more."""
    period = parse(lock.period)
    then = {(v.kind, v.code, v.scope_kind, v.scope_id): v.number for v in lock.values.all()}
    titles = dict(BaseFact.objects.filter(county=lock.county).values_list("code", "title"))
    units = dict(BaseFact.objects.filter(county=lock.county).values_list("code", "unit"))
    for one in queries.indicators(county=lock.county, at=day_of(now)):
        titles[one.code], units[one.code] = f"{one.code} {one.name}", one.unit
    found = []
    for value in _every(lock.county, period, now=now, wide=wide):
        key = (value.kind, value.code, value.scope.kind.value, value.scope.id)
        was = then.get(key)
        if was != value.number:
            found.append(
                Moved(
                    value.kind, value.code, titles.get(value.code, value.code), value.scope, was, value.number,
                    units.get(value.code, ""),
                )
            )  # fmt: skip
    return found


def is_same(then: Decimal | None, now: Decimal | None) -> bool:
    """Whether a number of now is what the lock kept: that has ten decimals."""
    return then == _short(now)


def apart(then: Decimal | None, now: Decimal | None) -> Decimal | None:
    """Now minus then; None where they are the same or one is missing."""
    return None if then is None or now is None or is_same(then, now) else now - then


def _short(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.quantize(PLACES)


def _machine(county: str) -> Actor:
    return system_actor("collection.lock", frozenset({queries.READ}), county)
