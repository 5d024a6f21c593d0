"""What a submission may become, who may bring it there, and when one is late. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """Where a submission stands on its way up."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONSORTIUM_APPROVED = "consortium_approved"
    APPROVED = "approved"
    RETURNED = "returned"
    LOCKED = "locked"
    SUPERSEDED = "superseded"


TITLES = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "已提交",
    State.CONSORTIUM_APPROVED: "医共体已审",
    State.APPROVED: "已审定",
    State.RETURNED: "已退回",
    State.LOCKED: "已锁定",
    State.SUPERSEDED: "已被更正",
}
TONES = {
    State.DRAFT: "working",
    State.SUBMITTED: "waiting",
    State.CONSORTIUM_APPROVED: "review",
    State.APPROVED: "done",
    State.RETURNED: "stopped",
    State.LOCKED: "ended",
    State.SUPERSEDED: "others",
}
# A correction is a new version: what was approved never goes back, it is locked or superseded.
MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.DRAFT, State.CONSORTIUM_APPROVED, State.APPROVED, State.RETURNED}),
    State.CONSORTIUM_APPROVED: frozenset({State.APPROVED, State.RETURNED}),
    State.APPROVED: frozenset({State.LOCKED, State.SUPERSEDED}),
    State.LOCKED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}
OPEN = (State.DRAFT, State.SUBMITTED, State.CONSORTIUM_APPROVED, State.RETURNED)
EDITABLE = (State.DRAFT, State.RETURNED)
COUNTING = (State.APPROVED, State.LOCKED)


class Standing(StrEnum):
    """How a sheet stands that somebody owes for a period."""

    NOT_YET = "not_yet"  # the period has not ended
    DUE = "due"
    LATE = "late"
    RETURNED = "returned"
    UNDER_WAY = "under_way"  # handed in, not approved by all yet
    DONE = "done"


STANDING_TITLES = {
    Standing.NOT_YET: "未到期",
    Standing.DUE: "待填报",
    Standing.LATE: "逾期",
    Standing.RETURNED: "被退回",
    Standing.UNDER_WAY: "审核中",
    Standing.DONE: "已完成",
}
STANDING_TONES = {
    Standing.NOT_YET: "others",
    Standing.DUE: "waiting",
    Standing.LATE: "stopped",
    Standing.RETURNED: "stopped",
    Standing.UNDER_WAY: "review",
    Standing.DONE: "done",
}


@dataclass(frozen=True)
class Debt:
    """What is owed: its standing, and by how many days it is or was late (0: in time). Late never disappears."""

    standing: Standing
    days_late: int = 0


def standing(state: State | None, *, ends: date, due: date, handed_in: date | None, today: date) -> Debt:
    """How a sheet stands on `today`. `ends` is the day after the period; `due` the last day in time.

    A returned sheet counts as not handed in: its clock runs on from the day on which it was due.
    """
    if state in {State.APPROVED, State.LOCKED, State.SUPERSEDED}:
        return Debt(Standing.DONE, _late(handed_in or today, due))
    if state in {State.SUBMITTED, State.CONSORTIUM_APPROVED}:
        return Debt(Standing.UNDER_WAY, _late(handed_in or today, due))
    late = _late(today, due)
    if state == State.RETURNED:
        return Debt(Standing.RETURNED, late)
    if late:
        return Debt(Standing.LATE, late)
    return Debt(Standing.DUE if today >= ends else Standing.NOT_YET)


def _late(day: date, due: date) -> int:
    return max(0, (day - due).days)
