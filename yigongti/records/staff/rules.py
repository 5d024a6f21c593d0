"""How long somebody has been posted, and when that makes six months. Pure.

Source: 附件3-4 (satisfied by a posting of six months within the year, each person once). The document does not say how
several postings of one person add up: here they do, whole months by the calendar, and 30 rest days of several postings
make one more; the rest days of a single one never do (待核).
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_WANTED = 6
DAYS_OF_A_MONTH = 30
RANKS = ("none", "junior", "intermediate", "associate", "senior")
RANK_WANTED = "intermediate"


@dataclass(frozen=True)
class Stay:
    """Days somewhere, half-open; an open end lasts on."""

    since: date
    until: date | None


@dataclass(frozen=True, order=True)
class Length:
    """Whole months and rest days."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        if not self.months and not self.days:
            return "0 个月"
        return " ".join(w for w in (self.months and f"{self.months} 个月", self.days and f"{self.days} 天") if w)

    @property
    def is_enough(self) -> bool:
        """Six months or more; exactly six are enough."""
        return self.months >= MONTHS_WANTED


def add_months(day: date, months: int) -> date:
    """The same day of a later month; the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def length(since: date, until: date) -> Length:
    """From a day to the first day outside: 01-01 to 07-01 is six months, to 06-30 five months and 29 days."""
    if until <= since:
        return Length()
    months = (until.year - since.year) * 12 + until.month - since.month
    if add_months(since, months) > until:
        months -= 1
    return Length(months, (until - add_months(since, months)).days)


def within(stays: Iterable[Stay], year: int, before: date | None = None) -> list[Stay]:
    """The parts that lie in a year and before a day, in order; nothing has an open end any more."""
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    end = min(end, before) if before else end
    cut = (Stay(max(s.since, first), min(s.until or end, end)) for s in stays)
    return sorted((s for s in cut if s.until is not None and s.since < s.until), key=lambda s: s.since)


def together(parts: Sequence[Length]) -> Length:
    """Several lengths as one."""
    months, days = sum(p.months for p in parts), sum(p.days for p in parts)
    if len([p for p in parts if p.months or p.days]) > 1:
        months, days = months + days // DAYS_OF_A_MONTH, days % DAYS_OF_A_MONTH
    return Length(months, days)


def total(stays: Iterable[Stay], year: int, before: date | None = None) -> Length:
    """How long altogether in a year, days before `before` only."""
    return together([length(s.since, s.until) for s in within(stays, year, before) if s.until])


def reached_on(stays: Sequence[Stay], year: int) -> date | None:
    """The last of the days that make six months in a year: 06-30 of a posting from 01-01. None when they never do."""
    found = within(stays, year)
    if not found or not total(found, year).is_enough:
        return None
    low, high = found[0].since, date(year + 1, 1, 1)
    while low < high:  # the first day before which they are there
        middle = low + (high - low) // 2
        if total(found, year, middle).is_enough:
            high = middle
        else:
            low = middle + timedelta(days=1)
    return low - timedelta(days=1)


def counts_for_six_months(*, category: str, title_then: str, from_level: str, to_is_primary: bool) -> bool:
    """A doctor, intermediate or higher when sent, from an institution of the county's level to primary care.

    The document asks for institutions "of level two and higher" 〔附件3-4〕; grades of hospitals are not kept here, all
    of the county's level are taken for it (待核).
    """
    return (
        category == "doctor"
        and RANKS.index(title_then) >= RANKS.index(RANK_WANTED)
        and from_level == "county"
        and to_is_primary
    )


def way_allowed(kind: str, from_level: str, to_level: str, *, to_is_primary: bool) -> str:
    """Empty, or why somebody cannot be posted this way."""
    if kind == "county_hire" and (from_level, to_level) != ("county", "township"):
        return "县聘乡用是从县级机构到乡镇卫生院或社区卫生服务中心，请核对派出和派往机构。"
    if kind == "township_hire" and (from_level, to_level) != ("township", "village"):
        return "乡聘村用是从乡镇卫生院或社区卫生服务中心到村卫生室，请核对派出和派往机构。"
    if kind == "dispatch" and not to_is_primary:
        return "派驻要到基层医疗卫生机构，请核对派往机构。"
    return ""
