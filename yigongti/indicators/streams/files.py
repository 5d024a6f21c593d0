"""Rows of a stream as Parquet: a folder for each county and month, in it one file, or one for each day.

A month is written as one file and parted into days when a day of it changes: a full count writes few files, an
increment a small one. Rows that stand are never parted. PostgreSQL writes them as CSV and Arrow reads that: no row
passes through Python. A file is replaced whole; `days.json` lists what a complete month consists of, so that a lost
file is noticed and the month written again.
"""

import io
import json
import os
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
from django.db import connection

from yigongti.indicators.export import folder
from yigongti.indicators.periods import first_day, month_text
from yigongti.indicators.streams.shape import PREFIX, Dim, Shape, Stream

LIST = "days.json"
WHOLE = 0  # the file of a month that is not split into days
ROWS = 200_000  # so many are read at once where whole months are: memory stays bounded


def schema(stream: Stream) -> pa.Schema:
    """The columns of a stream's files."""
    fields: list[Any] = [("record", pa.int64()), ("site", pa.int64())]
    fields += [("person", pa.int64())] if stream.resident else []
    fields += [("day", pa.int32()), ("month", pa.int32())]
    fields += [("until", pa.int32())] if stream.until is not None else []
    fields += [(dim.name, pa.int8()) for dim in stream.dims]
    return pa.schema([*fields, *((amount.name, pa.int64()) for amount in stream.amounts)])


def home(stream: Stream, county: str, month: int) -> Path:
    """The folder of a month (Hive names, so that any engine reads the columns from the path)."""
    return folder() / f"stream={stream.code}" / f"county={county}" / f"month={month_text(month)}"


def months(stream: Stream, county: str) -> list[int]:
    """The months that stand on the disk, in order."""
    found = (folder() / f"stream={stream.code}" / f"county={county}").glob("month=*")
    return sorted(
        int(path.name.removeprefix("month=").replace("-", "")) for path in found if any(path.glob("*.parquet"))
    )


def of_months(stream: Stream, county: str, wanted: Iterable[int]) -> list[str]:
    """The files of some months, in order."""
    return [str(path) for month in sorted(wanted) for path in sorted(home(stream, county, month).glob("*.parquet"))]


def path_of(stream: Stream, county: str, month: int, day: int) -> str:
    """The file of a day."""
    return str(home(stream, county, month) / _file(day))


def stamps(stream: Stream, county: str, month: int) -> dict[int, str]:
    """Day of the month -> which file stands there: one that was written again is another, whatever is in it."""
    try:
        with os.scandir(home(stream, county, month)) as entries:
            found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".parquet")]
    except FileNotFoundError:
        return {}
    return {
        int(name.removesuffix(".parquet")): f"{told.st_size} {told.st_mtime_ns} {told.st_ino}"
        for name, told in sorted(found)
    }


def is_complete(stream: Stream, county: str, month: int) -> bool:
    """Whether the files of a month are those that were written."""
    here = home(stream, county, month)
    listed = _listed(here)
    return listed is not None and {_file(int(day)) for day in listed} == {path.name for path in here.glob("*.parquet")}


def write(stream: Stream, county: str, month: int, days: Iterable[date] = ()) -> int:
    """Write some days of a month from what the database holds now; all without days. Returns the rows written."""
    here = home(stream, county, month)
    some = set(days) if stream.shape == Shape.EVENTS and is_complete(stream, county, month) else set()
    listed = dict(_listed(here) or {}) if some else {}
    here.mkdir(parents=True, exist_ok=True)
    (here / LIST).unlink(missing_ok=True)  # incomplete until the new list stands
    if not some:
        return _put(here, read(stream, county, *_whole(month)))
    if listed.pop(str(WHOLE), 0):
        whole = pq.ParquetFile(here / _file(WHOLE)).read()
        listed |= _put_days(here, whole, *_whole(month))
    rows = 0
    for first, last in _runs(some):
        table = read(stream, county, first, last)
        rows += table.num_rows
        listed |= _put_days(here, table, first, last)
    _settle(here, {day: n for day, n in listed.items() if n})
    return rows


def write_all(stream: Stream, county: str, recorded: Mapping[int, int]) -> int:
    """Write every month from the database, few questions for many months. `recorded`: month -> rows, as counted before.

    Months that hold nothing any more lose their files. Returns the rows written.
    """
    rows = 0
    for gone in set(months(stream, county)) - set(recorded):
        rows += write(stream, county, gone)
    for stretch in _stretches(recorded):
        table = read(stream, county, _whole(stretch[0])[0], _whole(stretch[-1])[1])
        rows += table.num_rows
        found = dict(_parts(table, "month"))
        for month in sorted({*stretch, *found}):
            here = home(stream, county, month)
            here.mkdir(parents=True, exist_ok=True)
            (here / LIST).unlink(missing_ok=True)
            _put(here, found.get(month, table.slice(0, 0)))
    return rows


