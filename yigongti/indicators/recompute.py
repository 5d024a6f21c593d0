"""From records to cells: read what changed, cube it, write the difference. Incremental and full give the same cells."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from duckdb import DuckDBPyConnection

from yigongti.indicators import cells, cubes, export, facts, intake, states
from yigongti.indicators.cubes import Cell
from yigongti.indicators.models import Change, FactRecord, FactValue, NumberOrigin, Run
from yigongti.indicators.streams import follow, people
from yigongti.indicators.streams.marks import PEOPLE
from yigongti.records.places.models import County

LOCK = 7_315_001  # advisory: one recompute at a time, whichever process started it
Partition = tuple[str, str, int]  # group, county, month


@dataclass(frozen=True)
class Report:
    """What a recompute did."""

    partitions: int
    rows: int
    cells: int


@transaction.atomic
def incremental(*, now: datetime) -> Report:
    """Bring files and cells up to what is committed. The changes read go with the result, or not at all."""
    return _recompute(now, everything=False)


@transaction.atomic
def full(*, now: datetime) -> Report:
    """Derive every row from its records again, write every file, compute every cell."""
    return _recompute(now, everything=True)


@transaction.atomic
def county(*, code: str, now: datetime) -> Report:
    """A county that has come beside others: its rows from its records, every cell that follows from them."""
    _alone()
    _collect(code, now)
    return _recompute(now, everything=False)


def _recompute(now: datetime, *, everything: bool) -> Report:
    _alone()
    if everything:
        for county in County.objects.values_list("code", flat=True):
            _collect(county, now)
    states.snapshot(now=now)
    follow.rows_after_places(now=now)
    merged = follow.read(Change.objects.filter(group=PEOPLE)).residents
    intake.residents_changed(people.merged_below(merged), now=now)
    changes = list(Change.objects.all())
    known = set(facts.streams())
    rows = from_rows(now=now) if everything else _rebuild(_partitions(changes, known), now)
    done = follow.streams(follow.read(changes), now=now, everything=everything)
    report = Report(rows.partitions + done.partitions, rows.rows + done.rows, rows.cells + done.cells)
    kind = Run.Kind.FULL if everything else Run.Kind.INCREMENTAL
    Run.objects.create(kind=kind, at=now, partitions=report.partitions, rows=report.rows, cells=report.cells)
    Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return report


def from_rows(*, now: datetime) -> Report:
    """Every file and cell from the rows as they stand, whatever was written before."""
    held = set(FactRecord.objects.order_by().values_list("group", "county", "month").distinct())
    for county in {c for _, c, _ in held} | set(County.objects.values_list("code", flat=True)):
        held |= export.written(county)
    FactValue.objects.filter(origin=NumberOrigin.COMPUTED).exclude(fact__in=facts.definitions()).delete()
    return _rebuild(held, now)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _partitions(changes: Sequence[Change], known: set[str]) -> set[Partition]:
    """What rows mark: a group and a month. Streams and people mark days and residents."""
    return {(c.group, c.county, c.month) for c in changes if c.month and c.group not in known}


def _collect(county: str, now: datetime) -> None:
    """Ask each source of events once, however many facts it feeds."""
    sources: dict[facts.EventCollect, list[str]] = defaultdict(list)
    for fact in facts.definitions().values():
        if fact.collect is not None:
            sources[fact.collect].append(fact.code)
    for collect, codes in sources.items():
        intake.replace_all(collect(county), fact_codes=codes, county=county, now=now)


def _rebuild(partitions: set[Partition], now: datetime) -> Report:
    rows = sum(export.write(*partition) for partition in sorted(partitions))
    years: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for group, county, month in sorted(partitions):
        years[group, county, month // 100].append(month)
    written = 0
    if years:
        with cubes.duckdb() as engine:
            written = sum(_cube(*key, months, now, engine) for key, months in years.items())
    return Report(len(partitions), rows, written)


def _cube(  # noqa: PLR0917  private, called in one place
    group: str, county: str, year: int, months: Sequence[int], now: datetime, engine: DuckDBPyConnection
) -> int:
    """The cells of a group, county and year: the months that changed anew, first appearances for all.

    Returns writes.
    """
    owned = cells.of_group(group, [fact.code for fact in facts.groups().get(group, ())])
    held = cells.held(cells.of_year(owned, county, year))
    _mend(group, county, {key[3] for key in held} - set(months))
    fresh, appeared = cubes.year_cube(export.of_year(group, county, year), engine=engine, only=months)
    wanted = {key: cell for key, cell in held.items() if key[3] not in months} | fresh
    wanted = {
        key: Cell(cell.records, cell.amount, cell.persons, appeared.get(key, 0))
        for key, cell in wanted.items()
        if owned.takes(key)
    }
    return cells.settle(held, wanted, county=county, origin=owned.origin, now=now)


def _mend(group: str, county: str, known: Collection[int]) -> None:
    """First appearances need the whole year: write again the files that cells know of and the disk has lost."""
    for month in sorted(known):
        if not export.partition(group, county, month).exists():
            export.write(group, county, month)
