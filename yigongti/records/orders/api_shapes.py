"""How orders, results and critical values look over the API. Rooms reuse these shapes for their own endpoints."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from yigongti.records.orders import rules
from yigongti.records.orders.models import CriticalValue, Order, Result
from yigongti.records.orders.pages import rail, timeline
from yigongti.records.orders.rules import State


class OrderOut(Schema):
    """An order as a line of a list. Times carry their offset; null means that it has not happened."""

    number: str
    service: str
    item_code: str
    item: str
    resident_code: str
    resident_name: str
    requester_code: str
    requester: str
    performer_code: str
    performer: str
    priority: str
    state: str = Field(description=" ".join(State))
    state_title: str
    version: int = Field(description="Counts every step; send it back where an endpoint asks for it")
    requested_at: datetime
    performed_at: datetime | None
    claimed_at: datetime | None
    reported_at: datetime | None
    returned_at: datetime | None
    due_at: datetime | None = Field(description="Deadline of the running step; null when no clock runs")
    minutes_late: int | None = Field(description="Minutes beyond due_at, negative before; null when no clock runs")
    reason: str = Field(description="Why it was sent back, rejected or withdrawn; else empty")


class StepOut(Schema):
    """A stop of the rail; state: done, here, late, or empty for what is still to come."""

    title: str
    note: str
    state: str


class EventOut(Schema):
    """A line of the timeline, newest first."""

    at: datetime
    title: str
    by: str


class ResultOut(Schema):
    """What came back. In force: neither superseded nor withdrawn."""

    id: int
    order_number: str
    version: int
    conclusion: str
    is_abnormal: bool
    performed_at: datetime
    issued_at: datetime
    issued_by: str
    performer: str
    is_in_force: bool


class CriticalOut(Schema):
    """A critical value. The requester acknowledges it before `due_at`, or it escalates."""

    id: int
    order_number: str
    resident_code: str
    resident_name: str
    code: str
    title: str
    found_at: datetime
    found_by: str
    told_at: datetime | None
    told_to: str
    read_back: bool | None
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    measures_taken: str
    escalation_level: int
    withdrawn_at: datetime | None


class OrderDetailOut(OrderOut):
    """One order with everything about it."""

    clinical_question: str
    certainty: str = Field(description="confirmed, suspected or to_exclude")
    diagnosis_text: str
    diagnosis_code: str
    vitals: dict[str, float]
    requested_by: str
    rail: list[StepOut]
    timeline: list[EventOut]
    results: list[ResultOut]
    criticals: list[CriticalOut]


def order_line(order: Order, now: datetime) -> dict[str, Any]:
    """The shape OrderOut."""
    state = State(order.state)
    times = ("requested_at", "performed_at", "claimed_at", "reported_at", "returned_at", "due_at")
    return {
        "number": order.number,
        "service": order.service,
        "item_code": order.item.code,
        "item": order.item.name,
        "resident_code": order.resident.code,
        "resident_name": order.resident.name,
        "requester_code": order.requester.code,
        "requester": order.requester.short_name,
        "performer_code": order.performer.code,
        "performer": order.performer.short_name,
        "priority": order.priority,
        "state": state.value,
        "state_title": state.label,
        "version": order.version,
        "minutes_late": rules.minutes_late(due_at=order.due_at, now=now),
        "reason": order.reason_text,
        **{name: local(getattr(order, name)) for name in times},
    }


def order_detail(order: Order, now: datetime) -> dict[str, Any]:
    """The shape OrderDetailOut."""
    return {
        **order_line(order, now),
        "clinical_question": order.clinical_question,
        "certainty": order.certainty,
        "diagnosis_text": order.diagnosis_text,
        "diagnosis_code": order.diagnosis_code,
        "vitals": order.vitals,
        "requested_by": order.requested_by_name,
        "rail": [{"title": s.title, "note": s.note, "state": s.state} for s in rail(order, now)],
        "timeline": [{"at": local(e.at), "title": e.title, "by": e.by} for e in timeline(order)],
        "results": [result_shape(r) for r in order.results.select_related("order", "performer").order_by("-version")],
        "criticals": [critical_shape(c) for c in order.critical_values.select_related("order", "resident")],
    }


def result_shape(result: Result) -> dict[str, Any]:
    """The shape ResultOut."""
    return {
        "id": result.pk,
        "order_number": result.order.number,
        "version": result.version,
        "conclusion": result.conclusion,
        "is_abnormal": result.is_abnormal,
        "performed_at": local(result.performed_at),
        "issued_at": local(result.issued_at),
        "issued_by": result.issued_by_name,
        "performer": result.performer.short_name,
        "is_in_force": result.superseded_at is None and result.withdrawn_at is None,
    }


def critical_shape(critical: CriticalValue) -> dict[str, Any]:
    """The shape CriticalOut."""
    times = ("found_at", "told_at", "due_at", "acknowledged_at", "withdrawn_at")
    return {
        "id": critical.pk,
        "order_number": critical.order.number,
        "resident_code": critical.resident.code,
        "resident_name": critical.resident.name,
        "code": critical.code,
        "title": critical.title,
        "found_by": critical.found_by_name,
        "told_to": critical.told_to,
        "read_back": critical.read_back,
        "acknowledged_by": critical.acknowledged_by_name,
        "measures_taken": critical.measures_taken,
        "escalation_level": critical.escalation_level,
        **{name: local(getattr(critical, name)) for name in times},
    }


def local(at: datetime | None) -> datetime | None:
    """A time as the county reads its clocks, with the offset."""
    return timezone.localtime(at) if at else None
