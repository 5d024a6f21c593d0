"""A small county with records that streams read, written straight into their tables."""

import itertools
from datetime import datetime, timedelta

import pytest

from yigongti.foundation import rooms
from yigongti.foundation.rooms import Room
from yigongti.indicators.models import FactValue
from yigongti.indicators.periods import ZONE
from yigongti.indicators.streams.catalogue import FACTS
from yigongti.records.encounters.models import Encounter, Operation, Settlement, Stay
from yigongti.records.people.models import Resident
from yigongti.records.places.testing import COUNTY, SmallWorld, small_world

NOW = datetime(2026, 4, 20, 9, 0, tzinfo=ZONE)
NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(rooms, "_installed", (Room(code="indicators", title="指标", facts=FACTS),))


@pytest.fixture
def world(db) -> SmallWorld:
    return small_world()


def at(text: str) -> datetime:
    """ "2026-03-31 23:59:59" in the county."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def person(world: SmallWorld) -> Resident:
    number = next(NUMBERS)
    return Resident.objects.create(
        code=f"S{number}", organization=world.center_a1, county=COUNTY, name=f"演示{number}", created_at=NOW,
        is_fictional=True,
    )  # fmt: skip


def visit(who: Resident, place, when: str, kind: str = "outpatient", **words) -> Encounter:
    moment = at(when)
    given = {"ended_at": moment + timedelta(minutes=9)} | words
    return Encounter.objects.create(
        number=f"T{next(NUMBERS)}",
        resident=who,
        organization=place,
        county=COUNTY,
        kind=kind,
        started_at=moment,
        **given,
    )


def void(one: Encounter) -> None:
    Encounter.objects.filter(pk=one.pk).update(voided_at=NOW, void_reason="错登", ended_at=one.started_at)


def stay(who: Resident, place, since: str, until: str = "", **words) -> Stay:
    moment, left = at(since), at(until) if until else None
    encounter = visit(who, place, since, "inpatient", ended_at=left)
    given = {"ward": "一病区", "discharge_way": "1" if left else ""} | words
    return Stay.objects.create(
        encounter=encounter,
        resident=who,
        organization=place,
        county=COUNTY,
        admitted_at=moment,
        discharged_at=left,
        **given,
    )


def operation(of: Stay, grade: int) -> Operation:
    return Operation.objects.create(stay=of, performed_at=of.admitted_at, name="演示手术", grade=grade)


def settlement(of: Encounter, when: str, yuan: int, fund: int = 0, *, insured: bool = True) -> Settlement:
    parts = dict.fromkeys(("drug_fen", "consumable_fen", "exam_fen", "lab_fen"), 0)
    return Settlement.objects.create(
        encounter=of, organization_id=of.organization_id, county=COUNTY, settled_at=at(when), insured=insured,
        scheme="resident" if insured else "none", total_fen=yuan * 100, service_fen=yuan * 100, fund_fen=fund * 100,
        self_fen=0, **parts,
    )  # fmt: skip


def number(fact: str, month: int, kind: str = "county", scope: int = 0, *, what: str = "amount"):
    """A cell's number; None without a cell."""
    found = FactValue.objects.filter(fact=fact, month=month, scope_kind=kind, scope_id=scope).values_list(
        what, flat=True
    )
    return int(found[0]) if found else None
