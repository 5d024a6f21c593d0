"""Cubes on one million rows against the same group-bys in plain DuckDB and against a bare scan of the columns.

Run: python -m bench.indicators [rows]. Equal answers are asserted before any time is printed; A-B-A-B, best of each.
"""

# ruff: noqa: S608  our own numbers in our own statements
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")
import django

django.setup()

from yigongti.indicators import cubes
from yigongti.indicators.export import SCHEMA

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
ROUNDS = 3
SCOPES = ("0::BIGINT", "consortium", "institution", "site")


def generate(folder: Path) -> list[str]:
    """A county-year: 12 files, 2 facts, 40 institutions with 300 sites, a third as many persons as rows."""
    con = duckdb.connect()
    files = []
    for month in range(1, 13):
        n = ROWS // 12
        table = con.sql(
            f"""SELECT CASE WHEN i % 2 = 0 THEN 'patients' ELSE 'reads' END AS fact, {202600 + month}::INT AS month,
                (hash(i * 12 + {month}) % 300)::BIGINT AS site,
                (hash(i * 12 + {month}) % 300 % 40)::BIGINT AS institution,
                (hash(i * 12 + {month}) % 300 % 40 % 2)::BIGINT AS consortium,
                (hash(i * 7 + {month}) % {ROWS // 3})::BIGINT AS person, 1::DECIMAL(18, 4) AS amount
                FROM range({n}) t(i)"""
        ).to_arrow_table()
        path = folder / f"{month:02d}.parquet"
        pq.write_table(
            pa.table({f.name: table[f.name].cast(f.type) for f in SCHEMA}, schema=SCHEMA), path, compression="zstd"
        )
        files.append(str(path))
    return files


def plain(files: list[str]) -> dict[tuple[str, int, int, int], tuple[int, int]]:
    """The peer: hand-written SQL."""
    con = duckdb.connect()
    found = {}
    for place, scope in enumerate(SCOPES):
        rows = con.sql(
            f"""SELECT fact, {scope} AS scope, month, count(*), count(DISTINCT person)
                FROM read_parquet({files}) GROUP BY ALL"""
        ).fetchall()
        found |= {(fact, place, s, month): (n, people) for fact, s, month, n, people in rows}
        con.sql(
            f"""SELECT fact, scope, month, count(*) FROM (SELECT fact, {scope} AS scope, person, min(month) AS month
                FROM read_parquet({files}) GROUP BY ALL) GROUP BY ALL"""
        ).fetchall()
    return found


def ours(files: list[str]) -> dict[tuple[str, int, int, int], tuple[int, int]]:
    cells, _ = cubes.year_cube(files)
    places = {kind.value: n for n, kind in enumerate(cubes.SCOPE_COLUMNS)}
    return {(fact, places[kind], s, month): (c.records, c.persons) for (fact, kind, s, month), c in cells.items()}


def scan(files: list[str]) -> object:
    """The limit: touching the columns once."""
    return (
        duckdb.connect()
        .sql(
            f"SELECT count(fact), sum(month), sum(site), sum(institution), sum(consortium), sum(person), sum(amount) "
            f"FROM read_parquet({files})"
        )
        .fetchall()
    )


def timed(work: Callable[[list[str]], object], files: list[str]) -> float:
    start = time.perf_counter()
    work(files)
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = generate(Path(folder))
        assert ours(files) == plain(files), "the answers differ"
        best = {"cubes": 9e9, "plain DuckDB": 9e9, "scan": 9e9}
        for _ in range(ROUNDS):
            for name, work in (("cubes", ours), ("plain DuckDB", plain), ("scan", scan)):
                best[name] = min(best[name], timed(work, files))
    print(f"{ROWS:,} rows, four scopes, persons once per month and once per year")
    for name, seconds in best.items():
        peer, limit = seconds / best["plain DuckDB"], seconds / best["scan"]
        print(f"{name:<14} {seconds:7.3f} s   {peer:5.2f} x plain   {limit:6.1f} x scan")


if __name__ == "__main__":
    main()
