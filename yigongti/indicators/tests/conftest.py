"""A small county whose facts come from rows that a test puts in by hand."""

from datetime import datetime
from decimal import Decimal

import pytest

from yigongti.foundation import rooms
from yigongti.foundation.editions.section import Context
from yigongti.foundation.rooms import Permission, Room
from yigongti.indicators import states
from yigongti.indicators.edition import IndicatorsFile, load
from yigongti.indicators.facts import Counting, FactDefinition, FactRow
from yigongti.indicators.periods import ZONE
from yigongti.records.places.testing import COUNTY, SmallWorld, small_world

PATIENTS, READS = "patients", "reads"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
ROWS: list[FactRow] = []  # what the records would give; the source of a full recompute


def _collect(county: str) -> list[FactRow]:
    return [row for row in ROWS if row.county == county]


FACTS = (
    FactDefinition(PATIENTS, "基层检查患者数", "人", "测试", Counting.PERSONS, "test", collect=_collect),
    FactDefinition(READS, "远程诊断人次", "人次", "测试", Counting.RECORDS, "test", collect=_collect),
)

INDICATORS = {
    "indicator": [
        {
            "id": "WX-K05", "clause": "附件2-5", "name": "患者数", "unit": "万人", "kind": "count",
            "formula": "patients/10000", "targets": {"2025": 5, "2027": "5.5", "2027_city": 800, "2023_value": "--"},
        },
        {
            "id": "WX-M05a", "clause": "附件3-5(1)", "name": "每万人诊断数", "unit": "人次/万人", "kind": "ratio",
            "formula": "reads*10000/resident_pop",
        },
        {
            "id": "WX-M05b", "clause": "附件3-5(2)", "name": "配备率", "unit": "%", "kind": "ratio",
            "formula": "100*village_clinics_with_ecg/village_clinics_total",
            "targets": {"2025": ">=50", "2027": ">=60"},
        },
        {
            "id": "WX-M07", "clause": "附件3-7", "name": "诊疗占比", "unit": "%", "kind": "ratio",
            "formula": "100*primary_visits/total_visits",
        },
    ]
}  # fmt: skip


def at(text: str) -> datetime:
    """ "2026-11-03 08:00" in the county."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def row(  # noqa: PLR0917
    fact: str, number: int, place: int, when: str, resident: int | None, amount: int = 1
) -> FactRow:
    return FactRow(fact, f"orders.order:{number}", place, COUNTY, at(when), Decimal(amount), resident)


def both(number: int, place: int, when: str, resident: int | None) -> list[FactRow]:
    return [row(fact, number, place, when, resident) for fact in (PATIENTS, READS)]


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> None:
    """Rooms of this test: states of the places, two facts of a room that does not exist; a folder of its own."""
    settings.HOME = tmp_path
    ROWS.clear()
    rights = tuple(
        Permission(code, code) for code in ("indicators.value.read", "indicators.value.export", "orders.order.read")
    )
    test_room = Room(code="test", title="测试", facts=FACTS)
    monkeypatch.setattr(
        rooms, "_installed", (Room(code="indicators", title="指标", facts=states.FACTS, permissions=rights), test_room)
    )


@pytest.fixture
def world(db) -> SmallWorld:
    return small_world()


@pytest.fixture
def county(world) -> SmallWorld:
    """The small county with its indicators loaded."""
    load_indicators(INDICATORS)
    return world


def load_indicators(content: dict, day: str = "2025-12-17", now: datetime = NOW):
    from datetime import date
    from pathlib import Path

    context = Context(folder=Path(), county=COUNTY, in_force=date.fromisoformat(day), now=now)
    return load(IndicatorsFile.model_validate(content), context)


def resident(world: SmallWorld, code: str):
    from yigongti.records.people.models import Resident

    return Resident.objects.create(
        code=code, organization=world.center_a1, county=COUNTY, name=f"演示{code}", created_at=NOW, is_fictional=True
    )


def order(world: SmallWorld, number: int, place, person, returned_at: datetime, **words):
    """A returned order, written straight into the table."""
    from yigongti.records.orders.models import Order
    from yigongti.records.terms.models import CodeSystem, Item

    system, _ = CodeSystem.objects.get_or_create(code="orderable-test", defaults={"name": "演示", "is_demo": True})
    item, _ = Item.objects.get_or_create(
        system=system, code="ecg-12", defaults={"name": "12 导联心电图", "group": "ecg"}
    )
    given = {
        "number": f"T{number:05d}", "service": "ecg", "item": item, "resident": person, "county": COUNTY,
        "requester": place, "performer": world.hospital, "requested_by_name": "演示", "priority": "routine",
        "clinical_question": "胸闷", "certainty": "suspected", "state": "returned", "requested_at": returned_at,
        "performed_at": returned_at, "returned_at": returned_at, "closed_at": returned_at,
    }  # fmt: skip
    return Order.objects.create(**(given | words))
