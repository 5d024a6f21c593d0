"""Incremental equals full, whatever happened in whatever order; and files follow rows."""

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yigongti.indicators import cells as cells_module
from yigongti.indicators import export, intake, recompute
from yigongti.indicators.models import Change, FactRecord, FactValue
from yigongti.indicators.tests.conftest import NOW, ROWS, at, both
from yigongti.records.people.models import Resident
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
CELL = ("fact", "scope_kind", "scope_id", "month", "records", "amount", "persons", "new_persons")


def cells():
    return set(FactValue.objects.values_list(*CELL))


def by_hand():
    """The cells from the rows, by plain sets: an independent account."""
    found = {}
    rows = FactRecord.objects.filter(is_retracted=False)
    for r in rows:
        scopes = [("county", 0), ("institution", r.institution_id), ("site", r.organization_id)]
        scopes += [("consortium", r.consortium_id)] if r.consortium_id else []
        for kind, scope in scopes:
            cell = found.setdefault((r.fact, kind, scope, r.month), [0, 0, set()])
            cell[0] += 1
            cell[1] += r.amount
            cell[2].add(r.person_id if r.person_id is not None else -r.pk)
    result = set()
    for (fact, kind, scope, month), (n, amount, people) in found.items():
        earlier = set().union(*(
            c[2] for (f, k, s, m), c in found.items()
            if (f, k, s) == (fact, kind, scope) and m // 100 == month // 100 and m < month
        ))  # fmt: skip
        result.add((fact, kind, scope, month, n, amount, len(people), len(people - earlier)))
    return result


def resident(world, code):
    return Resident.objects.create(
        code=code, organization=world.center_a1, county=COUNTY, name=f"演示{code}", created_at=NOW, is_fictional=True
    )


STEP = st.one_of(
    st.tuples(
        st.just("put"), st.integers(1, 12), st.integers(0, 4), st.sampled_from(["2025-12-31 23:59", "2026-01-01 00:00",
        "2026-03-05 08:00", "2026-03-31 23:59", "2026-04-01 00:00", "2026-11-02 10:00"]), st.integers(0, 4),
    ),
    st.tuples(st.just("retract"), st.integers(1, 12)),
    st.tuples(st.just("merge"), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("unmerge"), st.integers(0, 3)),
    st.tuples(st.just("recompute")),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=14))
def test_incremental_equals_full_and_the_hand_count(world, steps):
    from django.db import transaction

    people = [p.pk for p in Resident.objects.order_by("pk")] or [resident(world, f"R{n}").pk for n in range(4)]
    places = [world.center_a1.pk, world.clinic.pk, world.center_a2.pk, world.center_b1.pk, world.hospital.pk]
    mark = transaction.savepoint()
    try:
        for step in steps:
            _do(step, people, places)
        recompute.incremental(now=NOW)
        after_increment = cells()
        assert after_increment == by_hand()
        assert not Change.objects.exists()
        FactValue.objects.all().delete()
        recompute.from_rows(now=NOW)
        assert cells() == after_increment
    finally:
        transaction.savepoint_rollback(mark)
        for path in export.folder().rglob("*.parquet"):
            path.unlink()


def _do(step, people, places):
    match step:
        case ("put", number, place, when, who):
            intake.put(both(number, places[place], when, None if who == 4 else people[who]), now=NOW)
        case ("retract", number):
            intake.retract(record=f"orders.order:{number}", now=NOW)
        case ("merge", one, other) if one > other:  # always into the smaller: never a circle
            Resident.objects.filter(pk=people[one]).update(merged_into=people[other])
            intake.residents_changed(people, now=NOW)
        case ("unmerge", one):
            Resident.objects.filter(pk=people[one]).update(merged_into=None)
            intake.residents_changed(people, now=NOW)
        case ("recompute",):
            recompute.incremental(now=NOW)


def test_putting_the_same_again_changes_nothing(world):
    rows = both(1, world.clinic.pk, "2026-11-01 08:00", None)
    assert intake.put(rows, now=NOW) == 2
    Change.objects.all().delete()
    assert intake.put(rows, now=NOW) == 0
    assert not Change.objects.exists()
    assert set(FactRecord.objects.values_list("version", flat=True)) == {1}


def test_only_changed_partitions_are_written(world):
    intake.put(both(1, world.clinic.pk, "2026-10-01 08:00", 1), now=NOW)
    intake.put(both(2, world.clinic.pk, "2026-11-01 08:00", 1), now=NOW)
    recompute.incremental(now=NOW)
    october, november = (export.partition("test", COUNTY, m) for m in (202610, 202611))
    before = october.stat().st_mtime_ns, october.stat().st_ino
    intake.put(both(3, world.clinic.pk, "2026-11-02 08:00", 1), now=NOW)
    recompute.incremental(now=NOW)
    assert (october.stat().st_mtime_ns, october.stat().st_ino) == before
    assert pq.read_metadata(november).num_rows == 4
    assert not list(export.folder().rglob(".*"))


def test_an_emptied_partition_disappears(world):
    intake.put(both(1, world.clinic.pk, "2026-11-01 08:00", 1), now=NOW)
    recompute.incremental(now=NOW)
    intake.retract(record="orders.order:1", now=NOW)
    recompute.incremental(now=NOW)
    assert not export.partition("test", COUNTY, 202611).exists()
    assert not FactValue.objects.filter(fact="patients").exists()


def test_lost_files_are_written_again(world):
    intake.put(both(1, world.clinic.pk, "2026-10-01 08:00", 1), now=NOW)
    recompute.incremental(now=NOW)
    export.partition("test", COUNTY, 202610).unlink()
    intake.put(both(2, world.clinic.pk, "2026-11-01 08:00", 1), now=NOW)
    recompute.incremental(now=NOW)
    assert cells() == by_hand()


def test_a_crash_before_the_commit_leaves_the_change_waiting(world, monkeypatch):
    intake.put(both(1, world.clinic.pk, "2026-10-01 08:00", 1), now=NOW)
    real = cells_module._save
    monkeypatch.setattr(cells_module, "_save", lambda values: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(OSError, match="disk"):
        recompute.incremental(now=NOW)
    assert Change.objects.exists()
    monkeypatch.setattr(cells_module, "_save", real)
    recompute.incremental(now=NOW)
    assert cells() == by_hand()


def test_full_follows_the_records(world):
    """Rows that the records no longer give are taken back, new ones come in: bulk-loaded records need no event."""
    intake.put(both(1, world.clinic.pk, "2026-10-01 08:00", 1), now=NOW)
    ROWS.extend(both(2, world.center_a1.pk, "2026-10-02 08:00", 1))
    report = recompute.full(now=NOW)
    assert report.partitions == 2  # October's events, November's states
    assert set(FactRecord.objects.filter(is_retracted=False, group="test").values_list("record_id", flat=True)) == {2}
    assert cells() == by_hand()
    again = at("2026-11-20 10:00")
    assert recompute.full(now=again).cells == 0  # nothing differs


def test_merged_twice_counts_once(world):
    a, b, c = (resident(world, code) for code in "ABC")
    for number, who in enumerate((a, b, c), 1):
        intake.put(both(number, world.clinic.pk, "2026-11-01 08:00", who.pk), now=NOW)
    Resident.objects.filter(pk=c.pk).update(merged_into=b)
    Resident.objects.filter(pk=b.pk).update(merged_into=a)
    intake.residents_changed([a.pk, b.pk, c.pk], now=NOW)
    recompute.incremental(now=NOW)
    assert FactValue.objects.get(fact="patients", scope_kind="county").persons == 1
