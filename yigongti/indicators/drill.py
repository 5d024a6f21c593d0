"""From a number to its records: the count reconciles with it, the viewer opens what he may, the rest is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.audit import trail
from yigongti.foundation.errors import NotFound
from yigongti.indicators import formulas, queries
from yigongti.indicators.board import FactReading
from yigongti.indicators.facts import Counting
from yigongti.indicators.facts import Origin as FactOrigin
from yigongti.indicators.grounds import Ground, Plot, ground_of
from yigongti.indicators.models import Indicator, NumberOrigin, ScopeKind
from yigongti.indicators.periods import Kind, Period, day_of, midnight, to_month
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.small import PEOPLE
from yigongti.indicators.sources import KINDS, VERDICTS, Asked, Line
from yigongti.indicators.tallies import tally
from yigongti.indicators.values import tree_of, trees_of

PAGE = 20
PAGES_MAX = 500
EXPORT_MAX = 100_000


class NoSuchFact(NotFound):
    """The fact is not in the formula of the indicator."""

    sentence = "这项指标的公式里没有这个基础数据，请从指标页重新打开。"


@dataclass(frozen=True)
class Opened:
    """One line of the list: a record, or a person with how many records stand behind."""

    at: datetime
    place: str
    line: Line
    amount: Decimal
    times: int = 1


@dataclass(frozen=True)
class SiteShare:
    """How much of the number each organization brings."""

    title: str
    number: Decimal


@dataclass(frozen=True)
class Drill:
    """An opened number. `total` = what may be opened + `hidden`; `lag` is set while the cube is about to follow."""

    indicator: Indicator
    reading: FactReading
    scope: Scope
    period: Period
    sentence: str
    total: Decimal
    visible: Decimal
    lines: tuple[Opened, ...]
    rows: int  # lines in all pages
    page: int
    pages: int
    shares: tuple[SiteShare, ...]
    facts: tuple[str, ...] = ()  # every fact of the indicator, each opens
    years: tuple[Period, ...] = ()  # where the formula compares with the year before: both open
    is_pending: bool = False  # records moved a moment ago and the cube is about to follow

    @property
    def shows_when(self) -> bool:
        """Whether the moment of a line says anything: rows of a state all stand on the same day."""
        return not self.reading.as_of and bool(self.reading.fact)

    @property
    def names_people(self) -> bool:
        """Whether the lines are about residents."""
        return any(opened.line.person for opened in self.lines)

    @property
    def hidden(self) -> Decimal:
        """What counts and may not be opened."""
        return self.total - self.visible

    @property
    def lag(self) -> Decimal:
        """Records that the cube has not taken in yet."""
        return self.total - (self.reading.number or Decimal(0))

    @property
    def first(self) -> int:
        """Number of the first line shown."""
        return (self.page - 1) * PAGE + 1 if self.lines else 0

    @property
    def last(self) -> int:
        """Number of the last line shown."""
        return self.first + len(self.lines) - 1 if self.lines else 0


def open_records(
    *, county: str, code: str, fact: str, period: Period, scope: str, seen_by: Actor, now: datetime, page: int = 1
) -> Drill:
    """Open one fact of an indicator. The list is audited: one line with the residents shown."""
    drill = _drill(county, code, fact, period, scope, seen_by, now, page=page, size=PAGE)
    _audit(drill, seen_by, now)
    return drill


def export_records(
    *, county: str, code: str, fact: str, period: Period, scope: str, seen_by: Actor, now: datetime
) -> Drill:
    """The same, every line that the viewer may open, for Excel. Audited likewise."""
    drill = _drill(county, code, fact, period, scope, seen_by, now, page=1, size=EXPORT_MAX)
    _audit(drill, seen_by, now)
    return drill


def _drill(  # noqa: PLR0917  the two public functions above name everything
    county: str,
    code: str,
    fact: str,
    period: Period,
    scope: str,
    seen_by: Actor,
    now: datetime,
    *,
    page: int,
    size: int,
) -> Drill:
    seen_by.require(queries.OPEN)
    found = queries.indicator(county=county, code=code, at=day_of(now))
    scopes = Scopes(county=county, seen_by=seen_by, today=day_of(now))
    where = scopes.find(scope)
    if not fact and isinstance(tree_of(found), formulas.Checklist):
        return _judged(found, where, period, seen_by, scopes)
    if fact not in facts_to_open(found):
        raise NoSuchFact
    cells = queries.board(
        county=county, wanted=[found], years=[period.year], now=now, kinds=[where.kind], only=where, facts_alone=[fact]
    )
    reading = cells.read(fact, where, period)
    plot = Plot(county=county, reading=reading, scope=where, period=period, where=scopes.where, now=now)
    ground = ground_of(plot)
    counted = tally(plot, ground, seen_by)
    page = min(max(1, page), PAGES_MAX)
    return Drill(
        indicator=found,
        reading=reading,
        scope=where,
        period=period,
        sentence=_sentence(reading, where, period),
        total=counted.total,
        visible=counted.visible,
        lines=_lines(ground, seen_by, page=page, size=size),
        rows=counted.lines,
        page=page,
        pages=max(1, -(-counted.lines // size)),
        shares=_shares(counted.shares, scopes),
        facts=facts_to_open(found),
        years=_years(found, fact, period, day_of(now)),
        is_pending=ground.pending,
    )


def facts_to_open(found: Indicator) -> tuple[str, ...]:
    """Every fact of the formula and of its other readings, in order."""
    return tuple(dict.fromkeys(code for tree in trees_of(found) for code in formulas.facts_of(tree)))


def _years(found: Indicator, fact: str, period: Period, today: date) -> tuple[Period, ...]:
    """The period beside the same time of the years before and after, where the formula compares two years."""
    compared = {code for tree in trees_of(found) for code in formulas.facts_before(tree)}
    if fact not in compared:
        return ()
    running = period.kind == Kind.YEAR and period.year == today.year
    before = (to_month(today.year * 100 + today.month) if running else period).year_before
    after = replace(period, year=period.year + 1)
    return (before, period, after) if after.months[-1] <= today.year * 100 + today.month else (before, period)


def _judged(found: Indicator, scope: Scope, period: Period, actor: Actor, scopes: Scopes) -> Drill:
    """What stands under a verdict: one line for each judgement that the viewer may open, the others counted."""
    asked = Asked(scopes.county_code, found.code, scope.kind.value, scope.id, period.year, actor)
    judged = [one for keeper in VERDICTS for one in keeper(asked)]
    reading = FactReading(
        "", "评定", "份", found.source, Counting.RECORDS, FactOrigin.STATES, Decimal(len(judged)),
        origin_shown=NumberOrigin.EVIDENCE.value,
    )  # fmt: skip
    lines = [
        Opened(one.at, scopes.names.get(one.organization_id, ("", ""))[1], one.line, Decimal(1))
        for one in sorted(judged, key=lambda one: one.at, reverse=True)
        if one.line is not None
    ]
    return Drill(
        indicator=found,
        reading=reading,
        scope=scope,
        period=period,
        sentence=f"{period.year} 年{scope.title}的评定：由两人各自按核对清单认定",
        total=Decimal(len(judged)),
        visible=Decimal(len(lines)),
        lines=tuple(lines),
        rows=len(lines),
        page=1,
        pages=1,
        shares=(),
    )


def _lines(ground: Ground, actor: Actor, *, page: int, size: int) -> tuple[Opened, ...]:
    """One line for each row, the latest first; where persons are counted, one for each with the latest record."""
    seen = ground.rows.filter(ground.seen(actor))
    listed, times = seen, {}
    if ground.by_person:
        place = Window(RowNumber(), partition_by=F("g_person"), order_by=[f"-{ground.at}", "-pk"])
        listed = seen.filter(pk__in=seen.annotate(latest=place).filter(latest=1).values("pk"))
    shown = list(listed.order_by(f"-{ground.at}", "-pk")[(page - 1) * size : page * size])
    if ground.by_person:
        mine = seen.filter(g_person__in=[row.g_person for row in shown])
        times = dict(mine.order_by().values_list("g_person").annotate(n=Count("pk")))
    return tuple(_opened(shown, ground, times))


def _opened(shown: Sequence[Any], ground: Ground, times: dict[int, int]) -> list[Opened]:
    named = [ground.record(row) for row in shown]
    told: dict[tuple[str, int], Line] = {}
    for name in {name for name, _pk in named}:
        found = KINDS[name].describe([pk for kind, pk in named if kind == name])
        told |= {(name, pk): line for pk, line in found.items()}
    sites = [getattr(row, ground.site) for row in shown]
    places = dict(Organization.objects.filter(pk__in=set(sites)).values_list("pk", "short_name"))
    return [
        Opened(
            at=_moment(getattr(row, ground.at)),
            place=places.get(site, ""),
            line=told.get(record, Line(record[1], "记录已不在")),
            amount=Decimal(row.g_number),
            times=times.get(row.g_person, 1),
        )
        for row, record, site in zip(shown, named, sites, strict=True)
    ]


def _moment(at: date | datetime) -> datetime:
    return at if isinstance(at, datetime) else midnight(at)


def _shares(numbers: Mapping[int, Decimal], scopes: Scopes) -> tuple[SiteShare, ...]:
    """What each institution within sight brings (below one: each of its organizations); the others only together."""
    seen: list[SiteShare] = []
    rest = Decimal(0)
    for organization_id, number in numbers.items():
        if organization_id in scopes.names and (
            scopes.sees(organization_id) or scopes.sees(scopes.where.institution(organization_id))
        ):
            seen.append(SiteShare(scopes.names[organization_id][1], number))
        else:
            rest += number
    seen.sort(key=lambda share: (-share.number, share.title))
    return (*seen, SiteShare("其他机构", rest)) if rest else tuple(seen)


def _sentence(reading: FactReading, scope: Scope, period: Period) -> str:
    """The filter as a sentence."""
    if reading.origin_shown == NumberOrigin.COLLECTED:
        return f"{period.title}{_who(scope)}填报或导入的{reading.title}，逐格列出"
    if reading.origin == FactOrigin.STATES:
        month = reading.as_of
        at = f"{month // 100} 年 {month % 100} 月时点" if month else period.title
        return f"{at}，{_who(scope)}的{reading.title}"
    span = f"{period.start:%Y-%m-%d} 至 {period.end - timedelta(days=1):%m-%d}"
    how = "同一人在此范围和期间只计一次" if reading.counting == Counting.PERSONS else "按次数计"
    return f"{span}，{_who(scope)}的{reading.title}；{how if reading.unit in PEOPLE else '按金额或数量合计'}"


def _who(scope: Scope) -> str:
    if scope.kind == ScopeKind.COUNTY:
        return f"{scope.title}各机构"
    return f"{scope.title}及所辖村卫生室" if scope.kind == ScopeKind.INSTITUTION else scope.title


def _audit(drill: Drill, actor: Actor, now: datetime) -> None:
    residents = sorted({o.line.resident_id for o in drill.lines if o.line.resident_id})
    if not residents:
        return
    trail.write_many(
        [
            trail.line(
                who=actor,
                action="indicators.record.list",
                now=now,
                resident_id=resident,
                detail={"indicator": drill.indicator.code, "period": drill.period.code, "scope": drill.scope.text},
            )
            for resident in residents
        ]
    )
