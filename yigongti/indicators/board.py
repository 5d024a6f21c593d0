"""The cells of some facts of one county, read once, and read as the numbers that a formula asks for.

A fact that a room reports is known by its definition; one that no room reports by its declaration in the edition.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Min, Q

from yigongti.indicators import evidence, facts
from yigongti.indicators.declared import definitions_of
from yigongti.indicators.evidence import Assessment
from yigongti.indicators.facts import Counting, FactDefinition, Origin
from yigongti.indicators.formulas import Reading
from yigongti.indicators.lifetable import AgeNumbers
from yigongti.indicators.models import FactValue, ScopeKind
from yigongti.indicators.periods import QUARTER, Kind, Period, month_text
from yigongti.indicators.scopes import Scope

AGES = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?\Z", re.ASCII)
WIDE = (ScopeKind.COUNTY, ScopeKind.CONSORTIUM, ScopeKind.INSTITUTION)
Assessments = Mapping[tuple[str, str, int, int], Assessment]  # (indicator, kind of scope, scope, year) to the verdict


@dataclass(frozen=True)
class FactReading:
    """A fact for a scope and a period: the number, or why there is none.

    `since` is set where the fact was connected only after the period began (202603); `as_of` is the month of a state.
    """

    fact: str
    title: str
    unit: str
    source: str
    counting: Counting
    origin: Origin
    number: Decimal | None
    missing: str = ""
    since: int = 0
    as_of: int = 0
    note: str = ""
    ages: AgeNumbers = ()  # of a fact by age
    period: Period | None = None  # of the year before, where the formula asks for it
    number_origin: str = "computed"  # NumberOrigin of the cells that count here: where an opened number leads to

    @property
    def plain(self) -> Reading:
        """As a formula takes it."""
        return Reading(self.number, self.missing, self.ages)


class Board:
    """Reads cells of `codes` for `years`; `countings` overrides how a fact is counted (the edition may say visits).

    `assessments` are the verdicts on what is judged and not computed.
    """

    def __init__(
        self,
        *,
        county: str,
        codes: Iterable[str],
        years: Iterable[int],
        this_month: int,
        countings: dict[str, Counting] | None = None,
        kinds: Iterable[ScopeKind] = WIDE,
        assessments: Assessments | None = None,
    ) -> None:
        self._countings, self.this_month, self._assessments = countings or {}, this_month, assessments or {}
        wanted = list(dict.fromkeys(codes))
        reported = {code: facts.definition(code) for code in wanted}
        declared = definitions_of(county=county, codes=[code for code in wanted if reported[code] is None])
        self._facts = {code: reported[code] or declared.get(code) for code in wanted}
        months = [year * 100 + month for year in set(years) for month in range(1, 13)]
        asked = Q(fact__in=wanted)
        for code, fact in self._facts.items():
            asked |= Q(fact__startswith=f"{code}:") if fact is not None and fact.by_age else Q()
        held = FactValue.objects.filter(asked, county=county)
        rows = held.filter(month__in=months, scope_kind__in=[k.value for k in {*kinds, ScopeKind.COUNTY}])
        self._cells = {(v.fact, v.scope_kind, v.scope_id, v.month): v for v in rows}
        first = held.filter(scope_kind=ScopeKind.COUNTY).values_list("fact").annotate(first=Min("month"))
        self._since: dict[str, int] = dict(first)

    def read(self, code: str, scope: Scope, period: Period) -> FactReading:
        """One fact for one scope and period."""
        fact = self._facts.get(code)
        if fact is None:
            return _absent(code, f"基础数据 {code} 尚未接入，没有业务或机构报送")
        return self._by_age(fact, scope, period) if fact.by_age else self._read(fact, scope, period)

    def assessment(self, indicator: str, scope: Scope, period: Period) -> Assessment:
        """The verdict on a qualitative indicator for the year of the period."""
        return self._assessments.get((indicator, scope.kind.value, scope.id, period.year), evidence.NOT_YET)

    def _read(self, fact: FactDefinition, scope: Scope, period: Period) -> FactReading:
        if period.months[0] > self.this_month:
            return self._missing(fact, scope, "期间未到")
        if fact.code not in self._since:
            known = facts.definition(fact.code) is not None
            return self._missing(fact, scope, "还没有任何数据" if known else "尚未接入，没有业务或机构报送")
        return self._state(fact, scope, period) if fact.origin == Origin.STATES else self._events(fact, scope, period)

    def _by_age(self, fact: FactDefinition, scope: Scope, period: Period) -> FactReading:
        """Every group of ages that has cells; their sum is the number."""
        found: list[tuple[int, int, Decimal]] = []
        groups = sorted(code for code in self._since if code.startswith(f"{fact.code}:"))
        for code in groups:
            ages = AGES.match(code.partition(":")[2])
            reading = self._read(
                replace(fact, code=code, title=f"{fact.title}（{code.partition(':')[2]}岁）"), scope, period
            )
            if ages and reading.number is not None:
                found.append((int(ages[1]), int(ages[2] or ages[1]), reading.number))
        if not found:
            return self._missing(fact, scope, "没有分年龄组的数" if groups else "尚未接入，没有业务或机构报送")
        whole = self._found(fact, sum((number for _first, _last, number in found), Decimal(0)))
        return replace(whole, ages=tuple(sorted(found)))

    def counting(self, code: str) -> Counting:
        """How a fact is counted here."""
        fact = self._facts.get(code)
        return self._countings.get(code, fact.counting if fact else Counting.RECORDS)

    def _events(self, fact: FactDefinition, scope: Scope, period: Period) -> FactReading:
        since = self._since[fact.code]
        months = [m for m in period.months if since <= m <= self.this_month]
        if not months:
            return self._missing(fact, scope, f"{month_text(since)} 起才接入")
        persons = self.counting(fact.code) == Counting.PERSONS
        if persons and period.kind == Kind.QUARTER and period.month > QUARTER:
            return self._missing(fact, scope, "按人计的数只按月和年初至今去重，没有按季度去重的数")
        total, found = Decimal(0), False
        for month in months:
            cell = self._cells.get((fact.code, scope.kind.value, scope.id, month))
            if cell is None:
                continue
            found = True
            if persons:
                total += cell.persons if period.kind == Kind.MONTH else cell.new_persons
            else:
                total += cell.amount
        if not found and not fact.absent_is_zero:
            return self._missing(fact, scope, "没有填报")
        return self._found(fact, total, since=since if since > period.months[0] else 0)

    def _state(self, fact: FactDefinition, scope: Scope, period: Period) -> FactReading:
        """A state stands at the end of its period: the last month of the period for which one was recorded."""
        for month in reversed(period.months if period.kind != Kind.MONTH else (period.months[-1],)):
            if month > self.this_month or (fact.code, ScopeKind.COUNTY.value, 0, month) not in self._cells:
                continue
            cell = self._cells.get((fact.code, scope.kind.value, scope.id, month))
            if cell is None and not fact.absent_is_zero:
                return self._missing(fact, scope, "没有登记")
            return self._found(fact, cell.amount if cell else Decimal(0), as_of=month)
        return self._missing(fact, scope, f"{period.title}没有时点数据")

    def _found(self, fact: FactDefinition, number: Decimal, *, since: int = 0, as_of: int = 0) -> FactReading:
        return FactReading(
            fact.code, fact.title, self._unit(fact), fact.source, self.counting(fact.code), fact.origin,
            number, since=since, as_of=as_of, note=fact.note,
        )  # fmt: skip

    def _missing(self, fact: FactDefinition, scope: Scope, why: str) -> FactReading:
        return FactReading(
            fact.code, fact.title, self._unit(fact), fact.source, self.counting(fact.code), fact.origin,
            None, f"{scope.title}缺“{fact.title}”：{why}", note=fact.note,
        )  # fmt: skip

    def _unit(self, fact: FactDefinition) -> str:
        """Persons counted by their visits, where the edition says so, are 人次."""
        by_visits = fact.counting == Counting.PERSONS and self.counting(fact.code) == Counting.RECORDS
        return "人次" if by_visits and fact.unit == "人" else fact.unit


def _absent(code: str, why: str) -> FactReading:
    return FactReading(code, code, "", "", Counting.RECORDS, Origin.EVENTS, None, why)
