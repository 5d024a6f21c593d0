"""The values of a county in memory, so that a year of work costs no SQL per value.

A process looks every two seconds whether an edition was loaded elsewhere (one small query) and reads anew when one was.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yigongti.foundation.editions.models import Edition, Value

STALE_SECONDS = 2.0


@dataclass(frozen=True)
class EditionValue:
    """A value as it holds on a day: JSON value, clause, whether it is still to be verified, and since when it holds."""

    key: str
    value: Any
    clause: str
    to_be_verified: bool
    since: date
    until: date | None = None  # not included; None while no end is known
    title: str = ""
    unit: str = ""
    is_proposed: bool = False  # 拟定: from a draft document


@dataclass
class _County:
    mark: tuple[tuple[str, str], ...]
    looked_at: float
    values: dict[str, tuple[EditionValue, ...]]


_counties: dict[str, _County] = {}


def forget() -> None:
    """Drop everything; the next question reads the database."""
    _counties.clear()


def all_values(county: str) -> dict[str, tuple[EditionValue, ...]]:
    """Every value of a county by key, each key's values by their first day."""
    known = _counties.get(county)
    moment = time.monotonic()
    if known is not None and moment - known.looked_at < STALE_SECONDS:
        return known.values
    mark = tuple(Edition.objects.filter(county=county).order_by("code").values_list("code", "digest"))
    if known is None or known.mark != mark:
        known = _counties[county] = _County(mark, moment, _read(county))
    known.looked_at = moment
    return known.values


def _read(county: str) -> dict[str, tuple[EditionValue, ...]]:
    by_key: dict[str, list[Value]] = {}
    for row in Value.objects.filter(county=county).order_by("key", "valid_from"):
        if row.valid_to is None or row.valid_to > row.valid_from:
            by_key.setdefault(row.key, []).append(row)
    return {key: tuple(_periods(rows)) for key, rows in by_key.items()}


def _periods(rows: list[Value]) -> Iterable[EditionValue]:
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        ends = [day for day in (row.valid_to, after.valid_from if after else None) if day]
        until = min(ends, default=None)
        about = (row.title, row.unit, row.is_proposed)
        yield EditionValue(row.key, row.value, row.clause, row.to_be_verified, row.valid_from, until, *about)
