"""The days since the first year, drawn by how busy they are, and clock times as COPY writes them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.utils.timezone import localtime

from yigongti.demo.trends import FIRST_YEAR, season

RECENT_DAYS = 365
CLOCK = [f"{m // 60:02d}:{m % 60:02d}" for m in range(24 * 60)]
_GRAIN = 10


@dataclass(frozen=True, slots=True)
class Day:
    """A past day. `text` 2023-01-05, `short` 230105; `recent` within the last year."""

    number: int
    date: date
    text: str
    short: str
    year: int
    recent: bool


class Days:
    """From the first day of the first year to yesterday."""

    def __init__(self, now: datetime) -> None:
        local = localtime(now)
        self.offset = f"{local:%z}"[:3]
        first = date(FIRST_YEAR, 1, 1)
        today = local.date()
        self.all = [self._day(first, n, today) for n in range((today - first).days)]
        self._busy = [day for day in self.all for _ in range(round(_GRAIN * season(day.date)))]
        self._choices = len(self._busy)
        self.years = len(self.all) / 365.25

    @staticmethod
    def _day(first: date, number: int, today: date) -> Day:
        day = first + timedelta(days=number)
        recent = (today - day).days <= RECENT_DAYS
        return Day(number, day, day.isoformat(), f"{day:%y%m%d}", day.year, recent)

    def draw(self, rng: Random) -> Day:
        """A day, busy ones more often."""
        return self._busy[int(rng.random() * self._choices)]

    def at(self, day: Day, minute: int) -> str:
        """2023-01-05 09:12+08."""
        return f"{day.text} {CLOCK[minute]}{self.offset}"
