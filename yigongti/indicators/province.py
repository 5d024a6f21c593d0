"""The facts of several counties at once, from their files alone, by the very expressions that a county runs.

A county packs what its files do not say: its places and its merged files. Sites and persons of different counties never
meet: each gets the number of its county in front. In the places of a province a county stands where a consortium
stands in a county, so that one run gives every institution, every county, and the province.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from yigongti.indicators import cubes as rows_cubes
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.engines import Engine
from yigongti.indicators.export import folder
from yigongti.indicators.facts import FactDefinition, definitions, streams
from yigongti.indicators.models import NumberOrigin, ScopeKind
from yigongti.indicators.streams import cubes, tables
from yigongti.indicators.streams.engine import counts_persons, moments
from yigongti.indicators.streams.people import aliases
from yigongti.indicators.streams.places import At, Places, places_of
from yigongti.indicators.streams.shape import Shape, Stream

SITES = 10**10  # sites below this number in each county
PEOPLE = 10**12
LEVELS = {ScopeKind.COUNTY.value: "province", ScopeKind.CONSORTIUM.value: "county"}
TURNS = b"turns"


@dataclass(frozen=True, order=True)
class Number:
    """A fact of a month. `level` province (code empty) or county (its code). Amounts stand in the unit of the fact."""

    level: str
    code: str
    fact: str
    origin: str
    month: int
    records: int
    amount: float
    persons: int = 0


def pack(county: str) -> Path:
    """Write beside a county's files what they do not say: places.parquet and people.parquet."""
    here = folder() / "places" / f"county={county}"
    here.mkdir(parents=True, exist_ok=True)
    places = places_of(county, Attribution(county))
    told = {TURNS: ",".join(str(turn) for turn in places.turns).encode()}
    pq.write_table(places.table().replace_schema_metadata(told), here / "places.parquet")
    pq.write_table(aliases(), here / "people.parquet")
    return here


def counties() -> list[str]:
    """The counties that were packed, in order."""
    return sorted(path.name.removeprefix("county=") for path in (folder() / "places").glob("county=*"))


def compute(engine: Engine, *, months: Iterable[int], now: datetime) -> list[Number]:
    """Every fact of every packed county for these months, and of all of them together."""
    wanted, packed = set(months), counties()
    found: list[Number] = []
    if not packed:
        return found
    places = together(packed)
    people = pa.concat_tables([_people(county) for county in packed])
    for stream, facts in streams().values():
        found += _of_stream(engine, stream, facts, packed, places, people, wanted, now)
    return sorted([*found, *_of_rows(engine, packed, wanted)])


def together(packed: Iterable[str]) -> Places:
    """The places of all counties, in the epochs of all: an epoch ends where it ends in any county."""
    each = {county: _places(county) for county in packed}
    turns = tuple(sorted({turn for places in each.values() for turn in places.turns}))
    starts = [(turns[0] - 1) if turns else 0, *turns]
    rows = [
        replace(at, site=_site(county, at.site), institution=_site(county, at.institution), epoch=epoch,
                consortium=int(county))
        for county, places in each.items()
        for epoch, day in enumerate(starts)
        for at in places.rows
        if at.epoch == places.epoch(day)
    ]  # fmt: skip
    return Places(turns, tuple(rows))


def _places(county: str) -> Places:
    held = pq.read_table(folder() / "places" / f"county={county}" / "places.parquet")
    turns = (held.schema.metadata or {}).get(TURNS, b"").decode()
    rows = tuple(At(**row) for row in held.to_pylist())
    return Places(tuple(int(turn) for turn in turns.split(",") if turn), rows)


def _people(county: str) -> pa.Table:
    held = pq.read_table(folder() / "places" / f"county={county}" / "people.parquet").to_pylist()
    moved = [{name: int(county) * PEOPLE + pk for name, pk in row.items()} for row in held]
    return pa.Table.from_pylist(moved, schema=pa.schema([("resident", pa.int64()), ("survivor", pa.int64())]))


def _site(county: str, site: int) -> int:
    return int(county) * SITES + site


