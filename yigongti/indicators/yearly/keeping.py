"""Writing values down for SQL: county and consortia, whole years and years to date, the running year and two before."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from yigongti.foundation.access.actor import system_actor
from yigongti.indicators import queries
from yigongti.indicators.board import Board
from yigongti.indicators.models import Indicator
from yigongti.indicators.periods import Kind, Period, day_of, month_of, to_month
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.values import compute
from yigongti.indicators.yearly.models import KeptValue
from yigongti.records.places.models import County

YEARS = 3
PLACES = Decimal("0.0000000001")
BATCH = 2000


def refresh(*, now: datetime) -> int:
    """Every county anew. Returns how many values were written."""
    return sum(refresh_county(code, now=now) for code in County.objects.values_list("code", flat=True))


@transaction.atomic
def refresh_county(county: str, *, now: datetime) -> int:
    """The values of one county, replaced as a whole: a reader sees the old ones or the new ones."""
    held = queries.indicators(county=county, at=day_of(now))
    if not held:
        return 0
    actor = system_actor("yearly.keep", frozenset({queries.READ}), county)
    scopes = Scopes(county=county, seen_by=actor, today=day_of(now))
    years = range(day_of(now).year - YEARS + 1, day_of(now).year + 1)
    board = queries.board(county=county, wanted=held, years=years, now=now)
    rows = list(_rows(county, held, board, [scopes.county, *scopes.consortia()], list(periods(now)), now))
    KeptValue.objects.filter(county=county).delete()
    KeptValue.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def periods(now: datetime) -> Iterator[Period]:
    """Whole years, and each year up to each of its months that has begun."""
    this = month_of(now)
    for year in range(this // 100 - YEARS + 1, this // 100 + 1):
        yield Period(year, 12, Kind.YEAR)
        yield from (to_month(year * 100 + month) for month in range(1, 13) if year * 100 + month <= this)


def _rows(  # noqa: PLR0917  private, called in one place
    county: str,
    held: list[Indicator],
    board: Board,
    scopes: list[Scope],
    wanted: list[Period],
    now: datetime,
) -> Iterator[KeptValue]:
    for one in held:
        for scope in scopes:
            for period in wanted:
                found = compute(one, board, scope, period, None)
                yield KeptValue(
                    county=county, indicator=one.code, version=one.version, scope_kind=scope.kind, scope_id=scope.id,
                    period=period.code, number=_short(found.number), numerator=_short(found.value.numerator),
                    denominator=_short(found.value.denominator), text=found.text[:60],
                    missing=found.value.missing[:300], computed_at=now,
                )  # fmt: skip


def _short(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.quantize(PLACES)