def read(stream: Stream, county: str, first: date, last: date) -> pa.Table:
    """The rows of these days (standing: that begin on them) from the database."""
    columns = ["record", "site", *(["person"] if stream.resident else []), "day"]
    columns += ["until"] if stream.until is not None else []
    columns += [dim.name for dim in stream.dims] + [amount.name for amount in stream.amounts]
    chosen = stream.seen().filter(stream.of_county(county), stream.between(first, last)).order_by()
    sql, params = chosen.values_list(*(PREFIX + name for name in columns)).query.sql_with_params()
    raw = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params) as copy:
        for block in copy:
            raw.write(block)
    raw.seek(0)
    if not raw.getbuffer().nbytes:
        return schema(stream).empty_table()
    return _typed(stream, pcsv.read_csv(raw, pcsv.ReadOptions(column_names=columns), convert_options=_types(stream)))


def _types(stream: Stream) -> pcsv.ConvertOptions:
    dims = {dim.name: pa.bool_() if dim.values == (False, True) else pa.string() for dim in stream.dims}
    numbers = {name: pa.int64() for name in ("record", "site", "person", *(amount.name for amount in stream.amounts))}
    return pcsv.ConvertOptions(
        column_types={**numbers, "day": pa.date32(), "until": pa.date32(), **dims},
        null_values=[""], true_values=["t"], false_values=["f"], strings_can_be_null=False,
    )  # fmt: skip


def _typed(stream: Stream, raw: pa.Table) -> pa.Table:
    """Days as numbers, values of dims as their places; a row without a person counts as a person of its own."""
    columns: dict[str, Any] = {name: raw[name] for name in raw.column_names}
    if stream.resident:
        columns["person"] = pc.coalesce(raw["person"], pc.negate(raw["record"]))
    columns["month"] = pc.add(pc.multiply(pc.year(raw["day"]), 100), pc.month(raw["day"]))
    columns["day"] = raw["day"].cast(pa.int32())
    if stream.until is not None:
        columns["until"] = raw["until"].cast(pa.int32())
    columns |= {dim.name: _coded(dim, raw[dim.name]) for dim in stream.dims}
    columns |= {amount.name: pc.fill_null(raw[amount.name], 0) for amount in stream.amounts}
    wanted = schema(stream)
    return pa.table({field.name: columns[field.name].cast(field.type) for field in wanted}, schema=wanted)


def _coded(dim: Dim, column: Any) -> Any:
    if dim.values == (False, True):
        return pc.fill_null(column.cast(pa.int8()), -1)
    return pc.fill_null(pc.index_in(column, pa.array(dim.values)), -1)


def _put(here: Path, table: pa.Table) -> int:
    """A month as one file."""
    _replace(here / _file(WHOLE), table)
    _settle(here, {str(WHOLE): table.num_rows} if table.num_rows else {})
    return int(table.num_rows)


def _put_days(here: Path, table: pa.Table, first: date, last: date) -> dict[str, int]:
    """A file for each of these days, none for an empty one. Returns the rows of each."""
    zero, found = (first - date(1970, 1, 1)).days, dict(_parts(table, "day"))
    listed = {}
    for offset in range((last - first).days + 1):
        day = (first + timedelta(days=offset)).day
        part = found.get(zero + offset, table.slice(0, 0))
        _replace(here / _file(day), part)
        listed[str(day)] = part.num_rows
    return listed


def _parts(table: pa.Table, column: str) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each value of a column."""
    if not table.num_rows:
        return
    ordered = table.take(pc.sort_indices(table[column]))
    start = 0
    for found in pc.value_counts(ordered[column]).to_pylist():  # in order of first appearance
        yield int(found["values"]), ordered.slice(start, found["counts"])
        start += found["counts"]


def _stretches(recorded: Mapping[int, int]) -> Iterator[list[int]]:
    """Months in order, together as long as their rows fit."""
    stretch: list[int] = []
    for month in sorted(recorded):
        if stretch and sum(recorded[one] for one in stretch) + recorded[month] > ROWS:
            yield stretch
            stretch = []
        stretch.append(month)
    if stretch:
        yield stretch


def _replace(path: Path, table: pa.Table) -> None:
    """A reader sees the old file or the new one, never half of either."""
    if not table.num_rows:
        path.unlink(missing_ok=True)
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        pq.write_table(table, draft, compression="zstd")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _settle(here: Path, listed: dict[str, int]) -> None:
    """Remove what no longer belongs, then say what the month consists of; an empty month leaves no folder."""
    keep = {_file(int(day)) for day in listed}
    for path in here.glob("*.parquet"):
        if path.name not in keep:
            path.unlink()
    if listed:
        (here / LIST).write_text(json.dumps(listed, sort_keys=True))
    else:
        here.rmdir()


def _listed(here: Path) -> dict[str, int] | None:
    try:
        found: dict[str, int] = json.loads((here / LIST).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return found


def _file(day: int) -> str:
    return f"{day:02d}.parquet"


def _whole(month: int) -> tuple[date, date]:
    first = first_day(month)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _runs(days: Iterable[date]) -> Sequence[tuple[date, date]]:
    """Days as stretches without a gap, so that each is one question to the database."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found
