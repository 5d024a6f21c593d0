"""The period of a book page: a month, a year. Pure."""

import re
from dataclasses import dataclass
from datetime import date

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])$")
_YEAR = re.compile(r"\d{4}$")
DECEMBER = 12
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True)
class Period:
    """Half-open: `start` is in it, `end` is not. `words` is what the address and the page say."""

    start: date
    end: date
    words: str
    title: str


def month(year: int, number: int) -> Period:
    """A calendar month."""
    end = date(year + 1, 1, 1) if number == DECEMBER else date(year, number + 1, 1)
    return Period(date(year, number, 1), end, f"{year}-{number:02d}", f"{year}年{number}月")


def year(number: int) -> Period:
    """A calendar year, which is the accounting year."""
    return Period(date(number, 1, 1), date(number + 1, 1, 1), str(number), f"{number}年")


def parse(words: str, *, today: date) -> Period:
    """2026-11 or 2026; anything else is the month of `today`."""
    if (found := _MONTH.match(words)) and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return month(int(found[1]), int(found[2]))
    if _YEAR.match(words) and FIRST_YEAR <= int(words) <= LAST_YEAR:
        return year(int(words))
    return month(today.year, today.month)


def choices(*, today: date, months: int = 13) -> list[Period]:
    """The current and the last months, newest first, then this and the last year."""
    found = []
    for back in range(months):
        count = today.year * 12 + today.month - 1 - back
        found.append(month(count // 12, count % 12 + 1))
    return [*found, year(today.year), year(today.year - 1)]
