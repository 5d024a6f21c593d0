"""The order machine, pure: states, verbs, who may move what, clocks. No Django, no clock, no I/O.

requested -> accepted? -> performed -> claimed -> reported -> verified -> returned
Aside: withdrawn (requester, before a claim), rejected (center, the order itself cannot be done), sent_back (center, the
tracing or specimen must be made again; performing again leads back), recognized (an earlier result accepted instead).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where an order stands. `label` is the word on every page."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    PERFORMED = "performed"
    CLAIMED = "claimed"
    REPORTED = "reported"
    VERIFIED = "verified"
    RETURNED = "returned"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    RECOGNIZED = "recognized"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return STATE_LABELS[self]


STATE_LABELS = {
    State.REQUESTED: "待采集",
    State.ACCEPTED: "已受理",
    State.PERFORMED: "待接单",
    State.CLAIMED: "已接单",
    State.REPORTED: "待审核",
    State.VERIFIED: "已审核",
    State.RETURNED: "已回报",
    State.SENT_BACK: "待重采",
    State.REJECTED: "已拒绝",
    State.WITHDRAWN: "已撤回",
    State.RECOGNIZED: "已互认",
}


class Verb(StrEnum):
    """What can be done to an order."""

    ACCEPT = "accept"
    PERFORM = "perform"
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    REPORT = "report"
    VERIFY = "verify"
    HAND_BACK = "hand_back"  # the verifier returns the report to its writer
    RETURN = "return"
    AMEND = "amend"  # a returned report gets a new version; the order stays returned
    WITHDRAW_REPORT = "withdraw_report"  # a returned report is declared void; the order opens again for reading
    SEND_BACK = "send_back"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RECOGNIZE = "recognize"


FINAL = frozenset({State.RETURNED, State.REJECTED, State.WITHDRAWN, State.RECOGNIZED})
OPEN = frozenset(State) - FINAL

TRANSITIONS: Mapping[Verb, Mapping[State, State]] = {
    Verb.ACCEPT: {State.REQUESTED: State.ACCEPTED},
    Verb.PERFORM: {
        State.REQUESTED: State.PERFORMED,
        State.ACCEPTED: State.PERFORMED,
        State.SENT_BACK: State.PERFORMED,
        State.PERFORMED: State.PERFORMED,  # a better tracing before anybody has claimed it
    },
    Verb.CLAIM: {State.PERFORMED: State.CLAIMED},
    Verb.TAKE_OVER: {State.CLAIMED: State.CLAIMED},
    Verb.RELEASE: {State.CLAIMED: State.PERFORMED},
    Verb.REPORT: {State.CLAIMED: State.REPORTED},
    Verb.VERIFY: {State.REPORTED: State.VERIFIED},
    Verb.HAND_BACK: {State.REPORTED: State.CLAIMED},
    Verb.RETURN: {State.VERIFIED: State.RETURNED, State.REPORTED: State.RETURNED},
    Verb.AMEND: {State.RETURNED: State.RETURNED},
    Verb.WITHDRAW_REPORT: {State.RETURNED: State.PERFORMED},
    Verb.SEND_BACK: {State.PERFORMED: State.SENT_BACK, State.CLAIMED: State.SENT_BACK},
    Verb.REJECT: {
        State.REQUESTED: State.REJECTED,
        State.ACCEPTED: State.REJECTED,
        State.PERFORMED: State.REJECTED,
        State.CLAIMED: State.REJECTED,
    },
    Verb.WITHDRAW: {
        State.REQUESTED: State.WITHDRAWN,
        State.ACCEPTED: State.WITHDRAWN,
        State.PERFORMED: State.WITHDRAWN,
        State.SENT_BACK: State.WITHDRAWN,
    },
    Verb.RECOGNIZE: {State.REQUESTED: State.RECOGNIZED, State.ACCEPTED: State.RECOGNIZED},
}


class Step(StrEnum):
    """A clock of the edition: `orders.clock.<service>.<priority>.<step>`, in minutes."""

    PERFORM = "perform"  # from the request to the tracing
    REPORT = "report"  # from the tracing to the returned report: one clock that the requester feels


@dataclass(frozen=True)
class Clock:
    """A running or stopped deadline."""

    started_at: datetime | None
    due_at: datetime | None


def target(verb: Verb, state: State) -> State | None:
    """The state that `verb` leads to from `state`, or None when it may not be done there."""
    return TRANSITIONS[verb].get(state)


def verbs_in(state: State) -> frozenset[Verb]:
    """Everything that may be done in a state."""
    return frozenset(verb for verb, moves in TRANSITIONS.items() if state in moves)


def claim_is_live(*, claim_expires_at: datetime | None, now: datetime) -> bool:
    """Whether a claim still locks the order. The lock ends at `claim_expires_at` itself (half-open)."""
    return claim_expires_at is not None and now < claim_expires_at


def may_take_over(*, claimed_by: int | None, taker: int, claim_expires_at: datetime | None, now: datetime) -> bool:
    """An expired claim is free to take; a live one needs a note, which the action asks for. Never from oneself."""
    return claimed_by != taker and not claim_is_live(claim_expires_at=claim_expires_at, now=now)


def clock_after(*, state: State, minutes: Mapping[Step, int], started_at: datetime) -> Clock:
    """The clock that runs in `state` for a step that began at `started_at`.

    Before the tracing the requester's own clock runs; from the tracing on, one clock runs until the report is back,
    whoever holds the order: claiming does not win time. Final states have no clock. A state whose step the edition
    gives no minutes for has no deadline.
    """
    if state in FINAL:
        return Clock(None, None)
    step = Step.PERFORM if state in {State.REQUESTED, State.ACCEPTED, State.SENT_BACK} else Step.REPORT
    if step not in minutes:
        return Clock(started_at, None)
    return Clock(started_at, started_at + timedelta(minutes=minutes[step]))


RESTARTS_CLOCK = frozenset({Verb.PERFORM, Verb.SEND_BACK, Verb.WITHDRAW_REPORT})


def minutes_late(*, due_at: datetime | None, now: datetime) -> int | None:
    """Whole minutes past the deadline: 0 on time exactly, negative while time is left, None without a deadline."""
    if due_at is None:
        return None
    return int((now - due_at).total_seconds() // 60)


def order_number(*, prefix: str, day: datetime, sequence: int) -> str:
    """The number on the paper: prefix, yymmdd, running number of the day. XD261123-0147."""
    return f"{prefix}{day:%y%m%d}-{sequence:04d}"


@dataclass(frozen=True)
class EscalationStep:
    """After `minutes` without acknowledgement, `who` is told."""

    minutes: int
    who: str


def escalation_level(*, due_at: datetime, now: datetime, steps: tuple[EscalationStep, ...]) -> int:
    """How many escalation steps have fallen due since the acknowledgement deadline (0: none)."""
    late = (now - due_at).total_seconds() / 60
    return sum(1 for step in steps if late >= step.minutes)


def expected_wait_minutes(*, ahead: int, minutes_each: float, doctors: int) -> int | None:
    """Rough minutes until a new order is read: those ahead and itself, shared by the doctors at work.

    `minutes_each` is what one report has lately taken from claim to signature. None when nobody is at work.
    """
    if not doctors:
        return None
    return max(1, round((ahead + 1) * minutes_each / doctors))


def allowed_moves(state: State) -> frozenset[State]:
    """Every state that some verb leads to from `state`."""
    return frozenset(moves[state] for moves in TRANSITIONS.values() if state in moves)
