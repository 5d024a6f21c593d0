"""The cells of some facts of one county, read once, and read as the numbers that a formula asks for.

A fact that a room reports is known by its definition; one that no room reports by its declaration in the edition. Where
a number came from several origins, the one counts that the declaration names first and that has a number for the whole
period; the others stand beside it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Min, Q

from yigongti.foundation.words.quotes import quoted
from yigongti.indicators import declared, evidence, facts, handed_in
from yigongti.indicators.attribution import MEMBER_ROLES
from yigongti.indicators.evidence import Assessment
from yigongti.indicators.facts import Counting, FactDefinition, Origin
from yigongti.indicators.formulas import Reading
from yigongti.indicators.lifetable import AgeNumbers
from yigongti.indicators.models import BaseFact, FactValue, NumberOrigin, ScopeKind
from yigongti.indicators.periods import QUARTER, Kind, Period, month_text
from yigongti.indicators.scopes import Scope
from yigongti.indicators.small import withhold
from yigongti.records.places.models import Membership

AGES = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?\Z", re.ASCII)
POINTS, ABOVE = "分", (ScopeKind.COUNTY, ScopeKind.CONSORTIUM)  # a score is each institution's own
WIDE = (ScopeKind.COUNTY, ScopeKind.CONSORTIUM, ScopeKind.INSTITUTION)
SHORT = {"computed": "业务记录", "collected": "填报数", "evidence": "佐证材料"}
Assessments = Mapping[tuple[str, str, int, int], Assessment]  # (indicator, kind of scope, scope, year) to the verdict


@dataclass(frozen=True)
class OtherOrigin:
    """The number of another origin, kept beside: how much it differs from the one that counts."""

    origin: str
    number: Decimal
    difference: Decimal | None  # this one minus the one that counts; None where that one is missing

    @property
    def words(self) -> str:
        """业务记录, 填报数 or 佐证材料."""
        return SHORT[self.origin]


@dataclass(frozen=True)
class FactReading:
    """A fact for a scope and a period: the number, or why there is none.

    `since` is set where the fact was connected only after the period began (202603); `as_of` is the month of a state;
    `until` the last month that is in, where what is handed in does not reach the end of the period. `origin_shown` is
    the origin that counts here, `origin_rule` the one that the edition wants; `others` are kept beside. `absent` names
    those whose number is not there.
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
    until: int = 0
    origin_shown: str = NumberOrigin.COMPUTED.value
    origin_rule: str = ""
    others: tuple[OtherOrigin, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def plain(self) -> Reading:
        """As a formula takes it."""
        return Reading(self.number, self.missing, self.ages)


class Board:
    """Reads cells of `codes` for `years`; `countings` overrides how a fact is counted (the edition may say visits).

    `assessments` are the verdicts on what is judged and not computed. Numbers of people below `small` are withheld.
    `only` reads the cells of one scope, where a county has thousands.
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
        small: int = 0,
        only: Scope | None = None,
    ) -> None:
        self._countings, self.this_month, self._assessments = countings or {}, this_month, assessments or {}
        self._county, self._small = county, small
        self._begun: dict[int, int] | None = None
        wanted = list(dict.fromkeys(codes))
        self._rules = declared.rows_of(county=county, codes=wanted)
        self._rooms = {code: fact for code in wanted if (fact := facts.definition(code)) is not None}
        self._declared = {code: declared.definition_of(row) for code, row in self._rules.items()}
        self._roster = handed_in.roster(county)
        months = [year * 100 + month for year in set(years) for month in range(1, 13)]
        asked = Q(fact__in=wanted)
        for code in wanted:
            fact = self._fact(code)
            asked |= Q(fact__startswith=f"{code}:") if fact is not None and fact.by_age else Q()
        held = FactValue.objects.filter(asked, county=county)
        seen = Q(scope_kind__in=[k.value for k in {*kinds, ScopeKind.COUNTY}])
        if only is not None:
            seen = Q(scope_kind=only.kind, scope_id=only.id) | Q(scope_kind=ScopeKind.COUNTY)
        rows = held.filter(seen | Q(origin=NumberOrigin.COLLECTED, scope_kind=ScopeKind.INSTITUTION), month__in=months)
        self._cells = {(v.origin, v.fact, v.scope_kind, v.scope_id, v.month): v for v in rows}
        first = held.filter(scope_kind=ScopeKind.COUNTY).values_list("origin", "fact").annotate(first=Min("month"))
        self._since: dict[tuple[str, str], int] = {(origin, code): month for origin, code, month in first}
        self._known = {(origin, code.partition(":")[0]) for origin, code in self._since}

    def _fact(self, code: str) -> FactDefinition | None:
        return self._rooms.get(code) or self._declared.get(code)

    def read(self, code: str, scope: Scope, period: Period) -> FactReading:
        """One fact for one scope and period, from the origin that counts, with the others beside."""
        fact = self._fact(code)
        if fact is None:
            return _absent(code, f"基础数据 {code} 尚未接入，没有业务或机构报送")
        if fact.of_county:
            scope = replace(scope, kind=ScopeKind.COUNTY, id=0)
        rule = self._rules.get(code)
        order = self._order(code, rule)
        found = {origin: self._of_origin(code, origin, scope, period) for origin in order}
        allowed = [origin for origin in order if rule is None or origin in {rule.origin, *rule.also}]
        shown = _counting({origin: found[origin] for origin in allowed or order})
        main = found[shown]
        others = tuple(
            OtherOrigin(o, r.number, None if main.number is None else r.number - main.number)
            for o, r in found.items()
            if o != shown and r.number is not None
        )
        whole = replace(main, origin_shown=shown, origin_rule=rule.origin if rule else shown, others=others)
        return withhold(whole, self._small)

    def _order(self, code: str, rule: BaseFact | None) -> list[str]:
        """Origins that speak, the one that counts first: those of the rule that are connected, then any other.

        One that the rule does not name stands beside; it counts only where no other is connected.
        """
        ranked = [rule.origin, *rule.also] if rule else []
        every = dict.fromkeys([*ranked, *(o.value for o in NumberOrigin)])
        connected = [origin for origin in every if self._is_connected(code, origin)]
        return connected or (ranked[:1] or [NumberOrigin.COMPUTED.value])

    def _is_connected(self, code: str, origin: str) -> bool:
        if origin == NumberOrigin.COMPUTED and code in self._rooms:
            return True
        if origin == NumberOrigin.COLLECTED and self._owed(code) is not None:
            return True
        return (origin, code) in self._known

    def _owed(self, code: str) -> handed_in.Owed | None:
        return self._roster.owed(code) if self._roster is not None else None

    def _of_origin(self, code: str, origin: str, scope: Scope, period: Period) -> FactReading:
        room = self._rooms.get(code) if origin == NumberOrigin.COMPUTED else None
        fact = room or self._declared.get(code) or self._rooms[code]
        read = self._by_age if fact.by_age else self._read
        return read(fact, scope, period, origin)

    def assessment(self, indicator: str, scope: Scope, period: Period) -> Assessment:
        """The verdict on a qualitative indicator for the year of the period."""
        return self._assessments.get((indicator, scope.kind.value, scope.id, period.year), evidence.NOT_YET)

    def _read(self, fact: FactDefinition, scope: Scope, period: Period, origin: str) -> FactReading:
        if period.months[0] > self.this_month:
            return self._missing(fact, scope, "期间未到")
        code = fact.code.partition(":")[0]
        owed = self._owed(code) if origin == NumberOrigin.COLLECTED else None
        if owed is not None:
            return self._handed_in(fact, owed, scope, period)
        if (origin, fact.code) not in self._since:
            known = code in self._rooms
            return self._missing(fact, scope, "还没有任何数据" if known else "尚未接入，没有业务或机构报送")
        how = self._state if fact.origin == Origin.STATES else self._events
        return how(fact, scope, period, origin)

    def _handed_in(self, fact: FactDefinition, owed: handed_in.Owed, scope: Scope, period: Period) -> FactReading:
        """A fact that sheets ask for: complete, or missing with the names of those who owe it."""
        formed, rule = self._formed(scope), self._rules[fact.code.partition(":")[0]]
        if period.months[-1] < formed:
            return self._missing(fact, scope, f"{month_text(formed)} 起才成立")
        if (rule.unit, rule.scope) == (POINTS, "institution") and scope.kind in ABOVE:
            return self._missing(fact, scope, "各机构分别得分，不能相加，请看各机构")
        origin, how = NumberOrigin.COLLECTED.value, rule.period

        def cell(kind: ScopeKind, pk: int, month: int) -> Decimal | None:
            held = self._cells.get((origin, fact.code, kind.value, pk, month))
            return None if held is None else held.amount

        found = handed_in.Periodic(owed, how, self.this_month, cell).read(scope, period)
        if found.number is None:
            return replace(self._missing(fact, scope, found.why), absent=found.absent)
        return replace(self._found(fact, found.number, as_of=found.as_of), until=found.until)

    def _by_age(self, fact: FactDefinition, scope: Scope, period: Period, origin: str) -> FactReading:
        """Every group of ages that has cells; their sum is the number."""
        found: list[tuple[int, int, Decimal]] = []
        groups = sorted(code for held, code in self._since if held == origin and code.startswith(f"{fact.code}:"))
        for code in groups:
            ages = AGES.match(code.partition(":")[2])
            reading = self._read(
                replace(fact, code=code, title=f"{fact.title}（{code.partition(':')[2]}岁）"), scope, period, origin
            )
            if ages and reading.number is not None:
                found.append((int(ages[1]), int(ages[2] or ages[1]), reading.number))
        if not found:
            owed = self._owed(fact.code) if origin == NumberOrigin.COLLECTED else None
            if owed is not None:
                return replace(self._handed_in(fact, owed, scope, period), number=None)
            return self._missing(fact, scope, "没有分年龄组的数" if groups else "尚未接入，没有业务或机构报送")
        whole = self._found(fact, sum((number for _first, _last, number in found), Decimal(0)))
        return replace(whole, ages=tuple(sorted(found)))

    def _formed(self, scope: Scope) -> int:
        """The month in which a consortium was formed: before it nothing was its own, which is no zero. 0 for others."""
        if scope.kind != ScopeKind.CONSORTIUM:
            return 0
        if self._begun is None:
            held = Membership.objects.filter(consortium__county_id=self._county, role__in=MEMBER_ROLES)
            firsts: dict[int, date] = {}
            for pk, period in held.values_list("consortium_id", "period"):
                firsts[pk] = min(firsts.get(pk, date.max), period.lower or date.min)
            self._begun = {pk: first.year * 100 + first.month for pk, first in firsts.items()}
        return self._begun.get(scope.id, 0)

    def counting(self, code: str) -> Counting:
        """How a fact is counted here."""
        fact = self._fact(code)
        return self._countings.get(code, fact.counting if fact else Counting.RECORDS)

    def _events(self, fact: FactDefinition, scope: Scope, period: Period, origin: str) -> FactReading:
        formed = self._formed(scope)
        since = max(self._since[origin, fact.code], formed)
        months = [m for m in period.months if since <= m <= self.this_month]
        if not months:
            why = "才成立" if since == formed else "才接入"
            return self._missing(fact, scope, f"{month_text(since)} 起{why}")
        persons = self.counting(fact.code) == Counting.PERSONS
        if persons and period.kind == Kind.QUARTER and period.month > QUARTER:
            return self._missing(fact, scope, "按人计的数只按月和年初至今去重，没有按季度去重的数")
        total, found = Decimal(0), False
        for month in months:
            cell = self._cells.get((origin, fact.code, scope.kind.value, scope.id, month))
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

    def _state(self, fact: FactDefinition, scope: Scope, period: Period, origin: str) -> FactReading:
        """A state stands at the end of its period: the last month of the period for which one was recorded."""
        formed = self._formed(scope)
        if period.months[-1] < formed:
            return self._missing(fact, scope, f"{month_text(formed)} 起才成立")
        for month in reversed(period.months if period.kind != Kind.MONTH else (period.months[-1],)):
            if month > self.this_month or (origin, fact.code, ScopeKind.COUNTY.value, 0, month) not in self._cells:
                continue
            cell = self._cells.get((origin, fact.code, scope.kind.value, scope.id, month))
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
            None, f"{scope.title}缺{quoted(fact.title)}：{why}", note=fact.note,
        )  # fmt: skip

    def _unit(self, fact: FactDefinition) -> str:
        """Persons counted by their visits, where the edition says so, are 人次."""
        by_visits = fact.counting == Counting.PERSONS and self.counting(fact.code) == Counting.RECORDS
        return "人次" if by_visits and fact.unit == "人" else fact.unit


def _counting(found: Mapping[str, FactReading]) -> str:
    """The first with a number for all of the period, else the first with one, else the one that the rule wants."""
    whole = [origin for origin, reading in found.items() if reading.number is not None and not reading.since]
    part = [origin for origin, reading in found.items() if reading.number is not None]
    return next(iter((*whole, *part, *found)))


def _absent(code: str, why: str) -> FactReading:
    return FactReading(code, code, "", "", Counting.RECORDS, Origin.EVENTS, None, why)
