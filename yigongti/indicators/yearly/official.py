"""What of a county's numbers a province may see: those that the county has locked or approved, never a draft.

A locked year gives the facts of its lock. An open one gives what people handed in and the commission approved; what
the platform counts from records by itself is nobody's word yet and waits for the lock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.words.quotes import quoted
from yigongti.indicators import formulas, queries
from yigongti.indicators.board import FactReading
from yigongti.indicators.collection.models import PeriodLock
from yigongti.indicators.evidence import Assessment
from yigongti.indicators.models import Indicator, NumberOrigin
from yigongti.indicators.periods import Kind, Period, day_of
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.yearly.locking import Stored, lock_of, same, stored

LOCKED, APPROVED, OPEN = "locked", "approved", "open"
TITLES = {LOCKED: "已锁定", APPROVED: "已审定", OPEN: "未审定"}
HANDED_IN = {NumberOrigin.COLLECTED.value, NumberOrigin.EVIDENCE.value}
NOT_YET = "县里还没有审定或锁定"
AGES_MOVED = "锁定后分年龄组的数有变动，须县里更正后再锁"


@dataclass(frozen=True)
class Held:
    """One fact of one county and year as the province may read it."""

    reading: formulas.Reading
    state: str


class CountyYear:
    """One county: its indicators, and its facts of a year and of the year before, as far as they are official."""

    def __init__(self, *, county: str, year: int, now: datetime) -> None:
        self.county, self.year = county, year
        self.indicators = queries.indicators(county=county, at=day_of(now))
        actor = system_actor("yearly.official", frozenset({queries.READ}), county)
        self.scope: Scope = Scopes(county=county, seen_by=actor, today=day_of(now)).county
        self._now = now
        self._board = queries.board(county=county, wanted=self.indicators, years=[year - 1, year], now=now)
        self._held: dict[tuple[str, int], Held] = {}

    @cached_property
    def locks(self) -> Mapping[int, PeriodLock | None]:
        """The last lock of the year and of the year before."""
        return {year: lock_of(county=self.county, year=year) for year in (self.year - 1, self.year)}

    @cached_property
    def _stored(self) -> Mapping[int, Stored]:
        return {year: stored(lock) for year, lock in self.locks.items()}

    @property
    def state(self) -> str:
        """Of the year as a whole: locked, or not."""
        return LOCKED if self.locks[self.year] else OPEN

    def fact(self, code: str, *, before: bool = False) -> Held:
        """One fact."""
        year = self.year - before
        if (code, year) not in self._held:
            self._held[code, year] = self._read(code, year)
        return self._held[code, year]

    def _read(self, code: str, year: int) -> Held:
        now = self._board.read(code, self.scope, Period(year, 12, Kind.YEAR))
        kept = self._stored[year].get(("fact", code))
        if self.locks[year] is not None:
            return Held(self._locked(now, None if kept is None else kept.number), LOCKED)
        if now.number is None or now.origin_shown in HANDED_IN:
            why = f"{self.scope.title}：{now.missing}" if now.missing else ""
            return Held(replace(now.plain, missing=why), APPROVED if now.number is not None else OPEN)
        return Held(formulas.Reading(None, f"{self.scope.title}{quoted(now.title)}{NOT_YET}"), OPEN)

    def _locked(self, now: FactReading, number: Decimal | None) -> formulas.Reading:
        if number is None:
            return formulas.Reading(None, f"{self.scope.title}锁定时没有{quoted(now.title)}")
        if not now.ages:
            return formulas.Reading(number)
        if same(number, now.number):
            return now.plain
        return formulas.Reading(None, f"{self.scope.title}{quoted(now.title)}{AGES_MOVED}")

    def title_of(self, code: str) -> str:
        """The name of a fact here."""
        return self._board.read(code, self.scope, Period(self.year, 12, Kind.YEAR)).title

    def unit_of(self, code: str) -> str:
        """The unit of a fact as it is counted here."""
        return self._board.read(code, self.scope, Period(self.year, 12, Kind.YEAR)).unit

    def counting_of(self, code: str) -> str:
        """How a fact is counted here: by persons, by records, as a state."""
        return self._board.counting(code).value

    def value(self, tree: formulas.Tree) -> tuple[formulas.Value, str]:
        """A formula over the official facts, and how official it is: the weakest of its facts."""
        found = formulas.evaluate(
            tree, lambda code: self.fact(code).reading, lambda code: self.fact(code, before=True).reading
        )
        states = [self.fact(c).state for c in formulas.facts_now(tree)]
        states += [self.fact(c, before=True).state for c in formulas.facts_before(tree)]
        return found, next((s for s in (OPEN, APPROVED, LOCKED) if s in states), OPEN)

    def assessment(self, one: Indicator) -> Assessment:
        """The verdict of two persons: it is official as it stands."""
        return self._board.assessment(one.code, self.scope, Period(self.year, 12, Kind.YEAR))
