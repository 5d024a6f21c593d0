"""The rules of quality over a county's last complete month: findings by institution, raised as questions.

Jumps and outliers ask about every number; repetition and digits only about what was handed in, as records do not
round. An indicator is an outlier by its value, so that a large institution is none by its size.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.foundation.access.models import Organization
from yigongti.indicators import queries
from yigongti.indicators.analysis import actions, parts, quality
from yigongti.indicators.analysis.models import Question
from yigongti.indicators.analysis.quality import Finding
from yigongti.indicators.analysis.questions import facts_of
from yigongti.indicators.analysis.ranking import SMALL
from yigongti.indicators.board import Board
from yigongti.indicators.facts import Origin
from yigongti.indicators.models import Indicator, NumberOrigin, ScopeKind
from yigongti.indicators.periods import Period, day_of, month_before, month_of, one_month
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.values import compute
from yigongti.records.places.models import County

log = logging.getLogger("yigongti.analysis")
RIGHTS = frozenset({"analysis.question.find", queries.READ})
MONTHS_BACK = 12


@dataclass(frozen=True)
class Found:
    """A finding with whom it concerns."""

    organization_id: int
    indicator: str
    period: Period
    finding: Finding


@dataclass(frozen=True)
class Desk:
    """What an inspection reads: every indicator, every institution, the months up to the last complete one."""

    indicators: tuple[Indicator, ...]
    board: Board
    scopes: tuple[Scope, ...]
    months: tuple[Period, ...]
    titles: dict[str, str]

    @property
    def month(self) -> Period:
        """The month that is looked at."""
        return self.months[-1]


def desk_of(*, county: str, now: datetime, actor: Actor) -> Desk:
    """Load everything once."""
    wanted = tuple(queries.indicators(county=county, at=day_of(now)))
    last = month_before(month_of(now))
    months = [last]
    for _ in range(MONTHS_BACK):
        months.append(month_before(months[-1]))
    board = queries.board(
        county=county, wanted=wanted, years={m // 100 for m in months}, now=now, kinds=[ScopeKind.INSTITUTION]
    )
    scopes = Scopes(county=county, seen_by=actor, today=day_of(now))
    return Desk(
        wanted, board, tuple(scopes.institutions()), tuple(one_month(m) for m in reversed(months)),
        queries.titles(county=county),
    )  # fmt: skip


def findings(desk: Desk) -> Iterator[Found]:
    """Every finding, each number once: the first indicator with the fact names it."""
    shown_on: dict[str, str] = {}
    for indicator in desk.indicators:
        for fact in facts_of(indicator):
            shown_on.setdefault(fact, indicator.code)
    for scope in desk.scopes:
        yield from _of_institution(desk, scope, shown_on)
    for indicator in desk.indicators:
        yield from _outliers(desk, indicator)


def _of_institution(desk: Desk, scope: Scope, shown_on: dict[str, str]) -> Iterator[Found]:
    runs = {fact: [desk.board.read(fact, scope, month) for month in desk.months] for fact in shown_on}
    numbers = {fact: run[-1].number for fact, run in runs.items()}
    found = quality.impossible(numbers, parts.PARTS, desk.titles)
    for fact, run in runs.items():
        if run[-1].origin != Origin.EVENTS or run[-1].number is None:
            continue
        title, values = desk.titles.get(fact, fact), [r.number for r in run]
        found += _some(quality.jump(values, fact=fact, title=title))
        if run[-1].origin_shown != NumberOrigin.COMPUTED:
            known = [v for v in values if v is not None]
            found += _some(quality.same(values, fact=fact, title=title))
            found += _some(quality.terminal_digits(known, fact=fact, title=title))
            found += _some(quality.benford(known, fact=fact, title=title))
    for one in found:
        yield Found(scope.id, shown_on[one.facts[0]], desk.month, one)


def _some(found: Finding | None) -> list[Finding]:
    return [] if found is None else [found]


def _outliers(desk: Desk, indicator: Indicator) -> Iterator[Found]:
    if indicator.kind not in {"ratio", "mean"}:
        return
    values: dict[str, Decimal | None] = {}
    for scope in desk.scopes:
        value = compute(indicator, desk.board, scope, desk.month, None)
        small = value.value.denominator is not None and value.value.denominator < SMALL
        values[str(scope.id)] = None if small else value.number
    for key, one in quality.outliers(values, fact=indicator.code, title=indicator.name).items():
        yield Found(int(key), indicator.code, desk.month, one)


def inspect(*, county: str, now: datetime) -> list[Question]:
    """Look at one county and ask. What is asked already is not asked twice."""
    actor = system_actor("analysis.inspect", RIGHTS, county)
    desk = desk_of(county=county, now=now, actor=actor)
    found = list(findings(desk))
    places = Organization.objects.in_bulk({one.organization_id for one in found})
    raised = [
        actions.raise_found(
            actor=actor, now=now, organization=places[one.organization_id], indicator=one.indicator,
            period=one.period.code, finding=one.finding,
        )
        for one in found
    ]  # fmt: skip
    return [question for question in raised if question is not None]


def inspect_all(*, now: datetime) -> int:
    """Every county with indicators; how many questions were raised."""
    raised = 0
    for county in County.objects.values_list("code", flat=True):
        raised += len(inspect(county=county, now=now))
    log.info("analysis: %s questions raised", raised)
    return raised
