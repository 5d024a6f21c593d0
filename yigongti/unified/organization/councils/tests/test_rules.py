"""The rules by hand-counted cases and by properties."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.unified.organization.councils.rules import adoption, appointment, filing, meeting, voting
from yigongti.unified.organization.councils.rules.voting import Count, Fraction, Outcome, Threshold

TWO_THIRDS = Fraction(2, 3)
HALF = Fraction(1, 2)


def count(*numbers):
    return Count(*numbers)


# Counted by hand: 12 seats, two thirds of them are 8.
@pytest.mark.parametrize(
    ("seats", "present", "quorum", "there", "missing"),
    [
        (12, 8, TWO_THIRDS, True, 0),
        (12, 7, TWO_THIRDS, False, 1),
        (11, 8, TWO_THIRDS, True, 0),  # 7.33 needs 8
        (11, 7, TWO_THIRDS, False, 1),
        (7, 4, HALF, True, 0),  # 3.5 needs 4
        (7, 3, HALF, False, 1),
        (1, 1, TWO_THIRDS, True, 0),
        (1, 0, TWO_THIRDS, False, 1),
        (0, 0, TWO_THIRDS, False, 0),
        (5, 5, Fraction(1, 1), True, 0),
        (5, 4, Fraction(1, 1), False, 1),
    ],
)
def test_quorum_by_hand(seats, present, quorum, there, missing):
    assert voting.has_quorum(seats=seats, present=present, quorum=quorum) is there
    assert voting.missing_for_quorum(seats=seats, present=present, quorum=quorum) == missing


@pytest.mark.parametrize(
    ("counted", "threshold", "came_out"),
    [
        # 9 of 12 at the table; the majority of all is 7, of those present 5, two thirds 8 and 6
        (count(12, 9, 7, 2), Threshold.MAJORITY_ALL, Outcome.CARRIED),
        (count(12, 9, 6, 3), Threshold.MAJORITY_ALL, Outcome.LOST),
        (count(12, 9, 5, 4), Threshold.MAJORITY_PRESENT, Outcome.CARRIED),
        (count(12, 9, 4, 0, 5), Threshold.MAJORITY_PRESENT, Outcome.LOST),
        (count(12, 9, 6, 3), Threshold.TWO_THIRDS_PRESENT, Outcome.CARRIED),
        (count(12, 9, 5, 0), Threshold.TWO_THIRDS_PRESENT, Outcome.LOST),  # the silent are no votes for
        (count(12, 9, 8, 1), Threshold.TWO_THIRDS_ALL, Outcome.CARRIED),
        (count(12, 9, 7, 2), Threshold.TWO_THIRDS_ALL, Outcome.LOST),
        # half is not a majority
        (count(10, 10, 5, 5), Threshold.MAJORITY_ALL, Outcome.LOST),
        (count(8, 8, 4, 0, 4), Threshold.MAJORITY_PRESENT, Outcome.LOST),
        # three of 12 recused: 9 seats, 6 at the table is the quorum; 5 of 9 is the majority of all
        (count(12, 9, 5, 1, 0, 3), Threshold.MAJORITY_ALL, Outcome.CARRIED),
        (count(12, 9, 4, 2, 0, 3), Threshold.MAJORITY_ALL, Outcome.LOST),
        (count(12, 9, 4, 2, 0, 3), Threshold.MAJORITY_PRESENT, Outcome.CARRIED),
        # recusals may cost the quorum: 8 of 12 at the table, 4 recused leaves 4 of 8, 6 are needed
        (count(12, 8, 4, 0, 0, 4), Threshold.MAJORITY_PRESENT, Outcome.NO_QUORUM),
        (count(12, 7, 7), Threshold.MAJORITY_PRESENT, Outcome.NO_QUORUM),
        # everybody recused: nobody is left to decide
        (count(3, 3, 0, 0, 0, 3), Threshold.MAJORITY_PRESENT, Outcome.NO_QUORUM),
    ],
)
def test_outcomes_by_hand(counted, threshold, came_out):
    assert voting.outcome(counted, threshold=threshold, quorum=TWO_THIRDS) is came_out


@pytest.mark.parametrize(
    ("threshold", "needed"),
    [
        (Threshold.MAJORITY_ALL, 7),
        (Threshold.MAJORITY_PRESENT, 5),
        (Threshold.TWO_THIRDS_ALL, 8),
        (Threshold.TWO_THIRDS_PRESENT, 6),
    ],
)
def test_votes_needed_by_hand(threshold, needed):
    assert voting.votes_needed(seats=12, present=9, threshold=threshold) == needed


def test_impossible_counts_and_quorums_are_refused():
    for wrong in ((5, 6), (5, 4, 5), (5, 4, 2, 2, 1), (-1, 0), (5, 4, -1)):
        with pytest.raises(ValueError, match=r"of|below"):
            count(*wrong)
    for numerator, denominator in ((0, 3), (4, 3), (-1, 3)):
        with pytest.raises(ValueError, match="quorum"):
            Fraction(numerator, denominator)


@st.composite
def counts(draw):
    seats = draw(st.integers(1, 60))
    present = draw(st.integers(0, seats))
    left, parts = present, []
    for _ in range(4):
        parts.append(draw(st.integers(0, left)))
        left -= parts[-1]
    return Count(seats, present, *parts)


quorums = st.integers(1, 9).flatmap(lambda d: st.integers(1, d).map(lambda n: Fraction(n, d)))
thresholds = st.sampled_from(Threshold)


@given(counts(), thresholds, quorums)
def test_one_more_vote_for_never_loses_a_motion(counted, threshold, quorum):
    if counted.silent == 0:
        return
    more = Count(
        counted.seats, counted.present, counted.votes_for + 1, counted.against, counted.abstained, counted.recused
    )
    if voting.outcome(counted, threshold=threshold, quorum=quorum) is Outcome.CARRIED:
        assert voting.outcome(more, threshold=threshold, quorum=quorum) is Outcome.CARRIED


@given(st.integers(1, 60), thresholds, quorums, st.data())
def test_the_least_number_of_votes_carries_and_one_less_does_not(seats, threshold, quorum, data):
    present = data.draw(st.integers(1, seats))
    needed = voting.votes_needed(seats=seats, present=present, threshold=threshold)
    if needed > present or not voting.has_quorum(seats=seats, present=present, quorum=quorum):
        return
    assert voting.outcome(Count(seats, present, needed), threshold=threshold, quorum=quorum) is Outcome.CARRIED
    assert voting.outcome(Count(seats, present, needed - 1), threshold=threshold, quorum=quorum) is Outcome.LOST


@given(counts(), quorums)
def test_thresholds_are_ordered_by_strictness(counted, quorum):
    def carries(threshold):
        return voting.outcome(counted, threshold=threshold, quorum=quorum) is Outcome.CARRIED

    assert not carries(Threshold.TWO_THIRDS_ALL) or carries(Threshold.MAJORITY_ALL)
    assert not carries(Threshold.MAJORITY_ALL) or carries(Threshold.MAJORITY_PRESENT)
    assert not carries(Threshold.TWO_THIRDS_PRESENT) or carries(Threshold.MAJORITY_PRESENT)


@given(st.integers(1, 60), quorums, st.data())
def test_quorum_needs_exactly_what_is_said_to_be_missing(seats, quorum, data):
    present = data.draw(st.integers(0, seats))
    missing = voting.missing_for_quorum(seats=seats, present=present, quorum=quorum)
    assert voting.has_quorum(seats=seats, present=present + missing, quorum=quorum)
    if missing:
        assert not voting.has_quorum(seats=seats, present=present + missing - 1, quorum=quorum)


def test_a_meeting_lives_in_order():
    s, v = meeting.State, meeting.Verb
    state = s.PLANNED
    for verb, then in (
        (v.EDIT_AGENDA, s.PLANNED), (v.CALL, s.CALLED), (v.EDIT_AGENDA, s.CALLED), (v.OPEN, s.OPEN),
        (v.ATTEND, s.OPEN), (v.VOTE, s.OPEN), (v.CLOSE, s.CLOSED), (v.WRITE_MINUTES, s.CLOSED),
        (v.SIGN_MINUTES, s.MINUTED),
    ):  # fmt: skip
        state = meeting.after(state, verb)
        assert state is then
    assert not [verb for verb in v if meeting.may(s.MINUTED, verb) or meeting.may(s.CANCELLED, verb)]
    with pytest.raises(meeting.NotNow):
        meeting.after(s.PLANNED, v.OPEN)


def test_notice_is_short_by_the_day_and_the_hour():
    starts = datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert not meeting.notice_is_short(called_at=starts - timedelta(days=3), starts_at=starts, notice_days=3)
    assert meeting.notice_is_short(called_at=starts - timedelta(days=2, hours=23), starts_at=starts, notice_days=3)
    assert not meeting.notice_is_short(called_at=starts, starts_at=starts, notice_days=0)


def test_a_charter_needs_everybody_and_a_rule_a_motion():
    everybody, one_missing = adoption.Standing(4, 4, 0), adoption.Standing(4, 2, 1)
    assert one_missing.silent == 1
    assert adoption.may_take_force(everybody, needs_all=True, resolved=False)
    assert not adoption.may_take_force(one_missing, needs_all=True, resolved=True)
    assert adoption.may_take_force(one_missing, needs_all=False, resolved=True)
    assert not adoption.may_take_force(one_missing, needs_all=False, resolved=False)
    assert not adoption.may_take_force(adoption.Standing(0, 0, 0), needs_all=True, resolved=False)


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("consortium_head", [("nominate", "commission"), ("appoint", "authority")]),  # 003 6, 004 5
        ("member_head", [("nominate", "lead"), ("consult", "commission"), ("appoint", "authority")]),
        ("center_head", [("nominate", "lead"), ("appoint", "lead"), ("file", "commission")]),  # 002 四（一）3
    ],
)
def test_flows_of_the_documents(kind, steps):
    kind = appointment.Kind(kind)
    assert [(s.value, p.value) for s, p in appointment.FLOWS[kind]] == steps
    state = appointment.State.NOMINATED
    for step, party in steps[1:]:
        assert appointment.next_step(kind, state) == (appointment.Step(step), appointment.Party(party))
        for other in appointment.Step:
            if other != step:
                with pytest.raises(ValueError, match="after"):
                    appointment.after(kind, state, other)
        state = appointment.after(kind, state, appointment.Step(step))
    assert appointment.next_step(kind, state) is None
    assert appointment.is_over(kind, state)
    assert appointment.in_office(state)


def test_who_appoints_also_refuses_and_who_nominates_withdraws():
    k, p, s = appointment.Kind, appointment.Party, appointment.State
    assert appointment.appointing_party(k.CENTER_HEAD) is p.LEAD
    assert appointment.appointing_party(k.MEMBER_HEAD) is p.AUTHORITY
    assert appointment.party_of(k.CONSORTIUM_HEAD, appointment.Step.CONSULT) is None
    assert {x for x in s if appointment.may_withdraw(x)} == {s.NOMINATED, s.CONSULTED}


DUE = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("state", "submitted", "today", "late"),
    [
        ("due", None, date(2026, 8, 31), 0),
        ("due", None, date(2026, 9, 1), 1),
        ("submitted", date(2026, 8, 30), date(2026, 10, 1), 0),
        ("submitted", date(2026, 9, 3), date(2026, 10, 1), 3),
        ("accepted", date(2026, 9, 3), date(2026, 12, 1), 3),
        ("returned", date(2026, 8, 30), date(2026, 9, 10), 10),  # open again: the clock runs
    ],
)
def test_days_late_by_hand(state, submitted, today, late):
    found = filing.days_late(state=filing.State(state), due=DUE, submitted_on=submitted, today=today)
    assert found == late
    assert filing.days_late(state=filing.State(state), due=None, submitted_on=submitted, today=today) == 0


def test_a_filing_goes_back_and_forth():
    s = filing.State
    assert filing.after(s.DUE, "submit") is s.SUBMITTED
    assert filing.after(s.SUBMITTED, "send_back") is s.RETURNED
    assert filing.after(s.RETURNED, "submit") is s.SUBMITTED
    assert filing.after(s.SUBMITTED, "accept") is s.ACCEPTED
    for verb in ("submit", "accept", "send_back"):
        with pytest.raises(ValueError, match="in accepted"):
            filing.after(s.ACCEPTED, verb)
