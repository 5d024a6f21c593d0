"""What a fact is. Rooms declare `FactDefinition`s in their `Room.facts`; nothing else.

Two origins: *events* (what happened) and *states* (a count as it stands at the end of a month: clinics with a device).
Either a room hands over `FactRow`s, one per record and fact; or the fact reads a *stream* of records of the stacks and
says which of its rows count (streams/shape.py). Visits come by millions: they are never copied into rows of facts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from yigongti.foundation import rooms
from yigongti.indicators.streams.shape import ROWS, Condition, Stream


class Counting(StrEnum):
    """How rows become one number for a scope and a period."""

    PERSONS = "persons"  # each person once within the scope and the period asked for
    RECORDS = "records"  # the sum of the amounts (1 for a visit)
    COUNT = "count"  # a state: the sum of the amounts at the end of the period


class Origin(StrEnum):
    """Where rows come from."""

    EVENTS = "events"
    STATES = "states"


@dataclass(frozen=True)
class FactRow:
    """One row under one fact. `record` names the record it counts, as "orders.order:123": one row per fact and record.

    `organization_id` is the institution that the row is attributed to (for remote diagnosis: who asked). `amount` is a
    count or a sum in the unit of the fact.
    """

    fact: str
    record: str
    organization_id: int
    county: str
    occurred_at: datetime
    amount: Decimal = Decimal(1)
    resident_id: int | None = None
    origin: str = "computed"  # "collected" or "evidence" for what people handed in: such a row needs no definition


@dataclass(frozen=True)
class StateRow:
    """One row of a state: this record counts `amount` for this organization as long as the state lasts."""

    fact: str
    record: str
    organization_id: int
    amount: Decimal


EventCollect = Callable[
    [str], Iterable[FactRow]
]  # county -> every row that its records give: the source of a full recompute
StateCollect = Callable[[str, date], Iterable[StateRow]]  # county, day -> rows as they stand on that day


@dataclass(frozen=True)
class FactDefinition:
    """A named count or amount. `group` says which facts share a Parquet file (those of the same records).

    A fact of a stream names it, which rows count (`where`) and what is summed over them (`measure`).
    `note` is a caution that stands on the indicator's sheet (待核, only one of several sources connected).
    """

    code: str
    title: str
    unit: str
    source: str
    counting: Counting
    group: str
    collect: EventCollect | None = None
    states: StateCollect | None = None
    note: str = ""
    absent_is_zero: bool = True  # an institution without any row counts 0 (False: nothing is known of it)
    by_age: bool = False  # rows stand under one code for each group of ages, as "pop_by_age:35-39"
    stream: Stream | None = None
    where: tuple[Condition, ...] = ()
    measure: str = ROWS
    of_county: bool = False  # the same number for everybody (days of the calendar): each scope reads the county's

    @property
    def origin(self) -> Origin:
        """Events or states."""
        is_state = self.states is not None or (self.stream is not None and self.stream.is_standing)
        return Origin.STATES if is_state else Origin.EVENTS


def definitions() -> dict[str, FactDefinition]:
    """Every fact that a room declares, by code."""
    return {fact.code: fact for room in rooms.all_rooms() for fact in room.facts if isinstance(fact, FactDefinition)}


def definition(code: str) -> FactDefinition | None:
    """One fact, None when no room reports it (it is not connected yet)."""
    return definitions().get(code)


def groups() -> dict[str, tuple[FactDefinition, ...]]:
    """Facts by group."""
    found: dict[str, tuple[FactDefinition, ...]] = {}
    for fact in definitions().values():
        found[fact.group] = (*found.get(fact.group, ()), fact)
    return found


def streams() -> dict[str, tuple[Stream, tuple[FactDefinition, ...]]]:
    """Every stream that some fact reads, by code, with its facts."""
    found: dict[str, tuple[Stream, tuple[FactDefinition, ...]]] = {}
    for fact in definitions().values():
        if fact.stream is not None:
            _, earlier = found.get(fact.stream.code, (fact.stream, ()))
            found[fact.stream.code] = (fact.stream, (*earlier, fact))
    return found


def of_stream(  # noqa: PLR0917  a line of a table
    code: str, title: str, unit: str, source: str, stream: Stream, where: tuple[Condition, ...] = (), *,
    measure: str = ROWS, counting: Counting | None = None, note: str = "",
) -> FactDefinition:  # fmt: skip
    """A fact of a stream. Counted as rows (or sums), or as they stand where the stream stands."""
    usual = Counting.COUNT if stream.is_standing else Counting.RECORDS
    return FactDefinition(
        code, title, unit, source, counting or usual, stream.code, note=note, stream=stream, where=where,
        measure=measure,
    )  # fmt: skip
