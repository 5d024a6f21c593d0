"""Households of a mountain county: many old couples, grandparents with grandchildren, few young adults. Pure, by seed.

The mix is our own estimate and claims nothing about the real county.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from yigongti.demo.words import family, given

_KINDS = (
    ("old_single", 12),
    ("old_pair", 19),
    ("pair", 10),
    ("parents", 24),
    ("three", 17),
    ("left_behind", 12),
    ("single", 6),
)
_WIDOWS, _BOYS = 0.63, 0.52
_NAMES = [kind for kind, _ in _KINDS]
_WEIGHTS = [weight for _, weight in _KINDS]


@dataclass(frozen=True)
class Member:
    """One person of a household. Sex as in GB/T 2261.1; `elder` may need somebody to call."""

    name: str
    sex: str
    birth_date: date
    role: str


def households(rng: Random, today: date) -> Iterator[list[Member]]:
    """Households without end; the caller takes as many people as it needs."""
    while True:
        (kind,) = rng.choices(_NAMES, _WEIGHTS)
        yield _household(rng, kind, today)


def _household(rng: Random, kind: str, today: date) -> list[Member]:  # noqa: PLR0911  one line per kind
    line = family(rng)
    if kind == "single":
        return [_member(rng, today, line, rng.choice("12"), rng.randint(22, 58), "户主")]
    if kind == "old_single":
        return [_member(rng, today, line, "2" if rng.random() < _WIDOWS else "1", rng.randint(62, 94), "户主")]
    if kind == "old_pair":
        return _pair(rng, today, line, rng.randint(58, 86))
    if kind == "pair":
        return _pair(rng, today, line, rng.randint(26, 57))
    if kind == "parents":
        age = rng.randint(27, 48)
        return _pair(rng, today, line, age) + _children(rng, today, line, age)
    if kind == "left_behind":
        age = rng.randint(54, 74)
        return _pair(rng, today, line, age) + _children(rng, today, line, age - 26)
    age = rng.randint(28, 45)
    elders = _pair(rng, today, line, age + rng.randint(22, 28))
    return elders + _pair(rng, today, line, age) + _children(rng, today, line, age)


def _pair(rng: Random, today: date, line: str, age: int) -> list[Member]:
    wife = max(20, age - rng.randint(-1, 4))
    return [_member(rng, today, line, "1", age, "户主"), _member(rng, today, family(rng), "2", wife, "配偶")]


def _children(rng: Random, today: date, line: str, age: int) -> list[Member]:
    number = rng.choices((0, 1, 2, 3), (12, 42, 40, 6))[0]
    oldest = max(0, min(19, age - 23))
    return [
        _member(rng, today, line, "1" if rng.random() < _BOYS else "2", rng.randint(0, oldest), "子女")
        for _ in range(number)
    ]


def _member(rng: Random, today: date, line: str, sex: str, age: int, role: str) -> Member:  # noqa: PLR0917
    born = today - timedelta(days=int(age * 365.25 + rng.random() * 364) + 1)
    return Member(line + given(rng), sex, born, role)
