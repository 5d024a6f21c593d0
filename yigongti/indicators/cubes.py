"""Cubes: small Ibis group-bys over the Parquet rows. Few groups, every fact at once, never one filter per indicator.

The expressions speak of tables alone; `duck` runs them on this machine, a province hands the same ones to Spark.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from threading import get_ident

import ibis
from duckdb import DuckDBPyConnection, connect
from ibis import _
from ibis.expr.types import Table

from yigongti.indicators.export import SCHEMA
from yigongti.indicators.models import ScopeKind

ENGINES = 8  # connections kept in a process
SCOPE_COLUMNS = {
    ScopeKind.COUNTY: None,
    ScopeKind.CONSORTIUM: "consortium",
    ScopeKind.INSTITUTION: "institution",
    ScopeKind.SITE: "site",
}


@dataclass(frozen=True)
class Cell:
    """One cell of a cube; key: fact, scope kind, scope id, month."""

    records: int = 0
    amount: Decimal = Decimal(0)
    persons: int = 0
    new_persons: int = 0


Key = tuple[str, str, int, int]


@contextmanager
def duckdb() -> Iterator[DuckDBPyConnection]:
    """The engine of one machine. A thread keeps its connection: to connect costs more than a day's cube."""
    engine = _engine(os.getpid(), get_ident())
    try:
        yield engine
    finally:
        for (name,) in engine.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
            engine.unregister(name)
            engine.execute(f'DROP VIEW IF EXISTS "{name}"')


@lru_cache(ENGINES)
def _engine(process: int, thread: int) -> DuckDBPyConnection:
    """A forked process has none of its parent's threads, so it connects for itself."""
    del process, thread
    return connect()


def scoped(rows: Table, column: str | None) -> Table:
    """Rows with the scope they are grouped by, as `scope` (0 for the county); rows outside of any are left out."""
    if column is None:
        return rows.mutate(scope=ibis.literal(0, "int64"))
    return rows.filter(rows[column].notnull()).mutate(scope=rows[column])


def months(rows: Table, column: str | None) -> Table:
    """fact, scope, month -> rows, sum, and persons counted once within the month."""
    return (
        scoped(rows, column)
        .group_by("fact", "scope", "month")
        .agg(records=_.count(), amount=_.amount.sum(), persons=_.person.nunique())
    )


def firsts(rows: Table, column: str | None) -> Table:
    """fact, scope, month -> persons whose first row of the year in this scope falls in this month."""
    by_year = scoped(rows, column).mutate(year=_.month // 100)
    first = by_year.group_by("fact", "scope", "person", "year").agg(month=_.month.min())
    return first.group_by("fact", "scope", "month").agg(new_persons=_.count())


def year(rows: Table) -> Table:
    """kind, fact, scope, month -> rows, sum, persons, and persons new in the year, for all scopes at once."""
    nobody, nothing = ibis.literal(0, "int64"), ibis.literal(0, "int64").cast("decimal(38, 4)")
    parts = []
    for kind, column in SCOPE_COLUMNS.items():
        keys = {"kind": ibis.literal(kind.value), "fact": _.fact, "scope": _.scope, "month": _.month}
        sums = {"records": _.records, "amount": _.amount.cast("decimal(38, 4)"), "persons": _.persons}
        parts.append(months(rows, column).select(**keys, **sums, new_persons=nobody))
        zeros = {"records": nobody, "amount": nothing, "persons": nobody}
        parts.append(firsts(rows, column).select(**keys, **zeros, new_persons=_.new_persons))
    names = ("records", "amount", "persons", "new_persons")
    return ibis.union(*parts, distinct=False).group_by(*keys).agg(**{name: _[name].sum() for name in names})


@cache
def year_sql() -> str:
    """The same as DuckDB's SQL over a table `rows`, compiled once per process."""
    columns = ibis.Schema.from_pyarrow(SCHEMA).items()  # nullable all, as unions want one type
    rows = ibis.table({name: type_(nullable=True) for name, type_ in columns}, name="rows")
    return str(ibis.to_sql(year(rows), dialect="duckdb"))


def year_cube(
    files: Sequence[str], *, engine: DuckDBPyConnection, only: Collection[int] = ()
) -> tuple[dict[Key, Cell], dict[Key, int]]:
    """The cells of one group, county and year, and the first appearances of its persons.

    `only` limits the monthly cells to some months (202611); first appearances always need the whole year.
    """
    cells: dict[Key, Cell] = {}
    appeared: dict[Key, int] = {}
    if not files:
        return cells, appeared
    engine.read_parquet(list(files), hive_partitioning=False).create_view("rows", replace=True)
    found = engine.sql(year_sql()).to_arrow_table()
    names = ("fact", "kind", "scope", "month", "records", "amount", "persons", "new_persons")
    columns = (found[name].to_pylist() for name in names)
    for fact, kind, scope, month, records, amount, persons, new in zip(*columns, strict=True):
        if not only or month in only:
            cells[fact, kind, scope, month] = Cell(int(records), amount, int(persons))
        if new:
            appeared[fact, kind, scope, month] = int(new)
    return cells, appeared
