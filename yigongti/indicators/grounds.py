"""What stands under a number: the records of one fact for a scope and a period, as one query with the same names.

Two kinds of ground. Rows of facts (FactRecord: what rooms reported, states, numbers that were handed in); and for a
fact of a stream the very records, by the declaration of the fact (streams/lens.py). Verdicts have no rows: `sources`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    DecimalField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.visibility import within_reach
from yigongti.indicators import facts
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.board import FactReading
from yigongti.indicators.facts import Counting, FactDefinition, Origin
from yigongti.indicators.models import BaseFact, Change, FactRecord, NumberOrigin, ScopeKind
from yigongti.indicators.periods import Period, day_of, first_day, next_month
from yigongti.indicators.scopes import Scope
from yigongti.indicators.sources import KINDS
from yigongti.indicators.streams import lens
from yigongti.indicators.streams.places import places_of
from yigongti.indicators.streams.shape import DAYS, PERSONS, PREFIX, ROWS, Stream

SCOPE_FIELD = {
    ScopeKind.COUNTY: None,
    ScopeKind.CONSORTIUM: "consortium_id",
    ScopeKind.INSTITUTION: "institution_id",
    ScopeKind.SITE: "organization_id",
}


@dataclass(frozen=True)
class Plot:
    """Which ground is wanted: the reading with its fact, the scope, the period; places loaded once."""

    county: str
    reading: FactReading
    scope: Scope
    period: Period
    where: Attribution
    now: datetime

    @property
    def months(self) -> tuple[int, ...]:
        """Those that count: of a state the one that the reading stands for, of what is handed in those complete."""
        if self.reading.origin == Origin.STATES:
            return (self.reading.as_of,)
        return tuple(month for month in self.period.months if not self.reading.until or month <= self.reading.until)

    @property
    def days(self) -> tuple[date, date]:
        """First and last day that count, both included; nothing after today does."""
        last = next_month(self.months[-1]) if self.months[-1] else next_month(self.period.months[-1])
        return self.period.start, min(first_day(last) - timedelta(days=1), day_of(self.now))


@dataclass(frozen=True)
class Ground:
    """Rows with the names that a list needs: `at`, `site`, and annotated g_person, g_place (institution), g_number.

    `kind` is the kind of every row, found by the column `key`; without one each row names its own. `by_person` counts
    each person once, `over` divides the sum (a mean of so many months). `pending`: cells are about to follow changes.
    """

    rows: QuerySet[Any]
    at: str = "occurred_at"
    site: str = "organization_id"
    county: str = "county"
    resident: str | None = "resident_id"
    kind: str = ""
    key: str = "record_id"
    by_person: bool = False
    over: int = 1
    pending: bool = False

    def opens(self, kind: str, actor: Actor) -> bool:
        """Whether the viewer has the right to records of this kind at all."""
        found = KINDS.get(kind)
        return found is not None and (not found.permission or actor.may(found.permission))

    def seen(self, actor: Actor) -> Q:
        """Rows whose record the viewer may see, by the very condition that guards the record's own pages."""
        if self.kind:
            within = within_reach(actor, self.site, county=self.county, resident=self.resident)
            return within if self.opens(self.kind, actor) else Q(pk__in=[])
        seen = Q(pk__in=[])
        for name in self.rows.order_by().values_list("record_type", flat=True).distinct():
            if self.opens(name, actor):
                ids = KINDS[name].visible(actor)
                seen |= Q(record_type=name) if ids is None else Q(record_type=name, record_id__in=ids)
        return seen

    def record(self, row: Any) -> tuple[str, int]:
        """Kind and key of the record of a row."""
        return self.kind or row.record_type, getattr(row, self.key)


def ground_of(plot: Plot) -> Ground:
    """What stands under a reading. Numbers that were handed in always stand in rows."""
    fact = facts.definition(plot.reading.fact) if plot.reading.origin_shown == NumberOrigin.COMPUTED else None
    return _rows(plot) if fact is None or fact.stream is None else _records(plot, fact, fact.stream)


