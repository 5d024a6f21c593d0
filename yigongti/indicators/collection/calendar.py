"""Which periods a sheet has, when they end and until when its numbers are owed. Pure."""

from datetime import date, timedelta

from yigongti.indicators.periods import MONTHS, QUARTER, Kind, Period, parse

LENGTH = {"month": 1, "quarter": QUARTER, "year": MONTHS}
KINDS = {"month": Kind.MONTH, "quarter": Kind.QUARTER, "year": Kind.YEAR}


def period_of(kind: str, code: str) -> Period | None:
    """The period of a code, None when the sheet has no such periods."""
    found = parse(code)
    return found if found.kind == KINDS[kind] else None


def around(kind: str, month: int) -> Period:
    """The period of that kind in which a month (202611) lies."""
    length = LENGTH[kind]
    last = -(-(month % 100) // length) * length
    return Period(month // 100, last, KINDS[kind])


def before(period: Period) -> Period:
    """The one before."""
    length = len(period.months)
    if period.month > length:
        return Period(period.year, period.month - length, period.kind)
    return Period(period.year - 1, MONTHS, period.kind)


def after(period: Period) -> Period:
    """The next one."""
    length = len(period.months)
    if period.month + length <= MONTHS:
        return Period(period.year, period.month + length, period.kind)
    return Period(period.year + 1, length, period.kind)


def between(kind: str, since: int, today: date) -> list[Period]:
    """All periods from the month `since` to the running one, oldest first."""
    period, last = around(kind, since), around(kind, today.year * 100 + today.month)
    found = []
    while period.months[-1] <= last.months[-1]:
        found.append(period)
        period = after(period)
    return found


def has_ended(period: Period, today: date) -> bool:
    """Whether its last day has passed."""
    return today >= period.end


def due_day(period: Period, due_days: int) -> date:
    """The last day in time: `due_days` days after the last day of the period."""
    return period.end - timedelta(days=1) + timedelta(days=due_days)
