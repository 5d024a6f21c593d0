"""Institutions over the API: the list, one of them. Places are no personal data; the county is the actor's own."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, Text, window
from yigongti.records.places import equipment, queries
from yigongti.records.places.models import Equipment, Institution, Membership
from yigongti.records.places.types import title_of

desk = Desk("places", "机构")


class MembershipOut(Schema):
    """As what an institution belongs to a consortium, today."""

    consortium_code: str
    consortium: str
    role: str = Field(description="lead, supporting, member, trustee or external_partner")
    role_title: str


class InstitutionOut(Schema):
    """A health institution of the county."""

    code: str
    name: str
    short_name: str
    type: str
    type_title: str
    level: str = Field(description="county, township, village or other")
    parent_code: str | None
    township_code: str | None
    township: str | None
    is_primary_care: bool
    is_legal_person: bool
    has_ecg_device: bool | None = Field(description="null: not known")
    is_fictional: bool
    clause: str
    memberships: list[MembershipOut]


@desk.reads("/institutions", queries.READ, response=Page[InstitutionOut], summary="机构列表")
def list_institutions(  # noqa: PLR0917  the query string is the signature
    request: ApiRequest,
    text: Text,
    consortium: Text,
    type: Text,  # noqa: A002  the name of the query parameter
    township: Text,
    level: Text,
    limit: Limit,
    offset: Offset,
) -> dict[str, Any]:
    """Institutions in use; hospitals first, then townships, then villages.

    Filters are codes, `text` a part of a name.
    """
    today = timezone.localdate(request.now)
    wanted = queries.Wanted(text=text.strip(), consortium=consortium, type=type, township=township, level=level)
    rows = queries.list_institutions(seen_by=request.actor, at=today, wanted=wanted)
    shown = queries.belonging(institutions=rows[offset : offset + limit], at=today)
    return window(rows, limit, offset, lambda row: _institution(row, shown.get(row.pk, [])))


@desk.reads("/institutions/{code}", queries.READ, response=InstitutionOut, summary="一个机构")
def institution(request: ApiRequest, code: str) -> dict[str, Any]:
    """One institution of the county by its code."""
    found = queries.show_institution(seen_by=request.actor, code=code)
    today: date = timezone.localdate(request.now)
    return _institution(found, queries.belonging(institutions=[found], at=today)[found.pk])


class DeviceOut(Schema):
    """A device of an institution."""

    organization_code: str
    organization: str
    kind: str = Field(description="ecg, us, dr, ct, mri, lab or other")
    model: str
    serial: str
    in_use_from: date | None = Field(description="null: before the register began")
    retired_on: date | None


@desk.reads("/equipment", equipment.READ, response=Page[DeviceOut], summary="设备台账")
def list_equipment(request: ApiRequest, limit: Limit, offset: Offset) -> dict[str, Any]:
    """Devices of institutions within reach, retired ones included."""
    return window(equipment.devices(seen_by=request.actor), limit, offset, _device)


def _device(row: Equipment) -> dict[str, Any]:
    return {
        "organization_code": row.organization.code,
        "organization": row.organization.short_name,
        "kind": row.kind,
        "model": row.model,
        "serial": row.serial,
        "in_use_from": row.in_use_from,
        "retired_on": row.retired_on,
    }


def _institution(row: Institution, memberships: list[Membership]) -> dict[str, Any]:
    organization = row.organization
    return {
        "code": organization.code,
        "name": organization.name,
        "short_name": organization.short_name,
        "type": row.type,
        "type_title": title_of(row.type),
        "level": row.level,
        "parent_code": organization.parent.code if organization.parent else None,
        "township_code": row.township_id,
        "township": row.township.name if row.township else None,
        "is_primary_care": row.is_primary_care,
        "is_legal_person": row.is_legal_person,
        "has_ecg_device": row.has_ecg_device,
        "is_fictional": row.is_fictional,
        "clause": row.clause,
        "memberships": [
            {
                "consortium_code": m.consortium.code,
                "consortium": m.consortium.name,
                "role": m.role,
                "role_title": m.get_role_display(),
            }
            for m in memberships
        ],
    }
