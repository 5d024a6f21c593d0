"""Kept cubes: the groups of a month of events, so that facts sum over few groups and only changed files are grouped.

Small files in a tree of their own beside the rows:

days.parquet        for each month: month, day, site, dims -> n, sums
year=2025.parquet   month, epoch, site, dims -> n, sums: what the facts of its months are counted from

A kept cube is believed only where it says that it was grouped from the very files that stand there now, by the same
columns and with the same turns of epochs, and where it reads whole. Whatever else is there is grouped again: a kept
cube can be lost, old or half of itself, and no number is another for it.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from yigongti.indicators.export import folder
from yigongti.indicators.periods import first_day, month_text, next_month
from yigongti.indicators.streams import files, plans
from yigongti.indicators.streams.places import number
from yigongti.indicators.streams.shape import Stream

KEPT = 64  # streams
DAYS, SHAPE = "days.parquet", "shape"
TOLD = b"grouped_from"
Stamps = dict[int, str]  # day of the month (WHOLE: all of it) -> which file it was


@dataclass(frozen=True)
class _Behind:
    """A month whose cube is not kept as its files stand: the groups that still are right, and the days to group."""

    month: int
    stamps: Stamps
    right: pa.Table | None
    stale: tuple[int, ...]


def cube(
    stream: Stream, county: str, months: Iterable[int], turns: tuple[int, ...], engine: DuckDBPyConnection
) -> pa.Table | None:
    """The cube of some months of a stream of events; None where no row is. Keeps what it had to group."""
    years: dict[int, list[int]] = {}
    for month in sorted(months):
        years.setdefault(month // 100, []).append(month)
    found = [_of_year(stream, county, year, some, turns, engine) for year, some in years.items()]
    there = [table for table in found if table is not None]
    return pa.concat_tables(there) if there else None


def _of_year(  # noqa: PLR0917  private, called in one place
    stream: Stream, county: str, year: int, months: list[int], turns: tuple[int, ...], engine: DuckDBPyConnection
) -> pa.Table | None:
    path = sums(stream, county, year)
    kept, told = _read(path, stream)
    stamps = {month: files.stamps(stream, county, month) for month in months}
    wanted = {str(month): _of_month(month, turns, some) for month, some in stamps.items() if some}
    stale = {str(month) for month in months if told.get(str(month)) != wanted.get(str(month))}
    if stale:
        told = {month: text for month, text in told.items() if month not in stale}
        parts = [_only(kept, told)] if kept is not None and told else []
        for month in stale - set(wanted):
            (home(stream, county, int(month)) / DAYS).unlink(missing_ok=True)
        behind = [_behind(stream, county, int(month), stamps[int(month)]) for month in sorted(stale & set(wanted))]
        parts += [_again(stream, county, behind, turns, engine)] if behind else []
        kept = pa.concat_tables(parts) if parts else None
        _write(path, stream, kept, told | wanted)
    return _only(kept, wanted) if kept is not None and wanted else None


def sums(stream: Stream, county: str, year: int) -> Path:
    """The file of a year's cube."""
    return folder() / "kept" / f"cube={stream.code}" / f"county={county}" / f"year={year}.parquet"


def home(stream: Stream, county: str, month: int) -> Path:
    """The folder of a month's kept cubes; not among the rows, since whoever reads rows reads every file there."""
    return folder() / "kept" / f"cube={stream.code}" / f"county={county}" / f"month={month_text(month)}"


def _again(
    stream: Stream, county: str, behind: list[_Behind], turns: tuple[int, ...], engine: DuckDBPyConnection
) -> pa.Table:
    """Group the stale days, put them to the days that are right, and sum the months: one pass for all of them."""
    days = [one.right for one in behind if one.right is not None]
    fresh = [files.path_of(stream, county, one.month, day) for one in behind for day in one.stale]
    if fresh:
        engine.read_parquet(fresh, hive_partitioning=False).create_view("rows", replace=True)
        days.append(plans.run(engine, plans.days(stream)))
    known = pa.concat_tables(days)
    for one in behind:
        if one.stale:
            told = {str(day): stamp for day, stamp in one.stamps.items()}
            _write(home(stream, county, one.month) / DAYS, stream, _only(known, [one.month]), told)
    engine.register("days", known)
    return plans.run(engine, plans.merged(stream, turns))


def _behind(stream: Stream, county: str, month: int, stamps: Stamps) -> _Behind:
    kept, told = _read(home(stream, county, month) / DAYS, stream)
    right = [day for day, stamp in stamps.items() if told.get(str(day)) == stamp]
    if kept is None or (files.WHOLE in stamps and right != [files.WHOLE]):
        return _Behind(month, stamps, None, tuple(stamps))
    if right != [files.WHOLE]:
        before = number(first_day(month)) - 1
        kept = kept.filter(pc.is_in(kept["day"], pa.array([before + day for day in right], kept["day"].type)))
    return _Behind(month, stamps, kept, tuple(day for day in stamps if day not in right))


def _only(table: pa.Table, months: Iterable[int | str]) -> pa.Table:
    return table.filter(pc.is_in(table["month"], pa.array([int(month) for month in months], table["month"].type)))


def _of_month(month: int, turns: tuple[int, ...], stamps: Stamps) -> str:
    """Epochs count from the first turn of all: a turn after the month changes nothing in it."""
    passed = [turn for turn in turns if turn < number(first_day(next_month(month)))]
    return json.dumps([passed, sorted(stamps.items())])


@lru_cache(KEPT)
def _shape(stream: Stream) -> str:
    """By which columns was grouped, and what their small numbers mean."""
    told = repr((files.schema(stream).to_string(), stream.dims, stream.amounts, plans.fingerprint(stream, ())))
    return hashlib.sha256(told.encode()).hexdigest()


def _read(path: Path, stream: Stream) -> tuple[pa.Table | None, dict[str, str]]:
    """A kept file that reads whole and is of the stream's columns, with what it says; else as if it were not there."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            told: dict[str, str] = json.loads((file.schema_arrow.metadata or {}).get(TOLD, b"{}"))
            if told.pop(SHAPE, "") != _shape(stream):
                return None, {}
            table = file.read(use_threads=False)  # so few rows are read sooner so
    except (OSError, pa.ArrowException):
        return None, {}
    return table.replace_schema_metadata(), told


def _write(path: Path, stream: Stream, table: pa.Table | None, told: dict[str, str]) -> None:
    if table is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        kept = table.replace_schema_metadata({TOLD: json.dumps({SHAPE: _shape(stream), **told}).encode()})
        pq.write_table(kept, draft, compression="snappy", write_page_checksum=True)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
