"""Encounters and stays over the API, to read: the work of the institutions within reach."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from yigongti.foundation.audit import trail
from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, window
from yigongti.records.encounters import queries, stay_queries
from yigongti.records.encounters.models import Encounter, Stay

desk = Desk("encounters", "就诊")
FIRST, LAST = date(2000, 1, 1), date(2199, 1, 1)


class EncounterOut(Schema):
    """One encounter. Vital signs: names and units as on the page (mmHg, %, per minute, mmol/L, °C)."""

    number: str
    resident_code: str
    resident_name: str
    organization_code: str
    organization: str
    kind: str
    kind_title: str
    started_at: datetime
    ended_at: datetime | None = Field(description="null while it runs")
    seen_by: str
    complaint: str
    diagnosis_code: str
    diagnosis_text: str
    certainty: str
    department: str
    is_tcm: bool
    voided_at: datetime | None = Field(description="set where it was entered by mistake; such a row counts nowhere")
    vitals: dict[str, Any]


@desk.reads("", "encounters.encounter.read", response=Page[EncounterOut], summary="一天的接诊")
def list_encounters(
    request: ApiRequest,
    limit: Limit,
    offset: Offset,
    day: Annotated[date | None, Query(None, ge=FIRST, le=LAST, description="Empty: today")] = None,
) -> dict[str, Any]:
    """The encounters of one day at institutions within reach; running ones first."""
    rows = queries.at_work(seen_by=request.actor, day=day or timezone.localdate(request.now))
    answer = window(rows, limit, offset, _encounter)
    if answer["items"]:
        detail = {"page": "api:encounters_list_encounters", "residents": [e["resident_code"] for e in answer["items"]]}
        trail.write(who=request.actor, action="encounters.encounter.read", now=request.now, detail=detail)
    return answer


def _encounter(row: Encounter) -> dict[str, Any]:
    return {
        "number": row.number,
        "resident_code": row.resident.code,
        "resident_name": row.resident.name,
        "organization_code": row.organization.code,
        "organization": row.organization.short_name,
        "kind": row.kind,
        "kind_title": row.get_kind_display(),
        "started_at": timezone.localtime(row.started_at),
        "ended_at": timezone.localtime(row.ended_at) if row.ended_at else None,
        "seen_by": row.seen_by_name,
        "complaint": row.complaint,
        "diagnosis_code": row.diagnosis_code,
        "diagnosis_text": row.diagnosis_text,
        "certainty": row.certainty,
        "department": row.department,
        "is_tcm": row.is_tcm,
        "voided_at": timezone.localtime(row.voided_at) if row.voided_at else None,
        "vitals": row.vitals,
    }


class StayOut(Schema):
    """One stay. Amounts in fen; null where nothing is settled or the token may not read bills."""

    number: str
    resident_code: str
    resident_name: str
    organization_code: str
    organization: str
    ward: str
    bed: str
    admitted_at: datetime
    discharged_at: datetime | None = Field(description="null while the stay runs")
    discharge_way: str = Field(description="1 2 3 4 5 9 of 离院方式; empty while the stay runs")
    referred_to: str = Field(description="Code of an institution of the county, or a name outside; empty for nobody")
    main_diagnosis: str
    is_tcm: bool
    operations: list[dict[str, Any]]
    total_fen: int | None
    fund_fen: int | None
    self_fen: int | None


@desk.reads("/stays", "encounters.stay.read", response=Page[StayOut], summary="住院：在院，或某天出院的")
def list_stays(
    request: ApiRequest,
    limit: Limit,
    offset: Offset,
    left: Annotated[date | None, Query(None, ge=FIRST, le=LAST, description="Discharged on; empty: here now")] = None,
) -> dict[str, Any]:
    """Stays at institutions within reach: who is here now, or who was discharged on a day."""
    rows = stay_queries.stays(seen_by=request.actor, now=request.now).filter(stay_queries.here(request.actor))
    rows = rows.filter(discharged_at__date=left) if left else rows.filter(discharged_at=None)
    bills = request.actor.may("encounters.settlement.read")
    answer = window(rows.prefetch_related("operations"), limit, offset, lambda row: _stay(row, bills=bills))
    if answer["items"]:
        detail = {"page": "api:encounters_list_stays", "residents": [e["resident_code"] for e in answer["items"]]}
        trail.write(who=request.actor, action="encounters.stay.read", now=request.now, detail=detail)
    return answer


def _stay(row: Stay, *, bills: bool) -> dict[str, Any]:
    bill = getattr(row.encounter, "settlement", None) if bills else None
    return {
        "number": row.encounter.number,
        "resident_code": row.resident.code,
        "resident_name": row.resident.name,
        "organization_code": row.organization.code,
        "organization": row.organization.short_name,
        "ward": row.ward,
        "bed": row.bed,
        "admitted_at": timezone.localtime(row.admitted_at),
        "discharged_at": timezone.localtime(row.discharged_at) if row.discharged_at else None,
        "discharge_way": row.discharge_way,
        "referred_to": row.referred_to.code if row.referred_to else row.referred_to_name,
        "main_diagnosis": row.main_diagnosis,
        "is_tcm": row.is_tcm,
        "operations": [
            {"name": o.name, "code": o.code, "grade": o.grade, "is_main": o.is_main, "performed_at": o.performed_at}
            for o in row.operations.all()
        ],
        "total_fen": bill.total_fen if bill else None,
        "fund_fen": bill.fund_fen if bill else None,
        "self_fen": bill.self_fen if bill else None,
    }
