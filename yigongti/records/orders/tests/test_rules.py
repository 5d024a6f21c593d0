from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.records.orders.rules import (
    FINAL,
    OPEN,
    EscalationStep,
    State,
    Step,
    Verb,
    claim_is_live,
    clock_after,
    escalation_level,
    expected_wait_minutes,
    may_take_over,
    minutes_late,
    order_number,
    target,
    verbs_in,
)

T0 = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MINUTES = {Step.PERFORM: 60, Step.REPORT: 30}


@pytest.mark.parametrize(
    ("verb", "state", "expected"),
    [
        (Verb.CLAIM, State.PERFORMED, State.CLAIMED),
        (Verb.CLAIM, State.REQUESTED, None),
        (Verb.CLAIM, State.CLAIMED, None),
        (Verb.PERFORM, State.SENT_BACK, State.PERFORMED),
        (Verb.PERFORM, State.CLAIMED, None),
        (Verb.WITHDRAW, State.CLAIMED, None),
        (Verb.WITHDRAW, State.RETURNED, None),
        (Verb.WITHDRAW_REPORT, State.RETURNED, State.PERFORMED),
        (Verb.AMEND, State.RETURNED, State.RETURNED),
        (Verb.AMEND, State.VERIFIED, None),
        (Verb.RETURN, State.CLAIMED, None),
        (Verb.RECOGNIZE, State.PERFORMED, None),
    ],
)
def test_transitions_worked_by_hand(verb, state, expected):
    assert target(verb, state) == expected


def test_final_states_are_left_only_by_the_named_exceptions():
    assert verbs_in(State.RETURNED) == {Verb.AMEND, Verb.WITHDRAW_REPORT}
    for state in FINAL - {State.RETURNED}:
        assert verbs_in(state) == frozenset()


def test_every_open_state_can_still_end():
    """From every open state some path of verbs leads to a final one: no order can be stuck."""
    reachable = set(FINAL)
    grew = True
    while grew:
        grew = False
        for state in OPEN - reachable:
            if any(target(verb, state) in reachable for verb in verbs_in(state)):
                reachable.add(state)
                grew = True
    assert reachable == set(State)


@given(st.lists(st.sampled_from(list(Verb)), max_size=30))
def test_a_report_never_returns_without_having_been_written(verbs):
    state, seen = State.REQUESTED, []
    for verb in verbs:
        moved = target(verb, state)
        if moved is None:
            continue
        seen.append(verb)
        state = moved
        if verb == Verb.RETURN:
            last_performed = max(i for i, v in enumerate(seen) if v in {Verb.PERFORM, Verb.WITHDRAW_REPORT})
            assert Verb.REPORT in seen[last_performed:]
            assert Verb.CLAIM in seen[last_performed:]


def test_clock_by_state():
    assert clock_after(state=State.REQUESTED, minutes=MINUTES, started_at=T0).due_at == T0 + timedelta(minutes=60)
    assert clock_after(state=State.SENT_BACK, minutes=MINUTES, started_at=T0).due_at == T0 + timedelta(minutes=60)
    assert clock_after(state=State.PERFORMED, minutes=MINUTES, started_at=T0).due_at == T0 + timedelta(minutes=30)
    assert clock_after(state=State.REPORTED, minutes=MINUTES, started_at=T0).due_at == T0 + timedelta(minutes=30)
    assert clock_after(state=State.RETURNED, minutes=MINUTES, started_at=T0).due_at is None
    assert clock_after(state=State.PERFORMED, minutes={}, started_at=T0).due_at is None


@pytest.mark.parametrize(("offset_s", "late"), [(-61, -2), (-60, -1), (-59, -1), (0, 0), (59, 0), (60, 1), (720, 12)])
def test_minutes_late_boundaries(offset_s, late):
    assert minutes_late(due_at=T0, now=T0 + timedelta(seconds=offset_s)) == late


def test_no_deadline_is_not_on_time():
    assert minutes_late(due_at=None, now=T0) is None


def test_claims_are_half_open():
    end = T0 + timedelta(minutes=20)
    assert claim_is_live(claim_expires_at=end, now=end - timedelta(seconds=1))
    assert not claim_is_live(claim_expires_at=end, now=end)
    assert not claim_is_live(claim_expires_at=None, now=T0)
    assert may_take_over(claimed_by=1, taker=2, claim_expires_at=end, now=end)
    assert not may_take_over(claimed_by=1, taker=2, claim_expires_at=end, now=T0)
    assert not may_take_over(claimed_by=1, taker=1, claim_expires_at=end, now=end)


def test_order_number():
    assert order_number(prefix="XD", day=datetime(2026, 11, 23, tzinfo=UTC), sequence=147) == "XD261123-0147"


@pytest.mark.parametrize(
    ("minutes", "level"), [(-1, 0), (0, 0), (4.99, 0), (5, 1), (10, 2), (14, 2), (15, 3), (500, 3)]
)
def test_escalation_levels(minutes, level):
    steps = (EscalationStep(5, "科主任"), EscalationStep(10, "医务科"), EscalationStep(15, "总值班"))
    assert escalation_level(due_at=T0, now=T0 + timedelta(minutes=minutes), steps=steps) == level


@pytest.mark.parametrize(
    ("ahead", "each", "doctors", "minutes"),
    [(0, 6.0, 0, None), (0, 6.0, 1, 6), (6, 5.0, 2, 18), (0, 0.2, 1, 1), (11, 8.0, 3, 32)],
)
def test_expected_wait(ahead, each, doctors, minutes):
    """(6 + 1) orders of 5 minutes shared by two doctors: 17.5, rounded to 18."""
    assert expected_wait_minutes(ahead=ahead, minutes_each=each, doctors=doctors) == minutes
