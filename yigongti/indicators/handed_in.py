"""Numbers that people hand in: who owes them, which parts of a period are complete, who is missing.

Sheets are kept above us; whoever keeps them registers a roster. Without one, nothing is known of who owes what.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from yigongti.foundation.reading import once
from yigongti.indicators.formulas import as_decimal
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.periods import MONTHS, QUARTER, Kind, Period
from yigongti.indicators.scopes import Scope

LENGTHS = {Kind.MONTH: 1, Kind.QUARTER: QUARTER, Kind.YEAR: MONTHS}
TITLES = {Kind.MONTH: "按月", Kind.QUARTER: "按季", Kind.YEAR: "按全年"}
NAMED_MAX = 5


@dataclass(frozen=True)
class Owed:
    """A fact of which sheets ask: for which kind of period, and by whom on a day (organization to name)."""

    kind: Kind
    units: Callable[[date], Mapping[int, "Owing"]]


@dataclass(frozen=True)
class Owing:
    """An organization that a number must speak of. `filler` is who hands it in, where that is another one."""

    name: str
    consortium_id: int | None = None
    filler: str = ""


class Roster(Protocol):
    """Who owes which facts in one county."""

    def owed(self, code: str) -> Owed | None:
        """What sheets ask of this fact; None when no sheet asks."""


_rosters: list[Callable[[str], Roster]] = []


def register_roster(make: Callable[[str], Roster]) -> None:
    """Whoever keeps sheets says here who owes them, called from its `apps.py`."""
    if make not in _rosters:
        _rosters.append(make)


def roster(county: str) -> Roster | None:
    """The roster of a county; None where no sheets are kept."""
    return once(("indicators.roster", county), lambda: _rosters[0](county)) if _rosters else None


@dataclass(frozen=True)
class Found:
    """What a period gives: the number, or why there is none. `until` is the last month that is in, where not all is."""

    number: Decimal | None
    why: str = ""
    until: int = 0
    as_of: int = 0
    absent: tuple[str, ...] = ()


class Periodic:
    """Reads one fact that is handed in by whole periods. `cell` gives (scope kind, scope, month) to the amount."""

    def __init__(
        self, owed: Owed, how: str, this_month: int, cell: Callable[[ScopeKind, int, int], Decimal | None]
    ) -> None:
        self._owed, self._how, self._this_month, self._cell = owed, how, this_month, cell

    def read(self, scope: Scope, period: Period) -> Found:
        """The number of a scope and period. A sum or mean needs every part; what stands needs the last one."""
        parts = list(self._parts(period))
        if not parts:
            if period.is_whole_year and period.months[-1] >= self._this_month:
                return Found(None, "期间还没有结束")
            return Found(None, f"{TITLES[self._owed.kind]}填报，没有{period.title}的数")
        complete: list[Period] = []
        for part in parts:
            absent = self._absent(part, scope)
            if absent is None:
                return Found(None, "这一范围不填报这一项")
            if absent and (self._is_running(period) and complete):
                break
            if absent:
                if self._is_stock and part != parts[-1]:
                    continue
                return Found(None, f"{part.title}还缺 {_names(absent)}", absent=absent)
            complete.append(part)
        if not complete:
            return Found(None, "期间未到")
        last = complete[-1].months[-1]
        cut = last if last != period.months[-1] else 0
        number = self._number(complete, scope)
        return Found(number, as_of=last if self._is_stock else 0, until=0 if self._is_stock else cut)

    @property
    def _is_stock(self) -> bool:
        return self._how == "stock"

    def _is_running(self, period: Period) -> bool:
        return period.months[-1] >= self._this_month

    def _parts(self, period: Period) -> Iterator[Period]:
        """The whole periods of this kind inside; of what is still running only those that have begun."""
        length = LENGTHS[self._owed.kind]
        for month in period.months:
            part = Period(month // 100, month % 100, self._owed.kind)
            if month % 100 % length == 0 and part.months[0] >= period.months[0] and self._has_begun(part):
                yield part

    def _has_begun(self, part: Period) -> bool:
        return part.months[-1] < self._this_month or (
            part.months[0] <= self._this_month and self._cell(ScopeKind.COUNTY, 0, part.months[-1]) is not None
        )

    def _absent(self, part: Period, scope: Scope) -> tuple[str, ...] | None:
        """Names of those whose number is not there; None when nobody of this scope owes one."""
        units = self._owed.units(part.end - timedelta(days=1))
        own = {pk: unit for pk, unit in units.items() if _within(pk, unit, scope)}
        if not own:
            return None
        gone = [pk for pk in own if self._cell(ScopeKind.INSTITUTION, pk, part.months[-1]) is None]
        return tuple(dict.fromkeys(own[pk].filler or own[pk].name for pk in gone))

    def _number(self, parts: list[Period], scope: Scope) -> Decimal:
        found = [self._cell(scope.kind, scope.id, part.months[-1]) or Decimal(0) for part in parts]
        if self._is_stock:
            return found[-1]
        total = sum(found, Decimal(0))
        return total if self._how == "flow" else as_decimal(Fraction(total) / len(found))


def _within(pk: int, unit: Owing, scope: Scope) -> bool:
    match scope.kind:
        case ScopeKind.COUNTY:
            return True
        case ScopeKind.CONSORTIUM:
            return unit.consortium_id == scope.id
        case _:
            return pk == scope.id


def _names(absent: tuple[str, ...]) -> str:
    shown = "、".join(absent[:NAMED_MAX])
    return f"{shown} 等 {len(absent)} 家" if len(absent) > NAMED_MAX else shown
