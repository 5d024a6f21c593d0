"""How ECG orders, tracings and reports look over the API. Units stand in the names."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from yigongti.centers.ecg.models import Report, Tracing
from yigongti.foundation.web.api import In
from yigongti.records.orders.api_shapes import OrderDetailOut, OrderOut, local, order_line
from yigongti.records.orders.models import DeviceObject, Order

Measured = Literal["rate_bpm", "p_ms", "pr_ms", "qrs_ms", "qt_ms", "qtc_bazett_ms", "axis_deg"]
LONG = 4000


class VitalsIn(In):
    """Vital signs at the time of the order."""

    systolic: float | None = Field(default=None, ge=30, le=300, description="mmHg")
    diastolic: float | None = Field(default=None, ge=20, le=200, description="mmHg")
    spo2: float | None = Field(default=None, ge=30, le=100, description="%")
    pulse: float | None = Field(default=None, ge=20, le=300, description="per minute")
    glucose: float | None = Field(default=None, ge=0.5, le=60, description="mmol/L, finger-prick")


class PlaceIn(In):
    """An order for the caller's own institution. Codes: GET /api/orders/items and /api/orders/choices."""

    resident: str = Field(max_length=20, description="Resident code")
    item: str = Field("ecg-12", max_length=40)
    priority: str = Field(max_length=20, examples=["urgent"])
    clinical_question: str = Field(min_length=1, max_length=2000, description="Symptoms and since when")
    certainty: Literal["confirmed", "suspected", "to_exclude"]
    diagnosis_text: str = Field("", max_length=120)
    diagnosis_code: str = Field("", max_length=20)
    vitals: VitalsIn = Field(default_factory=VitalsIn)
    repeat_reason: str = Field("", max_length=40, description="Required where an earlier result could be recognized")


class RecognizeIn(In):
    """Take an earlier result instead of a new ECG."""

    resident: str = Field(max_length=20)
    result: int = Field(ge=1, le=2**62, description="id from GET /api/ecg/recognizable")


class ClaimIn(In):
    """`note` takes over from the doctor who holds the claim; empty: only a free order is claimed."""

    note: str = Field("", max_length=200)


class MeasurementIn(In):
    """A value as adopted by the doctor: the machine's, or the doctor's own."""

    value: float = Field(ge=-1000, le=10000)
    source: Literal["machine", "doctor"]


class ReportIn(In):
    """A report as written."""

    findings: str = Field(min_length=1, max_length=LONG)
    conclusion: str = Field(min_length=1, max_length=LONG)
    advice: str = Field("", max_length=LONG)
    is_abnormal: bool
    measurements: dict[Measured, MeasurementIn] = Field(default_factory=dict)

    def text(self) -> dict[str, object]:
        """As the actions take it."""
        return self.model_dump()


class ReasonIn(In):
    """A coded reason of the edition, and a word."""

    reason: str = Field(max_length=40)
    note: str = Field("", max_length=150)


class CriticalIn(In):
    """A critical value of the edition's list."""

    code: str = Field(max_length=40)


class MatchIn(In):
    """The order that a tracing belongs to."""

    order: str = Field(max_length=20, description="Order number")
    patient_checked: bool = Field(False, description="A person has checked that the patient on the tracing is this one")


class DiscardIn(In):
    """Why a tracing is put aside."""

    reason: str = Field(min_length=1, max_length=100)


class EcgOrderOut(OrderOut):
    """An ECG order as a line."""

    grade: str = Field(description="Quality of the tracing: 良, 可, 差; empty without one")
    conclusion: str = Field(description="Of the report in force; empty without one")


class TracingOut(Schema):
    """A 12-lead tracing. Measurements and flags are a machine's proposals; null while not yet measured."""

    id: int
    format: str
    device: str
    rate_hz: float
    duration_s: float
    acquired_at: datetime
    attached_at: datetime
    attached_by: str
    grade: str
    quality_notes: list[str]
    measurements: dict[str, Any] | None
    flags: list[Any]
    is_current: bool


class ReportOut(Schema):
    """A version of a report; state: draft, signed, in_force, superseded or withdrawn."""

    order_number: str
    version: int
    state: str
    state_title: str
    is_abnormal: bool
    findings: str
    conclusion: str
    advice: str
    measurements: dict[str, Any]
    written_by: str
    signed_at: datetime | None
    verified_by: str
    verified_at: datetime | None
    needs_second_doctor: bool
    amend_reason: str
    hand_back_note: str


class EcgDetailOut(OrderDetailOut):
    """One ECG order with its tracing and every version of its report that the caller may see."""

    tracing: TracingOut | None
    reports: list[ReportOut]


class InboxOut(Schema):
    """A tracing that a device sent for no order."""

    id: int
    source: str
    received_at: datetime
    acquired_at: datetime | None
    organization: str | None
    patient_name: str
    patient_id: str
    accession_number: str


def ecg_line(order: Order, now: datetime) -> dict[str, Any]:
    """The shape EcgOrderOut."""
    more = {name: getattr(order, name, None) or "" for name in ("grade", "conclusion")}
    return {**order_line(order, now), **more}


def tracing_shape(tracing: Tracing) -> dict[str, Any]:
    """The shape TracingOut."""
    same = ("format", "device", "rate_hz", "duration_s", "grade", "quality_notes", "measurements", "flags",
            "is_current")  # fmt: skip
    return {
        "id": tracing.pk,
        "acquired_at": local(tracing.acquired_at),
        "attached_at": local(tracing.attached_at),
        "attached_by": tracing.attached_by_name,
        **{name: getattr(tracing, name) for name in same},
    }


def report_shape(report: Report) -> dict[str, Any]:
    """The shape ReportOut."""
    same = ("version", "state", "is_abnormal", "findings", "conclusion", "advice", "measurements", "amend_reason",
            "hand_back_note")  # fmt: skip
    return {
        "order_number": report.order.number,
        "state_title": report.get_state_display(),
        "written_by": report.written_by_name,
        "signed_at": local(report.signed_at),
        "verified_by": report.verified_by_name,
        "verified_at": local(report.verified_at),
        "needs_second_doctor": report.verification == "required",
        **{name: getattr(report, name) for name in same},
    }


def inbox_shape(thing: DeviceObject) -> dict[str, Any]:
    """The shape InboxOut."""
    return {
        "id": thing.pk,
        "source": thing.source,
        "received_at": local(thing.received_at),
        "acquired_at": local(thing.acquired_at),
        "organization": thing.organization.short_name if thing.organization else None,
        "patient_name": thing.patient_name,
        "patient_id": thing.patient_id,
        "accession_number": thing.accession_number,
    }
