"""The shape of a stream: which records it reads, what a fact of it may ask of them, which tables mark its changes.

Three shapes. *Events* happen on a day. *Standing* rows hold from a day until a day (half-open) and are counted as they
stand at the end of each month. *Spans* hold likewise and are counted by the days that fall into each month.

A fact of a stream is data: the stream, what is summed (`measure`) and `where`. From the one declaration follow both
the predicate over the cube (cubes.py) and the filter over the records for whoever opens a number (lens.py).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate

from yigongti.indicators.periods import ZONE, midnight

ROWS = "n"  # measure: how many rows
PERSONS = "persons"  # measure of a standing stream: each person once at the end of the month
DAYS = "days"  # measure of spans: days inside the month
UNITS = 10_000  # cells keep amounts with four places
PREFIX = "s_"  # annotated columns never meet a field's name
Scalar = str | bool


class Shape(StrEnum):
    """How rows lie in time."""

    EVENTS = "events"
    STANDING = "standing"
    SPANS = "spans"


@dataclass(frozen=True)
class Dim:
    """A property of a row with few values: a path or expression, and the values that it can take.

    Files hold the place of the value among `values` (-1 for any other), so that engines group by small numbers.
    """

    name: str
    of: str | Combinable
    values: tuple[Scalar, ...] = (False, True)

    def code(self, value: Scalar) -> int:
        """How files write this value."""
        return self.values.index(value)


@dataclass(frozen=True)
class Amount:
    """A whole number that can be summed; `per` divides the sum (100: fen to yuan), and UNITS without a rest."""

    name: str
    of: str
    per: int = 1

    def __post_init__(self) -> None:
        if UNITS % self.per:
            raise ValueError(self.name)


@dataclass(frozen=True)
class Watch:
    """A table whose changes touch the stream, as SQL about a row `r` of it: county and day of the event (or since).

    `day` is a date, or null where the row touches no day. `joins` leads to other tables by keys of `r`.
    """

    table: str
    day: str
    county: str = "r.county"
    joins: str = ""


@dataclass(frozen=True)
class Condition:
    """A property has one of these values. Names beginning with `at_` are the place's (places.py), others are dims."""

    name: str
    values: tuple[Scalar, ...]

    @property
    def is_of_place(self) -> bool:
        """Whether it speaks of the institution and not of the row."""
        return self.name.startswith("at_")


def when(**conditions: Scalar | tuple[Scalar, ...]) -> tuple[Condition, ...]:
    """All of these hold: `when(kind=("outpatient", "emergency"), at_primary=True)`."""
    return tuple(
        Condition(name, value if isinstance(value, tuple) else (value,)) for name, value in sorted(conditions.items())
    )


@dataclass(frozen=True, eq=False)
class Stream:
    """Rows of records. Paths are Django's, from the model of `rows`; `rows` leaves out what never counts (voided).

    `since` is the moment (`is_moment`) or the day of the event, or the first day; `until` the first day it holds no
    more. `reads_places`: a dim follows what an institution is, so a change of the institutions reads the records again.
    """

    code: str
    title: str
    shape: Shape
    record_type: str  # as sources.KINDS names it, "encounters.encounter"
    rows: Callable[[], QuerySet[Any]]
    since: str | Combinable
    watches: tuple[Watch, ...]
    until: str | Combinable | None = None
    is_moment: bool = False
    site: str = "organization_id"
    resident: str | None = "resident_id"
    county: str = "county"
    record: str = "pk"
    dims: tuple[Dim, ...] = ()
    amounts: tuple[Amount, ...] = ()
    reads_places: bool = False

    @property
    def is_standing(self) -> bool:
        """Whether numbers are states at the end of a month."""
        return self.shape == Shape.STANDING

    @property
    def measures(self) -> tuple[str, ...]:
        """What a fact may sum over the cube."""
        return (ROWS, *((DAYS,) if self.shape == Shape.SPANS else ()), *(amount.name for amount in self.amounts))

    def dim(self, name: str) -> Dim:
        """A dim by its name. KeyError for a fact that asks for what is not there."""
        return {dim.name: dim for dim in self.dims}[name]

    def per(self, measure: str) -> int:
        """What the sum of a measure is divided by."""
        return {amount.name: amount.per for amount in self.amounts}.get(measure, 1)

    def seen(self) -> QuerySet[Any]:
        """The rows with columns annotated: s_record, s_site, s_person, s_since, s_day, s_until, s_<dim or amount>."""
        columns: dict[str, Any] = {"record": _path(self.record), "site": _path(self.site), "since": _path(self.since)}
        columns["day"] = TruncDate(self.since, tzinfo=ZONE) if self.is_moment else _path(self.since)
        if self.resident:
            columns["person"] = _path(self.resident)
        if self.until is not None:
            columns["until"] = _path(self.until)
        columns |= {dim.name: _path(dim.of) for dim in self.dims}
        columns |= {amount.name: _path(amount.of) for amount in self.amounts}
        rows: QuerySet[Any] = self.rows().annotate(**{PREFIX + name: column for name, column in columns.items()})
        return rows

    def of_county(self, county: str) -> Q:
        """Rows of one county."""
        return Q(**{self.county: county})

    def between(self, first: date, last: date) -> Q:
        """Rows whose event (or first day) falls on these days, both included, by the county's calendar."""
        if self.is_moment:
            return Q(s_since__gte=midnight(first), s_since__lt=midnight(last + timedelta(days=1)))
        return Q(s_since__gte=first, s_since__lte=last)

    def fingerprint(self, facts: tuple[Any, ...]) -> str:
        """Changes with the declaration and with that of its facts: then everything is counted anew."""
        declared = [(f.code, f.where, f.measure, str(f.counting)) for f in sorted(facts, key=lambda f: f.code)]
        columns = [name for name in self.seen().query.annotations if name.startswith(PREFIX)]
        told = repr((self.shape, str(self.seen().values(*columns).query), self.dims, self.amounts, declared))
        return hashlib.sha256(told.encode()).hexdigest()


def _path(of: str | Combinable) -> Any:
    return F(of) if isinstance(of, str) else of
