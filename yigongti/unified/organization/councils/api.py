"""Councils over the API, to read only: bodies with their seats, meetings with agenda and votes, resolutions."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, window
from yigongti.unified.organization.councils import queries
from yigongti.unified.organization.councils.models import AgendaItem, Body, Meeting, Resolution, Seat
from yigongti.unified.organization.councils.permissions import READ

desk = Desk("councils", "议事决策")
BodyFilter = Annotated[int, Query(0, ge=0, description="Number of a body; 0: all")]


class SeatOut(Schema):
    """A seat by office; persons are not named here."""

    role: str = Field(description="chair, deputy, member or secretary")
    office: str
    organization_code: str | None
    is_voting: bool
    is_primary_care: bool
    since: date
    until: date | None = Field(description="The first day without; null: in office")


class BodyOut(Schema):
    """A body that meets and decides. `quorum` as printed: 2/3."""

    id: int
    kind: str
    name: str
    consortium_code: str | None
    office_code: str
    quorum: str
    threshold: str
    notice_days: int
    formed_on: date
    dissolved_on: date | None


class BodyDetail(BodyOut):
    """The same with its seats of today."""

    seats: list[SeatOut]


class MeetingOut(Schema):
    """A meeting. `state`: planned, called, open, closed, minuted, cancelled."""

    id: int
    body_id: int
    number: int
    title: str
    starts_at: datetime
    place: str
    state: str


class AgendaItemOut(Schema):
    """An item with what came out. `count` has seats, present, votes_for, against, abstained, recused; null: no vote."""

    order: int
    kind: str
    title: str
    is_major: bool
    outcome: str = Field(description="carried, lost, no_quorum; empty: not voted on")
    count: dict[str, int] | None


class MeetingDetail(MeetingOut):
    """The same with its agenda and its signed minutes."""

    items: list[AgendaItemOut]
    minutes: str | None = Field(description="Null until the chair has signed")
    signed_at: datetime | None


class ResolutionOut(Schema):
    """What a carried motion orders; `task_id` is its task of the ledger."""

    id: int
    meeting_id: int
    item: str
    number: int
    title: str
    text: str
    lead: list[str]
    supporting: list[str]
    due: date | None
    task_id: int | None
    task_state: str | None


def _body(row: Body) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "name": row.name,
        "consortium_code": row.consortium.code if row.consortium else None,
        "office_code": row.office.code,
        "quorum": f"{row.quorum_numerator}/{row.quorum_denominator}",
        "threshold": row.threshold,
        "notice_days": row.notice_days,
        "formed_on": row.formed_on,
        "dissolved_on": row.dissolved_on,
    }


def _seat(row: Seat) -> dict[str, Any]:
    return {
        "role": row.role,
        "office": row.office,
        "organization_code": row.organization.code if row.organization else None,
        "is_voting": row.is_voting,
        "is_primary_care": row.is_primary_care,
        "since": row.period.lower,
        "until": row.period.upper,
    }


def _meeting(row: Meeting) -> dict[str, Any]:
    return {
        "id": row.pk,
        "body_id": row.body_id,
        "number": row.number,
        "title": row.title,
        "starts_at": row.starts_at,
        "place": row.place,
        "state": row.state,
    }


def _item(row: AgendaItem) -> dict[str, Any]:
    names = ("order", "kind", "title", "is_major", "outcome", "count")
    return {name: getattr(row, name) for name in names}


def _resolution(row: Resolution) -> dict[str, Any]:
    return {
        "id": row.pk,
        "meeting_id": row.item.meeting_id,
        "item": row.item.title,
        "number": row.number,
        "title": row.title,
        "text": row.text,
        "lead": row.lead,
        "supporting": row.supporting,
        "due": row.due,
        "task_id": row.task_id,
        "task_state": getattr(row, "task_state", None),
    }


@desk.reads("/bodies", READ, response=Page[BodyOut], summary="议事机构")
def list_bodies(request: ApiRequest, limit: Limit, offset: Offset) -> dict[str, Any]:
    """Bodies within sight: the county's, and those of the own consortium."""
    return window(queries.bodies(seen_by=request.actor, now=request.now), limit, offset, _body)


@desk.reads("/bodies/{int:body_id}", READ, response=BodyDetail, summary="一个议事机构及其席位")
def get_body(request: ApiRequest, body_id: int) -> dict[str, Any]:
    """One body with its seats of today."""
    found = queries.body(seen_by=request.actor, now=request.now, body_id=body_id)
    seats = queries.seats(of=found).filter(period__contains=timezone.localdate(request.now))
    return {**_body(found), "seats": [_seat(s) for s in seats]}


@desk.reads("/meetings", READ, response=Page[MeetingOut], summary="会议")
def list_meetings(request: ApiRequest, limit: Limit, offset: Offset, body: BodyFilter) -> dict[str, Any]:
    """Meetings within sight, the latest first. A planned one is the office's own until it is called."""
    found = queries.meetings(seen_by=request.actor, now=request.now)
    return window(found.filter(body_id=body) if body else found, limit, offset, _meeting)


@desk.reads("/meetings/{int:meeting_id}", READ, response=MeetingDetail, summary="一次会议的议程和结果")
def get_meeting(request: ApiRequest, meeting_id: int) -> dict[str, Any]:
    """One meeting with its agenda, outcomes and signed minutes."""
    found = queries.meeting(seen_by=request.actor, now=request.now, meeting_id=meeting_id)
    return {
        **_meeting(found),
        "items": [_item(i) for i in queries.items(of=found)],
        "minutes": found.minutes if found.signed_at else None,
        "signed_at": found.signed_at,
    }


@desk.reads("/resolutions", READ, response=Page[ResolutionOut], summary="决议及其台账任务")
def list_resolutions(request: ApiRequest, limit: Limit, offset: Offset, body: BodyFilter) -> dict[str, Any]:
    """Resolutions within sight, the latest first, with the state of their task."""
    found = queries.resolutions(seen_by=request.actor, now=request.now)
    return window(found.filter(item__meeting__body_id=body) if body else found, limit, offset, _resolution)
