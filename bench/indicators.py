"""Facts of streams from five million visits: ours against FILTER clauses in DuckDB, Polars, and a bare scan.

    python -m bench.indicators                   the engine on Parquet: 5 million visits of a county-year
    python -m bench.indicators --rows 50000000   the same with 50 million, with the slope against 5 million
    python -m bench.indicators --records         5 million visits in PostgreSQL: full, one day's increment, drill-down

Every computed fact that is a sum over visits, stays, operations or settlements. (Persons counted once, and what stands,
are counted from the rows by all who count them: they are not timed here.) Equal answers are asserted before any time is
printed. Every way runs in a process of its own (peak memory is read from it), in turns, best of the rounds.

kept      ours as it works: files unchanged, cubes kept from earlier. What no other way has: that is what they are for
grouped   ours with no kept cube: every event grouped, and the cubes written for the next time
filter, polars, scan   always over the events

cold: the first time in a process, files out of the page cache, connection and compilation included; warm: best of the
next three. The others answer by institution and month; ours answers county, consortium and site besides. cpu: seconds
of all threads in the best warm run, which say more than the clock where a machine is shared.
"""

# ruff: noqa: S608  our own names in our own statements
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")
WAYS = ("grouped", "kept", "filter", "polars", "scan")
NAMES = {
    "grouped": "cubes, grouped", "kept": "cubes, kept", "filter": "FILTER per fact", "polars": "Polars lazy",
    "scan": "bare scan",
}  # fmt: skip
SHARES = {"visits": 1, "stays": 50, "operations": 100, "settlements": 4}  # a stay for every 50 visits, ...
Answer = dict[tuple[str, int, int], int]  # fact, institution, month -> number, in ten-thousandths of its unit


def setup(home: str) -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.HOME = Path(home)


def facts():
    """Streams of events with their facts that are sums."""
    from yigongti.indicators.streams import engine, operations, settlements, stays, visits

    held = (*visits.FACTS, *stays.FACTS, *operations.FACTS, *settlements.FACTS)
    streams = (visits.STREAM, stays.STREAM, operations.STREAM, settlements.STREAM)
    return [
        (stream, tuple(f for f in held if f.stream is stream and not engine.counts_persons(f))) for stream in streams
    ]


def paths(home: str, stream: str = "*") -> list[str]:
    return [str(path) for path in sorted(Path(home).glob(f"facts/stream={stream}/county=*/month=*/*.parquet"))]


def ours(home: str) -> list[Any]:
    """What a recompute does between the files and the cells."""
    from bench import county_year
    from yigongti.indicators.streams import engine

    del home
    months = {county_year.YEAR * 100 + month for month in range(1, 13)}
    places = county_year.places()
    found = []
    with engine.duckdb() as duck:
        for stream, declared in facts():
            job = engine.Job(stream, declared, county_year.COUNTY, places, now=None)
            found.append(engine.counted(job, months, duck))
    return found


def of_ours(found: list[Any]) -> Answer:
    from yigongti.indicators.models import ScopeKind

    return {
        (row["fact"], row["scope"], row["month"]): row["amount"]
        for table in found
        for row in table.to_pylist()
        if row["kind"] == ScopeKind.INSTITUTION.value and row["records"]
    }


