"""Indicators over the API: list, value, records under a value. The same queries as the pages, the same rights."""

from typing import Any

from ninja import Schema

from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, window
from yigongti.indicators import actions, bulk, drill, facts, queries
from yigongti.indicators.models import BaseFact
from yigongti.indicators.periods import day_of, parse
from yigongti.indicators.telling import tell, tell_definition, tell_drill

desk = Desk("indicators", "指标")


class IndicatorOut(Schema):
    """An indicator as the edition defines it."""

    id: str
    name: str
    clause: str
    unit: str
    kind: str
    formula: str
    formula_version: int
    direction: str
    targets: dict[str, Any]


class FactOut(Schema):
    """A fact inside a value.

    `origin` is the one that counts here (computed, collected, evidence), `origin_rule` the one that the edition wants,
    `others` stand beside with the difference; `how` is events or states; `absent` names who still owes the number.
    """

    fact: str
    title: str
    value: str | None
    missing: str | None
    unit: str
    counting: str
    how: str
    origin: str
    origin_rule: str
    others: list[dict[str, Any]]
    absent: list[str]
    source: str
    period: str
    ages: list[dict[str, Any]]


class PartOut(Schema):
    """A number beside the value: a result of a two-part indicator, a year of a growth, another reading."""

    role: str
    title: str
    unit: str
    value: str | None
    missing: str | None
    numerator: str | None
    denominator: str | None


class TargetOut(Schema):
    """A target and its verdict."""

    year: int
    printed: str
    verdict: str


class ValueOut(Schema):
    """A value that explains itself. `value` null comes with `missing`, or with `parts` or `result`.

    Numbers are texts, exact. `normalized` is the number in its plain unit: 81 % as 0.81, 5.5 万人 as 55000 人.
    """

    indicator: str
    name: str
    clause: str
    unit: str
    printed_unit: str
    kind: str
    edition: str
    period: str
    scope: str
    scope_title: str
    value: str | None
    text: str
    missing: str | None
    normalized: dict[str, str] | None
    result: str | None
    checklist: list[str]
    parts: list[PartOut]
    numerator: str | None
    denominator: str | None
    formula: str
    formula_words: str
    formula_version: int
    valid_from: str
    facts: list[FactOut]
    targets: list[TargetOut]
    notes: list[str]
    fresh_at: str | None


class DefinitionOut(Schema):
    """A base fact as the edition declares it; `counting` is null where no room reports it."""

    fact: str
    title: str
    unit: str
    source: str
    scope: str
    period: str
    owner: str
    origin: str
    also: list[str]
    by_age: bool
    note: str
    is_reported: bool
    counting: str | None


class ShareOut(Schema):
    """What one organization brings."""

    title: str
    value: str | None


class RecordOut(Schema):
    """A record that the caller may open; the name is masked."""

    at: str
    place: str
    number: str
    person: str
    title: str
    url: str
    times: int
    amount: str | None


class RecomputeIn(Schema):
    """What to do: everything from the records, or only what changed since the last time."""

    full: bool = False


class RecomputeOut(Schema):
    """The number of the job in the queue, and its kind."""

    job: int
    kind: str


class DrillOut(Schema):
    """An opened number: `total` = `visible` + `hidden`."""

    indicator: str
    fact: str
    period: str
    scope: str
    sentence: str
    missing: str | None
    total: str
    visible: str
    hidden: str
    page: int
    pages: int
    shares: list[ShareOut]
    records: list[RecordOut]


@desk.reads("", queries.READ, response=list[IndicatorOut], summary="本县的指标")
def list_indicators(request: ApiRequest) -> list[dict[str, Any]]:
    """The indicators of the caller's county that are in force today."""
    actor = request.actor
    return [
        {
            "id": i.code,
            "name": i.name,
            "clause": i.clause,
            "unit": i.unit,
            "kind": i.kind,
            "formula": i.formula,
            "formula_version": i.version,
            "direction": i.direction,
            "targets": i.targets,
        }
        for i in queries.indicators(county=actor.county, at=day_of(request.now))
    ]


@desk.reads("/facts", queries.READ, response=list[DefinitionOut], summary="基础数据的口径")
def list_facts(request: ApiRequest) -> list[dict[str, Any]]:
    """Every base fact that the caller's county declares, and whether a room reports it."""
    reported = facts.definitions()
    rows = BaseFact.objects.filter(county=request.actor.county).order_by("place", "code")
    return [tell_definition(row, reported.get(row.code)) for row in rows]


@desk.reads("/values", queries.READ, response=Page[ValueOut], summary="多项指标的值")
def values(  # noqa: PLR0917  the query string is the signature
    request: ApiRequest, period: str, scope: str = "county", indicator: str = "", limit: Limit = 50, offset: Offset = 0
) -> dict[str, Any]:
    """Every indicator for every scope and period asked for, in that order.

    period, scope, indicator: one or several, with commas between; no indicator means all. scope may also be
    `consortia` or `institutions`: all within sight.
    """
    actor = request.actor
    wanted = bulk.Wanted(split(period), split(scope), split(indicator))
    rows = bulk.Values(county=actor.county, wanted=wanted, seen_by=actor, now=request.now)
    return window(rows, limit, offset, tell)


def split(text: str) -> tuple[str, ...]:
    """The words between commas."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


@desk.writes("/recompute", "indicators.cube.recompute", response=RecomputeOut, status=202, summary="重新汇总指标")
def recompute(request: ApiRequest, given: RecomputeIn) -> dict[str, Any]:
    """Queue a recompute; the worker does it. Values tell by `fresh_at` when it is done."""
    number = actions.request_recompute(actor=request.actor, now=request.now, full=given.full, key=request.key)
    return {"job": number, "kind": "full" if given.full else "incremental"}


@desk.reads("/{code}/value", queries.READ, response=ValueOut, summary="一项指标的值")
def value(request: ApiRequest, code: str, period: str, scope: str = "county") -> dict[str, Any]:
    """Value or the reason for none.

    period: 2026-11, ytd-2026-11, 2026; scope: county, consortium:x, institution:x, site:x.
    """
    actor = request.actor
    return tell(
        queries.value(county=actor.county, code=code, period=parse(period), scope=scope, seen_by=actor, now=request.now)
    )


@desk.reads("/{code}/records", queries.OPEN, response=DrillOut, summary="一个数的明细")
def records(  # noqa: PLR0917  the query string is the signature
    request: ApiRequest, code: str, fact: str, period: str, scope: str = "county", page: int = 1
) -> dict[str, Any]:
    """The records under a fact of an indicator that the caller may see, and the number of those hidden."""
    actor = request.actor
    return tell_drill(
        drill.open_records(
            county=actor.county, code=code, fact=fact, period=parse(period), scope=scope, seen_by=actor,
            now=request.now, page=max(1, min(page, drill.PAGES_MAX)),
        )
    )  # fmt: skip
