"""Many values at once: indicators x scopes x periods as a sequence of which only the window is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import overload

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.indicators import queries
from yigongti.indicators.board import Board
from yigongti.indicators.models import Indicator, ScopeKind
from yigongti.indicators.periods import day_of, parse
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.values import IndicatorValue, compute

PERIODS_MAX = 36
ALL = {"consortia": "consortia", "institutions": "institutions"}


class TooMuch(Invalid):
    """More periods than one question may ask."""

    sentence = f"一次最多问 {PERIODS_MAX} 个期间，请分几次问。"


@dataclass(frozen=True)
class Wanted:
    """What is asked for, as texts; no indicator means all, no scope the county."""

    periods: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


class Values(Sequence[IndicatorValue]):
    """The values in the order indicator, scope, period.

    Raises MissingPermission, NoIndicator, BadPeriod, BadScope, ScopeNotSeen, TooMuch.
    """

    def __init__(self, *, county: str, wanted: Wanted, seen_by: Actor, now: datetime) -> None:
        seen_by.require(queries.READ)
        if len(wanted.periods) > PERIODS_MAX:
            raise TooMuch
        self._county, self._now, self._viewer = county, now, seen_by
        self._periods = [parse(text) for text in wanted.periods or ("",)]
        self._scopes = _scopes(Scopes(county=county, seen_by=seen_by, today=day_of(now)), wanted.scopes)
        self._indicators = _indicators(county, wanted.indicators, now)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._indicators) * len(self._scopes) * len(self._periods)

    @overload
    def __getitem__(self, index: int) -> IndicatorValue: ...
    @overload
    def __getitem__(self, index: slice) -> list[IndicatorValue]: ...
    def __getitem__(self, index: int | slice) -> IndicatorValue | list[IndicatorValue]:
        """One, or those of a window."""
        if isinstance(index, slice):
            return [self._value(n) for n in range(*index.indices(len(self)))]
        return self._value(range(len(self))[index])

    def _value(self, n: int) -> IndicatorValue:
        rest, period = divmod(n, len(self._periods))
        one, scope = divmod(rest, len(self._scopes))
        where, when = self._scopes[scope], self._periods[period]
        return compute(self._indicators[one], self._board, where, when, self._fresh)

    @cached_property
    def _board(self) -> Board:
        """Read once, when the first value is asked for."""
        years = sorted({period.year for period in self._periods})
        kinds = {scope.kind for scope in self._scopes} | {ScopeKind.COUNTY}
        return queries.board(
            county=self._county, wanted=self._indicators, years=years, now=self._now, kinds=tuple(kinds),
            seen_by=self._viewer,
        )  # fmt: skip

    @cached_property
    def _fresh(self) -> datetime | None:
        return queries.fresh_at(now=self._now)


def _scopes(scopes: Scopes, asked: tuple[str, ...]) -> list[Scope]:
    found: list[Scope] = []
    for text in asked or (ScopeKind.COUNTY.value,):
        found += getattr(scopes, ALL[text])() if text in ALL else [scopes.find(text)]
    return list(dict.fromkeys(found))


def _indicators(county: str, asked: tuple[str, ...], now: datetime) -> list[Indicator]:
    if not asked:
        return queries.indicators(county=county, at=day_of(now))
    return [queries.indicator(county=county, code=code, at=day_of(now)) for code in asked]
