"""Whatever happens in whatever order, counting what changed gives what counting everything gives, and a hand count."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yigongti.indicators import export, intake, recompute
from yigongti.indicators.models import Change, FactRecord, FactValue, StreamState
from yigongti.indicators.periods import day_of, month_of
from yigongti.indicators.streams import files
from yigongti.indicators.streams.catalogue import FACTS, STREAMS
from yigongti.indicators.streams.marks import EVENTS, RESIDENTS, body, function, watches_of
from yigongti.indicators.streams.tests.conftest import NOW, at, number, person, settlement, stay, visit, void
from yigongti.records.encounters.models import Encounter, Settlement, Stay
from yigongti.records.people.models import Resident
from yigongti.records.places.models import Institution, Membership
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
CELL = ("fact", "scope_kind", "scope_id", "month", "records", "amount", "persons", "new_persons")
DAYS = ("2025-12-31 23:59:59", "2026-01-01 00:00:00", "2026-02-28 23:59", "2026-03-31 08:00", "2026-04-01 00:00")
WHEN, WHO, WHERE = st.sampled_from(DAYS), st.integers(0, 3), st.integers(0, 4)
STEP = st.one_of(
    st.tuples(st.just("visit"), WHO, WHERE, WHEN, st.sampled_from(("outpatient", "village", "checkup", "home"))),
    st.tuples(st.just("admit"), WHO, WHERE, WHEN),
    st.tuples(st.just("discharge"), st.integers(0, 9), WHEN, st.sampled_from(("1", "3"))),
    st.tuples(st.just("settle"), st.integers(0, 9), WHEN),
    st.tuples(st.just("void"), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9), WHERE, WHEN),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("merge"), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("unmerge"), st.integers(0, 3)),
    st.tuples(st.just("member"), st.sampled_from((date(2026, 1, 1), date(2026, 3, 31)))),
    st.tuples(st.just("level"), st.booleans()),
    st.tuples(st.just("count")),
)


def cells():
    return set(FactValue.objects.values_list(*CELL))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=3, max_size=16))
def test_incremental_equals_full_and_the_hand_count(world, steps):
    mark = transaction.savepoint()
    try:
        people = [person(world) for _ in range(4)]
        places = [world.center_a1, world.clinic, world.center_a2, world.hospital, world.tcm_hospital]
        for step in steps:
            _do(step, people, places)
        recompute.incremental(now=NOW)
        after_increment = cells()
        assert {key: n for key, n in _numbers(after_increment).items() if n} == _by_hand()
        assert not Change.objects.exists()
        recompute.full(now=NOW)
        assert cells() == after_increment
    finally:
        transaction.savepoint_rollback(mark)
        for path in sorted(export.folder().rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()


def _do(step, people, places):  # noqa: C901  one branch for each thing that happens
    held = list(Encounter.objects.order_by("pk"))
    chosen = held[step[1] % len(held)] if held and isinstance(step[1:2], tuple) and step[0] in OF_ONE else None
    match step:
        case ("visit", who, where, when, kind):
            visit(people[who], places[where], when, kind)
        case ("admit", who, where, when) if not Stay.objects.filter(
            resident=people[who], organization=places[where], discharged_at=None
        ):
            stay(people[who], places[where], when)
        case ("discharge", _, when, way) if chosen and hasattr(chosen, "stay"):
            left = max(at(when), chosen.started_at)
            elsewhere = next(p for p in places if p.pk != chosen.organization_id) if way == "3" else None
            Encounter.objects.filter(pk=chosen.pk).update(ended_at=left)
            Stay.objects.filter(encounter=chosen).update(discharged_at=left, discharge_way=way, referred_to=elsewhere)
        case ("settle", _, when) if chosen and not chosen.voided_at and not hasattr(chosen, "settlement"):
            settlement(chosen, when, 100, 60)
        case ("void", _) if chosen and not hasattr(chosen, "settlement") and not hasattr(chosen, "stay"):
            void(chosen)
        case ("move", _, where, when) if chosen and not hasattr(chosen, "settlement") and not hasattr(chosen, "stay"):
            moment = at(when)
            chosen.organization, chosen.started_at, chosen.ended_at = places[where], moment, moment
            chosen.save()
        case ("delete", _) if chosen:
            Settlement.objects.filter(encounter=chosen).delete()
            Stay.objects.filter(encounter=chosen).delete()
            chosen.delete()
        case ("merge", one, other) if one > other:  # always into the smaller: never a circle
            Resident.objects.filter(pk=people[one].pk).update(merged_into=people[other])
        case ("unmerge", one):
            Resident.objects.filter(pk=people[one].pk).update(merged_into=None)
        case ("member", day):
            Membership.objects.filter(institution_id=places[2].pk).update(period=DateRange(date(2025, 1, 1), day))
        case ("level", primary):
            Institution.objects.filter(pk=places[2].pk).update(is_primary_care=primary)
        case ("count",):
            recompute.incremental(now=NOW)


OF_ONE = ("discharge", "settle", "void", "move", "delete")


def _numbers(found):
    """County cells of the facts that are counted by hand."""
    wanted = {"total_visits": 5, "primary_visits": 5, "primary_bed_days_used": 5, "ip_persons_in_county": 7}
    return {
        (cell[0], cell[3]): int(cell[wanted[cell[0]]]) for cell in found if cell[0] in wanted and cell[1] == "county"
    }


def _by_hand():
    """The same by plain loops over the records."""
    primary = set(Institution.objects.filter(is_primary_care=True).values_list("pk", flat=True))
    into = dict(Resident.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    found, persons = Counter(), defaultdict(lambda: defaultdict(set))
    for one in Encounter.objects.filter(voided_at=None).exclude(kind="inpatient"):
        found["total_visits", month_of(one.started_at)] += 1
        found["primary_visits", month_of(one.started_at)] += one.organization_id in primary
    for one in Stay.objects.filter(voided_at=None, organization_id__in=primary):
        day = day_of(one.admitted_at)
        end = max(day_of(one.discharged_at), day + timedelta(1)) if one.discharged_at else day_of(NOW) + timedelta(1)
        while day < end:
            found["primary_bed_days_used", day.year * 100 + day.month] += 1
            day += timedelta(1)
    for one in Settlement.objects.filter(encounter__kind="inpatient").order_by("settled_at"):
        who = one.encounter.resident_id
        while who in into:
            who = into[who]
        persons[one.settled_at.astimezone(NOW.tzinfo).year][who].add(month_of(one.settled_at))
    for year in persons.values():
        for months in year.values():
            found["ip_persons_in_county", min(months)] += 1
    return {key: n for key, n in found.items() if n}


def test_a_day_costs_a_day(world):
    who = person(world)
    for day in range(1, 29):
        visit(who, world.center_a1, f"2026-03-{day:02d} 10:00")
    recompute.incremental(now=NOW)
    assert names_of("visits") == ["00.parquet"]  # read as a whole, kept as one file
    visit(who, world.center_a1, "2026-03-20 11:00")
    recompute.incremental(now=NOW)
    assert names_of("visits") == [f"{day:02d}.parquet" for day in range(1, 29)]
    before = {path: path.stat().st_mtime_ns for path in export.folder().rglob("stream=visits/**/*.parquet")}
    visit(who, world.center_a1, "2026-03-09 11:00")
    report = recompute.incremental(now=NOW)
    assert (report.partitions, report.rows) == (1, 2)
    changed = [path.name for path, at_first in before.items() if path.stat().st_mtime_ns != at_first]
    assert changed == ["09.parquet"]
    assert number("total_visits", 202603) == 30
    assert recompute.incremental(now=NOW).rows == 0


def names_of(stream):
    return sorted(path.name for path in export.folder().rglob(f"stream={stream}/**/*.parquet"))


def test_a_lost_file_is_written_again(world):
    who = person(world)
    visit(who, world.center_a1, "2026-03-09 11:00")
    recompute.incremental(now=NOW)
    visit(who, world.center_a1, "2026-03-10 11:00")
    recompute.incremental(now=NOW)
    stream = next(one for one in STREAMS if one.code == "visits")
    (files.home(stream, COUNTY, 202603) / "10.parquet").unlink()
    visit(who, world.center_a1, "2026-03-09 12:00")
    recompute.incremental(now=NOW)
    assert number("total_visits", 202603) == 3


def test_another_declaration_counts_everything_anew(world):
    visit(person(world), world.center_a1, "2026-03-09 11:00")
    recompute.incremental(now=NOW)
    FactValue.objects.update(amount=99)
    assert recompute.incremental(now=NOW).cells == 0
    StreamState.objects.filter(stream="visits").update(shape="of an earlier release")
    recompute.incremental(now=NOW)
    assert number("total_visits", 202603) == 1


def test_rows_of_rooms_follow_places(world):
    from yigongti.indicators.facts import FactRow

    FactRecord.objects.all().delete()
    row = FactRow("any", "test:1", world.center_a2.pk, COUNTY, at("2026-03-09 11:00"), origin="collected")
    intake.put([row], now=NOW)
    FactRecord.objects.update(origin="computed", group="test")
    Membership.objects.filter(institution_id=world.center_a2.pk).delete()
    recompute.incremental(now=NOW)
    assert FactRecord.objects.get().consortium_id is None


def test_triggers_are_those_that_streams_declare(db):
    """A stream that watches another table, or another day, comes with a migration."""
    from django.db import connection

    watches = watches_of(STREAMS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'indicators_mark_%'")
        installed = {name: " ".join(source.split()) for name, source in cursor.fetchall()}
    declared = {
        function(table, event): body(table, event, watches.get(table, ()))
        for table in {*watches, RESIDENTS}
        for event in EVENTS
    }
    assert installed == {name: " ".join(f"BEGIN {told} RETURN NULL; END".split()) for name, told in declared.items()}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.code)
def test_facts_ask_for_what_is_there(fact):
    stream = fact.stream
    for one in fact.where:
        assert one.is_of_place or set(one.values) <= set(stream.dim(one.name).values)
    assert fact.measure == "persons" or fact.measure in stream.measures
