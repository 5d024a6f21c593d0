"""Sight during a trusteeship and only then; what a private hospital may use; what the database refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.models import Organization
from yigongti.records.places import queries, reach
from yigongti.records.places.models import Institution, ServiceScope, Trusteeship
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db
START, END = date(2026, 3, 1), date(2026, 9, 1)
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return small_world()


def trust(trustee, unit, **more):
    more = {"period": DateRange(START, END), **more}
    return Trusteeship.objects.create(trustee_id=trustee.pk, unit_id=unit.pk, **more)


def sees(organization, scope, at):
    return reach.reach_of(organization=organization, scope=scope, at=at)


@pytest.mark.parametrize(
    ("at", "seen"), [(START - DAY, False), (START, True), (END - DAY, True), (END, False), (END + DAY, False)]
)
def test_the_trustee_sees_the_unit_and_its_clinics_from_the_first_to_the_last_day(world, at, seen):
    trust(world.center_b1, world.center_a1)
    unit = {world.center_a1.pk, world.clinic.pk, world.clinic_bare.pk}
    for scope in ("tree", "consortium"):
        assert (unit <= sees(world.center_b1, scope, at)) is seen
        assert bool(unit & sees(world.center_b1, scope, at)) is seen
    assert sees(world.center_b1, "own", at) == {world.center_b1.pk}


def test_a_trusteeship_without_services_shows_nothing(world):
    trust(world.center_b1, world.center_a1, gives_sight=False)
    assert sees(world.center_b1, "tree", START) == {world.center_b1.pk}


def test_sight_is_not_handed_on(world):
    """B's lead sees the trustee, its member, but not what that one manages; nor does a trustee of the trustee."""
    trust(world.center_b1, world.center_a1)
    trust(world.center_a2, world.center_b1)
    assert world.center_a1.pk not in sees(world.tcm_hospital, "consortium", START)
    assert sees(world.center_a2, "tree", START) == {world.center_a2.pk, world.center_b1.pk}
    assert world.center_a1.pk in sees(world.hospital, "consortium", START)  # its own lead goes on seeing it


def test_the_database_refuses_two_trustees_at_a_time_and_one_of_oneself(world):
    trust(world.center_b1, world.center_a1)
    for wrong in (
        {"trustee": world.center_a2, "unit": world.center_a1, "period": DateRange(END - DAY, None)},
        {"trustee": world.center_a2, "unit": world.center_a2, "period": DateRange(START, END)},
        {"trustee": world.center_a2, "unit": world.center_b1, "period": DateRange(START, START)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            trust(wrong["trustee"], wrong["unit"], period=wrong["period"])
    trust(world.center_a2, world.center_a1, period=DateRange(END, None))  # the day after the last one is free


def test_a_private_hospital_may_use_what_its_admission_names(world):
    hospital = Organization.objects.create(
        code="tw-private", name="安和医院（演示）", short_name="安和医院", county=world.county.code
    )
    Institution.objects.create(organization=hospital, type="private_hospital", level="county", county=world.county)
    ask = {"institution_id": hospital.pk, "service": "ecg"}
    assert not queries.may_use(**ask, at=START)
    ServiceScope.objects.create(institution_id=hospital.pk, services=["ecg"], period=DateRange(START, END))
    assert [queries.may_use(**ask, at=d) for d in (START - DAY, START, END - DAY, END)] == [False, True, True, False]
    assert not queries.may_use(institution_id=hospital.pk, service="lab", at=START)
    assert queries.may_use(institution_id=world.center_a1.pk, service="lab", at=START)
