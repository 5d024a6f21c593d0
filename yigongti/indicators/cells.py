"""Cells as they are held: read for a group and a year, and made what they should be by writing the difference alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection
from django.db.models import QuerySet

from yigongti.indicators.cubes import Cell, Key
from yigongti.indicators.models import FactValue, NumberOrigin

BATCH = 2000
FEW = 500  # so many cells are written by a plain statement; a table of its own for COPY costs more than it saves
NUMBERS = ("records", "amount", "persons", "new_persons", "computed_at")
IDENTITY = ("fact", "origin", "county", "scope_kind", "scope_id", "month")
HANDED_IN = (NumberOrigin.COLLECTED.value, NumberOrigin.EVIDENCE.value)


@dataclass(frozen=True)
class Owned:
    """Which cells belong to a group of rows: those of its facts, or all of an origin where people hand numbers in."""

    origin: str
    codes: frozenset[str]

    def takes(self, key: Key) -> bool:
        """Whether a cell belongs here."""
        return self.origin in HANDED_IN or key[0] in self.codes


def of_group(group: str, codes: Sequence[str]) -> Owned:
    """The group "collected" owns whatever was collected; a room's group its own facts."""
    return Owned(group if group in HANDED_IN else NumberOrigin.COMPUTED.value, frozenset(codes))


def of_year(owned: Owned, county: str, year: int) -> QuerySet[FactValue]:
    """The cells held for a year."""
    return of_months(owned, county, range(year * 100 + 1, year * 100 + 13))


def of_months(owned: Owned, county: str, months: Iterable[int]) -> QuerySet[FactValue]:
    """The cells held for some months."""
    held = FactValue.objects.filter(origin=owned.origin, county=county, month__in=list(months))
    return held if owned.origin in HANDED_IN else held.filter(fact__in=sorted(owned.codes))


def held(rows: QuerySet[FactValue]) -> dict[Key, Cell]:
    """Cells by their keys, without a model for each: a county has a hundred thousand."""
    columns = ("fact", "scope_kind", "scope_id", "month", "records", "amount", "persons", "new_persons")
    return {row[:4]: Cell(*row[4:]) for row in rows.values_list(*columns).iterator(BATCH)}


def settle(held: Mapping[Key, Cell], wanted: Mapping[Key, Cell], *, county: str, origin: str, now: datetime) -> int:
    """Make what is held what is wanted. Returns how many cells were written or removed."""
    gone = [key for key in held if key not in wanted]
    changed = [(key, cell) for key, cell in wanted.items() if held.get(key) != cell]
    _remove(gone, county, origin)
    if len(changed) <= FEW:
        _save([_value(county, origin, key, cell, now) for key, cell in changed])
    else:
        _copy(changed, county, origin, now)
    return len(gone) + len(changed)


def _value(county: str, origin: str, key: Key, cell: Cell, now: datetime) -> FactValue:
    fact, kind, scope, month = key
    return FactValue(
        fact=fact,
        origin=origin,
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
        values, batch_size=BATCH, update_conflicts=True, unique_fields=list(IDENTITY), update_fields=list(NUMBERS)
    )


def _copy(cells: Sequence[tuple[Key, Cell]], county: str, origin: str, now: datetime) -> None:
    """The same for many: COPY into a table of this transaction, then one statement."""
    names = ", ".join((*IDENTITY, *NUMBERS))
    fresh = ", ".join(f"{name} = excluded.{name}" for name in NUMBERS)
    table = FactValue._meta.db_table  # noqa: SLF001
    lines = (
        f"{fact}\t{kind}\t{scope}\t{month}\t{cell.records}\t{cell.amount}\t{cell.persons}\t{cell.new_persons}\n"
        for (fact, kind, scope, month), cell in cells
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE cells_draft ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"  # noqa: S608
        )
        columns = "fact, scope_kind, scope_id, month, records, amount, persons, new_persons"
        with cursor.copy(f"COPY cells_draft ({columns}) FROM STDIN") as copy:
            while block := "".join(islice(lines, BATCH)):
                copy.write(block)
        given = "fact, %s, %s, scope_kind, scope_id, month, records, amount, persons, new_persons, %s::timestamptz"
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {given} FROM cells_draft"  # noqa: S608
            f" ON CONFLICT ({', '.join(IDENTITY)}) DO UPDATE SET {fresh}",
            [origin, county, now],
        )
        cursor.execute("DROP TABLE cells_draft")


def _remove(keys: Sequence[Key], county: str, origin: str) -> None:
    if not keys:
        return
    facts, kinds, scopes, months = (list(column) for column in zip(*keys, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {FactValue._meta.db_table} AS v"  # noqa: S608, SLF001
            " USING unnest(%s::text[], %s::text[], %s::bigint[], %s::int[]) AS gone (fact, kind, scope, month)"
            " WHERE v.county = %s AND v.origin = %s AND v.fact = gone.fact AND v.scope_kind = gone.kind"
            " AND v.scope_id = gone.scope AND v.month = gone.month",
            [facts, kinds, scopes, months, county, origin],
        )
