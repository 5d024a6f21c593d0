"""Encounters over the API, to read: the day's work of the institutions within reach."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from yigongti.foundation.audit import trail
from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, window
from yigongti.records.encounters import queries
from yigongti.records.encounters.models import Encounter

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
        "vitals": row.vitals,
    }
