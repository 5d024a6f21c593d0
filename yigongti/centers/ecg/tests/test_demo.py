"""The ECG room's year and live queue: same seed same rows, none that the machine would refuse."""

import hashlib
import importlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

import pytest
from django.db import connection, transaction

from yigongti.centers.ecg import demo, queries
from yigongti.centers.ecg.demo_bank import LIVE, Bank, examine, keys
from yigongti.centers.ecg.demo_story import By, Forbidden, Story, terms
from yigongti.centers.ecg.demo_today import PLAN, End
from yigongti.centers.ecg.models import Report, ReportState, Tracing
from yigongti.centers.ecg.testing import VALUES
from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.editions.testing import set_values
from yigongti.foundation.events.models import Event
from yigongti.records.orders import rules
from yigongti.records.orders.machine import next_number
from yigongti.records.orders.models import CriticalStep, CriticalValue, Order, Result, Transition
from yigongti.records.orders.rules import State, Verb
from yigongti.records.places.testing import COUNTY, small_world
from yigongti.records.terms.models import CodeSystem, Item

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # Sunday, 10:00 in Shanghai
NEVER_HERE = {State.ACCEPTED, State.VERIFIED}  # nobody accepts an ECG order; verified ones go back in the same second


@pytest.fixture
def county(db, monkeypatch):
    """The roof's demo county of 300 residents, without what rooms add. The roof is above this room: loaded by name."""
    load = importlib.import_module("yigongti.demo.load")
    monkeypatch.setattr(load, "ROOM_PARTS", ())
    small_world()
    set_values(COUNTY, VALUES)
    system, _ = CodeSystem.objects.get_or_create(code="orderable", defaults={"name": "检查项目", "is_demo": True})
    Item.objects.get_or_create(system=system, code="ecg-12", defaults={"name": "12 导联心电图", "group": "ecg"})
    return load.load_demo(residents=300, seed=21, now=NOW)


@pytest.fixture
def loaded(county):
    demo.load_demo(county)
    return county


def digest():
    """Of every row, keys left out."""
    total = hashlib.sha256()
    for rows in (
        Order.objects.order_by("number").values_list(
            "number", "state", "version", "requested_at", "performed_at", "returned_at", "due_at", "clinical_question"
        ),
        Transition.objects.order_by("order__number", "version").values_list("verb", "at", "by_name", "note"),
        Tracing.objects.order_by("order__number", "attached_at").values_list("packed__sha256", "is_current", "grade"),
        Report.objects.order_by("order__number", "version").values_list("state", "conclusion", "verified_by_name"),
        CriticalStep.objects.order_by("critical_value__order__number", "at", "kind").values_list("kind", "text"),
    ):
        for row in rows:
            total.update(repr(row).encode())
    return total.hexdigest()


def test_the_same_seed_makes_the_same_year(county):
    found = []
    for seed in (7, 7, 8):
        county.seed = seed
        with transaction.atomic():
            demo.load_demo(county)
            found.append(digest())
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def test_about_one_order_for_eight_residents_in_every_state(loaded):
    assert 300 // 8 + len(PLAN) <= Order.objects.count() <= 300 // 8 + len(PLAN) + 10
    assert set(Order.objects.values_list("state", flat=True)) == set(State) - NEVER_HERE
    verbs = set(Transition.objects.values_list("verb", flat=True))
    assert verbs >= {str(v) for v in Verb if v not in {Verb.ACCEPT, Verb.RECOGNIZE}} | {"place"}


def test_every_transition_is_one_that_the_rules_allow(loaded):
    for order in Order.objects.prefetch_related("transitions"):
        steps = sorted(order.transitions.all(), key=lambda t: t.version)
        assert [t.version for t in steps] == list(range(1, order.version + 1))
        assert (steps[0].verb, steps[0].to_state) == ("place", State.REQUESTED)
        for before, step in pairwise(steps):
            assert step.from_state == before.to_state
            assert rules.target(Verb(step.verb), State(step.from_state)) == step.to_state
            assert step.at >= before.at, (order, step.verb)
        assert steps[-1].to_state == order.state
        assert steps[-1].at <= NOW


def test_rows_are_those_that_the_machine_leaves(loaded):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for order in Order.objects.prefetch_related("ecg_reports", "results", "tracings"):
        reports, state = list(order.ecg_reports.all()), State(order.state)
        in_force = [r for r in reports if r.state == ReportState.IN_FORCE]
        results = [r for r in order.results.all() if not r.superseded_at and not r.withdrawn_at]
        assert len(in_force) == len(results) == (state == State.RETURNED)
        if in_force:
            assert results[0].conclusion == in_force[0].conclusion
            assert (in_force[0].verification == "required") == in_force[0].is_abnormal
            assert in_force[0].tracing.is_current
        assert sum(t.is_current for t in order.tracings.all()) == (order.performed_at is not None)
        assert (order.due_at is None) == (state in rules.FINAL)
        assert (order.closed_at is not None) == (state in rules.FINAL)
        assert (order.claim_expires_at is not None) == (state == State.CLAIMED)
        assert (state == State.RECOGNIZED) == (order.recognized_result_id is not None)
    assert not Report.objects.filter(written_by=None).exists()
    assert not Event.objects.filter(name__startswith="orders.").exists()


