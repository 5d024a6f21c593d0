"""Verdicts and named things over the API: the same queries as the pages, the same rights."""

from typing import Any

from ninja import Schema

from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, window
from yigongti.indicators.assessment import queries, things
from yigongti.indicators.assessment.models import Proof

desk = Desk("assessment", "资料评定")


class ChecklistOut(Schema):
    """A checklist of a year: `result` is met, not_met or not_assessed, with the reason in `why`."""

    indicator: str
    name: str
    consortium: str
    year: int
    items: int
    covered: int
    judged: int
    result: str
    why: str


class ProofOut(Schema):
    """A named thing under a fact. `holds` false counts 0; a stock counts from `since` until `until` (not included)."""

    id: int
    fact: str
    organization: str
    title: str
    holds: bool
    since: str
    until: str | None
    document: str
    state: str


@desk.reads("/checklists", queries.READ, response=list[ChecklistOut], summary="核对清单和结论")
def checklists(request: ApiRequest, year: int) -> list[dict[str, Any]]:
    """Every checklist of a year within sight."""
    return [
        {
            "indicator": one.place.indicator.code,
            "name": one.place.indicator.name,
            "consortium": one.place.consortium.code,
            "year": year,
            "items": one.items,
            "covered": one.covered,
            "judged": one.judged,
            "result": one.verdict.result.value,
            "why": one.verdict.why,
        }
        for one in queries.lines(seen_by=request.actor, year=year, now=request.now)
    ]


@desk.reads("/proofs", things.READ, response=Page[ProofOut], summary="佐证条目")
def proofs(request: ApiRequest, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """Named things within reach, newest first."""
    return window(things.proofs(seen_by=request.actor), limit, offset, _proof)


def _proof(one: Proof) -> dict[str, Any]:
    return {
        "id": one.pk,
        "fact": one.fact,
        "organization": one.organization.code,
        "title": one.title,
        "holds": one.holds,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "document": one.document,
        "state": one.state,
    }