def of_wide(found: list[Any]) -> Answer:
    """A column for each fact, a row for each institution and month."""
    from yigongti.indicators.streams.shape import UNITS

    return {
        (fact.code, row["institution"], row["month"]): int(row[fact.code]) * (UNITS // stream.per(fact.measure))
        for (stream, declared), table in zip(facts(), found, strict=True)
        for row in table.to_pylist()
        for fact in declared
        if row[fact.code]
    }


def conditions(stream, declared, quote: Callable[[object], str]) -> dict[str, str]:
    """The declaration of each fact as SQL over the files and the places."""
    found = {}
    for fact in declared:
        terms = []
        for one in fact.where:
            values = one.values if one.is_of_place else [stream.dim(one.name).code(v) for v in one.values]
            listed = ", ".join(quote(v) for v in values)
            terms.append(f"{one.name} = {listed}" if len(values) == 1 else f"{one.name} IN ({listed})")
        found[fact.code] = " AND ".join(terms) or "TRUE"
    return found


def filters(home: str) -> list[Any]:
    """The peer that everybody writes: one pass over each stream, one FILTER clause for each fact."""
    import duckdb

    from bench import county_year

    con = duckdb.connect()
    con.register("places", county_year.places().table())
    con.execute("CREATE TABLE sites AS SELECT * FROM places")
    found = []
    for stream, declared in facts():
        told = conditions(stream, declared, lambda v: f"'{v}'" if isinstance(v, str) else str(v).upper())
        what = {f.code: "count(*)" if f.measure == "n" else f"sum({f.measure})" for f in declared}
        clauses = ", ".join(f"{what[code]} FILTER (WHERE {where}) AS {code}" for code, where in told.items())
        rows = f"read_parquet({paths(home, stream.code)}, hive_partitioning = false)"
        asked = f"SELECT institution, month, {clauses} FROM {rows} JOIN sites USING (site) GROUP BY ALL"
        found.append(con.sql(asked).to_arrow_table())
    return found


def polars(home: str) -> list[Any]:
    """Polars in its best form: lazy, streaming, the few groups first as ours has them."""
    return [_polars(home, stream, declared) for stream, declared in facts()]


def _polars(home: str, stream, declared):
    import polars as pl

    from bench import county_year

    dims = [dim.name for dim in stream.dims]
    small = (
        pl.scan_parquet(paths(home, stream.code), hive_partitioning=False)
        .group_by("site", "month", *dims)
        .agg(pl.len().cast(pl.Int64).alias("n"), *(pl.col(one.name).sum() for one in stream.amounts))
        .collect(engine="streaming")
        .lazy()
        .join(pl.from_arrow(county_year.places().table()).lazy(), on="site")
    )
    sums = []
    for fact in declared:
        chosen = pl.lit(value=True)
        for one in fact.where:
            values = one.values if one.is_of_place else [stream.dim(one.name).code(v) for v in one.values]
            chosen &= pl.col(one.name).is_in(list(values))
        sums.append(pl.col(fact.measure).filter(chosen).sum().alias(fact.code))
    return small.group_by("institution", "month").agg(sums).collect().to_arrow()


def scan(home: str) -> list[Any]:
    """The limit: the columns that the facts need, decoded once and summed."""
    import duckdb

    con = duckdb.connect()
    for stream, _ in facts():
        needed = ("site", "month", *(dim.name for dim in stream.dims), *(one.name for one in stream.amounts))
        columns = ", ".join(f"sum({name})" for name in needed)
        rows = f"read_parquet({paths(home, stream.code)}, hive_partitioning = false)"
        con.execute(f"SELECT {columns} FROM {rows}").fetchall()
    return []


WORK: dict[str, Callable[[str], list[Any]]] = {
    "grouped": ours, "kept": ours, "filter": filters, "polars": polars, "scan": scan,
}  # fmt: skip


def child(way: str, home: str, answer: str) -> None:
    """One way in a process of its own: cold, then warm. Imports are paid before: every process pays its own."""
    import duckdb  # noqa: F401
    import ibis  # noqa: F401
    import polars as pl  # noqa: F401

    setup(home)
    facts()
    for path in Path(home).glob("facts/**/*.parquet"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    times, found = [], []
    for _ in range(4):
        if way == "grouped":
            shutil.rmtree(Path(home) / "facts" / "kept", ignore_errors=True)
        start, spent = time.perf_counter(), time.process_time()
        found = WORK[way](home)
        times.append((time.perf_counter() - start, time.process_time() - spent))
    if answer:
        told = of_ours(found) if WORK[way] is ours else of_wide(found)
        Path(answer).write_text(json.dumps(sorted([*key, n] for key, n in told.items())))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    warm, cpu = min(times[1:])
    print(json.dumps({"cold": times[0][0], "warm": warm, "cpu": cpu, "peak_mib": int(peak.split()[1]) / 1024}))


def run(way: str, home: str, answer: Path | None) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.indicators", "--way", way, "--home", home]
    command += ["--answer", str(answer)] if answer else []
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def engine(rows: int, rounds: int) -> dict[str, dict[str, float]]:
    """All ways on so many visits, in turns."""
    from bench import county_year

    home = tempfile.mkdtemp(prefix="bench_")
    try:
        setup(home)
        files = [path for stream, _ in facts() for path in county_year.write(stream, rows // SHARES[stream.code])]
        size = sum(Path(path).stat().st_size for path in files) / 2**20
        told = ", ".join(f"{len(own)} of {rows // SHARES[stream.code]:,} {stream.code}" for stream, own in facts())
        print(f"\n{rows:,} visits of one county-year, {len(files)} files, {size:.0f} MiB; facts: {told}")
        answers = {way: Path(home) / f"{way}.json" for way in WAYS if way != "scan"}
        best: dict[str, dict[str, float]] = {}
        for turn in range(rounds):
            for way in WAYS:
                now = run(way, home, answers.get(way) if turn == 0 else None)
                old = best.get(way, now)
                best[way] = {name: min(old[name], now[name]) for name in ("cold", "warm", "cpu")}
                best[way]["peak_mib"] = max(old["peak_mib"], now["peak_mib"])
            if turn == 0:
                told = {way: path.read_text() for way, path in answers.items()}
                assert len(set(told.values())) == 1, "the answers differ"
                print(f"equal answers: {len(json.loads(told['kept'])):,} numbers by institution and month")
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        return best
    finally:
        shutil.rmtree(home, ignore_errors=True)


def tell(best: dict[str, dict[str, float]]) -> None:
    print(f"{'':<18}{'cold s':>9}{'warm s':>9}{'cpu s':>9}{'peak MiB':>10}   times kept (warm), times grouped (warm)")
    for way in WAYS:
        row = best[way]
        ratios = (row["warm"] / best[own]["warm"] for own in ("kept", "grouped"))
        print(f"{NAMES[way]:<18}{row['cold']:9.3f}{row['warm']:9.3f}{row['cpu']:9.3f}{row['peak_mib']:10.0f}   "
              + "  ".join(f"{ratio:6.2f}" for ratio in ratios))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--records", action="store_true", help="the part with PostgreSQL, in a database of its own")
    parser.add_argument("--only", choices=("drill",), help="of the part with PostgreSQL: drill-down alone")
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--home")
    parser.add_argument("--answer", default="")
    given = parser.parse_args()
    if given.way:
        child(given.way, given.home, given.answer)
        return
    if given.records:
        from bench import county_records

        county_records.main(given.rows, only=given.only)
        return
    best = engine(given.rows, given.rounds)
    tell(best)
    small = 5_000_000
    if given.rows > small:
        from math import log

        first = engine(small, given.rounds)
        tell(first)
        for way in ("grouped", "kept"):
            for how in ("cold", "warm", "cpu"):
                slope = log(best[way][how] / first[way][how]) / log(given.rows / small)
                print(f"slope {NAMES[way]} {how}: {slope:.2f} (1 is linear)")


if __name__ == "__main__":
    main()
