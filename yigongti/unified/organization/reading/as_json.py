"""A reading as JSON: stable keys, decimals as strings, days as ISO, missing as null.

The schema stands in docs/policy-reading.md and, for machines, docs/policy-reading.schema.json.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from yigongti.unified.organization.reading.json_shapes import (
    ClauseJson,
    ConsortiumJson,
    DeadlineJson,
    FoundJson,
    FrameJson,
    IndicatorJson,
    MemberJson,
    MonitoringJson,
    PostJson,
    QuantityJson,
    ReadingJson,
    ReferenceJson,
    TargetJson,
    UnitJson,
    UnreadJson,
)
from yigongti.unified.organization.reading.shapes import (
    Clause,
    Consortium,
    CoreIndicator,
    Deadline,
    Found,
    Frame,
    Member,
    MonitoringIndicator,
    Post,
    Quantity,
    Reading,
    Reference,
    UnitName,
    Unread,
)

VERSION: Final = 1
"""Grows when a key changes its meaning or goes; a new key leaves it."""


def as_json(reading: Reading, *, file: str = "") -> ReadingJson:
    """The whole reading; `file` is the name it came from."""
    head = reading.head
    return {
        "schema": VERSION,
        "file": file,
        "text": reading.text,
        "title": head.title,
        "number": head.number,
        "issuer": "、".join(head.issuers),
        "issuers": list(head.issuers),
        "date": _day(head.issued_on),
        "scope": head.scope,
        "is_draft": head.is_draft,
        "head": {name: _found(found) for name, found in head.found.items()},
        "clauses": [_clause(reading.text, clause) for clause in reading.clauses],
        "consortia": [_consortium(one) for one in reading.consortia],
        "indicators": [_indicator(one) for one in reading.core_indicators],
        "monitoring_indicators": [_monitoring(one) for one in reading.monitoring_indicators],
        "posts": [_post(one) for one in reading.posts],
        "frames": [_frame(one) for one in reading.frames],
        "references": [_reference(one) for one in reading.references],
        "unread": [_unread(reading.text, one) for one in reading.unread],
        "warnings": list(reading.warnings),
    }


def path_text(path: tuple[str, ...]) -> str:
    """四（七）1: the trail in one word; two numbers that would run together are kept apart by a dot."""
    text = ""
    for part in path:
        touching = bool(text) and text[-1] not in "）)" and part[:1] not in "（("
        text += ("·" if touching else "") + part
    return text


def _found(found: Found) -> FoundJson:
    return {
        "start": found.span.start,
        "end": found.span.end,
        "confidence": found.confidence,
        "rule": found.rule,
        "doubt": found.doubt,
    }


def _clause(text: str, clause: Clause) -> ClauseJson:
    named = [unit for unit in clause.units if not unit.inherited]
    return {
        "path": list(clause.path),
        "path_text": path_text(clause.path),
        "label": clause.label,
        "heading": clause.heading,
        "kind": clause.kind,
        "level": clause.level,
        "text": text[clause.span.start : clause.span.end],
        "whole_end": clause.whole_end,
        "lead_units": [unit.printed for unit in named if unit.role == "lead"],
        "supporting_units": [unit.printed for unit in named if unit.role == "supporting"],
        "units": [_unit(unit) for unit in clause.units],
        "deadlines": [_deadline(one) for one in clause.deadlines],
        "quantities": [_quantity(one) for one in clause.quantities],
        **_found(clause.found),
    }


def _unit(unit: UnitName) -> UnitJson:
    return {
        "printed": unit.printed,
        "name": unit.name,
        "role": unit.role,
        "inherited": unit.inherited,
        **_found(unit.found),
    }


def _deadline(one: Deadline) -> DeadlineJson:
    return {
        "text": one.text,
        "kind": one.kind,
        "since": _day(one.since),
        "due": _day(one.due),
        "every": one.every,
        "offset": one.offset,
        **_found(one.found),
    }


def _quantity(one: Quantity) -> QuantityJson:
    return {
        "text": one.text,
        "comparator": one.comparator,
        "value": format(one.value, "f"),
        "upper": _number(one.upper),
        "unit": one.unit,
        "binds": one.binds,
        **_found(one.found),
    }


def _consortium(one: Consortium) -> ConsortiumJson:
    leads = [member.name for member in one.members if member.role == "lead"]
    return {
        "name": one.name,
        "lead": leads[0] if leads else None,
        "members": [_member(member) for member in one.members],
        **_found(one.found),
    }


def _member(one: Member) -> MemberJson:
    return {
        "printed": one.printed,
        "name": one.name,
        "role": one.role,
        "township": one.township,
        "year": one.year,
        **_found(one.found),
    }


def _indicator(one: CoreIndicator) -> IndicatorJson:
    targets: list[TargetJson] = [
        {
            "period": target.period,
            "year": target.year,
            "kind": target.kind,
            "printed": target.printed,
            "value": _number(target.value),
            "comparator": target.comparator,
        }
        for target in one.targets
    ]
    return {"number": one.number, "name": one.name, "unit": one.unit, "targets": targets, **_found(one.found)}


def _monitoring(one: MonitoringIndicator) -> MonitoringJson:
    return {
        "number": one.number,
        "name": one.name,
        "unit": one.unit,
        "group": one.group,
        "formula": one.formula,
        "source": one.source,
        "explanation": one.explanation,
        **_found(one.found),
    }


def _post(one: Post) -> PostJson:
    return {"role": one.role, "office": one.office, **_found(one.found)}


def _frame(one: Frame) -> FrameJson:
    return {"text": one.text, "count": one.count, "noun": one.noun, **_found(one.found)}


def _reference(one: Reference) -> ReferenceJson:
    return {"title": one.title, "number": one.number, **_found(one.found)}


def _unread(text: str, one: Unread) -> UnreadJson:
    return {"start": one.span.start, "end": one.span.end, "text": text[one.span.start : one.span.end], "why": one.why}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: Decimal | None) -> str | None:
    return format(value, "f") if value is not None else None
