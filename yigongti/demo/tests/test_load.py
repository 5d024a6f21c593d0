import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from random import Random

import pytest
from django.db import transaction

from yigongti.demo import trends
from yigongti.demo.accounts import ACCOUNTS, PASSWORD
from yigongti.demo.county import NoCounty
from yigongti.demo.households import households
from yigongti.demo.load import bar, load_demo, shares
from yigongti.foundation.access.models import User
from yigongti.foundation.access.testing import make_actor
from yigongti.records.encounters.models import DischargeWay, Encounter, EncounterKind, Operation, Settlement, Stay
from yigongti.records.people import actions, queries
from yigongti.records.people.models import Identifier, Resident
from yigongti.records.people.particulars import Particulars
from yigongti.records.people.rules import CitizenId, is_resident_code, read_citizen_id
from yigongti.records.places.testing import small_world
from yigongti.records.staff.models import Practitioner

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def people_alone(monkeypatch):
    """Staff, residents and their years without the rooms' parts: what is asked here does not speak of them."""
    monkeypatch.setattr("yigongti.demo.load.ROOM_PARTS", ())
    monkeypatch.setattr("yigongti.demo.load.AFTER_FACTS", "yigongti.demo.no_such_part")


def digest():
    """Of everything that was written, keys left out."""
    total = hashlib.sha256()
    for model, fields in (
        (
            Resident,
            ("code", "name", "name_initials", "sex", "birth_date", "village_id", "phone", "history", "created_at"),
        ),
        (Identifier, ("value",)),
        (Encounter, ("number", "resident__code", "started_at", "ended_at", "complaint", "diagnosis_text", "vitals")),
        (Practitioner, ("code", "name", "category", "title", "phone")),
    ):
        for row in model.objects.order_by(fields[0]).values_list(*fields):
            total.update(repr(row).encode())
    return total.hexdigest()


def loaded_and_undone(seed):
    """The digest of a load, and who sits where; nothing of it stays."""
    with transaction.atomic():
        world = load_demo(residents=300, seed=seed, now=NOW)
        found = digest()
        transaction.set_rollback(True)
    return found, world.seats


def test_the_same_seed_makes_the_same_county(world, people_alone):
    one, seats = loaded_and_undone(7)
    assert loaded_and_undone(7)[0] == one
    assert loaded_and_undone(8)[0] != one
    assert seats["village"] == world.clinic.pk


def test_people_are_visibly_made_up_and_their_numbers_right(world, people_alone):
    lines = []
    load_demo(residents=400, seed=1, now=NOW, progress=lines.append)
    assert Resident.objects.count() == 400
    assert not Resident.objects.filter(is_fictional=False).exists()
    assert all(is_resident_code(code) for code in Resident.objects.values_list("code", flat=True))
    for value in Identifier.objects.values_list("value", flat=True):
        assert isinstance(read_citizen_id(value, today=date(2026, 11, 22)), CitizenId)
        assert value[14] == "9"  # the demo's own range
    assert not Resident.objects.exclude(phone="").exclude(phone__startswith="100").exists()
    assert any("400/400" in line for line in lines)


def test_every_place_has_staff_and_every_account_its_seat(world, people_alone):
    demo = load_demo(residents=60, seed=1, now=NOW)
    sizes = {p.code: len(p.staff) for p in demo.places.values()}
    assert sizes["tw-hosp"] >= 60
    assert 8 <= sizes["tw-a1"] <= 20
    assert 1 <= sizes["tw-a1-v01"] <= 2
    users = {u.username: u for u in User.objects.all()}
    assert set(users) == {a.username for a in ACCOUNTS if a.where in demo.seats}
    assert users["ecg.doctor"].check_password(PASSWORD)
    assert users["village.doctor"].practitioner.organization_id == world.clinic.pk


def test_years_of_visits_and_stays_and_the_hours_that_run(world):
    load_demo(residents=300, seed=3, now=NOW)
    assert Encounter.objects.filter(ended_at__isnull=False).count() > 600
    running = Encounter.objects.filter(ended_at__isnull=True).exclude(kind=EncounterKind.INPATIENT)
    assert running.count() == 9  # three centers, three each
    assert not Encounter.objects.filter(started_at__gt=NOW).exists()
    assert not running.filter(started_at__lt=NOW.replace(hour=0)).exists()
    assert {e.started_at.astimezone(BEIJING).year for e in Encounter.objects.all()} == {2023, 2024, 2025, 2026}
    visits_part_as_the_years_say(world)
    wards_are_lived_in(world)


