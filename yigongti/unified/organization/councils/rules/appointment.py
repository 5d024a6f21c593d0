"""Who nominates, who is asked, who appoints: two flows of the documents, and the heads of a group's own centers.

Heads of the consortium: nominated by the commission, appointed by cadre authority (003 6, 004 5). Heads of members:
nominated by the lead, the commission is asked, appointed by cadre authority (003 6, 004 5). Heads of a group's internal
units: appointed by the group, filed with the promotion mechanism (002 四（一）3).
"""

from enum import StrEnum


class Kind(StrEnum):
    """Which office is filled."""

    CONSORTIUM_HEAD = "consortium_head"
    MEMBER_HEAD = "member_head"
    CENTER_HEAD = "center_head"


class Step(StrEnum):
    """One step of a flow."""

    NOMINATE = "nominate"
    CONSULT = "consult"
    APPOINT = "appoint"
    FILE = "file"


class Party(StrEnum):
    """Who takes a step."""

    COMMISSION = "commission"
    LEAD = "lead"
    AUTHORITY = "authority"  # by cadre management authority; the commission's office records its decision


FLOWS: dict[Kind, tuple[tuple[Step, Party], ...]] = {
    Kind.CONSORTIUM_HEAD: ((Step.NOMINATE, Party.COMMISSION), (Step.APPOINT, Party.AUTHORITY)),
    Kind.MEMBER_HEAD: (
        (Step.NOMINATE, Party.LEAD),
        (Step.CONSULT, Party.COMMISSION),
        (Step.APPOINT, Party.AUTHORITY),
    ),
    Kind.CENTER_HEAD: ((Step.NOMINATE, Party.LEAD), (Step.APPOINT, Party.LEAD), (Step.FILE, Party.COMMISSION)),
}


class State(StrEnum):
    """Where an appointment stands."""

    NOMINATED = "nominated"
    CONSULTED = "consulted"
    APPOINTED = "appointed"
    FILED = "filed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


_STATE_OF = {
    Step.NOMINATE: State.NOMINATED,
    Step.CONSULT: State.CONSULTED,
    Step.APPOINT: State.APPOINTED,
    Step.FILE: State.FILED,
}


def next_step(kind: Kind, state: State) -> tuple[Step, Party] | None:
    """What comes next and who takes it; None when the flow is over."""
    done = [_STATE_OF[step] for step, _ in FLOWS[kind]]
    if state not in done:
        return None
    rest = FLOWS[kind][done.index(state) + 1 :]
    return rest[0] if rest else None


def after(kind: Kind, state: State, step: Step) -> State:
    """The state after a step. Raises ValueError when another step comes first."""
    following = next_step(kind, state)
    if following is None or following[0] != step:
        raise ValueError(f"{step} after {state} for {kind}")
    return _STATE_OF[step]


def party_of(kind: Kind, step: Step) -> Party | None:
    """Who takes a step in this flow; None where the flow has no such step."""
    return next((party for name, party in FLOWS[kind] if name == step), None)


def appointing_party(kind: Kind) -> Party:
    """Who appoints: he also refuses, and ends the term."""
    return dict(FLOWS[kind])[Step.APPOINT]


def may_withdraw(state: State) -> bool:
    """Whoever nominated may take it back until somebody has appointed or refused."""
    return state in {State.NOMINATED, State.CONSULTED}


def in_office(state: State) -> bool:
    """Whether the person holds the office."""
    return state in {State.APPOINTED, State.FILED}


def is_over(kind: Kind, state: State) -> bool:
    """Whether nothing is left to do."""
    return state in {State.REFUSED, State.WITHDRAWN, State.ENDED} or next_step(kind, state) is None
