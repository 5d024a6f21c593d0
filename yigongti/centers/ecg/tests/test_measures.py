"""What counts as examined below and read above, and that rows follow the order through every turn."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from yigongti.centers.ecg import measures
from yigongti.foundation import rooms
from yigongti.foundation.rooms import Room
from yigongti.indicators import recompute
from yigongti.indicators.models import Change, FactRecord, FactValue
from yigongti.records.orders.models import Order
from yigongti.records.people.models import Resident
from yigongti.records.places.testing import COUNTY, person, small_world
from yigongti.records.terms.models import CodeSystem, Item

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
VILLAGE, TOWNSHIP, COUNTY_LEVEL = (1, True), (2, True), (3, False)


@pytest.mark.parametrize(
    ("requester", "performer", "counts"),
    [
        (VILLAGE, TOWNSHIP, True),
        (VILLAGE, COUNTY_LEVEL, True),
        (TOWNSHIP, COUNTY_LEVEL, True),
        (TOWNSHIP, TOWNSHIP, False),  # a neighbour is not a higher level
        (COUNTY_LEVEL, COUNTY_LEVEL, False),
        (COUNTY_LEVEL, TOWNSHIP, False),
        (None, COUNTY_LEVEL, False),
        (TOWNSHIP, None, False),
        ((2, False), COUNTY_LEVEL, False),  # on township level, but no primary care
    ],
)
def test_upward(requester, performer, counts):
    assert measures.is_upward(requester=requester, performer=performer) is counts


@pytest.fixture
def world(db, monkeypatch, settings, tmp_path):
    settings.HOME = tmp_path
    monkeypatch.setattr(rooms, "_installed", (Room(code="centers.ecg", title="心电", facts=measures.FACTS),))
    return small_world()


@pytest.fixture
def make(world):
    system = CodeSystem.objects.create(code="test", name="演示", is_demo=True)
    item = Item.objects.create(system=system, code="ecg-12", name="12 导联心电图", group="ecg")
    person = Resident.objects.create(
        code="R1", organization=world.center_a1, county=COUNTY, name="演示", created_at=NOW, is_fictional=True
    )
    numbers = iter(range(1, 99))

    def order(requester, performer=world.hospital, **words):
        given = {
            "number": f"T{next(numbers)}", "service": "ecg", "item": item, "resident": person, "county": COUNTY,
            "requester": requester, "performer": performer, "requested_by_name": "演示", "priority": "routine",
            "clinical_question": "胸闷", "certainty": "suspected", "state": "returned", "requested_at": NOW,
            "performed_at": NOW, "returned_at": NOW, "closed_at": NOW,
        }  # fmt: skip
        return Order.objects.create(**(given | words))

    return order


def event(order):
    return SimpleNamespace(payload={"order_id": order.pk, "service": order.service})


def held():
    rows = FactRecord.objects.filter(is_retracted=False)
    return sorted(rows.values_list("fact", "record_id", "organization_id"))


def test_a_returned_order_counts_twice_over_for_who_asked(world, make):
    order = make(world.clinic)
    measures.on_order(event(order))
    measures.on_order(event(order))  # delivered again
    assert held() == [(fact, order.pk, world.clinic.pk) for fact in sorted((measures.PERSONS, measures.READS))]
    row = FactRecord.objects.first()
    assert (row.institution_id, row.consortium_id, row.month) == (world.center_a1.pk, world.consortium_a.pk, 202611)


def test_what_does_not_count(world, make):
    for order in (
        make(world.hospital),
        make(world.center_a1, performer=world.center_a1),
        make(world.center_a1, state="performed", returned_at=None),
    ):
        measures.on_order(event(order))
    measures.on_order(SimpleNamespace(payload={"order_id": 0, "service": "imaging"}))
    assert held() == []


def test_a_void_report_is_taken_back_and_a_new_one_counts_again(world, make):
    order = make(world.center_a1)
    measures.on_order(event(order))
    Order.objects.filter(pk=order.pk).update(state="performed", returned_at=None)
    measures.on_order(event(order))
    assert held() == []
    assert FactRecord.objects.count() == 2  # they stay readable as taken back
    reader, _position = person(world, world.hospital)
    own = Order.objects.filter(pk=order.pk)
    own.update(state="claimed", claimed_by=reader, claim_expires_at=NOW)
    for state in ("reported", "verified", "returned"):  # the database walks the same steps as everybody
        own.update(state=state, returned_at=NOW if state == "returned" else None)
    measures.on_order(event(order))
    assert len(held()) == 2


def test_collect_gives_what_events_gave(world, make):
    orders = [make(world.center_a1), make(world.clinic), make(world.hospital)]
    for order in orders:
        measures.on_order(event(order))
    by_events = held()
    Change.objects.all().delete()
    recompute.full(now=NOW)
    assert held() == by_events
    assert FactRecord.objects.filter(version__gt=1).count() == 0


def test_the_cockpit_moves_by_one(world, make):
    recompute.incremental(now=NOW)
    measures.on_order(event(make(world.center_a1)))
    recompute.incremental(now=NOW)
    value = FactValue.objects.get(fact=measures.PERSONS, scope_kind="county")
    assert (value.persons, value.records) == (1, 1)


def test_every_change_of_a_return_is_subscribed():
    assert {s.event for s in measures.SUBSCRIPTIONS} >= {"orders.order.returned", "orders.order.report_withdrawn"}
    assert len({s.name for s in measures.SUBSCRIPTIONS}) == len(measures.SUBSCRIPTIONS)
