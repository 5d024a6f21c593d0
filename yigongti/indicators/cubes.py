"""Cubes: small Ibis group-bys over the Parquet rows. Few groups, every fact at once, never one filter per indicator.

The expressions speak of tables alone; `duck` runs them on this machine, a province hands the same ones to Spark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from yigongti.indicators.models import ScopeKind

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


def year_cube(files: Sequence[str], *, only: Sequence[int] = ()) -> tuple[dict[Key, Cell], dict[Key, int]]:
    """The cells of one group, county and year, and the first appearances of its persons.

    `only` limits the monthly cells to some months (202611); first appearances always need the whole year.
    """
    cells: dict[Key, Cell] = {}
    appeared: dict[Key, int] = {}
    if not files:
        return cells, appeared
    engine = ibis.duckdb.connect()
    try:
        rows = engine.read_parquet(list(files), hive_partitioning=False)
        for kind, column in SCOPE_COLUMNS.items():
            some = rows.filter(rows.month.isin(list(only))) if only else rows
            for row in _fetch(engine, months(some, column)):
                cells[row["fact"], kind.value, row["scope"], row["month"]] = Cell(
                    row["records"], Decimal(row["amount"]), row["persons"]
                )
            for row in _fetch(engine, firsts(rows, column)):
                appeared[row["fact"], kind.value, row["scope"], row["month"]] = row["new_persons"]
    finally:
        engine.disconnect()
    return cells, appeared


def _fetch(engine: Any, table: Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.to_pyarrow(table).to_pylist()
    return rows
