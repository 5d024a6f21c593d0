"""The life of a meeting and what may be done in each state."""

from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """planned -> called (papers sent) -> open -> closed -> minuted (minutes signed by the chair); or cancelled."""

    PLANNED = "planned"
    CALLED = "called"
    OPEN = "open"
    CLOSED = "closed"
    MINUTED = "minuted"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What people do with a meeting."""

    EDIT_AGENDA = "edit_agenda"
    CALL = "call"
    OPEN = "open"
    ATTEND = "attend"
    VOTE = "vote"
    CLOSE = "close"
    WRITE_MINUTES = "write_minutes"
    SIGN_MINUTES = "sign_minutes"
    CANCEL = "cancel"


_TO: dict[tuple[State, Verb], State] = {
    (State.PLANNED, Verb.EDIT_AGENDA): State.PLANNED,
    (State.CALLED, Verb.EDIT_AGENDA): State.CALLED,
    (State.PLANNED, Verb.CALL): State.CALLED,
    (State.CALLED, Verb.OPEN): State.OPEN,
    (State.OPEN, Verb.ATTEND): State.OPEN,
    (State.OPEN, Verb.VOTE): State.OPEN,
    (State.OPEN, Verb.CLOSE): State.CLOSED,
    (State.CLOSED, Verb.WRITE_MINUTES): State.CLOSED,
    (State.CLOSED, Verb.SIGN_MINUTES): State.MINUTED,
    (State.PLANNED, Verb.CANCEL): State.CANCELLED,
    (State.CALLED, Verb.CANCEL): State.CANCELLED,
}


class NotNow(ValueError):
    """The meeting is in a state in which that cannot be done."""


def after(state: State, verb: Verb) -> State:
    """The state after a verb. Raises NotNow."""
    try:
        return _TO[state, verb]
    except KeyError:
        raise NotNow(f"{verb} in {state}") from None


def may(state: State, verb: Verb) -> bool:
    """Whether a verb is possible."""
    return (state, verb) in _TO


def notice_is_short(*, called_at: datetime, starts_at: datetime, notice_days: int) -> bool:
    """Whether the call came later than the rules of procedure ask. It is shown, and never stops an urgent meeting."""
    return starts_at - called_at < timedelta(days=notice_days)
