"""A stream of a county brought up to its records: files, then the cube, then the cells of its facts.

One way for a day and for everything: `Dirty` says which days are read from the records again and which months are
counted again. What is not dirty is neither read nor counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

import pyarrow as pa
from django.db.models import Count
from django.db.models.functions import TruncMonth
from duckdb import DuckDBPyConnection

from yigongti.indicators import cells
from yigongti.indicators.cells import Owned
from yigongti.indicators.cubes import duckdb
from yigongti.indicators.facts import Counting, FactDefinition
from yigongti.indicators.models import FactValue, NumberOrigin, ScopeKind
from yigongti.indicators.periods import day_of, first_day, month_of, next_month
from yigongti.indicators.streams import files, kept, plans, tables
from yigongti.indicators.streams.people import aliases
from yigongti.indicators.streams.places import Places, number
from yigongti.indicators.streams.shape import PERSONS, Shape, Stream


@dataclass
class Dirty:
    """What must be done: days to read again, months to count again; `everything` reads all from the records."""

    days: set[date] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.days or self.months)


@dataclass(frozen=True)
class Done:
    """Files written, rows read from the records, cells written."""

    partitions: int = 0
    rows: int = 0
    cells: int = 0

    def __add__(self, other: "Done") -> "Done":
        return Done(self.partitions + other.partitions, self.rows + other.rows, self.cells + other.cells)


@dataclass(frozen=True)
class Job:
    """A stream of a county, with its facts and places, as it stands at `now`."""

    stream: Stream
    facts: tuple[FactDefinition, ...]
    county: str
    places: Places
    now: datetime

    @property
    def additive(self) -> tuple[FactDefinition, ...]:
        """Facts that are sums over the small cube."""
        return tuple(fact for fact in self.facts if not counts_persons(fact))

    @property
    def of_persons(self) -> tuple[FactDefinition, ...]:
        """Facts that count each person once."""
        return tuple(fact for fact in self.facts if counts_persons(fact))


def counts_persons(fact: FactDefinition) -> bool:
    """Whether a fact of a stream counts persons and not rows."""
    return fact.counting == Counting.PERSONS or fact.measure == PERSONS


def bring(job: Job, dirty: Dirty) -> Done:
    """Do what is dirty."""
    exported = _export(job, dirty)
    months = _months(job, dirty)
    if not months:
        return exported
    with duckdb() as engine:
        written = _sums(job, months, engine) + _persons(job, months, engine)
    return exported + Done(cells=written)


def _export(job: Job, dirty: Dirty) -> Done:
    stream, county = job.stream, job.county
    if dirty.everything:
        recorded = _recorded(job)
        return Done(len(recorded), files.write_all(stream, county, recorded))
    by_month: dict[int, set[date]] = {}
    for day in dirty.days:
        by_month.setdefault(day.year * 100 + day.month, set()).add(day)
    by_month |= {month: set() for month in _lost(job, dirty) - set(by_month)}
    rows = sum(files.write(stream, county, month, days) for month, days in sorted(by_month.items()))
    return Done(len(by_month), rows)


def _lost(job: Job, dirty: Dirty) -> set[int]:
    """Months that will be counted and whose files are not what was written: they are read again."""
    wanted = _months(job, dirty)
    on_disk = set(files.months(job.stream, job.county))
    counted = cells.of_months(_owned(job.facts), job.county, wanted).filter(scope_kind=ScopeKind.COUNTY, records__gt=0)
    known = set(counted.order_by().values_list("month", flat=True).distinct())
    return {month for month in wanted & (known | on_disk) if not files.is_complete(job.stream, job.county, month)}


def _recorded(job: Job) -> dict[int, int]:
    """How many rows the records have in each month."""
    own = job.stream.seen().filter(job.stream.of_county(job.county)).order_by()
    found = own.values_list(TruncMonth("s_day")).annotate(rows=Count("pk"))
    return {_month(first): rows for first, rows in found if first is not None}


def _months(job: Job, dirty: Dirty) -> set[int]:
    """The months to count again. What stands counts from its first month on, for every month since."""
    touched = {day.year * 100 + day.month for day in dirty.days} | dirty.months
    running = month_of(job.now)
    if job.stream.shape == Shape.EVENTS:
        return touched | (_held_months(job) | set(files.months(job.stream, job.county)) if dirty.everything else set())
    if dirty.everything:
        known = [*files.months(job.stream, job.county), *_held_months(job)]  # all that is recorded has its files
        return set(_span(min(known), running)) | _held_months(job) if known else set()
    return set(_span(min(touched), running)) if touched else set()


def _held_months(job: Job) -> set[int]:
    codes = [fact.code for fact in job.facts]
    held = FactValue.objects.filter(fact__in=codes, county=job.county, origin=NumberOrigin.COMPUTED)
    return set(held.order_by().values_list("month", flat=True).distinct())


def _sums(job: Job, months: set[int], engine: DuckDBPyConnection) -> int:
    """The cells of the facts that are sums."""
    if not job.additive:
        return 0
    return _settle(job, job.additive, months, counted(job, months, engine), engine)


def counted(job: Job, months: set[int], engine: DuckDBPyConnection) -> pa.Table:
    """From the files to the cells of the facts that are sums (see tables.py), without the database: what is timed."""
    cube = _cube(job, months, engine)
    if cube is None:
        return tables.SCHEMA.empty_table()
    engine.register("cube", cube)
    engine.register("places", job.places.table())
    sites = plans.run(engine, plans.by_site(job.stream, job.additive, job.places.turns))
    return tables.of_numbers(tables.rolled_up(sites), job.stream, job.additive)


def _cube(job: Job, months: set[int], engine: DuckDBPyConnection) -> pa.Table | None:
    """Of events from what is kept. What stands counts in many months and is few: it is grouped each time."""
    turns = job.places.turns
    if job.stream.shape == Shape.EVENTS:
        return kept.cube(job.stream, job.county, months, turns, engine)
    return plans.run(engine, plans.cube(job.stream, turns)) if _tables(job, months, engine) else None


def _persons(job: Job, months: set[int], engine: DuckDBPyConnection) -> int:
    """The cells of the facts that count persons. First appearances of events need the whole year."""
    if not job.of_persons:
        return 0
    if job.stream.shape == Shape.EVENTS:
        months = {year * 100 + month for year in {m // 100 for m in months} for month in range(1, 13)}
        for month in sorted(months & (_held_months(job) | set(files.months(job.stream, job.county)))):
            if not files.is_complete(job.stream, job.county, month):
                files.write(job.stream, job.county, month)
    wanted = tables.SCHEMA.empty_table()
    if _tables(job, months, engine):
        given = job.stream, job.of_persons, job.places.turns
        engine.register("aliases", aliases())
        engine.register("people", plans.run(engine, plans.persons(*given)))
        wanted = tables.of_heads(plans.run(engine, plans.heads(*given)))
    return _settle(job, job.of_persons, months, wanted, engine)


def _tables(job: Job, months: set[int], engine: DuckDBPyConnection) -> bool:
    """Show the engine the rows that may count in these months; False where there are none."""
    stream, wanted = job.stream, months
    if stream.shape != Shape.EVENTS:
        wanted = {month for month in files.months(stream, job.county) if month <= max(months)}
    paths = files.of_months(stream, job.county, wanted)
    if paths:
        engine.read_parquet(paths, hive_partitioning=False).create_view("rows", replace=True)
        engine.register("places", job.places.table())
    if paths and stream.shape != Shape.EVENTS:
        engine.register("moments", moments(months, job.places, job.now, stream.shape))
    return bool(paths)


def moments(months: set[int], places: Places, now: datetime, shape: Shape) -> pa.Table:
    """The days of each month up to now, half-open, with their epoch: for spans cut where an epoch begins."""
    today = number(day_of(now)) + 1
    found: list[dict[str, int]] = []
    for month in sorted(months):
        first, after = number(first_day(month)), min(number(first_day(next_month(month))), today)
        if first >= after:
            continue
        cuts = [first, *(t for t in places.turns if first < t < after), after]
        if shape == Shape.STANDING:
            cuts = [first, after]
        for start, end in pairwise(cuts):
            found.append({"month": month, "epoch": places.epoch(end - 1), "first": start, "after": end})
    return pa.Table.from_pylist(found, schema=plans.MOMENTS)


def _settle(
    job: Job, facts: Sequence[FactDefinition], months: set[int], wanted: pa.Table, engine: DuckDBPyConnection
) -> int:
    held = tables.held(cells.of_months(_owned(facts), job.county, months))
    gone, changed = tables.difference(held, tables.with_zeros(wanted, facts, months & _known(job, months)), engine)
    return cells.settle(gone, changed, county=job.county, origin=NumberOrigin.COMPUTED.value, now=job.now)


def _known(job: Job, months: set[int]) -> set[int]:
    """The months in which the stream is known: nothing counted is a county's zero there, not a gap."""
    on_disk = files.months(job.stream, job.county)
    if job.stream.shape != Shape.EVENTS and on_disk:
        return {month for month in months if on_disk[0] <= month <= month_of(job.now)}
    return set(on_disk)


def _owned(facts: Sequence[FactDefinition]) -> Owned:
    return Owned(NumberOrigin.COMPUTED.value, frozenset(fact.code for fact in facts))


def _month(since: date | datetime) -> int:
    return month_of(since) if isinstance(since, datetime) else since.year * 100 + since.month


def _span(first: int, last: int) -> Iterator[int]:
    month = first
    while month <= last:
        yield month
        month = next_month(month)
