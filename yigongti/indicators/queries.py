"""Reading indicators: definitions, values, series and the grid by institution, within the actor's sight."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions.models import Edition
from yigongti.foundation.editions.queries import find
from yigongti.foundation.errors import NotFound
from yigongti.indicators import declared, facts, formulas, small, verdicts
from yigongti.indicators.board import WIDE, Board
from yigongti.indicators.facts import Counting
from yigongti.indicators.models import Indicator, Run, ScopeKind
from yigongti.indicators.periods import Kind, Period, day_of, month_of, one_month, to_month
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.values import IndicatorValue, compute, trees_of

READ = "indicators.value.read"
EXPORT = "indicators.value.export"
OPEN = "indicators.record.open"
COUNTED = {"persons": Counting.PERSONS, "visits": Counting.RECORDS, "records": Counting.RECORDS}


class NoIndicator(NotFound):
    """The edition has no such indicator."""

    sentence = "县版里没有这项指标，请从指标列表打开。"


def indicators(*, county: str, at: date) -> list[Indicator]:
    """The indicators in force on a day, in the order of the annex."""
    held = Indicator.objects.filter(county=county, valid_from__lte=at)
    return list(held.filter(Q(valid_to=None) | Q(valid_to__gt=at)).order_by("place", "code"))


def indicator(*, county: str, code: str, at: date) -> Indicator:
    """One indicator in force on a day. Raises NoIndicator."""
    for found in indicators(county=county, at=at):
        if found.code == code:
            return found
    raise NoIndicator


def county_of_edition(*, edition: str) -> str:
    """The county of an edition by its code. Raises NoIndicator."""
    found = Edition.objects.filter(code=edition).values_list("county", flat=True).first()
    if found is None:
        raise NoIndicator(f"没有载入县版 {edition}，请先运行 yigongti edition load。")
    return found


def document_of(*, county: str) -> str:
    """The document that the county's edition was taken from, for the sheet."""
    found = Edition.objects.filter(county=county).order_by("-loaded_at").first()
    return f"{found.title}{found.document_number and ' ' + found.document_number}" if found else ""


def fresh_at(*, now: datetime) -> datetime | None:
    """When cells were last brought up to date, None before the first time."""
    return Run.objects.filter(at__lte=now).order_by("-at").values_list("at", flat=True).first()


def countings(*, county: str, codes: Iterable[str], at: date) -> dict[str, Counting]:
    """How the edition counts a fact: `indicators.counting.<fact>` = "persons" or "visits"."""
    found = {code: find(county=county, key=f"indicators.counting.{code}", at=at) for code in codes}
    return {code: COUNTED[v.value] for code, v in found.items() if v is not None and v.value in COUNTED}


def facts_of(wanted: Iterable[Indicator]) -> list[str]:
    """Every fact in the formulas of some indicators."""
    codes = [code for i in wanted if i.formula for code in formulas.facts_of(formulas.parse(i.formula))]
    return list(dict.fromkeys(codes))


def titles(*, county: str) -> dict[str, str]:
    """Names of facts: what the edition declares, and what some room reports."""
    reported = {code: fact.title for code, fact in facts.definitions().items()}
    return reported | declared.titles_of(county=county)


def board(
    *,
    county: str,
    wanted: Sequence[Indicator],
    years: Iterable[int],
    now: datetime,
    kinds: Iterable[ScopeKind] = (),
    seen_by: Actor | None = None,
    only: Scope | None = None,
    facts_alone: Sequence[str] = (),
) -> Board:
    """The cells behind some indicators for some years, with the year before where a formula asks for it.

    `kinds` empty reads all scopes but single village clinics. For a viewer who may not open records small numbers of
    people are withheld, where the edition says so. `only` and `facts_alone` read one scope and some of the facts.
    """
    trees = [tree for one in wanted for tree in trees_of(one)]
    codes = list(dict.fromkeys(code for tree in trees for code in formulas.facts_of(tree)))
    if any(formulas.facts_before(tree) for tree in trees):
        years = {before for year in years for before in (year - 1, year)}
    counted = countings(county=county, codes=codes, at=day_of(now))
    years = tuple(years)
    judged = [one.code for one in wanted if one.kind == "evidence"]
    return Board(
        county=county,
        codes=list(facts_alone) or codes,
        only=only,
        years=years,
        this_month=month_of(now),
        countings=counted,
        kinds=tuple(kinds) or WIDE,
        assessments=verdicts.known(county=county, indicators=judged, years=years),
        small=small.threshold(county=county, at=day_of(now), seen_by=seen_by),
    )


