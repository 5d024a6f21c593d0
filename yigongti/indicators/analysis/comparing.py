"""Members beside one another: one indicator over all of them, or one institution over all its indicators.

A comparison is for whoever sees every member of the group; nobody learns a neighbour's number from a place in a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Refused
from yigongti.indicators import formulas, queries, small
from yigongti.indicators.analysis import desk, parts, questions, ranking
from yigongti.indicators.analysis.desk import Subject
from yigongti.indicators.analysis.models import Question
from yigongti.indicators.analysis.ranking import Member, Placed, Spread, Table
from yigongti.indicators.board import Board
from yigongti.indicators.models import Indicator, ScopeKind
from yigongti.indicators.periods import Kind, Period, day_of, one_month, to_month
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.targets import Direction
from yigongti.indicators.values import IndicatorValue, compute

PEOPLE = {"人", "人次", "例", "台次", "床日", "个", "家"}


class NotAllSeen(Refused):
    """The group has members beyond the actor's sight."""

    sentence = "比较要能看到全部成员的数。您的岗位只能看自己的机构，请到本机构的成绩单查看。"


@dataclass(frozen=True)
class Compared:
    """One indicator over the members of a group."""

    subject: Subject
    period: Period
    whole: IndicatorValue
    values: dict[str, IndicatorValue]
    table: Table
    why: str = ""


def compare(*, county: str, code: str, period: Period, scope: str, seen_by: Actor, now: datetime) -> Compared:
    """Members of the county or of a consortium. Raises NotAllSeen, and what `desk.subject` raises."""
    found = desk.subject(county=county, code=code, scope=scope, years=[period.year], seen_by=seen_by, now=now)
    if found.scope.kind not in {ScopeKind.COUNTY, ScopeKind.CONSORTIUM}:
        raise NotAllSeen("比较请选全县或一个医共体。")
    if found.scope.kind == ScopeKind.COUNTY and not found.scopes.sees_all:
        raise NotAllSeen
    whole = found.value(found.scope, period)
    values = small.complement_values({m.text: found.value(m, period) for m in found.members})
    why = _why_not(found.indicator) or _same_by_nature(found.indicator, values)
    table = _table(found.indicator, found.members, values, whole) if not why else ranking.rank((), higher_first=True)
    return Compared(found, period, whole, values, table, why)


def _why_not(indicator: Indicator) -> str:
    if indicator.kind == "evidence" and not indicator.formula:
        return "由两人评定的指标不排位"
    return "两个结果并列的指标不排位" if indicator.kind == "two_part" else ""


def _same_by_nature(indicator: Indicator, values: dict[str, IndicatorValue]) -> str:
    """A share whose parts are all of one institution is the same everywhere: it speaks of the county alone."""
    known = [v.value for v in values.values() if v.number is not None]
    if indicator.kind == "ratio" and len(known) > 1 and all(v.numerator == v.denominator for v in known):
        return "对单个机构来说，这项指标的分子和分母是同一批数，各家都一样，只有全县的数有意义，不排位"
    return ""


def _table(
    indicator: Indicator, members: Sequence[Scope], values: dict[str, IndicatorValue], whole: IndicatorValue
) -> Table:
    spread, per = spread_of(indicator, whole)
    lined = [_member(m, values[m.text], spread) for m in members]
    return ranking.rank(
        lined, higher_first=indicator.direction != Direction.LOWER, common=whole.number, per=per, spread=spread
    )


def _member(scope: Scope, value: IndicatorValue, spread: Spread) -> Member:
    under = value.value.denominator if spread != Spread.NONE else None
    return Member(scope.text, scope.title, value.number, under, value.value.missing)


