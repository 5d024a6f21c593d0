"""The spine under any sequence of verbs by any doctor: no forbidden state, nothing paid twice, no report lost."""

from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from yigongti.centers.ecg import actions, tracings
from yigongti.centers.ecg.models import Report
from yigongti.centers.ecg.testing import ABNORMAL, NORMAL, NOW, ecg_world, real_ecg
from yigongti.foundation.errors import Problem
from yigongti.foundation.events.deliver import deliver_all
from yigongti.foundation.events.models import Delivery
from yigongti.foundation.ledger.models import Entry, EntryLine
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import FINAL, State, allowed_moves

DOCTORS = ["reader", "senior"]
TEXTS = st.sampled_from([NORMAL, ABNORMAL, {**NORMAL, "conclusion": ""}])


@pytest.fixture
def quick_reading(monkeypatch):
    """The parser's child is tested elsewhere; here its answer is always the same real tracing."""
    read = tracings.make_tracing(real_ecg())
    monkeypatch.setattr(actions, "make_tracing", lambda data: read)


class OrderMachine(RuleBasedStateMachine):
    """One order in a world of two doctors and a requester; `reached` counts the states over all runs."""

    def __init__(self, world, reached):
        super().__init__()
        self.world, self.reached = world, reached
        self.doctors = {"reader": world.reader, "senior": world.senior}
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = NOW
        self.order = self.world.order()
        self.seen = [State(self.order.state)]
        self.returned_texts = []

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        transaction.get_connection().needs_rollback = False

    def act(self, verb, **arguments):
        """Do it or be refused with a sentence; never anything in between."""
        self.now += timedelta(minutes=1)
        before = Order.objects.get(pk=self.order.pk)
        try:
            with transaction.atomic():
                done = verb(now=self.now, order=before, **arguments)
        except Problem as problem:
            assert str(problem)  # noqa: PT017  any refusal is fine, if it says why
            after = Order.objects.get(pk=self.order.pk)
            assert (after.state, after.version) == (before.state, before.version), "a refusal moved the order"
            return None
        after = Order.objects.get(pk=self.order.pk)
        if after.state != before.state:
            self.seen.append(State(after.state))
            self.reached[after.state] += 1
        deliver_all(self.now)
        return done

    def step(self, who, text):
        """The natural next step, so that deep states are reached in most runs."""
        order = Order.objects.get(pk=self.order.pk)
        holder = next((d for d in self.doctors.values() if d.user_id == order.claimed_by_id), self.doctors[who])
        {
            State.REQUESTED: lambda: self.act(actions.attach_tracing, actor=self.world.requester, data=b"x"),
            State.SENT_BACK: lambda: self.act(actions.attach_tracing, actor=self.world.requester, data=b"x"),
            State.PERFORMED: lambda: self.act(actions.claim_order, actor=self.doctors[who]),
            State.CLAIMED: lambda: self.act(actions.sign_report, actor=holder, text=text),
            State.REPORTED: lambda: self.act(actions.verify_report, actor=self.world.senior),
        }.get(State(order.state), lambda: None)()

    @rule(who=st.sampled_from(DOCTORS), text=st.sampled_from([NORMAL, ABNORMAL]))
    def advance(self, who, text):
        self.step(who, text)

    @rule()
    def advance_positive(self):
        """A positive report, which waits for the second doctor."""
        self.step("reader", ABNORMAL)

    @rule()
    def attach(self):
        self.act(actions.attach_tracing, actor=self.world.requester, data=b"x")

    @rule()
    def withdraw(self):
        self.act(actions.withdraw_order, actor=self.world.requester)

    @rule(who=st.sampled_from(DOCTORS), note=st.sampled_from(["", "商定"]))
    def claim(self, who, note):
        self.act(actions.claim_order, actor=self.doctors[who], note=note)

    @rule(who=st.sampled_from(DOCTORS))
    def release(self, who):
        self.act(actions.release_order, actor=self.doctors[who])

    @rule(who=st.sampled_from(DOCTORS), text=TEXTS)
    def sign(self, who, text):
        self.act(actions.sign_report, actor=self.doctors[who], text=text)

    @rule()
    def verify(self):
        self.act(actions.verify_report, actor=self.world.senior)

    @rule()
    def hand_back(self):
        self.act(actions.hand_back_report, actor=self.world.senior, note="再看")

    @rule(text=TEXTS)
    def amend(self, text):
        self.act(actions.amend_report, actor=self.world.reader, text=text, reason="复阅")

    @rule()
    def void(self):
        name = self.world.resident.name
        self.act(actions.withdraw_report, actor=self.world.senior, reason="wrong_person", note="", resident_name=name)

    @rule()
    def send_back(self):
        self.act(actions.send_back, actor=self.world.reader, reason="lead_off")

    @rule()
    def reject(self):
        self.act(actions.reject_order, actor=self.world.reader, reason="duplicate")

    @precondition(lambda self: len(self.seen) > 2)
    @rule()
    def raise_critical(self):
        self.act(actions.raise_critical, actor=self.world.reader, code="ami")

    @invariant()
    def timeline_tells_the_same_story(self):
        order = Order.objects.get(pk=self.order.pk)
        steps = list(order.transitions.order_by("version"))
        assert [s.version for s in steps] == list(range(1, order.version + 1))
        assert steps[-1].to_state == order.state
        for a, b in pairwise(steps):
            assert b.from_state == a.to_state
            assert b.to_state in allowed_moves(State(b.from_state))

    @invariant()
    def a_returned_order_has_exactly_one_report_in_force(self):
        order = Order.objects.get(pk=self.order.pk)
        in_force = Report.objects.filter(order=order, state="in_force").count()
        results = order.results.filter(superseded_at=None, withdrawn_at=None).count()
        assert (in_force, results) == ((1, 1) if order.state == State.RETURNED else (0, 0))
        assert (order.due_at is None) or order.state not in FINAL

    @invariant()
    def paid_once_while_returned_and_not_at_all_otherwise(self):
        order = Order.objects.get(pk=self.order.pk)
        for entry in Entry.objects.all():
            sums = entry.lines.aggregate(d=Sum("debit_fen"), c=Sum("credit_fen"))
            assert sums["d"] == sums["c"]
        income = EntryLine.objects.filter(account__code="4101").aggregate(d=Sum("debit_fen"), c=Sum("credit_fen"))
        earned = (income["c"] or 0) - (income["d"] or 0)
        assert earned == (1800 if order.state == State.RETURNED else 0)  # 20.00 yuan less the pool's tenth

    @invariant()
    def nothing_waits_or_died(self):
        assert not Delivery.objects.exclude(state="done").exists()


@pytest.mark.django_db
def test_no_sequence_of_verbs_breaks_an_order(quick_reading):
    world, reached = ecg_world(), Counter()
    run_state_machine_as_test(
        partial(OrderMachine, world, reached),
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # shrinking takes minutes with a database underneath; the steps of a run are short
        ),
    )
    assert set(reached) == set(State) - {State.REQUESTED, State.ACCEPTED, State.RECOGNIZED, State.VERIFIED}, (
        "too shallow"
    )
