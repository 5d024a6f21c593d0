"""What every analysis of one indicator starts from: the definition, the scope, its members, the cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from yigongti.foundation.access.actor import Actor
from yigongti.indicators import queries
from yigongti.indicators.analysis.exact import Variable
from yigongti.indicators.board import Board
from yigongti.indicators.formulas import Tree
from yigongti.indicators.models import Indicator, ScopeKind
from yigongti.indicators.periods import Period, day_of
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.values import IndicatorValue, compute, tree_of

UNITS = (ScopeKind.COUNTY, ScopeKind.CONSORTIUM, ScopeKind.INSTITUTION, ScopeKind.SITE)


@dataclass(frozen=True)
class Subject:
    """One indicator in one scope, as one viewer may see it. `members` are what the scope consists of, within sight."""

    indicator: Indicator
    tree: Tree | None
    scopes: Scopes
    scope: Scope
    members: tuple[Scope, ...]
    board: Board
    now: datetime
    fresh_at: datetime | None
    titles: dict[str, str]

    def value(self, scope: Scope, period: Period) -> IndicatorValue:
        """The value of a scope on this board."""
        return compute(self.indicator, self.board, scope, period, self.fresh_at)


def subject(*, county: str, code: str, scope: str, years: Iterable[int], seen_by: Actor, now: datetime) -> Subject:
    """Load what is needed for some years. Raises NoIndicator, BadScope, ScopeNotSeen, MissingPermission."""
    seen_by.require(queries.READ)
    found = queries.indicator(county=county, code=code, at=day_of(now))
    scopes = Scopes(county=county, seen_by=seen_by, today=day_of(now))
    where = scopes.find(scope)
    members = tuple(queries.below(scopes=scopes, where=where, today=day_of(now)))
    kinds = {where.kind, *(s.kind for s in members)}
    board = queries.board(county=county, wanted=[found], years=years, now=now, kinds=kinds, seen_by=seen_by)
    return Subject(
        found, tree_of(found), scopes, where, tuple(m for m in members if m != where), board, now,
        queries.fresh_at(now=now), queries.titles(county=county),
    )  # fmt: skip


def variables_of(value: IndicatorValue) -> dict[Variable, Fraction] | None:
    """The facts behind a value as exact numbers, None when one is missing."""
    found: dict[Variable, Fraction] = {}
    for reading in value.facts:
        if reading.number is None:
            return None
        found[reading.fact, reading.period is not None] = Fraction(reading.number)
    return found


def unit_change(indicator: Indicator) -> str:
    """The unit of a difference: points of a percentage are 个百分点."""
    return "个百分点" if indicator.unit == "%" else indicator.unit