def value(*, county: str, code: str, period: Period, scope: str, seen_by: Actor, now: datetime) -> IndicatorValue:
    """One value. Raises NoIndicator, BadScope, ScopeNotSeen, MissingPermission."""
    seen_by.require(READ)
    found = indicator(county=county, code=code, at=day_of(now))
    where = Scopes(county=county, seen_by=seen_by, today=day_of(now)).find(scope)
    cells = board(county=county, wanted=[found], years=[period.year], now=now, kinds=[where.kind], seen_by=seen_by)
    return compute(found, cells, where, period, fresh_at(now=now))


@dataclass(frozen=True)
class Overview:
    """An indicator for a list or a card: its value, the months for the sparkline, and last month's value."""

    now: IndicatorValue
    series: tuple[Decimal | None, ...]
    months: tuple[int, ...]
    before: IndicatorValue | None


def overviews(
    *, county: str, period: Period, scope: str, seen_by: Actor, now: datetime, only: Collection[str] | None = None
) -> tuple[Scopes, Scope, list[Overview]]:
    """Every indicator of the county (`only`: these codes) for one scope and period, with its run through the year."""
    seen_by.require(READ)
    scopes = Scopes(county=county, seen_by=seen_by, today=day_of(now))
    where = scopes.find(scope)
    found = [i for i in indicators(county=county, at=day_of(now)) if only is None or i.code in only]
    cells = board(
        county=county, wanted=found, years=[period.year - 1, period.year], now=now, kinds=[where.kind], seen_by=seen_by
    )
    fresh = fresh_at(now=now)
    return scopes, where, [_overview(i, cells, where, period, fresh) for i in found]


def _overview(found: Indicator, cells: Board, where: Scope, period: Period, fresh: datetime | None) -> Overview:
    months = tuple(to_month(period.year * 100 + 12).months[: period.month])
    make = one_month if period.kind == Kind.MONTH else to_month
    run = tuple(compute(found, cells, where, make(month), fresh).number for month in months)
    before = compute(found, cells, where, make(months[-2]), fresh) if len(months) > 1 else None
    return Overview(compute(found, cells, where, period, fresh), run, months, before)


@dataclass(frozen=True)
class GridCell:
    """One cell of the grid: the numerator (None with the reason), and what to open."""

    number: Decimal | None
    missing: str
    period: Period
    scope: Scope
    others: tuple[Decimal | None, ...] = ()  # the further results, where the indicator has several side by side


@dataclass(frozen=True)
class GridRow:
    """An institution or consortium: its months, its sum, and its value of the indicator."""

    scope: Scope
    cells: tuple[GridCell, ...]
    total: GridCell
    value: IndicatorValue


@dataclass(frozen=True)
class Sheet:
    """Everything on an indicator's sheet."""

    indicator: Indicator
    value: IndicatorValue
    scopes: Scopes
    scope: Scope
    period: Period
    months: tuple[Period, ...]
    monthly: tuple[IndicatorValue, ...]  # each month (states, ratios) or each year to date (what accumulates)
    single: tuple[IndicatorValue, ...]  # each month alone
    rows: tuple[GridRow, ...]
    numerator_facts: tuple[str, ...]
    document: str
    beside: tuple[IndicatorValue, ...] = ()  # the other parts of the same printed indicator: WX-M05a and WX-M05b


