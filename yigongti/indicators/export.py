"""Rows to Parquet: one file per fact group, county and month, replaced whole and atomically when it changed."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from yigongti.indicators.models import FactRecord
from yigongti.indicators.periods import month_text

SCHEMA = pa.schema(
    [
        pa.field("fact", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("month", pa.int32(), nullable=False),
        pa.field("site", pa.int64(), nullable=False),
        pa.field("institution", pa.int64(), nullable=False),
        pa.field("consortium", pa.int64()),
        pa.field("person", pa.int64(), nullable=False),
        pa.field("amount", pa.decimal128(18, 4), nullable=False),
    ]
)
COLUMNS = ("fact", "month", "organization_id", "institution_id", "consortium_id", "person_id", "pk", "amount")
ROWS = 50_000


def folder() -> Path:
    """Where the files stand: HOME/facts."""
    return Path(settings.HOME) / "facts"


def partition(group: str, county: str, month: int) -> Path:
    """The file of a partition (Hive names, so that any engine reads the columns from the path)."""
    return folder() / f"group={group}" / f"county={county}" / f"month={month_text(month)}" / "rows.parquet"


def write(group: str, county: str, month: int) -> int:
    """Write a partition from what the database holds now; an empty one is removed. Returns its rows.

    A reader sees the old file or the new one, never half of either: the new one is complete before it takes the name.
    """
    path = partition(group, county, month)
    rows = 0
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with pq.ParquetWriter(draft, SCHEMA, compression="zstd") as writer:
            for batch in _batches(group, county, month):
                writer.write_batch(batch)
                rows += batch.num_rows
        if rows:
            draft.replace(path)
        else:
            path.unlink(missing_ok=True)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def written(county: str) -> set[tuple[str, str, int]]:
    """The partitions of a county that stand on the disk: group, county, month."""
    found = set()
    for path in folder().glob(f"group=*/county={county}/month=*/rows.parquet"):
        month, group = path.parts[-2].removeprefix("month="), path.parts[-4].removeprefix("group=")
        found.add((group, county, int(month.replace("-", ""))))
    return found


def of_year(group: str, county: str, year: int) -> list[str]:
    """The files of a group, county and year, in order."""
    months = (partition(group, county, year * 100 + month) for month in range(1, 13))
    return [str(path) for path in months if path.exists()]


def _batches(group: str, county: str, month: int) -> Iterator[pa.RecordBatch]:
    held = FactRecord.objects.filter(group=group, county=county, month=month, is_retracted=False).order_by("pk")
    batch: list[tuple[Any, ...]] = []
    for row in held.values_list(*COLUMNS).iterator(ROWS):
        batch.append(row)
        if len(batch) == ROWS:
            yield _arrow(batch)
            batch = []
    if batch:
        yield _arrow(batch)


def _arrow(batch: list[tuple[Any, ...]]) -> pa.RecordBatch:
    """A row without a person counts as a person of its own (its negative key), so that it is never lost."""
    fact, month, site, institution, consortium, person, key, amount = zip(*batch, strict=True)
    people = [-k if p is None else p for p, k in zip(person, key, strict=True)]
    columns = (fact, month, site, institution, consortium, people, amount)
    return pa.record_batch([pa.array(c, type=f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)
