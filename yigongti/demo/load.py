"""The demo county: one call fills an empty database with made-up people and years of work. Same seed, same county."""

import importlib
import importlib.util
import time
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from yigongti.demo.copying import next_id, set_keys, set_sequence
from yigongti.demo.county import DemoCounty, survey
from yigongti.demo.residents import Registrar
from yigongti.demo.settling import settle
from yigongti.demo.staffing import hire
from yigongti.demo.visits import Clinic
from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.access.models import Position
from yigongti.foundation.audit import trail
from yigongti.records.encounters.models import Encounter
from yigongti.records.people.models import Resident

Progress = Callable[[str], None]
DEFAULT_RESIDENTS = 30_000
DEFAULT_SEED = 2025
_BAR = 24
# The parts that rooms bring themselves, after residents, staff and encounters stand: module with `load_demo(context)`.
ROOM_PARTS = (
    "yigongti.demo.equipment",
    "yigongti.demo.postings",
    "yigongti.demo.care",
    "yigongti.centers.ecg.demo",
    "yigongti.unified.organization.consortia.demo",
    "yigongti.unified.organization.tasks.demo",
    "yigongti.unified.organization.councils.demo",
    "yigongti.unified.organization.documents.demo",
    "yigongti.indicators.assessment.demo",
    "yigongti.indicators.collection.demo",
    "yigongti.indicators.importing.demo",
)

AFTER_FACTS = "yigongti.indicators.analysis.demo"  # asks about the numbers, so it comes last


def load_demo(
    *,
    residents: int = DEFAULT_RESIDENTS,
    seed: int = DEFAULT_SEED,
    now: datetime | None = None,
    progress: Progress | None = None,
    county: str = "",
) -> DemoCounty:
    """Fill the county of the loaded edition. Raises county.NoCounty without an edition.

    Memory stays bounded: one township at a time. Everything or nothing, from the first resident to the last fact: a
    load that was killed on its way leaves an empty county, which the next start fills anew.
    """
    say = progress or (lambda _line: None)
    world = survey(seed=seed, now=now or timezone.now(), county=county)
    with transaction.atomic():
        if world.is_province or world.is_bare:
            hire(world)
            return world
        _county(world, residents, say)
        for name in ROOM_PARTS:
            _room_part(name, world, say)
        _count_rows()
        settle(world, say)
        _room_part(AFTER_FACTS, world, say)
        _count_rows()
    return world


def is_there(*, county: str) -> bool:
    """Whether a county has residents; or its accounts, of a province and of a county that began with nothing."""
    if Resident.objects.filter(county=county).exists():
        return True
    held = Position.objects.filter(organization__county=county, user__username__endswith="commission")
    return held.exists()


def _count_rows() -> None:
    """Tell the planner what has come in at once: autovacuum would take minutes, and the first pages would suffer."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _county(world: DemoCounty, residents: int, say: Progress) -> None:
    """Staff, residents, the years of encounters."""
    started = time.monotonic()
    staff = hire(world)
    say(f"Staff for {len(world.places)} institutions: {staff:,}")
    visits = _people(world, residents, say)
    trail.write(
        who=system_actor("demo", frozenset(), world.county),
        action="demo.county.load",
        now=world.now,
        detail={"residents": residents, "encounters": visits, "seed": world.seed},
    )
    say(f"Residents {residents:,}, encounters {visits:,} in {time.monotonic() - started:.0f} s")


def _people(world: DemoCounty, residents: int, say: Progress) -> int:
    registrar = Registrar(world, next_id(Resident), timezone.localdate(world.now))
    clinic = Clinic(world, next_id(Encounter))
    done = visits = 0
    for township, people in shares(world, residents).items():
        visits += clinic.years(township, registrar.settle(township, people))
        done += people
        say(f"Residents and their years {bar(done, residents)} {done:,}/{residents:,} {world.townships[township]}")
    set_keys(Resident, registrar.last_id)
    clinic.close()
    set_sequence("people_resident_code", registrar.last_id)
    set_sequence("encounters_number", clinic.last_id)
    return visits


def bar(done: int, total: int) -> str:
    """[######----]  25%."""
    full = _BAR * done // max(1, total)
    return f"[{'#' * full}{'-' * (_BAR - full)}] {100 * done // max(1, total):3d}%"


def shares(world: DemoCounty, residents: int) -> dict[str, int]:
    """How many people each township with a center gets, by its rank; sums exactly."""
    served = {code: name for code, name in world.townships.items() if world.center_of(code)} or world.townships
    weights = {code: _weight(world, code, name) for code, name in served.items()}
    total, given, result = sum(weights.values()), 0, {}
    for n, (code, weight) in enumerate(weights.items()):
        last = n == len(weights) - 1
        result[code] = residents - given if last else int(residents * weight / total)
        given += result[code]
    return result


def _weight(world: DemoCounty, code: str, name: str) -> float:
    center = world.center_of(code)
    rank = 3.4 if name.endswith("街道") else 0.8 if name.endswith("乡") else 1.4
    return rank * (1.7 if center is not None and center.type.startswith("central") else 1)


def _room_part(name: str, world: DemoCounty, say: Progress) -> None:
    """A room's own part, where the room is installed and has one."""
    try:
        there = importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        there = False
    if there:
        importlib.import_module(name).load_demo(world, progress=say)