def spread_of(indicator: Indicator, whole: IndicatorValue) -> tuple[Spread, Decimal]:
    """What chance does to this ratio, and its multiplier. Money, means and growth: nothing is claimed."""
    if indicator.kind != "ratio" or not indicator.formula:
        return Spread.NONE, Decimal(1)
    form = formulas.main_shape(formulas.parse(indicator.formula))
    if form is None or form.denominator is None:
        return Spread.NONE, Decimal(1)
    over, under = formulas.facts_of(form.numerator), formulas.facts_of(form.denominator)
    per = formulas.as_decimal(form.multiplier)
    units = {r.unit for r in whole.facts}
    if not units <= PEOPLE or len(under) != 1:
        return Spread.NONE, per
    return (Spread.SHARE if parts.is_share(over, under) else Spread.COUNT), per


@dataclass(frozen=True)
class Line:
    """One indicator on a scorecard: the value, the run of the year, the place among the members."""

    value: IndicatorValue
    series: tuple[Decimal | None, ...]
    placed: Placed | None
    of: int
    median: Decimal | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Scorecard:
    """All indicators of one institution. `group` names those it is compared with; empty when it is not."""

    scope: Scope
    scopes: Scopes
    period: Period
    lines: tuple[Line, ...]
    overviews: tuple[queries.Overview, ...]
    group: str
    questions: tuple[Question, ...]
    fresh_at: datetime | None


def scorecard(*, county: str, institution: str, period: Period, seen_by: Actor, now: datetime) -> Scorecard:
    """One institution within sight. Raises ScopeNotSeen, MissingPermission."""
    scopes, scope, overviews = queries.overviews(
        county=county, period=period, scope=f"institution:{institution}", seen_by=seen_by, now=now
    )
    asked = questions.of_institution(seen_by=seen_by, organization_id=scope.id)
    wanted = [o.now.indicator for o in overviews]
    title, group = group_of(scopes, scope, now)
    tables: dict[str, Table] = {}
    if group:
        board = queries.board(
            county=county, wanted=wanted, years=[period.year], now=now, kinds=[ScopeKind.INSTITUTION], seen_by=seen_by
        )
        tables = {i.code: _ranked(i, board, group, period) for i in wanted if not _why_not(i)}
    lines = tuple(
        Line(
            o.now, o.series, *_place(tables.get(o.now.indicator.code), scope),
            tuple(q for q in asked if q.indicator == o.now.indicator.code),
        )
        for o in overviews
    )  # fmt: skip
    fresh = overviews[0].now.fresh_at if overviews else None
    return Scorecard(scope, scopes, period, lines, tuple(overviews), title, tuple(asked), fresh)


def group_of(scopes: Scopes, scope: Scope, now: datetime) -> tuple[str, tuple[Scope, ...]]:
    """Those beside the institution, all of them within sight: its consortium's members, else the whole county's."""
    institutions = scopes.institutions()
    own = scopes.where.consortium(scope.id, day_of(now))
    consortium = next((c for c in scopes.consortia() if c.id == own), None)
    if consortium is not None:
        members = scopes.where.members(consortium.id, day_of(now))
        return consortium.title, tuple(s for s in institutions if s.id in members)
    return (scopes.county.title, tuple(institutions)) if scopes.sees_all else ("", ())


def _ranked(indicator: Indicator, board: Board, group: Sequence[Scope], period: Period) -> Table:
    values = {s.text: compute(indicator, board, s, period, None) for s in group}
    lined = [_member(s, values[s.text], Spread.NONE) for s in group]
    return ranking.rank(lined, higher_first=indicator.direction != Direction.LOWER)


def _place(table: Table | None, scope: Scope) -> tuple[Placed | None, int, Decimal | None]:
    if table is None:
        return None, 0, None
    return next((p for p in table.rows if p.member.key == scope.text), None), table.compared, table.median


def run_of(found: Subject, scope: Scope, period: Period) -> tuple[Decimal | None, ...]:
    """The months of the year up to the period, for a small line."""
    make = one_month if period.kind in {Kind.MONTH, Kind.QUARTER} else to_month
    return tuple(found.value(scope, make(period.year * 100 + m)).number for m in range(1, period.month + 1))
