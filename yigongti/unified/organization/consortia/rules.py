"""Village service coverage 〔二（四）〕: which villages need an arrangement, and the dates of a rota. Pure.

Three reasons, each enough by itself: fewer people than the county's threshold on the day; no qualified doctor and none
to come soon; close to the township center. What is not known is no reason: it is said to be missing.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = 7


class Need(StrEnum):
    """Why a village needs an arrangement."""

    SMALL = "人口少"
    NO_DOCTOR = "无合格乡医"
    ADJACENT = "邻近卫生院"


class Verdict(StrEnum):
    """How a village stands."""

    GAP = "缺口"
    UNKNOWN = "待核"
    COVERED = "已安排"
    OWN = "自有服务"


@dataclass(frozen=True)
class Facts:
    """What is known of a village on a day. None: not known. `hire_by`: when a doctor is expected."""

    population: int | None
    is_adjacent: bool | None
    has_doctor: bool | None
    hire_by: date | None = None


def needs(facts: Facts, *, threshold: int | None, hire_days: int, today: date) -> tuple[Need, ...]:
    """The reasons, in a fixed order. Exactly the threshold is not below it; without one nobody is too few."""
    found = []
    if threshold is not None and facts.population is not None and facts.population < threshold:
        found.append(Need.SMALL)
    if facts.has_doctor is False and not comes_soon(facts.hire_by, hire_days=hire_days, today=today):
        found.append(Need.NO_DOCTOR)
    if facts.is_adjacent:
        found.append(Need.ADJACENT)
    return tuple(found)


def comes_soon(hire_by: date | None, *, hire_days: int, today: date) -> bool:
    """Whether a doctor is expected from today on within so many days. A date that has passed brought nobody."""
    return hire_by is not None and today <= hire_by <= today + timedelta(days=hire_days)


def missing(facts: Facts) -> tuple[str, ...]:
    """What is not known, in words."""
    named = (("人口", facts.population), ("是否邻近卫生院", facts.is_adjacent), ("有无乡医", facts.has_doctor))
    return tuple(word for word, value in named if value is None)


def verdict(reasons: Collection[Need], lacking: Collection[str], *, is_arranged: bool) -> Verdict:
    """An arrangement covers; a known reason without one is a gap; what is not known must be checked."""
    if is_arranged:
        return Verdict.COVERED
    if reasons:
        return Verdict.GAP
    return Verdict.UNKNOWN if lacking else Verdict.OWN


def rota(start: date, until: date, *, weekdays: Collection[int], every: int = 1) -> Iterator[date]:
    """The dates from `start` up to but without `until` on these weekdays (1 Monday … 7), each `every`-th week.

    Weeks are counted from the one that holds `start`.
    """
    monday = start - timedelta(days=start.isoweekday() - 1)
    for offset in range((until - start).days):
        day = start + timedelta(days=offset)
        if day.isoweekday() in weekdays and ((day - monday).days // WEEK) % every == 0:
            yield day