def test_times_are_plausible(loaded):
    returned = Order.objects.filter(state=State.RETURNED, requested_at__lt=NOW - timedelta(hours=8), version__lte=7)
    minutes = [(o.returned_at - o.performed_at).total_seconds() / 60 for o in returned if o.priority == "routine"]
    assert 20 < median(minutes) < 60
    assert not Order.objects.filter(requested_at__gt=NOW).exists()


def test_today_every_account_has_work(loaded):
    hospital = Organization.objects.get(pk=loaded.seats["lead"])
    reader = make_actor(("ecg.worklist.read", "orders.order.read"), hospital, user=loaded.users["ecg.doctor"])
    counts = {
        tab: queries.worklist(seen_by=reader, tab=tab, now=NOW).count()
        for tab in ("open", "mine", "review", "sent_back")
    }
    assert counts["open"] + counts["review"] >= 14
    assert counts["mine"] >= 3
    assert counts["review"] == 3
    assert counts["sent_back"] >= 2
    first = queries.worklist(seen_by=reader, tab="open", now=NOW).first()
    assert first.priority == "pathway"
    waiting = Order.objects.filter(state__in=[State.PERFORMED, State.CLAIMED], due_at__lt=NOW)
    assert waiting.count() >= 2
    for seat in demo.SEATS:
        own = Order.objects.filter(requester_id=loaded.seats[seat])
        assert own.filter(state=State.REQUESTED).exists(), seat
        assert own.filter(
            state=State.RETURNED, opened_by_requester_at=None, returned_at__gt=NOW - timedelta(hours=2)
        ).exists()
    open_ones = CriticalValue.objects.filter(acknowledged_at=None)
    assert [c.read_back for c in open_ones] == [True]
    assert open_ones[0].order.requester_id == loaded.seats["township"]
    assert open_ones[0].told_to == loaded.users["township.doctor"].display_name


def test_numbers_go_on_after_the_load(loaded):
    last = max(Order.objects.values_list("number", flat=True))
    assert next_number(prefix="XD", now=NOW) > last
    assert len(set(Order.objects.values_list("number", flat=True))) == Order.objects.count()


def test_the_past_shares_its_tracings_and_today_has_its_own(loaded):
    used = Counter(Tracing.objects.values_list("packed__sha256", flat=True))
    assert len(used) < Tracing.objects.count()
    live = [t.packed_id for t in Tracing.objects.filter(attached_at__gt=NOW - timedelta(hours=3))]
    assert len(set(live)) == len(live) == sum(line.end is not End.ASKED for line in PLAN) == len(LIVE)
    assert not Tracing.objects.filter(measured_at=None).exists()


def test_a_story_that_the_machine_refuses_cannot_be_told(county):
    order = Order(service="ecg", priority="urgent", requester_id=1, performer_id=2)
    story = Story(order, terms(COUNTY, NOW))
    by = By(None, "甲", "乙")
    story.place(NOW, by)
    with pytest.raises(Forbidden):
        story.claim(NOW, by)


def test_the_data_file_is_fresh():
    """What ships is what measuring says today. Out of date: run demo_bank.write_data()."""
    known = Bank(NOW).known
    assert set(known) == {f"{kind}:{seed}" for kind, seed in keys()}
    for kind in ("normal", "inferior_stemi", "av_block_3", "lead_reversal"):
        fresh, kept = examine(kind, 1), known[f"{kind}:1"]
        assert kept["grade"] == fresh["grade"]
        assert [f["code"] for f in kept["flags"]] == [f["code"] for f in fresh["flags"]]
        for name in ("rate_bpm", "pr_ms", "qrs_ms", "qt_ms", "axis_deg"):
            assert kept["measurements"][name] == pytest.approx(fresh["measurements"][name], abs=2), (kind, name)


def test_results_read_as_the_doctor_would_write_them(loaded):
    for result in Result.objects.all():
        assert result.conclusion.startswith("1. ")
        assert "{" not in result.conclusion
    assert not Report.objects.filter(findings__contains="{").exists()


def test_what_is_grave_was_asked_for_urgently(loaded):
    """No heart attack among the repeat prescriptions: who reads the demo as a doctor must not stumble."""
    grave = Order.objects.filter(critical_values__isnull=False)
    assert grave.exists()
    assert not grave.filter(priority="routine").exists()
    assert not grave.filter(clinical_question__contains="续药").exists()
