"""Half-years as words: 2026H2. Pure."""

import re
from datetime import date

_FORM = re.compile(r"^(20\d\d)H([12])$")
JULY = 7


def half_of(day: date) -> str:
    """The half-year that holds a day."""
    return f"{day.year}H{1 if day.month < JULY else 2}"


def parse(words: str, *, today: date) -> str:
    """The half-year asked for, or today's where the words name none."""
    return words if _FORM.match(words) else half_of(today)


def title(half: str) -> str:
    """2026 年下半年."""
    return f"{half[:4]} 年{'上' if half.endswith('1') else '下'}半年"


def around(today: date, *, back: int = 3) -> list[str]:
    """Today's half-year and those before it, newest first."""
    year, number = today.year, 1 if today.month < JULY else 2
    found = []
    for _ in range(back + 1):
        found.append(f"{year}H{number}")
        year, number = (year, 1) if number == 2 else (year - 1, 2)  # noqa: PLR2004  the second half
    return found
