"""Worked by hand: what counts, in which month, for whom."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.indicators import recompute
from yigongti.indicators.models import Change, FactRecord, FactValue
from yigongti.indicators.streams.tests.conftest import (
    NOW,
    number,
    operation,
    person,
    settlement,
    stay,
    visit,
    void,
)
from yigongti.records.people.models import Resident
from yigongti.records.places.models import Membership
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db


def count(now=NOW):
    return recompute.incremental(now=now)


def test_visits_by_kind_and_place(world):
    who = person(world)
    for kind, place in (
        ("outpatient", world.hospital), ("emergency", world.hospital), ("outpatient", world.center_a1),
        ("village", world.clinic), ("home", world.center_a1), ("checkup", world.center_b1),
        ("outpatient", world.tcm_hospital),
    ):  # fmt: skip
        visit(who, place, "2026-03-05 10:00", kind)
    stay(who, world.hospital, "2026-03-06 10:00")  # an admission is no visit
    void(visit(who, world.center_a1, "2026-03-07 10:00"))
    count()
    assert number("total_visits", 202603) == 7
    assert number("primary_visits", 202603) == 4
    assert number("county_oe_visits", 202603) == 5
    assert number("primary_oe_visits", 202603) == 2
    assert number("op_visits_inst", 202603) == 4
    assert number("tcm_inst_volume", 202603) == 1
    assert number("primary_visits", 202603, "institution", world.center_a1.pk) == 3  # with its village clinic
    assert number("primary_visits", 202603, "site", world.center_a1.pk) == 2
    assert number("total_visits", 202603, "consortium", world.consortium_a.pk) == 5
    assert number("primary_tcm_dept_visits", 202603) == 0  # counted, and there was none
    assert not FactRecord.objects.exists()


def test_chinese_medicine_by_department(world):
    who = person(world)
    visit(who, world.hospital, "2026-03-05 10:00", is_tcm=True)
    visit(who, world.tcm_hospital, "2026-03-05 10:00", is_tcm=True)
    visit(who, world.center_a1, "2026-03-05 10:00", is_tcm=True)
    visit(who, world.clinic, "2026-03-05 10:00", "village", is_tcm=True)
    count()
    wanted = {"tcm_inst_volume": 1, "tcm_dept_volume": 2, "village_tcm_volume": 1, "primary_tcm_dept_visits": 2}
    assert {fact: number(fact, 202603) for fact in wanted} == wanted


def test_the_last_second_of_a_month_and_the_first_of_the_next(world):
    who = person(world)
    visit(who, world.center_a1, "2026-03-31 23:59:59")
    visit(who, world.center_a1, "2026-04-01 00:00:00")
    visit(who, world.center_a1, "2025-12-31 23:59:59")
    count()
    assert [number("total_visits", month) for month in (202512, 202601, 202603, 202604)] == [1, None, 1, 1]


def test_bed_days_across_months_and_years(world):
    who, center = person(world), world.center_a1
    stay(who, center, "2025-12-30 18:00", "2026-02-02 08:00")  # 2 in December, 31 in January, 1 in February
    stay(person(world), center, "2026-02-10 08:00", "2026-02-10 20:00")  # one day
    stay(person(world), center, "2026-04-18 08:00")  # lies since the 18th: 18, 19, 20 by today
    stay(person(world), world.hospital, "2026-02-01 08:00", "2026-02-05 08:00")  # no primary care
    count()
    assert [number("primary_bed_days_used", m) for m in (202512, 202601, 202602, 202603, 202604)] == [2, 31, 2, 0, 3]
    count(NOW.replace(day=25))  # nothing was written; the days went by
    assert number("primary_bed_days_used", 202604) == 8
    count(NOW.replace(month=5, day=2))
    assert [number("primary_bed_days_used", m) for m in (202604, 202605)] == [13, 2]


def test_discharges_and_down_referrals_of_lead_hospitals(world):
    hospital = world.hospital
    stay(
        person(world), hospital, "2026-01-30 08:00", "2026-02-03 08:00", discharge_way="3", referred_to=world.center_a1
    )
    stay(
        person(world), hospital, "2026-01-30 08:00", "2026-02-03 08:00", discharge_way="2", referred_to=world.center_b1
    )
    stay(
        person(world),
        hospital,
        "2026-01-30 08:00",
        "2026-02-03 08:00",
        discharge_way="2",
        referred_to=world.tcm_hospital,
    )
    stay(person(world), world.tcm_hospital, "2026-02-01 08:00", "2026-02-28 23:59")
    stay(person(world), world.center_a1, "2026-02-01 08:00", "2026-02-04 08:00")
    stay(person(world), hospital, "2026-02-01 08:00")
    count()
    assert number("lead_discharges", 202602) == 4
    assert number("lead_down_referred_ip", 202602) == 2
    assert number("lead_down_referred_ip", 202602, "consortium", world.consortium_a.pk) == 2
    assert number("lead_discharges", 202601) is None


def test_operations_count_with_the_discharge(world):
    first = stay(person(world), world.hospital, "2026-01-30 08:00", "2026-02-03 08:00")
    still = stay(person(world), world.hospital, "2026-01-30 08:00")
    operation(first, 4)
    operation(first, 2)
    operation(still, 3)
    count()
    assert (number("lead_ops_discharged", 202602), number("lead_grade34_ops", 202602)) == (2, 1)
    still.discharged_at, still.discharge_way = NOW, "1"
    still.save()
    count()
    assert (number("lead_ops_discharged", 202604), number("lead_grade34_ops", 202604)) == (1, 1)


def test_costs_stand_beside_in_yuan_and_persons_once(world):
    who, other = person(world), person(world)
    for one, since, until in ((who, "01-02", "01-09"), (who, "02-02", "02-09"), (other, "02-03", "02-08")):
        held = stay(one, world.center_a1, f"2026-{since} 08:00", f"2026-{until} 08:00")
        settlement(held.encounter, f"2026-{until} 09:00", 1234, 800)
    settlement(visit(who, world.hospital, "2026-02-03 08:00"), "2026-02-03 09:00", 56, insured=False)
    count()
    assert (number("ip_cost_in_county", 202602), number("ip_admissions_in_county", 202602)) == (2468, 2)
    assert number("fund_primary", 202602) == number("fund_in_county_designated", 202602) == 1600
    assert (number("op_income", 202602), number("op_visits_in_county", 202602)) == (56, 0)
    persons = [number("ip_persons_in_county", month, what="persons") for month in (202601, 202602)]
    assert (persons, number("ip_persons_in_county", 202602, what="new_persons")) == ([1, 2], 1)


def test_merged_after_the_event_counts_once(world):
    who, twin, third = person(world), person(world), person(world)
    for one in (who, twin, third):
        held = stay(one, world.center_a1, "2026-02-02 08:00", "2026-02-09 08:00")
        settlement(held.encounter, "2026-02-09 09:00", 100)
    count()
    assert number("ip_persons_in_county", 202602, what="persons") == 3
    Resident.objects.filter(pk=third.pk).update(merged_into=twin)
    count()
    assert number("ip_persons_in_county", 202602, what="persons") == 2
    Resident.objects.filter(pk=twin.pk).update(merged_into=who)  # the third follows
    report = count()
    assert (number("ip_persons_in_county", 202602, what="persons"), report.rows) == (1, 0)  # no record was read again
    Resident.objects.filter(pk=twin.pk).update(merged_into=None)
    count()
    assert number("ip_persons_in_county", 202602, what="persons") == 2


def test_a_membership_that_ends_moves_only_the_days_after_it(world):
    who = person(world)
    visit(who, world.center_a2, "2026-03-10 23:59:59")
    visit(who, world.center_a2, "2026-03-11 00:00")
    count()
    a, b = world.consortium_a, world.consortium_b
    assert number("total_visits", 202603, "consortium", a.pk) == 2
    own = Membership.objects.get(institution_id=world.center_a2.pk)
    own.period = DateRange(date(2025, 1, 1), date(2026, 3, 11))
    own.save()
    Membership.objects.create(
        consortium=b, institution_id=world.center_a2.pk, role="member", period=DateRange(date(2026, 3, 11), None)
    )
    report = count()
    assert [number("total_visits", 202603, "consortium", one.pk) for one in (a, b)] == [1, 1]
    assert number("total_visits", 202603) == 2
    assert report.rows == 0


def test_raw_and_bulk_changes_are_seen(world):
    from django.db import connection

    who = person(world)
    one = visit(who, world.center_a1, "2026-03-10 08:00")
    count()
    Change.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE encounters_encounter SET started_at = started_at - interval '1 month' WHERE id = %s",
            [one.pk],
        )
    marked = Change.objects.filter(group="visits").values_list("county", "day")
    assert set(marked) == {(COUNTY, date(2026, 3, 10)), (COUNTY, date(2026, 2, 10))}
    count()
    assert (number("total_visits", 202602), number("total_visits", 202603)) == (1, None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM encounters_encounter WHERE id = %s", [one.pk])
    count()
    assert not FactValue.objects.filter(fact="total_visits").exists()
