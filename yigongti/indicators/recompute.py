"""From rows to cells: export what changed, cube it, write the difference. Incremental and full give the same cells."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from yigongti.indicators import cubes, export, facts, intake, states
from yigongti.indicators.cubes import Cell, Key
from yigongti.indicators.models import Change, FactRecord, FactValue, Run
from yigongti.records.places.models import County

LOCK = 7_315_001  # advisory: one recompute at a time, whichever process started it
Partition = tuple[str, str, int]  # group, county, month
BATCH = 2000


@dataclass(frozen=True)
class Report:
    """What a recompute did."""

    partitions: int
    rows: int
    cells: int


@transaction.atomic
def incremental(*, now: datetime) -> Report:
    """Bring files and cells up to what is committed. The changes read go with the result, or not at all."""
    _alone()
    states.snapshot(now=now)
    changes = list(Change.objects.values_list("pk", "group", "county", "month"))
    report = _rebuild({(group, county, month) for _, group, county, month in changes}, now)
    Run.objects.create(
        kind=Run.Kind.INCREMENTAL, at=now, partitions=report.partitions, rows=report.rows, cells=report.cells
    )
    Change.objects.filter(pk__in=[pk for pk, *_ in changes]).delete()
    return report


@transaction.atomic
def full(*, now: datetime) -> Report:
    """Derive every row from its records again, write every file, compute every cell."""
    _alone()
    for county in County.objects.values_list("code", flat=True):
        _collect(county, now)
    states.snapshot(now=now)
    changes = list(Change.objects.values_list("pk", flat=True))
    report = from_rows(now=now)
    Run.objects.create(kind=Run.Kind.FULL, at=now, partitions=report.partitions, rows=report.rows, cells=report.cells)
    Change.objects.filter(pk__in=changes).delete()
    return report


def from_rows(*, now: datetime) -> Report:
    """Every file and cell from the rows as they stand, whatever was written before."""
    held = set(FactRecord.objects.order_by().values_list("group", "county", "month").distinct())
    for county in {c for _, c, _ in held} | set(County.objects.values_list("code", flat=True)):
        held |= export.written(county)
    stale = FactValue.objects.exclude(fact__in=facts.definitions())
    stale.delete()
    return _rebuild(held, now)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


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
    cells = sum(_cube(group, county, year, months, now) for (group, county, year), months in years.items())
    return Report(len(partitions), rows, cells)


def _cube(group: str, county: str, year: int, months: Sequence[int], now: datetime) -> int:
    """The cells of a group, county and year: the months that changed anew, first appearances for all.

    Returns writes.
    """
    codes = [fact.code for fact in facts.groups().get(group, ())]
    _mend(group, county, codes, year, months)
    fresh, appeared = cubes.year_cube(export.of_year(group, county, year), only=months)
    held = {_key(value): value for value in _of_year(codes, county, year)}
    wanted = {key: _cell(value) for key, value in held.items() if key[3] not in months} | fresh
    wanted = {key: replace(cell, new_persons=appeared.get(key, 0)) for key, cell in wanted.items() if key[0] in codes}
    gone = [value.pk for key, value in held.items() if key not in wanted]
    FactValue.objects.filter(pk__in=gone).delete()
    changed = [
        _value(county, key, cell, now) for key, cell in wanted.items() if key not in held or _cell(held[key]) != cell
    ]
    _save(changed)
    return len(gone) + len(changed)


def _mend(group: str, county: str, codes: Sequence[str], year: int, fresh: Sequence[int]) -> None:
    """First appearances need the whole year: write again the files that cells know of and the disk has lost."""
    known = {value.month for value in _of_year(codes, county, year)} - set(fresh)
    for month in sorted(known):
        if not export.partition(group, county, month).exists():
            export.write(group, county, month)


def _of_year(codes: Iterable[str], county: str, year: int) -> list[FactValue]:
    return list(
        FactValue.objects.filter(fact__in=list(codes), county=county, month__gt=year * 100, month__lt=year * 100 + 13)
    )


def _key(value: FactValue) -> Key:
    return (value.fact, value.scope_kind, value.scope_id, value.month)


def _cell(value: FactValue) -> Cell:
    return Cell(value.records, value.amount, value.persons, value.new_persons)


def _value(county: str, key: Key, cell: Cell, now: datetime) -> FactValue:
    fact, kind, scope, month = key
    return FactValue(
        fact=fact,
        county=county,
        scope_kind=kind,
        scope_id=scope,
        month=month,
        records=cell.records,
        amount=cell.amount,
        persons=cell.persons,
        new_persons=cell.new_persons,
        computed_at=now,
    )


def _save(values: Sequence[FactValue]) -> None:
    FactValue.objects.bulk_create(
        values,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["fact", "county", "scope_kind", "scope_id", "month"],
        update_fields=["records", "amount", "persons", "new_persons", "computed_at"],
    )
