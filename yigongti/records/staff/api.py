"""Postings over the API, to read: who is where since when, and who has six months this year."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, window
from yigongti.records.staff import postings
from yigongti.records.staff.models import Posting

desk = Desk("staff", "人员")


class PostingOut(Schema):
    """A posting of a practitioner away from the own institution."""

    practitioner_code: str
    practitioner: str
    title_then: str = Field(description="title on the first day: none, junior, intermediate, associate, senior")
    kind: str = Field(description="county_hire 县聘乡用, township_hire 乡聘村用 or dispatch 派驻")
    from_code: str
    to_code: str
    since: date
    until: date | None = Field(description="the day of return; null: open")
    counts: bool = Field(description="whether the year's postings of this person are of the kind that counts")
    six_months_on: date | None = Field(description="the day that completes six months this year; null: never")


@desk.reads("/postings", postings.READ, response=Page[PostingOut], summary="派驻")
def list_postings(request: ApiRequest, limit: Limit, offset: Offset) -> dict[str, Any]:
    """Postings from or to institutions within sight, the latest first."""
    today = timezone.localdate(request.now)
    rows = postings.postings(seen_by=request.actor)
    shown = [row.practitioner_id for row in rows[offset : offset + limit]]
    years = postings.years(practitioner_ids=shown, year=today.year, today=today)
    return window(rows, limit, offset, lambda row: _posting(row, years.get(row.practitioner_id)))


def _posting(row: Posting, year: postings.Year | None) -> dict[str, Any]:
    return {
        "practitioner_code": row.practitioner.code,
        "practitioner": row.practitioner.name,
        "title_then": row.title_then,
        "kind": row.kind,
        "from_code": row.from_organization.code,
        "to_code": row.to_organization.code,
        "since": row.since,
        "until": row.until,
        "counts": year.counts if year else False,
        "six_months_on": year.reached_on if year else None,
    }
