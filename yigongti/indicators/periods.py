"""Reporting periods, half-open, by the calendar of the county (Asia/Shanghai). Months are numbers like 202611."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from yigongti.foundation.errors import Invalid

ZONE = ZoneInfo("Asia/Shanghai")
MONTHS = 12
FIRST_YEAR, LAST_YEAR = 2000, 2099
QUARTER = 3  # months
TEXT = re.compile(r"(ytd-)?(\d{4})(?:-(?:(\d{2})|Q([1-4])))?\Z", re.ASCII)


class Kind(StrEnum):
    """How long."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR_TO_DATE = "ytd"
    YEAR = "year"


class BadPeriod(Invalid):
    """Not a period."""

    sentence = "期间请写成 2026-11（一个月）、2026-Q4（一季度）、ytd-2026-11（年初至该月）或 2026（全年）。"


@dataclass(frozen=True, order=True)
class Period:
    """A month, a quarter (`month` is its last), the year up to and with a month, or a year (`month` 12)."""

    year: int
    month: int
    kind: Kind

    @property
    def months(self) -> tuple[int, ...]:
        """The months inside, as 202611."""
        first = {Kind.MONTH: self.month, Kind.QUARTER: self.month - QUARTER + 1}.get(self.kind, 1)
        return tuple(self.year * 100 + month for month in range(first, self.month + 1))

    @property
    def start(self) -> date:
        """First day."""
        return first_day(self.months[0])

    @property
    def end(self) -> date:
        """The day after the last day (half-open)."""
        return first_day(next_month(self.months[-1]))

    @property
    def is_whole_year(self) -> bool:
        """Whether all twelve months are inside."""
        return len(self.months) == MONTHS

    @property
    def year_before(self) -> "Period":
        """The same months one year earlier."""
        return Period(self.year - 1, self.month, self.kind)

    @property
    def code(self) -> str:
        """The text in a URL: 2026-11, 2026-Q4, ytd-2026-11, 2026."""
        if self.kind == Kind.YEAR:
            return f"{self.year}"
        if self.kind == Kind.QUARTER:
            return f"{self.year}-Q{self.month // QUARTER}"
        return f"{'ytd-' if self.kind == Kind.YEAR_TO_DATE else ''}{self.year}-{self.month:02d}"

    @property
    def title(self) -> str:
        """The words on a page."""
        if self.kind == Kind.YEAR:
            return f"{self.year}年全年"
        if self.kind == Kind.QUARTER:
            return f"{self.year}年第{'一二三四'[self.month // QUARTER - 1]}季度"
        if self.kind == Kind.YEAR_TO_DATE:
            return f"{self.year}年1–{self.month}月" if self.month > 1 else f"{self.year}年1月累计"
        return f"{self.year}年{self.month}月"


def parse(text: str) -> Period:
    """A period from its code. Raises BadPeriod."""
    match = TEXT.match(text)
    if not match:
        raise BadPeriod
    cumulative, year, month, quarter = match.group(1), int(match.group(2)), match.group(3), match.group(4)
    if not FIRST_YEAR <= year <= LAST_YEAR or (month is None and cumulative):
        raise BadPeriod
    if quarter is not None:
        return Period(year, int(quarter) * QUARTER, Kind.QUARTER)
    if month is None:
        return Period(year, MONTHS, Kind.YEAR)
    if not 1 <= int(month) <= MONTHS:
        raise BadPeriod
    return Period(year, int(month), Kind.YEAR_TO_DATE if cumulative else Kind.MONTH)


def month_of(moment: datetime) -> int:
    """The calendar month of an aware moment, as 202611."""
    local = moment.astimezone(ZONE)
    return local.year * 100 + local.month


def day_of(moment: datetime) -> date:
    """The calendar day of an aware moment."""
    return moment.astimezone(ZONE).date()


def first_day(month: int) -> date:
    """First day of the month 202611."""
    return date(month // 100, month % 100, 1)


def midnight(day: date) -> datetime:
    """The first moment of a day in the county."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def next_month(month: int) -> int:
    """202612 -> 202701."""
    return month + 1 if month % 100 < MONTHS else (month // 100 + 1) * 100 + 1


def month_before(month: int) -> int:
    """202601 -> 202512."""
    return month - 1 if month % 100 > 1 else (month // 100 - 1) * 100 + MONTHS


def month_text(month: int) -> str:
    """202611 -> 2026-11, as partitions and pages write it."""
    return f"{month // 100}-{month % 100:02d}"


def this_month(now: datetime) -> Period:
    """The running month."""
    month = month_of(now)
    return Period(month // 100, month % 100, Kind.MONTH)


def to_date(now: datetime) -> Period:
    """The running year up to now."""
    month = month_of(now)
    return Period(month // 100, month % 100, Kind.YEAR_TO_DATE)


def to_month(month: int) -> Period:
    """The year up to and with the month 202611."""
    return Period(month // 100, month % 100, Kind.YEAR_TO_DATE)


def quarter_of(month: int) -> Period:
    """The quarter in which the month 202611 lies."""
    return Period(month // 100, -(-(month % 100) // QUARTER) * QUARTER, Kind.QUARTER)


def one_month(month: int) -> Period:
    """The month 202611 alone."""
    return Period(month // 100, month % 100, Kind.MONTH)
