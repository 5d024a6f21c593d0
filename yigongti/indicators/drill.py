"""From a number to its records: the count reconciles with it, the viewer opens what he may, the rest is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.audit import trail
from yigongti.foundation.errors import NotFound
from yigongti.indicators import queries
from yigongti.indicators.board import FactReading
from yigongti.indicators.facts import Counting, Origin
from yigongti.indicators.models import FactRecord, Indicator, ScopeKind
from yigongti.indicators.periods import Period, day_of
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.sources import KINDS, Line

PAGE = 20
PAGES_MAX = 500
EXPORT_MAX = 100_000
PERSON = Coalesce(F("person_id"), -F("id"))
SCOPE_FIELD = {
    ScopeKind.COUNTY: None,
    ScopeKind.CONSORTIUM: "consortium_id",
    ScopeKind.INSTITUTION: "institution_id",
    ScopeKind.SITE: "organization_id",
}


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
    if fact not in queries.facts_of([found]):
        raise NoSuchFact
    scopes = Scopes(county=county, seen_by=seen_by, today=day_of(now))
    where = scopes.find(scope)
    cells = queries.board(county=county, wanted=[found], years=[period.year], now=now, kinds=[where.kind])
    reading = cells.read(fact, where, period)
    rows = _rows(county, reading, where, period)
    seen = rows.filter(_seen(seen_by, rows))
    count, lines = _lines(reading, seen, page=page, size=size)
    return Drill(
        indicator=found,
        reading=reading,
        scope=where,
        period=period,
        sentence=_sentence(reading, where, period),
        total=_measure(reading, rows),
        visible=_measure(reading, seen),
        lines=lines,
        rows=count,
        page=page,
        pages=max(1, -(-count // size)),
        shares=_shares(reading, rows, where, scopes),
    )


def _rows(county: str, reading: FactReading, scope: Scope, period: Period) -> QuerySet[FactRecord]:
    """The rows under a reading; of a state those that say yes, at the month that the reading stands for."""
    months = [reading.as_of] if reading.origin == Origin.STATES else list(period.months)
    named = Q(fact=reading.fact) | (Q(fact__startswith=f"{reading.fact}:") if reading.ages else Q())
    rows = FactRecord.objects.filter(named, county=county, month__in=months, is_retracted=False)
    if field := SCOPE_FIELD[scope.kind]:
        rows = rows.filter(**{field: scope.id})
    return rows.exclude(amount=0).annotate(person=PERSON)


def _seen(actor: Actor, rows: QuerySet[FactRecord]) -> Q:
    """Rows whose record the viewer may see, by the very query that guards the record's own pages."""
    seen = Q(pk__in=[])
    for name in rows.order_by().values_list("record_type", flat=True).distinct():
        kind = KINDS.get(name)
        if kind is None or (kind.permission and not actor.may(kind.permission)):
            continue
        ids = kind.visible(actor)
        seen |= Q(record_type=name) if ids is None else Q(record_type=name, record_id__in=ids)
    return seen


def _measure(reading: FactReading, rows: QuerySet[FactRecord]) -> Decimal:
    """The number that rows make, counted as the fact is counted."""
    if reading.counting == Counting.PERSONS:
        return Decimal(rows.aggregate(n=Count("person", distinct=True))["n"])
    return rows.aggregate(n=Sum("amount"))["n"] or Decimal(0)


def _lines(reading: FactReading, seen: QuerySet[FactRecord], *, page: int, size: int) -> tuple[int, tuple[Opened, ...]]:
    """One line for each row; where persons are counted, one for each person with the latest record."""
    times: dict[int, int] = {}
    if reading.counting == Counting.PERSONS:
        place = Window(RowNumber(), partition_by=PERSON, order_by=["-occurred_at", "-pk"])
        latest = seen.annotate(place=place).filter(place=1).values("pk")
        count = seen.aggregate(n=Count("person", distinct=True))["n"]
        listed = seen.filter(pk__in=latest)
    else:
        count, listed = seen.count(), seen
    page = min(max(1, page), PAGES_MAX)
    shown = list(listed.order_by("-occurred_at", "-pk")[(page - 1) * size : page * size])
    if reading.counting == Counting.PERSONS:
        people = [row.person for row in shown]  # type: ignore[attr-defined]  # annotated
        mine = seen.filter(person__in=people)  # type: ignore[misc]  # annotated by _rows
        counted = mine.order_by().values_list("person").annotate(n=Count("pk"))  # type: ignore[misc]
        times = dict(counted)
    return count, tuple(_opened(shown, times))


def _opened(shown: Sequence[FactRecord], times: dict[int, int]) -> list[Opened]:
    told: dict[tuple[str, int], Line] = {}
    for name in {row.record_type for row in shown}:
        ids = [row.record_id for row in shown if row.record_type == name]
        told |= {(name, pk): line for pk, line in KINDS[name].describe(ids).items()}
    places = dict(
        Organization.objects.filter(pk__in={row.organization_id for row in shown}).values_list("pk", "short_name")
    )
    return [
        Opened(
            at=row.occurred_at,
            place=places.get(row.organization_id, ""),
            line=told.get((row.record_type, row.record_id), Line(row.record_id, "记录已不在")),
            amount=row.amount,
            times=times.get(row.person, 1),  # type: ignore[attr-defined]  # annotated
        )
        for row in shown
    ]


def _shares(reading: FactReading, rows: QuerySet[FactRecord], scope: Scope, scopes: Scopes) -> tuple[SiteShare, ...]:
    """What each institution within sight brings (below one: each of its organizations); the others only together."""
    measure = Count("person", distinct=True) if reading.counting == Counting.PERSONS else Sum("amount")
    field = "institution_id" if scope.kind in {ScopeKind.COUNTY, ScopeKind.CONSORTIUM} else "organization_id"
    found = rows.order_by().values_list(field).annotate(n=measure)
    seen: list[SiteShare] = []
    rest = Decimal(0)
    for organization_id, number in found:
        if organization_id in scopes.names and (
            scopes.sees(organization_id) or scopes.sees(scopes.where.institution(organization_id))
        ):
            seen.append(SiteShare(scopes.names[organization_id][1], Decimal(number)))
        else:
            rest += Decimal(number)
    seen.sort(key=lambda share: (-share.number, share.title))
    return (*seen, SiteShare("其他机构", rest)) if rest else tuple(seen)


def _sentence(reading: FactReading, scope: Scope, period: Period) -> str:
    """The filter as a sentence."""
    if reading.origin == Origin.STATES:
        month = reading.as_of
        at = f"{month // 100} 年 {month % 100} 月时点" if month else period.title
        return f"{at}，{_who(scope)}的{reading.title}"
    span = f"{period.start:%Y-%m-%d} 至 {period.end - timedelta(days=1):%m-%d}"
    how = "同一人在此范围和期间只计一次" if reading.counting == Counting.PERSONS else "按次数计"
    return f"{span} 回报，申请机构为{_who(scope)}，{reading.title}；{how}"


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
