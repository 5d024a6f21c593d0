"""What the edition says about orders, as typed values: clocks, priorities, reasons, critical values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yigongti.foundation.editions.queries import NoValue, value
from yigongti.records.orders.rules import EscalationStep, Step


@dataclass(frozen=True)
class Priority:
    """An urgency of a service: `rank` 0 stands above everything, whatever its clock; `tone` solid-red, red or plain."""

    code: str
    title: str
    tone: str
    rank: int
    hint: str


@dataclass(frozen=True)
class Reason:
    """A coded reason: why an order was sent back, rejected, repeated, or a report withdrawn."""

    code: str
    title: str


def clock_minutes(*, county: str, service: str, priority: str, at: date) -> Mapping[Step, int]:
    """Minutes of each step that the edition gives a clock to."""
    found: dict[Step, int] = {}
    for step in Step:
        try:
            found[step] = int(value(county=county, key=f"orders.clock.{service}.{priority}.{step}", at=at).value)
        except NoValue:
            continue
    return found


def priorities(*, county: str, service: str, at: date) -> tuple[Priority, ...]:
    """The urgencies of a service, most urgent first. The first of a tone solid-red is the pathway: rank 0."""
    rows = value(county=county, key=f"orders.priority.{service}", at=at).value
    return tuple(
        Priority(
            row["code"], row["title"], row["tone"], 0 if row["tone"] == "solid-red" else n + 1, row.get("hint", "")
        )
        for n, row in enumerate(rows)
    )


def priority(*, county: str, service: str, code: str, at: date) -> Priority | None:
    """One urgency by its code."""
    return next((p for p in priorities(county=county, service=service, at=at) if p.code == code), None)


def reasons(*, county: str, service: str, kind: str, at: date) -> tuple[Reason, ...]:
    """Coded reasons of a kind: send_back, reject, withdraw_report, repeat."""
    rows = value(county=county, key=f"orders.reasons.{service}.{kind}", at=at).value
    return tuple(Reason(row["code"], row["title"]) for row in rows)


def critical_titles(*, county: str, service: str, at: date) -> tuple[Reason, ...]:
    """The locally approved list of critical values of a service."""
    rows = value(county=county, key=f"orders.critical.{service}", at=at).value
    return tuple(Reason(row["code"], row["title"]) for row in rows)


def claim_minutes(*, county: str, service: str, at: date) -> int:
    """How long a claim locks an order."""
    return int(value(county=county, key=f"orders.claim_minutes.{service}", at=at).value)


def acknowledge_minutes(*, county: str, at: date) -> int:
    """By when a critical value must be acknowledged."""
    return int(value(county=county, key="orders.critical_ack_minutes", at=at).value)


def escalation_steps(*, county: str, at: date) -> tuple[EscalationStep, ...]:
    """Who is told when a critical value stays unacknowledged."""
    rows = value(county=county, key="orders.critical_escalation", at=at).value
    return tuple(EscalationStep(int(row["minutes"]), row["who"]) for row in rows)


def second_verification(*, county: str, service: str, at: date) -> str:
    """none, abnormal or all: which reports need a second doctor before they go back."""
    return str(value(county=county, key=f"orders.second_verification.{service}", at=at).value)


def recognition_days(*, county: str, service: str, at: date) -> int:
    """For how many days an earlier result is offered for recognition (互认)."""
    return int(value(county=county, key=f"orders.recognition_days.{service}", at=at).value)


def performer_code(*, county: str, service: str, at: date) -> str:
    """Organization code of the center that performs the service."""
    return str(value(county=county, key=f"centers.{service}.performer", at=at).value)
