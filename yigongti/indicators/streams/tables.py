"""Cells as a table: from numbers to what must be written, without an object for a cell that stays as it is.

columns: fact, kind, scope, month, records, amount (ten-thousandths, as cells keep four places), persons, new_persons
"""

import io
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
from django.db import connection
from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.functions import Cast
from duckdb import DuckDBPyConnection

from yigongti.indicators.cubes import Cell, Key
from yigongti.indicators.facts import FactDefinition
from yigongti.indicators.models import FactValue, ScopeKind
from yigongti.indicators.streams.cubes import SCOPES, amount_of
from yigongti.indicators.streams.shape import UNITS, Stream

KEY = ("fact", "kind", "scope", "month")
NUMBERS = ("records", "amount", "persons", "new_persons")
SCHEMA = pa.schema(
    [
        ("fact", pa.string()), ("kind", pa.string()), ("scope", pa.int64()), ("month", pa.int32()),
        *((name, pa.int64()) for name in NUMBERS),
    ]
)  # fmt: skip
COUNTY = ScopeKind.COUNTY.value
PLACES = -4  # what UNITS means to a Decimal
CHANGED = f"SELECT * FROM wanted ANTI JOIN held USING ({', '.join(SCHEMA.names)})"  # noqa: S608  our own columns
GONE = f"SELECT {', '.join(KEY)} FROM held ANTI JOIN wanted USING ({', '.join(KEY)})"  # noqa: S608


def whole(found: pa.Table) -> pa.Table:
    """DuckDB sums into 128 bits and hands decimals over; here they are whole numbers again."""
    fields = [field.with_type(pa.int64()) if pa.types.is_decimal(field.type) else field for field in found.schema]
    return found.cast(pa.schema(fields))


def rolled_up(sites: pa.Table, kinds: Collection[str] = tuple(dict(SCOPES))) -> pa.Table:
    """The sums of sites for each kind of scope: kind, scope (0 for the county), month, n0, a0, ..."""
    sums = [name for name in sites.column_names if name not in {"month", *(column for _, column in SCOPES)}]
    parts = []
    for kind, column in SCOPES:
        if kind in kinds:
            keys = ["month", column] if column else ["month"]
            some = sites.filter(pc.is_valid(sites[column])) if column else sites
            summed = some.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in sums])
            scope = summed[column].cast(pa.int64()) if column else pa.repeat(pa.scalar(0, pa.int64()), len(summed))
            columns = {"kind": pa.repeat(kind, len(summed)), "scope": scope, "month": summed["month"]}
            parts.append(pa.table(columns | {name: summed[f"{name}_sum"] for name in sums}))
    return pa.concat_tables(parts)


def of_numbers(wide: pa.Table, stream: Stream, facts: Sequence[FactDefinition]) -> pa.Table:
    """A cell where something was counted; for the county also a zero, since the stream had rows in that month."""
    everywhere = pc.equal(wide["kind"], COUNTY)
    parts = []
    for place, fact in enumerate(facts):
        needed = dict.fromkeys(["kind", "scope", "month", f"n{place}", amount_of(place, fact)])
        counted = pc.greater(pc.fill_null(wide[f"n{place}"], 0), 0)
        some = wide.select(list(needed)).filter(pc.or_(everywhere, counted))
        amount = pc.multiply(pc.fill_null(some[amount_of(place, fact)], 0), UNITS // stream.per(fact.measure))
        zeros = pa.repeat(pa.scalar(0, pa.int64()), some.num_rows)
        records = pc.fill_null(some[f"n{place}"], 0)
        parts.append(_table(pa.repeat(fact.code, some.num_rows), some, records, amount, zeros, zeros))
    return pa.concat_tables(parts)


def of_heads(heads: pa.Table) -> pa.Table:
    """Where persons are counted, records and amount are persons too."""
    persons = heads["persons"].cast(pa.int64())
    new = heads["new_persons"].cast(pa.int64())
    return _table(heads["fact"], heads, persons, pc.multiply(persons, UNITS), persons, new)


def with_zeros(cells: pa.Table, facts: Sequence[FactDefinition], months: Iterable[int]) -> pa.Table:
    """A county's zero for each fact in these months where nothing was counted."""
    county = cells.filter(pc.equal(cells["kind"], COUNTY))
    there = set(zip(county["fact"].to_pylist(), county["month"].to_pylist(), strict=True))
    lacking = [(fact.code, month) for fact in facts for month in sorted(months) if (fact.code, month) not in there]
    if not lacking:
        return cells
    zero = {"kind": COUNTY, "scope": 0, **dict.fromkeys(NUMBERS, 0)}
    rows = [{"fact": fact, "month": month, **zero} for fact, month in lacking]
    return pa.concat_tables([cells, pa.Table.from_pylist(rows, schema=SCHEMA)])


def held(rows: QuerySet[FactValue]) -> pa.Table:
    """The cells of PostgreSQL, by COPY."""
    units = Cast(F("amount") * UNITS, BigIntegerField())
    columns = ("fact", "scope_kind", "scope_id", "month", "records", "units", "persons", "new_persons")
    sql, params = rows.order_by().annotate(units=units).values_list(*columns).query.sql_with_params()
    raw = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params) as copy:
        for block in copy:
            raw.write(block)
    if not raw.tell():
        return SCHEMA.empty_table()
    raw.seek(0)
    types = pcsv.ConvertOptions(column_types=SCHEMA)
    return pcsv.read_csv(raw, pcsv.ReadOptions(column_names=SCHEMA.names), convert_options=types)


def difference(held: pa.Table, wanted: pa.Table, engine: DuckDBPyConnection) -> tuple[dict[Key, Cell], dict[Key, Cell]]:
    """Cells that must go (only their keys are told) and cells to write."""
    engine.register("held", held)
    engine.register("wanted", wanted)
    gone = engine.sql(GONE).to_arrow_table()
    changed = engine.sql(CHANGED).to_arrow_table()
    return dict.fromkeys(_lines(gone, KEY), Cell()), {
        (fact, kind, scope, month): Cell(records, Decimal(units).scaleb(PLACES), persons, new)
        for fact, kind, scope, month, records, units, persons, new in _lines(changed, SCHEMA.names)
    }


def _lines(table: pa.Table, names: Sequence[str]) -> Iterable[Any]:
    return zip(*(table[name].to_pylist() for name in names), strict=True)


def _table(fact: Any, at: pa.Table, *numbers: Any) -> pa.Table:
    columns = (fact, at["kind"], at["scope"], at["month"], *numbers)
    told = [column.cast(field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    return pa.table(told, schema=SCHEMA)
