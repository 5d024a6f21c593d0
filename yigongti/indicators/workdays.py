"""Working days (同期工作日数) by the state's arrangement of holidays, working weekends included.

A year whose arrangement the calendar does not know is missing, never guessed. Of the running month the days so far.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

import chinese_calendar
from chinese_calendar.constants import holidays

from yigongti.foundation.access.models import Organization
from yigongti.indicators import facts, intake
from yigongti.indicators.facts import Counting, FactDefinition, FactRow
from yigongti.indicators.models import FactRecord
from yigongti.indicators.periods import day_of, midnight, month_of

CODE = "workdays"
FIRST_YEAR = 2023
RECORD = "indicators.month"


def known_years() -> frozenset[int]:
    """Years of which the arrangement is known."""
    return frozenset(day.year for day in holidays)


def count(month: int, before: date | None = None) -> int | None:
    """The working days of a month (202602), of days before `before` only; None for a year that is not known."""
    year, number = divmod(month, 100)
    if year not in known_years():
        return None
    days = (date(year, number, n) for n in range(1, monthrange(year, number)[1] + 1))
    return sum(bool(chinese_calendar.is_workday(day)) for day in days if before is None or day < before)


def rows(county: str, now: datetime, months: Iterable[int]) -> Iterator[FactRow]:
    """A row for each month that is known, attributed to the county's first organization."""
    head = Organization.objects.filter(county=county).order_by("pk").values_list("pk", flat=True).first()
    today = day_of(now)
    for month in months:
        found = count(month, date.fromordinal(today.toordinal() + 1))
        if head is not None and found is not None:
            day = midnight(date(*divmod(month, 100), 1))
            yield FactRow(CODE, f"{RECORD}:{month}{county}", head, county, day, Decimal(found))


def keep(*, county: str, now: datetime) -> int:
    """Bring the months since the first year up to now; nothing changes where they stand. Returns changes."""
    if facts.definition(CODE) is None:
        return 0
    this = month_of(now)
    months = [y * 100 + m for y in range(FIRST_YEAR, this // 100 + 1) for m in range(1, 13) if y * 100 + m <= this]
    held = dict(
        FactRecord.objects.filter(fact=CODE, county=county, origin="computed", is_retracted=False).values_list(
            "month", "amount"
        )
    )
    fresh = [row for row in rows(county, now, months) if held.get(month_of(row.occurred_at)) != row.amount]
    return intake.put(fresh, now=now) if fresh else 0


FACT = FactDefinition(
    CODE, "同期工作日数", "天", "国家法定节假日安排", Counting.RECORDS, "calendar",
    note="含调休上班日，本月计到今天；节假日安排尚未公布的年份为缺", absent_is_zero=False,
    of_county=True,
)  # fmt: skip