def visits_part_as_the_years_say(world):
    """Primary care's share of each year follows from the visits; five points are four standard deviations here."""
    visits = Encounter.objects.exclude(kind=EncounterKind.INPATIENT)
    for year, chances in trends.years(world.county.pk, 2026).items():
        own = visits.filter(started_at__year=year)
        primary = own.filter(organization__institution__is_primary_care=True).count()
        assert abs(primary / own.count() - chances.primary) < 0.05


def wards_are_lived_in(world):
    stays = list(Stay.objects.order_by("resident_id", "admitted_at"))
    for one, other in pairwise(stays):
        if one.resident_id == other.resident_id:
            assert one.discharged_at is not None
            assert one.discharged_at <= other.admitted_at
    down = [s for s in stays if s.discharge_way == DischargeWay.PRIMARY]
    assert {s.referred_to_id for s in down} <= {world.center_a1.pk, world.center_a2.pk, world.center_b1.pk}
    assert {s.organization_id for s in down} <= {world.hospital.pk, world.tcm_hospital.pk}
    for at in (world.hospital, world.center_a1):
        assert any(s.organization_id == at.pk and s.discharged_at is None for s in stays)
    left = {s.encounter_id for s in stays if s.discharged_at and s.discharged_at < NOW - timedelta(days=3)}
    assert left <= set(Settlement.objects.filter(encounter__kind="inpatient").values_list("encounter_id", flat=True))
    for row in Operation.objects.select_related("stay"):
        assert row.stay.admitted_at < row.performed_at <= (row.stay.discharged_at or NOW)


def test_printed_shares_lie_on_straight_lines_a_little_above_the_targets():
    points = {2023: 58.62, 2025: 59.5, 2027: 60.5}
    assert [round(trends.between(points, y), 2) for y in (2022, 2023, 2024, 2026, 2030)] == [
        58.02, 58.62, 59.06, 60.0, 60.5,
    ]  # fmt: skip


def test_life_goes_on_after_the_load(world, people_alone):
    """Sequences stand behind what COPY wrote: the next registration does not collide."""
    load_demo(residents=100, seed=3, now=NOW)
    actor = make_actor(
        permissions={"people.resident.register"},
        organization=world.center_a1,
        user=User.objects.get(username="township.doctor"),
    )
    made = actions.register(actor=actor, now=NOW, particulars=Particulars("冉望月", township=world.township_a1.pk))
    assert queries.find(seen_by=actor, text="冉望月").get() == made


def test_without_an_edition_nothing_is_made(db):
    with pytest.raises(NoCounty):
        load_demo(residents=10, now=NOW)


def test_ages_are_those_of_a_county():
    people = []
    for members in households(Random(1), date(2026, 11, 22)):  # noqa: S311
        people += members
        if len(people) > 6000:
            break
    ages = [(date(2026, 11, 22) - m.birth_date).days // 365 for m in people]
    assert min(ages) == 0
    assert max(ages) < 105
    assert 0.10 < sum(a < 15 for a in ages) / len(ages) < 0.25
    assert 0.17 < sum(a >= 65 for a in ages) / len(ages) < 0.45
    assert 0.45 < sum(m.sex == "1" for m in people) / len(people) < 0.54


def test_shares_sum_exactly(world, people_alone):
    demo = load_demo(residents=50, seed=1, now=NOW)
    for people in (0, 1, 29_999, 390_000):
        assert sum(shares(demo, people).values()) == people


def test_bar():
    assert bar(1, 4) == "[######------------------]  25%"
    assert bar(0, 0).endswith("  0%")


@pytest.mark.django_db(transaction=True)
def test_a_load_that_broke_in_a_later_part_leaves_an_empty_county_for_the_next_start(monkeypatch, people_alone):
    small_world()
    monkeypatch.setattr("yigongti.demo.load.settle", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_demo(residents=20, seed=1, now=NOW)
    assert not Resident.objects.exists()
