"""The institutions of a county as a small table: for each site and epoch, who answers for it and what it is.

An epoch is a stretch of days in which no membership begins or ends. Events carry the number of their epoch into the
cube, so that each counts for the consortium of its day although the cube has forgotten the day.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from yigongti.indicators.attribution import Attribution

FIRST = date(1970, 1, 1)
AT = ("at_primary", "at_level", "at_type", "at_lead", "at_tcm")
SCHEMA = pa.schema(
    [
        ("site", pa.int64()), ("epoch", pa.int32()), ("institution", pa.int64()), ("consortium", pa.int64()),
        ("at_primary", pa.bool_()), ("at_level", pa.string()), ("at_type", pa.string()), ("at_lead", pa.bool_()),
        ("at_tcm", pa.bool_()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class At:
    """A site in an epoch. `at_tcm`: an institution of Chinese medicine, by its type."""

    site: int
    epoch: int
    institution: int
    consortium: int | None
    at_primary: bool
    at_level: str
    at_type: str
    at_lead: bool
    at_tcm: bool


@dataclass(frozen=True)
class Places:
    """A county's sites. `turns`: the first days of all epochs but the first, as days since 1970."""

    turns: tuple[int, ...]
    rows: tuple[At, ...]

    @property
    def fingerprint(self) -> str:
        """Changes when any of this does."""
        return hashlib.sha256(repr((self.turns, self.rows)).encode()).hexdigest()

    def epoch(self, day: int) -> int:
        """The epoch of a day since 1970."""
        return sum(day >= turn for turn in self.turns)

    def table(self) -> pa.Table:
        """As engines join it."""
        columns = {name: [getattr(row, name) for row in self.rows] for name in SCHEMA.names}
        return pa.table(columns, schema=SCHEMA)


def places_of(county: str, where: Attribution) -> Places:
    """The sites of a county in each of its epochs."""
    turns = where.turns(county)
    starts = [(turns[0] - timedelta(days=1)) if turns else FIRST, *turns]
    own = sorted(pk for pk, place in where.places.items() if place.county == county)
    rows = [_at(pk, epoch, day, where) for pk in own for epoch, day in enumerate(starts)]
    return Places(tuple(number(day) for day in turns), tuple(rows))


def number(day: date) -> int:
    """Days since 1970."""
    return (day - FIRST).days


def day_numbered(days: int) -> date:
    """The day so many days after the first of 1970."""
    return FIRST + timedelta(days=days)


def _at(pk: int, epoch: int, day: date, where: Attribution) -> At:
    place = where.places[pk]
    return At(
        site=pk,
        epoch=epoch,
        institution=where.institution(pk),
        consortium=where.consortium(pk, day),
        at_primary=place.is_primary_care,
        at_level=str(place.level),
        at_type=place.type,
        at_lead=where.is_lead(pk, day),
        at_tcm="tcm" in place.type,
    )
