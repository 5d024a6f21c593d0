"""Devices of the demo county, and since when clinics have an ECG: kinds and years are our own estimate."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate

from yigongti.demo.copying import copy_rows
from yigongti.demo.county import DemoCounty, Place
from yigongti.indicators import states
from yigongti.records.places.models import Equipment, EquipmentKind, Level

BEGIN, FIRST_YEAR = date(2019, 1, 1), 2023
_COLUMNS = [
    "organization_id", "county", "kind", "model", "serial", "in_use_from", "retired_reason", "is_fictional", "version",
]  # fmt: skip
_HAS = {
    Level.TOWNSHIP: (("us", 0.9), ("dr", 0.75), ("lab", 0.9), ("ecg", 0.4), ("ct", 0.06)),
    Level.COUNTY: (("us", 1.0), ("dr", 1.0), ("ct", 0.9), ("mri", 0.45), ("lab", 1.0), ("ecg", 1.0)),
}
KNOWN_BACK = ("village_clinics_with_ecg", "village_clinics_total", "resident_pop")


def load_demo(world: DemoCounty, *, progress: Callable[[str], None]) -> None:
    """Days for what the edition declared, other devices beside, and the states of past years."""
    rng = Random(f"{world.seed}:equipment:{world.county}")  # noqa: S311  a simulator, not a secret
    declared = list(Equipment.objects.filter(county=world.county, in_use_from=None).order_by("organization_id"))
    for row in declared:
        row.in_use_from = _day(rng, world)
        row.model = f"演示型 {row.kind.upper()}-{rng.randint(1, 4)}"
        row.serial = f"D{row.pk:07d}"
    Equipment.objects.bulk_update(declared, ["in_use_from", "model", "serial"], batch_size=500)
    more = list(_others(world, rng))
    copy_rows(Equipment, _COLUMNS, more)
    states.look_back(county=world.county, months=_year_ends(world), now=world.now, only=KNOWN_BACK)
    progress(f"Devices: {len(declared) + len(more)}")


def _day(rng: Random, world: DemoCounty) -> date:
    """Half of them were there before 2023."""
    first = BEGIN if rng.random() < 0.5 else date(FIRST_YEAR, 1, 1)  # noqa: PLR2004
    return first + timedelta(days=rng.randrange(max(1, (localdate(world.now) - first).days)))


def _others(world: DemoCounty, rng: Random) -> Iterator[tuple[Any, ...]]:
    number = 0
    for place in [*world.at(Level.COUNTY), *world.at(Level.TOWNSHIP)]:
        for kind, chance in _HAS[Level(place.level)]:
            for _ in range(rng.choice((1, 1, 2)) if place.level == Level.COUNTY else 1):
                if place.staff and rng.random() < chance:
                    number += 1
                    yield _row(world, rng, place, kind, number)


def _row(world: DemoCounty, rng: Random, place: Place, kind: str, number: int) -> tuple[Any, ...]:
    title = EquipmentKind(kind).value.upper()
    model, serial = f"演示型 {title}-{rng.randint(1, 9)}", f"E{world.county}{number:05d}"
    return place.organization_id, world.county, kind, model, serial, _day(rng, world), "", True, 1


def _year_ends(world: DemoCounty) -> list[int]:
    """December of each past year since the first."""
    return [year * 100 + 12 for year in range(FIRST_YEAR, localdate(world.now).year)]
