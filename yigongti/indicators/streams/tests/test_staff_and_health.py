"""Worked by hand: postings, registers, contracts, groups and the elderly as they stand at the end of a month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from yigongti.foundation import rooms
from yigongti.foundation.rooms import Room
from yigongti.indicators import recompute, states, workdays
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.board import Board
from yigongti.indicators.grounds import Plot, ground_of
from yigongti.indicators.models import FactValue, ScopeKind
from yigongti.indicators.periods import parse
from yigongti.indicators.scopes import Scope
from yigongti.indicators.streams import health
from yigongti.indicators.streams.tests.conftest import NOW, number, person
from yigongti.records.health.models import Contract, ElderlyCare, GroupMembership, Registration
from yigongti.records.people.models import Resident
from yigongti.records.places.models import Equipment, Institution
from yigongti.records.places.testing import COUNTY
from yigongti.records.staff.models import Posting, Practitioner

pytestmark = pytest.mark.django_db


def count(now=NOW):
    return recompute.incremental(now=now)


def doctor(place, title="intermediate", category="doctor"):
    n = Practitioner.objects.count() + 1
    return Practitioner.objects.create(code=f"p{n}", name=f"派{n}", category=category, title=title, organization=place)


def post(who, to, since, until=None, kind="county_hire"):
    return Posting.objects.create(
        practitioner=who, kind=kind, from_organization=who.organization, to_organization=to, county=COUNTY,
        since=since, until=until, title_then=who.title,
    )  # fmt: skip


def test_cumulative_numbers_do_not_fall_and_count_each_person_once(world):
    one, two, three = doctor(world.hospital), doctor(world.hospital, "junior"), doctor(world.center_a1)
    post(one, world.center_a1, "2025-02-10", "2025-04-01")
    post(one, world.center_a2, "2025-06-01")  # again: the same person
    post(two, world.center_b1, "2025-03-31")
    post(three, world.clinic, "2025-05-01", "2025-05-02", kind="township_hire")
    count()
    found = [number("county_hire_township_cum", m) for m in (202501, 202502, 202503, 202504, 202512, 202604)]
    assert found == [None, 1, 2, 2, 2, 2]
    assert [number("township_hire_village_cum", m) for m in (202504, 202505, 202506)] == [0, 1, 1]
    Posting.objects.filter(practitioner=two).delete()  # entered by mistake
    count()
    assert number("county_hire_township_cum", 202512) == 1


def test_six_months_of_a_year(world):
    exact, short, across, halves = (doctor(world.hospital) for _ in range(4))
    post(exact, world.center_a1, "2025-01-01", "2025-07-01")
    post(short, world.center_a1, "2025-01-01", "2025-06-30")
    post(across, world.center_a2, "2024-10-01", "2025-05-01")
    post(halves, world.center_a2, "2025-01-01", "2025-04-01", kind="dispatch")
    post(halves, world.center_b1, "2025-09-01", "2025-12-01", kind="dispatch")
    count()
    fact = "dispatched_ge6m_mid_doctors"
    assert [number(fact, m) for m in (202506, 202510, 202511, 202512, 202601)] == [1, 1, 2, 2, 0]
    assert number(fact, 202512, "institution", world.center_a1.pk) == 1
    assert number(fact, 202512, "institution", world.center_b1.pk) == 1  # where the six months were complete
    Posting.objects.filter(practitioner=short).update(until="2025-07-01")  # corrected late, in bulk
    count()
    assert number(fact, 202506) == 2


def elder(world, born):
    who = person(world)
    Resident.objects.filter(pk=who.pk).update(birth_date=born)
    return who


def test_sixty_five_on_the_day(world):
    elder(world, "1961-03-31")  # 65 on the last day of March
    elder(world, "1961-04-01")
    elder(world, "1940-05-05")
    elder(world, None)
    count()
    assert [number("elderly_total", m) for m in (202301, 202602, 202603, 202604)] == [1, 1, 2, 3]


def test_horizon_is_far_enough():
    assert datetime.now(tz=UTC).date() + timedelta(days=366) < health.HORIZON


def contract(who, place, since, ends, ended=None):
    return Contract.objects.create(
        resident=who, organization=place, county=COUNTY, team_name="演示团队", signed_on=since, ends_on=ends,
        ended_on=ended, end_reason="迁出" if ended else "",
    )  # fmt: skip


def test_a_contract_holds_on_its_last_day(world):
    who, other = person(world), person(world)
    row = contract(who, world.center_a1, "2025-01-10", "2025-12-31")
    row.refresh_from_db()
    assert row.until == date(2026, 1, 1)
    contract(who, world.center_a1, "2026-01-01", "2026-12-31")
    contract(other, world.center_a1, "2025-01-10", "2025-12-30")
    contract(other, world.center_b1, "2026-02-01", "2026-12-31", "2026-02-28")
    count()
    assert [number("contracted_all", m) for m in (202412, 202511, 202512, 202601, 202602)] == [None, 2, 1, 1, 1]
    with pytest.raises(IntegrityError), transaction.atomic():
        contract(who, world.center_b1, "2026-12-31", "2027-12-30")


def test_a_merged_resident_counts_once(world):
    kept, double = person(world), person(world)
    for who in (kept, double):
        contract(who, world.center_a1, "2025-01-01", "2027-12-31")
        Registration.objects.create(
            resident=who, organization=world.center_a1, county=COUNTY, disease="htn", diagnosed_on="2024-01-01",
            registered_on="2025-01-01",
        )  # fmt: skip
    count()
    assert (number("contracted_all", 202604), number("chronic_registered", 202604)) == (2, 2)
    Resident.objects.filter(pk=double.pk).update(merged_into=kept)
    count()
    assert (number("contracted_all", 202604), number("chronic_registered", 202604)) == (1, 1)


def register(who, place, disease, since, *more):
    managed, closed = (*more, None, None)[:2]
    return Registration.objects.create(
        resident=who, organization=place, county=COUNTY, disease=disease, diagnosed_on=since, registered_on=since,
        managed_from=managed, closed_on=closed, close_reason="死亡" if closed else "",
    )  # fmt: skip


def test_registers(world):
    both, heart, gone = person(world), person(world), person(world)
    register(both, world.center_a1, "htn", "2025-01-05", "2025-03-01")
    register(both, world.center_a1, "dm2", "2025-02-05")
    register(heart, world.center_a1, "chd", "2025-01-05", "2025-01-05")
    register(gone, world.center_b1, "dm2", "2025-01-05", "2025-01-05", "2025-03-31")
    count()
    assert [number("chronic_registered", m) for m in (202501, 202502, 202503)] == [2, 2, 1]
    assert [number("htn_dm_managed", m) for m in (202501, 202502, 202503)] == [1, 1, 1]
    assert number("htn_dm_diagnosed", 202502, "institution", world.center_b1.pk) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        register(both, world.center_b1, "htn", "2025-06-01")


def group(who, place, code, since, until=None):
    return GroupMembership.objects.create(
        resident=who, organization=place, county=COUNTY, group=code, since=since, until=until
    )


def test_groups_and_their_contracts(world):
    one, two = person(world), person(world)
    group(one, world.center_a1, "elderly", "2025-01-01")
    group(one, world.center_a1, "chronic", "2025-02-01")  # still one person
    group(two, world.center_b1, "child", "2025-01-01", "2025-06-01")
    row = contract(one, world.center_a1, "2025-03-01", "2026-02-28")
    contract(two, world.center_b1, "2025-05-31", "2026-05-30")
    count()
    assert [number("key_total", m) for m in (202501, 202505, 202506)] == [2, 2, 1]
    assert [number("key_contracted", m) for m in (202502, 202503, 202505, 202506, 202602)] == [None, 1, 2, 1, 1]
    Contract.objects.filter(pk=row.pk).update(ended_on="2025-04-01", end_reason="解约")
    count()
    assert [number("key_contracted", m) for m in (202503, 202504, 202505)] == [1, 0, 1]


def care(who, year, *days):
    return ElderlyCare.objects.create(
        resident=who, organization=who.organization, county=COUNTY, year=year, checkup_on=days[0],
        assessed_on=days[1], guided_on=days[2],
    )  # fmt: skip


def test_care_of_the_elderly_is_complete_with_all_three(world):
    old, young, part = elder(world, "1950-01-01"), elder(world, "1960-07-01"), elder(world, "1950-01-01")
    care(old, 2025, "2025-03-01", "2025-03-02", "2025-04-03")
    care(young, 2025, "2025-03-01", "2025-03-02", "2025-06-30")  # 65 only on the day after
    care(part, 2025, "2025-03-01", None, "2025-04-03")
    care(old, 2026, "2026-03-01", "2026-03-02", "2026-04-03")  # each year anew
    count()
    assert number("elderly_managed", 202604, what="new_persons") == 1
    assert number("elderly_managed", 202503) is None
    assert number("elderly_managed", 202504, what="new_persons") == 1
    assert not number("elderly_managed", 202506)
    ElderlyCare.objects.filter(resident=part).update(assessed_on="2025-05-05")
    count()
    assert number("elderly_managed", 202505, what="new_persons") == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        care(old, 2024, "2025-01-01", None, None)


def test_a_late_change_gives_the_same_as_counting_all_anew(world):
    one, two = person(world), elder(world, "1950-01-01")
    row = contract(one, world.center_a1, "2025-01-01", "2025-12-31")
    group(one, world.center_a1, "tb", "2025-03-01", "2025-09-01")
    care(two, 2025, "2025-03-01", "2025-03-02", "2025-04-03")
    post(doctor(world.hospital), world.center_a1, "2025-01-01", "2025-08-01")
    count()
    Contract.objects.filter(pk=row.pk).update(ended_on="2025-07-15", end_reason="解约")
    Resident.objects.filter(pk=two.pk).update(birth_date="1980-01-01")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE staff_posting SET until = '2025-06-01'")
        cursor.execute("DELETE FROM health_groupmembership")
    count()
    fields = ("fact", "scope_kind", "scope_id", "month", "records", "amount", "persons", "new_persons")
    before = set(FactValue.objects.values_list(*fields))
    recompute.full(now=NOW)
    assert {v for v in FactValue.objects.values_list(*fields) if v[4]} == {v for v in before if v[4]}
    assert number("dispatched_ge6m_mid_doctors", 202512) in {0, None}
    assert number("contracted_all", 202506) == 1
    assert number("contracted_all", 202507) == 0


def ecg(place, since=None, until=None):
    return Equipment.objects.create(
        organization=place, county=COUNTY, kind="ecg", in_use_from=since, retired_on=until,
        retired_reason="报废" if until else "",
    )  # fmt: skip


def clinics_on(day):
    return {row.organization_id: int(row.amount) for row in states.clinics_with_ecg(COUNTY, date.fromisoformat(day))}


def test_clinics_with_ecg(world):
    """The small county: `clinic` has one since nobody knows when, `clinic_bare` was declared to have none."""
    assert clinics_on("2025-01-01") == {world.clinic.pk: 1, world.clinic_bare.pk: 0}
    ecg(world.clinic, "2025-02-01")  # a second device: the clinic counts once
    ecg(world.clinic_bare, "2025-03-01", "2025-06-01")
    assert clinics_on("2025-02-28") == {world.clinic.pk: 1, world.clinic_bare.pk: 0}
    assert clinics_on("2025-03-01") == {world.clinic.pk: 1, world.clinic_bare.pk: 1}
    assert clinics_on("2025-06-01") == {world.clinic.pk: 1, world.clinic_bare.pk: 0}


def test_the_register_says_whether_there_is_a_device(world):
    def known(place):
        return Institution.objects.get(pk=place.pk).has_ecg_device

    assert (known(world.clinic), known(world.clinic_bare)) == (True, False)
    row = ecg(world.clinic_bare, "2025-03-01")
    assert known(world.clinic_bare) is True
    Institution.objects.filter(pk=world.clinic_bare.pk).update(has_ecg_device=None)
    assert known(world.clinic_bare) is True  # the register knows better
    Equipment.objects.filter(pk=row.pk).update(retired_on="2025-06-01", retired_reason="报废")
    assert known(world.clinic_bare) is False
    Equipment.objects.filter(organization=world.clinic).delete()
    assert known(world.clinic) is None
    assert clinics_on("2025-07-01") == {world.clinic_bare.pk: 0}


def test_working_days():
    """By hand from the arrangement of 2025.

    January: 23 weekdays, without 01-01 and 01-28 to 01-31, with Sunday 01-26. April: 22 without 04-04, with 04-27.
    """
    assert workdays.count(202501) == 19
    assert workdays.count(202504) == 22
    assert workdays.count(202505) == 19
    assert workdays.count(202501, date(2025, 1, 4)) == 2
    assert workdays.count(209901) is None


def test_working_days_are_the_same_for_every_scope(world, monkeypatch):
    """The calendar belongs to nobody: a consortium and a center divide by the county's days."""
    monkeypatch.setattr(rooms, "_installed", (Room(code="indicators", title="指标", facts=(workdays.FACT,)),))
    workdays.keep(county=COUNTY, now=NOW)
    count()
    board = Board(county=COUNTY, codes=["workdays"], years=[2025], this_month=202604)
    scopes = (
        Scope(ScopeKind.COUNTY, 0, COUNTY, "云岭县"),
        Scope(ScopeKind.CONSORTIUM, world.consortium_a.pk, "tw-a", "甲"),
        Scope(ScopeKind.CONSORTIUM, world.consortium_b.pk, "tw-b", "乙"),
        Scope(ScopeKind.INSTITUTION, world.center_b1.pk, "tw-b1", "梅湾"),
    )
    assert {board.read("workdays", scope, parse("2025-01")).number for scope in scopes} == {19}
    for scope in scopes:
        reading = board.read("workdays", scope, parse("2025-01"))
        plot = Plot(COUNTY, reading, scope, parse("2025-01"), Attribution(COUNTY), NOW)
        assert sum(row.g_number for row in ground_of(plot).rows) == 19
