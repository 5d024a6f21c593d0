"""Residents over the API: look one up, read the head of one file. Numbers are masked as on the page; audited."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.timezone import localdate
from ninja import Query, Schema
from pydantic import Field

from yigongti.foundation.web.api import ApiRequest, Desk
from yigongti.records.people import looks, queries
from yigongti.records.people.lookup import understand

desk = Desk("people", "居民")
FOUND_MAX = 50


class FoundOut(Schema):
    """A line of a look-up. `code` is the resident code that other endpoints take."""

    code: str
    name: str
    about: str = Field(description="Sex and age in words")
    birth_date: date | None
    citizen_id_masked: str
    place: str = Field(description="Township and village of residence")
    organization: str = Field(description="Institution that keeps the file")
    last_visit_at: datetime | None


class LookupOut(Schema):
    """What was found. `more` says that the text names more people than were given."""

    items: list[FoundOut]
    more: bool
    hint: str = Field(description="What to type when the text is too short; else empty")


class IdentifierOut(Schema):
    """An identifier, masked unless the position may read numbers."""

    kind: str
    title: str
    value: str
    is_active: bool


class AllergyOut(Schema):
    """A known allergy."""

    substance: str
    reaction: str
    noted_on: date | None


class ResidentOut(Schema):
    """The head of a resident's file."""

    code: str
    name: str
    sex: str = Field(description="GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated")
    birth_date: date | None
    about: str
    place: str
    phone: str
    organization_code: str
    organization: str
    identifiers: list[IdentifierOut]
    allergies: list[AllergyOut]
    history: str
    merged_into: str | None = Field(description="Code of the file that this duplicate was merged into")
    is_fictional: bool


@desk.reads("/residents", "people.resident.read", response=LookupOut, summary="查找居民")
def find_residents(
    request: ApiRequest,
    q: Annotated[str, Query(..., min_length=1, max_length=60)],
    limit: Annotated[int, Query(20, ge=1, le=FOUND_MAX)],
) -> dict[str, Any]:
    """Residents within sight by name, pinyin initials, ID (10 digits or the last four), phone, resident code, QR text.

    One audit line names everybody who was shown.
    """
    people = list(queries.find(seen_by=request.actor, text=q, limit=limit + 1))
    lines = queries.found(seen_by=request.actor, people=people[:limit], today=localdate(request.now))
    looks.listed(actor=request.actor, now=request.now, page="api:people_find", ids=[n.resident.pk for n in lines])
    return {"items": [_line(n) for n in lines], "more": len(people) > limit, "hint": understand(q).hint}


@desk.reads("/residents/{code}", "people.resident.view", response=ResidentOut, summary="一位居民")
def resident(request: ApiRequest, code: str) -> dict[str, Any]:
    """The head of one file: who, numbers, allergies, history. Each look stands in 谁看过 of the resident."""
    person = queries.resident(seen_by=request.actor, code=code)
    looks.looked(actor=request.actor, person=person, now=request.now, page="api:people_resident")
    head = queries.banner(seen_by=request.actor, person=person, today=localdate(request.now))
    return {
        "code": person.code,
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "about": head.about,
        "place": head.place,
        "phone": head.phone,
        "organization_code": person.organization.code,
        "organization": person.organization.name,
        "identifiers": [
            {"kind": i.kind, "title": i.get_kind_display(), "value": shown, "is_active": i.is_active}
            for i, shown in head.identifiers
        ],
        "allergies": [
            {"substance": a.substance, "reaction": a.reaction, "noted_on": a.noted_on} for a in head.allergies
        ],
        "history": person.history,
        "merged_into": person.merged_into.code if person.merged_into else None,
        "is_fictional": person.is_fictional,
    }


def _line(line: queries.Found) -> dict[str, Any]:
    person = line.resident
    return {
        "code": person.code,
        "name": person.name,
        "about": line.about,
        "birth_date": person.birth_date,
        "citizen_id_masked": line.masked_id,
        "place": line.place,
        "organization": person.organization.short_name,
        "last_visit_at": line.last_visit,
    }