def _rows(plot: Plot) -> Ground:
    """The rows of a fact; of a state those that say yes."""
    reading = plot.reading
    named = Q(fact=reading.fact) | (Q(fact__startswith=f"{reading.fact}:") if reading.ages else Q())
    rows = FactRecord.objects.filter(
        named, origin=reading.origin_shown, county=plot.county, month__in=plot.months, is_retracted=False
    )
    fact = facts.definition(reading.fact)
    if (field := SCOPE_FIELD[plot.scope.kind]) and not (fact is not None and fact.of_county):
        rows = rows.filter(**{field: plot.scope.id})
    if reading.origin_shown == NumberOrigin.COMPUTED:
        rows = rows.exclude(amount=0)  # a state that says no; a zero that somebody handed in is a number
    person = Coalesce(F("person_id"), -F("id"))
    rows = rows.annotate(g_person=person, g_place=F("institution_id"), g_number=F("amount"))
    by_person = reading.counting == Counting.PERSONS and reading.origin_shown == NumberOrigin.COMPUTED
    return Ground(rows, by_person=by_person, over=_mean_of(plot, rows))


def _mean_of(plot: Plot, rows: QuerySet[Any]) -> int:
    """A mean over several parts of a period that were handed in stands for the mean of their sums."""
    is_mean = BaseFact.objects.filter(county=plot.county, code=plot.reading.fact, period="average").exists()
    if not is_mean or plot.reading.origin_shown == NumberOrigin.COMPUTED:
        return 1
    return max(1, rows.order_by().values("month").distinct().count())


def _records(plot: Plot, fact: FactDefinition, stream: Stream) -> Ground:
    """The records of a stream, chosen by the declaration of the fact."""
    first, last = plot.days
    places = places_of(plot.county, plot.where)
    rows = lens.records(fact, plot.county, places, plot.scope.kind, plot.scope.id, first, last)
    by_person = plot.reading.counting == Counting.PERSONS or fact.measure == PERSONS
    person = _survivor() if by_person and stream.resident else F("pk")
    rows = rows.annotate(
        g_person=person,
        g_place=_institution(plot.where),
        g_number=_number(fact, stream, first, last + timedelta(days=1)),
    )
    moved = Change.objects.filter(group=stream.code, county=plot.county)
    return Ground(
        rows, at="s_since", site="s_site", county=stream.county, resident=stream.resident, kind=stream.record_type,
        key="s_record", by_person=by_person, pending=moved.exists(),
    )  # fmt: skip


def _survivor() -> Any:
    """Who is counted: the file at the end of the chain of merges; a row without a person by itself."""
    from yigongti.indicators.streams.people import aliases  # what the engine joins

    merged: dict[int, list[int]] = {}
    for row in aliases().to_pylist():
        merged.setdefault(row["survivor"], []).append(row["resident"])
    known = Coalesce(F("s_person"), -F("pk"), output_field=BigIntegerField())
    if not merged:
        return known
    moved = (When(s_person__in=ids, then=Value(pk)) for pk, ids in merged.items())
    return Case(*moved, default=known, output_field=BigIntegerField())


class _DaysBetween(Func):
    """Days from the second date to the first, as PostgreSQL subtracts dates."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


def _number(fact: FactDefinition, stream: Stream, first: date, after: date) -> Any:
    """What a row adds: itself, its amount in the unit of the fact, or its days between `first` and `after`."""
    exact = DecimalField(max_digits=24, decimal_places=4)
    if fact.measure in {ROWS, PERSONS}:
        return Value(Decimal(1), exact)
    if fact.measure == DAYS:
        end = Least(Coalesce(F("s_until"), Value(after)), Value(after), output_field=DateField())
        start = Greatest(F("s_day"), Value(first), output_field=DateField())
        return Cast(_DaysBetween(end, start), exact)
    total = Cast(Coalesce(F(PREFIX + fact.measure), Value(0)), exact)
    return ExpressionWrapper(total / Value(Decimal(stream.per(fact.measure)), exact), exact)


def _institution(where: Attribution) -> Any:
    """The institution that answers for a site, as SQL: village clinics under their township center."""
    below: dict[int, list[int]] = {}
    for pk in where.places:
        if (above := where.institution(pk)) != pk:
            below.setdefault(above, []).append(pk)
    if not below:
        return F("s_site")
    moved = (When(s_site__in=ids, then=Value(pk)) for pk, ids in below.items())
    return Case(*moved, default=F("s_site"), output_field=BigIntegerField())