def _of_stream(  # noqa: PLR0917  private, called in one place
    engine: Engine,
    stream: Stream,
    facts: tuple[FactDefinition, ...],
    packed: list[str],
    places: Places,
    people: pa.Table,
    months: set[int],
    now: datetime,
) -> Iterator[Number]:
    rows = _rows(engine, stream, packed, months)
    if rows is None:
        return
    name = f"{stream.code}_{{}}"
    at = engine.keep(name.format("places"), places.table())
    looked = None
    if stream.shape != Shape.EVENTS:
        looked = engine.keep(name.format("moments"), moments(months, places, now, stream.shape))
    sums = tuple(fact for fact in facts if not counts_persons(fact))
    heads = tuple(fact for fact in facts if counts_persons(fact))
    if sums:
        cube = engine.keep(name.format("cube"), cubes.cube(rows, stream, turns=places.turns, moments=looked))
        sites = tables.whole(engine.fetch(cubes.by_site(cube, at, stream, sums)))
        yield from _sums(stream, sums, tables.rolled_up(sites, LEVELS).to_pylist())
    if heads:
        known = engine.keep(name.format("people"), people)
        each = cubes.persons(rows, at, known, stream, heads, turns=places.turns, moments=looked)
        counted = engine.keep(name.format("persons"), each.mutate(amount=ibis.literal(1, "int64")))
        yield from _cells(engine, counted, NumberOrigin.COMPUTED.value)


def _rows(engine: Engine, stream: Stream, packed: list[str], months: set[int]) -> Any:
    """The rows of all counties; of what stands every month up to the last one wanted."""
    parts = []
    for county in packed:
        paths = []
        for path in sorted((folder() / f"stream={stream.code}" / f"county={county}").glob("month=*/*.parquet")):
            month = int(path.parent.name.removeprefix("month=").replace("-", ""))
            if month in months or (stream.shape != Shape.EVENTS and month <= max(months)):
                paths.append(str(path))
        if paths:
            read = engine.read(paths)
            moved = {"site": read["site"] + int(county) * SITES}
            if stream.resident:
                moved["person"] = read["person"] + int(county) * PEOPLE
            parts.append(read.mutate(**moved))
    if not parts:
        return None
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def _sums(stream: Stream, facts: tuple[FactDefinition, ...], rows: list[dict[str, Any]]) -> Iterator[Number]:
    for row in rows:
        for place, fact in enumerate(facts):
            count = int(row[f"n{place}"] or 0)
            if row["kind"] in LEVELS and count:
                total = int(row[cubes.amount_of(place, fact)] or 0) / stream.per(fact.measure)
                code = _code(row["kind"], row["scope"])
                yield Number(
                    LEVELS[row["kind"]], code, fact.code, NumberOrigin.COMPUTED.value, row["month"], count, total
                )


def _of_rows(engine: Engine, packed: list[str], months: set[int]) -> Iterator[Number]:
    """The rows that rooms and people handed over."""
    known = definitions()
    groups = sorted({path.name.removeprefix("group=") for path in folder().glob("group=*")})
    for group in groups:
        parts = []
        for county in packed:
            found = sorted((folder() / f"group={group}" / f"county={county}").glob("month=*/rows.parquet"))
            paths = [str(p) for p in found if int(p.parent.name.removeprefix("month=").replace("-", "")) in months]
            if paths:
                read = engine.read(paths)
                people = read["person"] + int(county) * PEOPLE
                place = ibis.literal(int(county), "int64")
                amount = read["amount"].cast("decimal(24, 4)")
                told = read.select(
                    fact=read["fact"].cast("string"),
                    month=read["month"],
                    consortium=place,
                    person=people,
                    amount=amount,
                )
                parts.append(told)
        if parts:
            rows = engine.keep(f"group_{group}", ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0])
            origin = group if group in set(NumberOrigin.values) else NumberOrigin.COMPUTED.value
            yield from (
                one for one in _cells(engine, rows, origin) if one.fact in known or origin != NumberOrigin.COMPUTED
            )


def _cells(engine: Engine, rows: Any, origin: str) -> Iterator[Number]:
    """Rows, sums, and persons counted once within the month, for each county and for all."""
    for kind, column in ((ScopeKind.COUNTY, None), (ScopeKind.CONSORTIUM, "consortium")):
        for row in engine.fetch(rows_cubes.months(rows, column)).to_pylist():
            code = _code(kind.value, row["scope"])
            yield Number(
                LEVELS[kind.value], code, row["fact"], origin, row["month"], row["records"], float(row["amount"]),
                row["persons"],
            )  # fmt: skip


def _code(kind: str, scope: int) -> str:
    return "" if kind == ScopeKind.COUNTY else f"{scope:06d}"
