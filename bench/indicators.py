"""Facts of a stream from five million visits: ours against FILTER clauses in DuckDB, Polars, and a bare scan.

    python -m bench.indicators                   the engine on Parquet: 5 million visits of a county-year
    python -m bench.indicators --rows 50000000   the same with 50 million, with the slope against 5 million
    python -m bench.indicators --records         5 million visits in PostgreSQL: full, one day's increment, drill-down

Equal answers are asserted before any time is printed. Every way runs in a process of its own (peak memory is read from
it), in turns, best of the rounds. cold: nothing kept, files out of the page cache, connection and compilation included;
warm: the same process again. All four ways answer by institution and month; ours answers three more scopes besides.
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

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")
WAYS = ("ours", "filter", "polars", "scan")
NAMES = {"ours": "cubes", "filter": "FILTER per fact", "polars": "Polars lazy", "scan": "bare scan"}
Answer = dict[tuple[str, int, int], int]  # fact, institution, month -> number


def setup(home: str) -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.HOME = Path(home)


def facts():
    from yigongti.indicators.streams import visits

    return visits.STREAM, visits.FACTS


def paths(home: str) -> list[str]:
    return [str(path) for path in sorted(Path(home).glob("facts/stream=*/county=*/month=*/*.parquet"))]


def ours(home: str) -> Answer:
    """What a recompute does between the files and the cells."""
    from bench import county_year
    from yigongti.indicators.models import ScopeKind
    from yigongti.indicators.streams import engine

    stream, declared = facts()
    del home
    job = engine.Job(stream, declared, county_year.COUNTY, county_year.places(), now=None)
    months = {county_year.YEAR * 100 + month for month in range(1, 13)}
    with engine.duckdb() as duck:
        cells = engine.counted(job, months, duck)
    kind = ScopeKind.INSTITUTION.value
    return {(fact, scope, month): cell.records for (fact, of, scope, month), cell in cells.items() if of == kind}


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


def filters(home: str) -> Answer:
    """The peer that everybody writes: one pass, one FILTER clause for each fact."""
    import duckdb

    from bench import county_year

    stream, declared = facts()
    con = duckdb.connect()
    con.register("places", county_year.places().table())
    con.execute("CREATE TABLE sites AS SELECT * FROM places")
    told = conditions(stream, declared, lambda v: f"'{v}'" if isinstance(v, str) else str(v).upper())
    clauses = ", ".join(f"count(*) FILTER (WHERE {where}) AS {code}" for code, where in told.items())
    rows = con.execute(
        f"""SELECT institution, month, {clauses} FROM read_parquet({paths(home)}, hive_partitioning = false)
            JOIN sites USING (site) GROUP BY ALL"""
    ).fetchall()
    return {(code, row[0], row[1]): row[2 + n] for row in rows for n, code in enumerate(told) if row[2 + n]}


def polars(home: str) -> Answer:
    """Polars in its best form: lazy, streaming, the few groups first as ours has them."""
    import polars as pl

    from bench import county_year

    stream, declared = facts()
    dims = [dim.name for dim in stream.dims]
    small = (
        pl.scan_parquet(paths(home), hive_partitioning=False)
        .group_by("site", "month", *dims)
        .agg(pl.len().alias("n"))
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
        sums.append(pl.col("n").filter(chosen).sum().alias(fact.code))
    found: Answer = {}
    for row in small.group_by("institution", "month").agg(sums).collect().iter_rows(named=True):
        found |= {(f.code, row["institution"], row["month"]): row[f.code] for f in declared if row[f.code]}
    return found


def scan(home: str) -> Answer:
    """The limit: the columns that the facts need, decoded once and summed."""
    import duckdb

    stream, _ = facts()
    columns = ", ".join(f"sum({name})" for name in ("site", "month", *(dim.name for dim in stream.dims)))
    duckdb.connect().execute(f"SELECT {columns} FROM read_parquet({paths(home)}, hive_partitioning = false)").fetchall()
    return {}


WORK: dict[str, Callable[[str], Answer]] = {"ours": ours, "filter": filters, "polars": polars, "scan": scan}


def child(way: str, home: str, answer: str) -> None:
    """One way in a process of its own: cold, then warm. Imports are paid before: every process pays its own."""
    import duckdb  # noqa: F401
    import ibis  # noqa: F401
    import polars as pl  # noqa: F401

    setup(home)
    facts()
    for path in paths(home):
        with Path(path).open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    times = []
    found: Answer = {}
    for _ in range(4):
        start = time.perf_counter()
        found = WORK[way](home)
        times.append(time.perf_counter() - start)
    if answer:
        Path(answer).write_text(json.dumps(sorted([*key, int(n)] for key, n in found.items())))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"cold": times[0], "warm": min(times[1:]), "peak_mib": int(peak.split()[1]) / 1024}))


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
        stream, declared = facts()
        files = county_year.write(stream, rows)
        size = sum(Path(path).stat().st_size for path in files) / 2**20
        print(f"\n{rows:,} visits of one county-year, {len(files)} files, {size:.0f} MiB, {len(declared)} facts")
        answers = {way: Path(home) / f"{way}.json" for way in WAYS if way != "scan"}
        best: dict[str, dict[str, float]] = {}
        for turn in range(rounds):
            for way in WAYS:
                now = run(way, home, answers.get(way) if turn == 0 else None)
                old = best.get(way, now)
                best[way] = {"cold": min(old["cold"], now["cold"]), "warm": min(old["warm"], now["warm"]),
                             "peak_mib": max(old["peak_mib"], now["peak_mib"])}  # fmt: skip
            if turn == 0:
                told = {way: path.read_text() for way, path in answers.items()}
                assert len(set(told.values())) == 1, "the answers differ"
                print(f"equal answers: {len(json.loads(told['ours'])):,} numbers by institution and month")
        return best
    finally:
        shutil.rmtree(home, ignore_errors=True)


def tell(best: dict[str, dict[str, float]]) -> None:
    print(f"{'':<18}{'cold s':>9}{'warm s':>9}{'peak MiB':>10}   against ours, cold / warm")
    for way in WAYS:
        row = best[way]
        cold, warm = row["cold"] / best["ours"]["cold"], row["warm"] / best["ours"]["warm"]
        own = f"{row['cold']:9.3f}{row['warm']:9.3f}{row['peak_mib']:10.0f}"
        print(f"{NAMES[way]:<18}{own}   {cold:5.2f} / {warm:5.2f}")


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
        for how in ("cold", "warm"):
            slope = log(best["ours"][how] / first["ours"][how]) / log(given.rows / small)
            print(f"slope {how}: {slope:.2f} (1 is linear)")


if __name__ == "__main__":
    main()
