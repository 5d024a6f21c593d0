"""The cells of some facts of one county, read once, and read as the numbers that a formula asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Min

from yigongti.indicators import facts
from yigongti.indicators.facts import Counting, FactDefinition, Origin
from yigongti.indicators.formulas import Reading
from yigongti.indicators.models import FactValue, ScopeKind
from yigongti.indicators.periods import Kind, Period, month_text
from yigongti.indicators.scopes import Scope


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

    @property
    def plain(self) -> Reading:
        """As a formula takes it."""
        return Reading(self.number, self.missing)


class Board:
    """Reads cells of `codes` for `years`; `countings` overrides how a fact is counted (the edition may say visits)."""

    def __init__(
        self,
        *,
        county: str,
        codes: Iterable[str],
        years: Iterable[int],
        this_month: int,
        countings: dict[str, Counting] | None = None,
        kinds: Iterable[ScopeKind] = (ScopeKind.COUNTY, ScopeKind.CONSORTIUM, ScopeKind.INSTITUTION),
    ) -> None:
        self._countings, self._now = countings or {}, this_month
        self._facts = {code: facts.definition(code) for code in codes}
        months = [year * 100 + month for year in set(years) for month in range(1, 13)]
        held = FactValue.objects.filter(county=county, fact__in=list(self._facts))
        rows = held.filter(month__in=months, scope_kind__in=[k.value for k in {*kinds, ScopeKind.COUNTY}])
        self._cells = {(v.fact, v.scope_kind, v.scope_id, v.month): v for v in rows}
        first = held.filter(scope_kind=ScopeKind.COUNTY).values_list("fact").annotate(first=Min("month"))
        self._since: dict[str, int] = dict(first)

    def read(self, code: str, scope: Scope, period: Period) -> FactReading:
        """One fact for one scope and period."""
        fact = self._facts.get(code)
        if fact is None:
            return _absent(code, f"基础数据 {code} 尚未接入，没有业务或机构报送")
        if period.months[0] > self._now:
            return self._missing(fact, scope, "期间未到")
        if code not in self._since:
            return self._missing(fact, scope, "还没有任何数据")
        return self._state(fact, scope, period) if fact.origin == Origin.STATES else self._events(fact, scope, period)

    def counting(self, code: str) -> Counting:
        """How a fact is counted here."""
        fact = self._facts.get(code)
        return self._countings.get(code, fact.counting if fact else Counting.RECORDS)

    def _events(self, fact: FactDefinition, scope: Scope, period: Period) -> FactReading:
        since = self._since[fact.code]
        months = [m for m in period.months if since <= m <= self._now]
        if not months:
            return self._missing(fact, scope, f"{month_text(since)} 起才接入")
        persons = self.counting(fact.code) == Counting.PERSONS
        total = Decimal(0)
        for month in months:
            cell = self._cells.get((fact.code, scope.kind.value, scope.id, month))
            if cell is None:
                continue
            if persons:
                total += cell.persons if period.kind == Kind.MONTH else cell.new_persons
            else:
                total += cell.amount
        return self._found(fact, total, since=since if since > period.months[0] else 0)

    def _state(self, fact: FactDefinition, scope: Scope, period: Period) -> FactReading:
        """A state stands at the end of its period: the last month of the period for which one was recorded."""
        for month in reversed(period.months if period.kind != Kind.MONTH else (period.months[-1],)):
            if month > self._now or (fact.code, ScopeKind.COUNTY.value, 0, month) not in self._cells:
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
        return "人次" if fact.unit == "人" and self.counting(fact.code) == Counting.RECORDS else fact.unit


def _absent(code: str, why: str) -> FactReading:
    return FactReading(code, code, "", "", Counting.RECORDS, Origin.EVENTS, None, why)
