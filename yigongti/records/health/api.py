"""Health services over the API, to read: registers and contracts kept within reach."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from yigongti.foundation.audit import trail
from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, window
from yigongti.records.health import queries
from yigongti.records.health.models import Contract, Registration

desk = Desk("health", "健康服务")


class RegistrationOut(Schema):
    """A row of a register of chronic illness."""

    resident_code: str
    resident_name: str
    organization_code: str
    disease: str = Field(description="htn, dm2, copd, chd, stroke or cancer")
    disease_title: str
    diagnosed_on: date
    registered_on: date
    managed_from: date | None = Field(description="null: not managed")
    closed_on: date | None
    last_follow_up_at: datetime | None


class ContractOut(Schema):
    """A contract with a team of family doctors."""

    resident_code: str
    resident_name: str
    organization_code: str
    team: str
    signed_on: date
    ends_on: date = Field(description="the last day on which it holds")
    ended_on: date | None = Field(description="ended before that; from this day on it holds no more")
    packages: list[str]


@desk.reads("/registrations", "health.registration.read", response=Page[RegistrationOut], summary="慢性病建档")
def list_registrations(request: ApiRequest, limit: Limit, offset: Offset) -> dict[str, Any]:
    """Rows of registers kept by institutions within reach; who waits longest for a follow-up first."""
    rows = queries.registrations(seen_by=request.actor)
    return _told(request, "health.registration.read", window(rows, limit, offset, _registration))


@desk.reads("/contracts", "health.contract.read", response=Page[ContractOut], summary="家庭医生签约")
def list_contracts(request: ApiRequest, limit: Limit, offset: Offset) -> dict[str, Any]:
    """Contracts with institutions within reach, the latest first."""
    rows = queries.contracts(seen_by=request.actor)
    return _told(request, "health.contract.read", window(rows, limit, offset, _contract))


def _told(request: ApiRequest, action: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Who saw whose name stands in the trail."""
    if answer["items"]:
        detail = {"page": "api:health", "residents": [one["resident_code"] for one in answer["items"]]}
        trail.write(who=request.actor, action=action, now=request.now, detail=detail)
    return answer


def _registration(row: Registration) -> dict[str, Any]:
    last = getattr(row, "last", None)
    return {
        "resident_code": row.resident.code,
        "resident_name": row.resident.name,
        "organization_code": row.organization.code,
        "disease": row.disease,
        "disease_title": row.get_disease_display(),
        "diagnosed_on": row.diagnosed_on,
        "registered_on": row.registered_on,
        "managed_from": row.managed_from,
        "closed_on": row.closed_on,
        "last_follow_up_at": timezone.localtime(last) if last else None,
    }


def _contract(row: Contract) -> dict[str, Any]:
    return {
        "resident_code": row.resident.code,
        "resident_name": row.resident.name,
        "organization_code": row.organization.code,
        "team": row.team_name,
        "signed_on": row.signed_on,
        "ends_on": row.ends_on,
        "ended_on": row.ended_on,
        "packages": row.packages,
    }
