"""Two counties on two workers of Spark: the same expressions over the same files give the numbers of DuckDB."""

import random
import shutil
from collections import Counter
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yigongti.indicators import engines, province
from yigongti.indicators.facts import definitions
from yigongti.indicators.periods import ZONE
from yigongti.indicators.streams import catalogue, files
from yigongti.indicators.streams.places import At, Places, number
from yigongti.indicators.streams.shape import Shape

NOW = datetime(2025, 3, 20, 9, 0, tzinfo=ZONE)
MONTHS = {202501, 202502, 202503}
COUNTIES = {"990038": (), "990039": (number(date(2025, 2, 10)),)}  # in the second one a membership turns in February
KEPT = ("visits", "beds")  # events and spans; the others are of the same shapes
DAYS = (date(2025, 1, 5), date(2025, 2, 9), date(2025, 2, 10), date(2025, 3, 1))
needs_java = pytest.mark.skipif(
    shutil.which("java") is None,
    reason="Java 17 is not here: the test of a province did NOT run (apt install default-jre-headless)",
)


@pytest.fixture
def counties(monkeypatch, settings, tmp_path):
    """Files of three streams and one group of rows, by one seed; ids of both counties overlap on purpose."""
    settings.HOME = tmp_path
    chosen = {}
    for fact in catalogue.FACTS:
        if fact.stream.code in KEPT:
            _, earlier = chosen.get(fact.stream.code, (None, ()))
            chosen[fact.stream.code] = (fact.stream, (*earlier, fact))
    monkeypatch.setattr(province, "streams", lambda: chosen)
    chance = random.Random(7)  # noqa: S311  the same each time
    for county, turns in COUNTIES.items():
        _pack(tmp_path, county, turns)
        for stream, _facts in chosen.values():
            _write(stream, county, _rows(stream, chance))
        _write_group(tmp_path, county)
    return chosen


def _pack(home, county, turns):
    rows = tuple(
        At(site, epoch, site, 1, at_primary=site > 2, at_level="county" if site < 3 else "township",
           at_type="tcm" if site == 2 else "other", at_lead=site == 1 and epoch == 0, at_tcm=site == 2)
        for site in range(1, 6)
        for epoch in range(len(turns) + 1)
    )  # fmt: skip
    here = home / "facts" / "places" / f"county={county}"
    here.mkdir(parents=True)
    told = {province.TURNS: ",".join(map(str, turns)).encode()}
    pq.write_table(Places(turns, rows).table().replace_schema_metadata(told), here / "places.parquet")
    merged = pa.table({"resident": [1, 2], "survivor": [3, 3]})
    pq.write_table(merged, here / "people.parquet")


def _rows(stream, chance):
    rows = []
    for record in range(1, 201):
        day = chance.choice(DAYS)
        row = {"record": record, "site": chance.randrange(1, 6), "person": chance.randrange(1, 60), "day": number(day)}
        row["month"] = day.year * 100 + day.month
        if stream.until is not None:
            row["until"] = chance.choice([None, number(day) + chance.randrange(1, 40)])
        row |= {dim.name: chance.randrange(len(dim.values)) for dim in stream.dims}
        rows.append(row | {amount.name: chance.randrange(100_000) for amount in stream.amounts})
    return rows


def _write(stream, county, rows):
    for month in sorted({row["month"] for row in rows}):
        table = pa.Table.from_pylist([r for r in rows if r["month"] == month], schema=files.schema(stream))
        here = files.home(stream, county, month)
        here.mkdir(parents=True)
        if stream.shape == Shape.EVENTS and month % 2:  # some months lie as one file, some in days
            files._put_days(here, table, *files._whole(month))
        else:
            files._put(here, table)


def _write_group(home, county):
    from yigongti.indicators.export import SCHEMA

    here = home / "facts" / "group=collected" / f"county={county}" / "month=2025-03"
    here.mkdir(parents=True)
    row = {"fact": "gp_yearend", "month": 202503, "site": 3, "institution": 3, "person": -1, "amount": 12}
    pq.write_table(pa.Table.from_pylist([row], schema=SCHEMA), here / "rows.parquet")


def _computed(engine):
    return province.compute(engine, months=MONTHS, now=NOW)


def test_a_province_is_the_sum_of_its_counties(counties):
    with engines.duckdb() as engine:
        found = _computed(engine)
    by = {(n.level, n.code, n.fact, n.month): n.amount for n in found}
    facts = {n.fact for n in found}
    assert {"total_visits", "gp_yearend"} <= facts
    for fact in facts:
        for month in MONTHS:
            parts = sum(by.get(("county", county, fact, month), 0) for county in COUNTIES)
            assert by.get(("province", "", fact, month), 0) == pytest.approx(parts), (fact, month)


def test_a_county_counts_what_its_files_hold(counties):
    """Counted by hand from the files: visits of all kinds, and those of the institution of Chinese medicine."""
    with engines.duckdb() as engine:
        found = {(n.code, n.fact, n.month): n.records for n in _computed(engine) if n.level == "county"}
    stream = counties["visits"][0]
    for county in COUNTIES:
        whole, tcm = Counter(), Counter()
        for path in files.of_months(stream, county, MONTHS):
            for row in pq.read_table(path).to_pylist():
                whole[row["month"]] += 1
                tcm[row["month"]] += row["site"] == 2
        assert {m: found[county, "total_visits", m] for m in MONTHS} == dict(whole)
        assert {m: found[county, "tcm_inst_volume", m] for m in MONTHS} == dict(tcm)


@needs_java
@pytest.mark.xdist_group("spark")
def test_spark_gives_the_numbers_of_duckdb(counties, monkeypatch):
    some = {code: (stream, facts[:3]) for code, (stream, facts) in counties.items()}  # plans are dear, not rows
    monkeypatch.setattr(province, "streams", lambda: some)
    with engines.duckdb() as engine:
        here = _computed(engine)
    with engines.spark() as engine:
        there = _computed(engine)
    assert len(here) > 20
    assert there == here


def test_facts_that_are_declared_are_the_ones_that_are_computed(counties):
    with engines.duckdb() as engine:
        found = {n.fact for n in _computed(engine)}
    assert found <= {fact.code for fact in catalogue.FACTS} | set(definitions()) | {"gp_yearend"}
