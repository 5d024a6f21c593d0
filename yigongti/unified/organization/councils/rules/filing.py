"""备案: what must be filed with whom until when, and how it stands."""

from datetime import date
from enum import StrEnum


class State(StrEnum):
    """due -> submitted -> accepted, or returned and submitted again."""

    DUE = "due"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


_TO = {
    (State.DUE, "submit"): State.SUBMITTED,
    (State.RETURNED, "submit"): State.SUBMITTED,
    (State.SUBMITTED, "accept"): State.ACCEPTED,
    (State.SUBMITTED, "send_back"): State.RETURNED,
}


def after(state: State, verb: str) -> State:
    """The state after submit, accept or send_back. Raises ValueError."""
    try:
        return _TO[state, verb]
    except KeyError:
        raise ValueError(f"{verb} in {state}") from None


def days_late(*, state: State, due: date | None, submitted_on: date | None, today: date) -> int:
    """Days after the due date: of the submission, or until today while nothing lies there. 0 in time, 0 without date.

    Returned papers are open again: the clock runs until the next submission.
    """
    if due is None:
        return 0
    until = submitted_on if state in {State.SUBMITTED, State.ACCEPTED} and submitted_on else today
    return max(0, (until - due).days)
