"""The expressions of cubes.py as DuckDB's SQL, compiled once per process: a day's increment should not wait for that.

Tables are known by name: rows, moments, places, aliases, days, cube, people. Whoever runs a plan registers them before.
"""

from functools import lru_cache
from typing import Any

import ibis
import pyarrow as pa
from duckdb import DuckDBPyConnection
from ibis.expr.types import Table

from yigongti.indicators.facts import FactDefinition
from yigongti.indicators.streams import cubes, files, places, tables
from yigongti.indicators.streams.people import SCHEMA as ALIASES
from yigongti.indicators.streams.shape import Shape, Stream

MOMENTS = pa.schema(
    [("month", pa.int32()), ("epoch", pa.int32()), ("first", pa.int32()), ("after", pa.int32())]
)  # of a month or a part of it, half-open days
KEPT = 512  # streams x counties with other turns of their epochs


@lru_cache(KEPT)
def cube(stream: Stream, turns: tuple[int, ...]) -> str:
    """Rows (and moments) -> cube."""
    return _sql(_cube(stream, turns))


@lru_cache(KEPT)
def days(stream: Stream) -> str:
    """Rows of events -> days."""
    return _sql(cubes.days(_rows(stream), stream))


@lru_cache(KEPT)
def merged(stream: Stream, turns: tuple[int, ...]) -> str:
    """Days -> cube."""
    grouped = ibis.table(cubes.days(_rows(stream), stream).schema(), name="days")
    return _sql(cubes.merged(grouped, stream, turns))


@lru_cache(KEPT)
def by_site(stream: Stream, facts: tuple[FactDefinition, ...], turns: tuple[int, ...]) -> str:
    """cube, places -> by_site."""
    small = ibis.table(_cube(stream, turns).schema(), name="cube")
    return _sql(cubes.by_site(small, _named("places", places.SCHEMA), stream, facts))


@lru_cache(KEPT)
def persons(stream: Stream, facts: tuple[FactDefinition, ...], turns: tuple[int, ...]) -> str:
    """Rows (and moments), places, aliases -> people."""
    return _sql(_persons(stream, facts, turns))


@lru_cache(KEPT)
def heads(stream: Stream, facts: tuple[FactDefinition, ...], turns: tuple[int, ...]) -> str:
    """People -> each person once, by scope and month."""
    people = ibis.table(_persons(stream, facts, turns).schema(), name="people")
    return _sql(cubes.heads(people, stands=stream.is_standing))


@lru_cache(KEPT)
def fingerprint(stream: Stream, facts: tuple[FactDefinition, ...]) -> str:
    """The stream's declaration, reckoned once."""
    return stream.fingerprint(facts)


def run(engine: DuckDBPyConnection, sql: str) -> pa.Table:
    """A plan's answer, whole numbers as such."""
    return tables.whole(engine.sql(sql).to_arrow_table())


def _cube(stream: Stream, turns: tuple[int, ...]) -> Table:
    return cubes.cube(_rows(stream), stream, turns=turns, moments=_moments(stream))


def _persons(stream: Stream, facts: tuple[FactDefinition, ...], turns: tuple[int, ...]) -> Table:
    known, at = _named("aliases", ALIASES), _named("places", places.SCHEMA)
    return cubes.persons(_rows(stream), at, known, stream, facts, turns=turns, moments=_moments(stream))


def _rows(stream: Stream) -> Table:
    return _named("rows", files.schema(stream))


def _moments(stream: Stream) -> Table | None:
    return None if stream.shape == Shape.EVENTS else _named("moments", MOMENTS)


def _named(name: str, schema: pa.Schema) -> Table:
    return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)


def _sql(table: Any) -> str:
    return str(ibis.to_sql(table, dialect="duckdb"))
