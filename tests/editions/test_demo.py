"""Two counties and a province filled side by side: each has its own people, accounts and numbers, and sees no other."""

from datetime import UTC, datetime

import pytest

from tests.editions.facts import EDITIONS
from yigongti.demo.accounts import ACCOUNTS
from yigongti.demo.load import is_there, load_demo
from yigongti.foundation.access.demo import demo_accounts
from yigongti.foundation.access.models import Position, User
from yigongti.foundation.access.standing import actor_of
from yigongti.foundation.editions import load
from yigongti.foundation.editions.testing import forget_all
from yigongti.indicators.models import FactValue
from yigongti.records.encounters.models import Encounter
from yigongti.records.orders.models import Order
from yigongti.records.people.models import Resident
from yigongti.records.people.queries import residents
from yigongti.records.places import counties
from yigongti.records.places.models import Institution
from yigongti.unified.finance.queries import pools

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.xdist_group("three-counties")  # they are filled once
FENGJIE, WUSHAN, FUJIAN = "500236", "500237", "350000"
WORLDS = (("fengjie_2025", FENGJIE, 160), ("wushan_2024", WUSHAN, 120), ("fujian_2024", FUJIAN, 0))


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        worlds = {}
        for edition, county, people in WORLDS:
            load.load(EDITIONS / edition, now=NOW)
            assert not is_there(county=county)
            worlds[county] = load_demo(residents=people, seed=3, now=NOW, county=county)
            assert is_there(county=county)
        yield worlds
        transaction.set_rollback(True)
    forget_all()


@pytest.fixture(autouse=True)
def _each(filled, db):
    """Each test works on top of the three."""


def actor(username):
    position = Position.objects.select_related("user", "role", "organization").filter(user__username=username).first()
    return actor_of(position, NOW.date())


def test_each_county_has_its_own_residents_visits_and_orders():
    for model in (Resident, Encounter, Order):
        assert set(model.objects.values_list("county", flat=True)) == {FENGJIE, WUSHAN}, model
    assert [Resident.objects.filter(county=c).count() for c in (FENGJIE, WUSHAN)] == [160, 120]
    homes = Resident.objects.filter(county=WUSHAN).values_list("organization__county", flat=True)
    assert set(homes) == {WUSHAN}


def test_the_first_has_the_plain_names_the_second_its_short_name_before_them():
    plain = {a.username for a in ACCOUNTS}
    names = set(User.objects.values_list("username", flat=True))
    assert plain <= names
    assert {f"wushan.{name}" for name in plain - {"province"}} <= names
    assert "wushan.province" not in names  # one for the city above both
    assert {"fujian.commission", "fujian.province", "fujian.auditadmin"} <= names
    assert not {"fujian.ecg.doctor", "fujian.village.doctor"} & names
    shown = [user.username for user in demo_accounts()]
    assert set(shown) == names
    assert shown.index("auditadmin") < shown.index("fujian.commission") < shown.index("wushan.commission")


def test_people_of_one_county_find_nobody_of_the_other():
    for name, own in (("township.doctor", FENGJIE), ("wushan.township.doctor", WUSHAN)):
        reach = Institution.objects.filter(pk__in=actor(name).reach)
        assert set(reach.values_list("county_id", flat=True)) == {own}
        assert {one.county for one in residents(seen_by=actor(name))} == {own}


def test_pools_of_each_are_its_own():
    for name, own, number in (("commission", FENGJIE, 2), ("wushan.commission", WUSHAN, 3)):
        found = list(pools(seen_by=actor(name)))
        assert 0 < len(found) <= number
        assert {books.county for books in found} == {own}


def test_the_city_sees_both_counties_the_province_none():
    lines = counties.lines(seen_by=actor("province"), at=NOW.date())
    assert [(row.county.pk, row.consortia, row.members) for row in lines] == [
        (FENGJIE, 2, 35),  # with the private hospital that joins in the demo
        (WUSHAN, 3, 6),
    ]
    assert counties.lines(seen_by=actor("fujian.province"), at=NOW.date()) == []


def test_indicators_are_counted_per_county():
    counted = FactValue.objects.filter(scope_kind="county").values_list("county", flat=True)
    assert set(counted) == {FENGJIE, WUSHAN}