def sheet(*, county: str, code: str, period: Period, scope: str, seen_by: Actor, now: datetime) -> Sheet:
    """The sheet of an indicator for one scope: months of the year up to the period, institutions below the scope."""
    seen_by.require(READ)
    found = indicator(county=county, code=code, at=day_of(now))
    scopes = Scopes(county=county, seen_by=seen_by, today=day_of(now))
    where = scopes.find(scope)
    members = below(scopes=scopes, where=where, today=day_of(now))
    kinds = {where.kind, *(s.kind for s in members)}
    together = _parts_of(found, indicators(county=county, at=day_of(now)))
    cells = board(county=county, wanted=[found, *together], years=[period.year], now=now, kinds=kinds, seen_by=seen_by)
    fresh = fresh_at(now=now)
    # what is computed for whole years alone has no months to show
    last = 0 if found.kind == "lifetable" else period.month
    months = tuple(one_month(period.year * 100 + m) for m in range(1, last + 1))
    runs = tuple(to_month(m.months[0]) for m in months)
    over = _numerator_facts(found)
    rows = small.complement([_row(found, cells, s, months, period, over, fresh) for s in members])
    return Sheet(
        indicator=found,
        value=compute(found, cells, where, period, fresh),
        scopes=scopes,
        scope=where,
        period=period,
        months=months,
        monthly=tuple(compute(found, cells, where, p, fresh) for p in runs),
        single=tuple(compute(found, cells, where, p, fresh) for p in months),
        rows=tuple(sorted(rows, key=_problems_first)),
        numerator_facts=over,
        document=document_of(county=county),
        beside=tuple(compute(one, cells, where, period, fresh) for one in together),
    )


def _parts_of(found: Indicator, everything: Iterable[Indicator]) -> list[Indicator]:
    """The other parts of what the annex prints as one indicator: the same number, another letter."""
    if not found.code[-1].islower():
        return []
    return [one for one in everything if one.code[:-1] == found.code[:-1] and one.code != found.code]


def _numerator_facts(found: Indicator) -> tuple[str, ...]:
    form = formulas.main_shape(formulas.parse(found.formula)) if found.formula else None
    return formulas.facts_of(form.numerator) if form else ()


def below(*, scopes: Scopes, where: Scope, today: date) -> list[Scope]:
    """What a scope consists of: institutions of the county or consortium, clinics of a township center."""
    if where.kind == ScopeKind.COUNTY:
        return scopes.institutions()
    if where.kind == ScopeKind.CONSORTIUM:
        members = scopes.where.members(where.id, today)
        return [s for s in scopes.institutions() if s.id in members]
    if where.kind == ScopeKind.INSTITUTION:
        return scopes.sites(where.id)
    return [where]


def _row(  # noqa: PLR0917  private, called in one place
    found: Indicator,
    cells: Board,
    scope: Scope,
    months: Sequence[Period],
    period: Period,
    over: Sequence[str],
    fresh: datetime | None,
) -> GridRow:
    whole = period if period.kind != Kind.MONTH else to_month(period.months[-1])
    value = compute(found, cells, scope, whole, fresh)
    read = [_cell(compute(found, cells, scope, month, fresh), over) for month in months]
    return GridRow(scope, tuple(read), _cell(value, over), value)


def _cell(value: IndicatorValue, over: Sequence[str]) -> GridCell:
    why = "；".join(f.missing for f in value.facts if f.fact in over and f.missing)
    number, *others = [part.numerator for part in value.value.parts] or [value.value.numerator]
    return GridCell(number, why, value.period, value.scope, tuple(others))


def _problems_first(row: GridRow) -> tuple[bool, bool, Decimal, int]:
    """Missing on top, then the lowest value; ties by the order of institutions."""
    number = row.value.number
    return (row.total.number is not None, number is not None, number or Decimal(0), row.scope.id)
