"""A Reading as findings, one row each, and findings back as a Reading. Pure.

The review works on rows; reader and drafting work on Readings. `proposals` and `gather` go between them.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yigongti.unified.organization.documents.naming import HEAD, clause_names
from yigongti.unified.organization.documents.words import HEAD_FIELDS, ORDER
from yigongti.unified.organization.reading import shapes
from yigongti.unified.organization.reading.shapes import Found, Reading, Span

_MONITORING = ("number", "name", "unit", "group", "formula", "source", "explanation")
NOT_FOUND = "没有读到，请核对原文后补上。"


@dataclass(frozen=True)
class Proposal:
    """One finding: kind, place, content. `ident` is the same whenever the same reader reads the same text."""

    kind: str
    start: int
    end: int
    clause: str  # name of the clause it belongs to (naming.py)
    payload: dict[str, Any]
    confidence: float = 1.0
    rule: str = ""
    doubt: str = ""
    ident: str = ""
    state: str = "proposed"
    was: dict[str, Any] | None = field(default=None)


def proposals(reading: Reading) -> list[Proposal]:
    """Every finding of the reading in the order of the text."""
    places = _Places(reading)
    found = [*_head(reading.head), *_clauses(reading, places), *_others(reading, places), *_unread(reading, places)]
    found.sort(key=lambda p: (p.start, ORDER[p.kind], p.end))
    seen: Counter[str] = Counter()
    result = []
    for one in found:
        base = f"{one.kind}:{one.start}:{one.end}:{one.clause if one.payload.get('inherited') else ''}"
        seen[base] += 1
        result.append(replace(one, ident=f"{base}:{seen[base]}"))
    return result


class _Places:
    """Which clause a position belongs to."""

    def __init__(self, reading: Reading) -> None:
        self.names = clause_names(reading.clauses)
        pairs = sorted(zip(reading.clauses, self.names, strict=True), key=lambda p: p[0].span.start)
        self.starts = [clause.span.start for clause, _ in pairs]
        self.by_start = [name for _, name in pairs]

    def of(self, position: int) -> str:
        at = bisect_right(self.starts, position) - 1
        return self.by_start[at] if at >= 0 else HEAD


def _made(kind: str, found: Found, clause: str, payload: dict[str, Any]) -> Proposal:
    span = found.span
    return Proposal(kind, span.start, span.end, clause, payload, found.confidence, found.rule, found.doubt)


def _head(head: shapes.Head) -> Iterator[Proposal]:
    for name in HEAD_FIELDS:
        value = getattr(head, name)
        words = "、".join(value) if isinstance(value, tuple) else "" if value in (None, False) else str(value)
        words = "是" if value is True else words
        missing = "" if words or name == "is_draft" else NOT_FOUND
        found = head.found.get(name) or Found(Span(0, 0), "head", 1.0 if not missing else 0.0, missing)
        yield _made("head", found, HEAD, {"field": name, "value": words})


def _clauses(reading: Reading, places: _Places) -> Iterator[Proposal]:
    for clause, name in zip(reading.clauses, places.names, strict=True):
        payload = {
            "name": name,
            "path": list(clause.path),
            "label": clause.label,
            "heading": clause.heading,
            "kind": clause.kind,
            "level": clause.level,
            "whole_end": clause.whole_end,
        }
        yield replace(_made("clause", clause.found, name, payload), start=clause.span.start, end=clause.span.end)
        for unit in clause.units:
            words = {"printed": unit.printed, "name": unit.name, "role": unit.role, "inherited": unit.inherited}
            yield _made("unit", unit.found, name, words)
        for deadline in clause.deadlines:
            yield _made("deadline", deadline.found, name, _deadline(deadline))
        for quantity in clause.quantities:
            yield _made("quantity", quantity.found, name, _quantity(quantity))


def _deadline(one: shapes.Deadline) -> dict[str, Any]:
    since, due = (str(day) if day else "" for day in (one.since, one.due))
    return {
        "text": one.text, "kind": one.kind, "since": since, "due": due, "every": one.every, "offset": one.offset,
    }  # fmt: skip


def _quantity(one: shapes.Quantity) -> dict[str, Any]:
    upper = "" if one.upper is None else str(one.upper)
    return {
        "text": one.text, "comparator": one.comparator, "value": str(one.value), "upper": upper, "unit": one.unit,
        "binds": one.binds,
    }  # fmt: skip


def _others(reading: Reading, places: _Places) -> Iterator[Proposal]:
    def at(kind: str, one: Any, payload: dict[str, Any]) -> Proposal:
        return _made(kind, one.found, places.of(one.found.span.start), payload)

    for consortium in reading.consortia:
        yield at("consortium", consortium, {"name": consortium.name})
        for m in consortium.members:
            words = {"consortium": consortium.name, "printed": m.printed, "name": m.name, "role": m.role}
            yield at("member", m, words | {"township": m.township, "year": "" if m.year is None else str(m.year)})
    for core in reading.core_indicators:
        targets = [_target(t) for t in core.targets]
        yield at("indicator", core, {"number": core.number, "name": core.name, "unit": core.unit, "targets": targets})
    for row in reading.monitoring_indicators:
        yield at("monitoring", row, {name: getattr(row, name) for name in _MONITORING})
    for frame in reading.frames:
        yield at("frame", frame, {"text": frame.text, "count": str(frame.count), "noun": frame.noun})
    for reference in reading.references:
        yield at("reference", reference, {"title": reference.title, "number": reference.number})
    for post in reading.posts:
        yield at("post", post, {"role": post.role, "office": post.office})


def _target(one: shapes.Target) -> dict[str, Any]:
    value = None if one.value is None else str(one.value)
    return {
        "period": one.period, "year": one.year, "kind": one.kind, "printed": one.printed, "value": value,
        "comparator": one.comparator,
    }  # fmt: skip


def _unread(reading: Reading, places: _Places) -> Iterator[Proposal]:
    for one in reading.unread:
        found = Found(one.span, "unread", 0.0, one.why)
        yield _made("unread", found, places.of(one.span.start), {"why": one.why})


# ---- and back


def gather(text: str, rows: Iterable[Proposal], *, warnings: Sequence[str] = ()) -> Reading:
    """The Reading that the rows stand for; rejected ones are left out."""
    kept = sorted((r for r in rows if r.state != "rejected"), key=lambda r: (r.start, ORDER[r.kind]))
    by_kind: dict[str, list[Proposal]] = {}
    for row in kept:
        by_kind.setdefault(row.kind, []).append(row)

    def of(kind: str) -> list[Proposal]:
        return by_kind.get(kind, [])

    return Reading(
        text=text,
        head=_head_of(of("head")),
        clauses=tuple(_clause_of(row, of("unit"), of("deadline"), of("quantity")) for row in of("clause")),
        consortia=_consortia_of(of("consortium"), of("member")),
        core_indicators=tuple(_indicator_of(row) for row in of("indicator")),
        monitoring_indicators=tuple(_monitoring_of(row) for row in of("monitoring")),
        posts=tuple(shapes.Post(_w(r, "role"), _w(r, "office"), _found(r)) for r in of("post")),
        frames=tuple(shapes.Frame(_w(r, "text"), _int(r, "count") or 0, _w(r, "noun"), _found(r)) for r in of("frame")),
        references=tuple(shapes.Reference(_w(r, "title"), _w(r, "number"), _found(r)) for r in of("reference")),
        unread=tuple(shapes.Unread(Span(r.start, r.end), _w(r, "why")) for r in of("unread") if r.state == "proposed"),
        warnings=tuple(warnings),
    )


def _found(row: Proposal) -> Found:
    return Found(Span(row.start, row.end), row.rule, row.confidence, row.doubt)


def _w(row: Proposal, name: str) -> str:
    return str(row.payload.get(name) or "")


def _int(row: Proposal, name: str) -> int | None:
    words = _w(row, name)
    return int(words) if words.isascii() and words.isdecimal() else None


def day_of(words: object) -> date | None:
    """A date of a payload, None where there is none that a calendar knows."""
    try:
        return date.fromisoformat(str(words)) if words else None
    except ValueError:
        return None


def number_of(words: object) -> Decimal | None:
    """A number of a payload."""
    try:
        value = Decimal(str(words)) if words not in (None, "") else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def _head_of(rows: list[Proposal]) -> shapes.Head:
    said = {_w(row, "field"): _w(row, "value").strip() for row in rows}
    found = {_w(row, "field"): _found(row) for row in rows if _w(row, "value")}
    issuers = tuple(part.strip() for part in said.get("issuers", "").replace("，", "、").split("、") if part.strip())
    return shapes.Head(
        title=said.get("title", ""),
        number=said.get("number", ""),
        issuers=issuers,
        issued_on=day_of(said.get("issued_on")),
        scope=said.get("scope", ""),
        is_draft=said.get("is_draft", "") == "是",
        found=found,
    )


def _clause_of(
    row: Proposal, units: list[Proposal], deadlines: list[Proposal], quantities: list[Proposal]
) -> shapes.Clause:
    def mine(rows: list[Proposal]) -> list[Proposal]:
        return [one for one in rows if one.clause == row.clause]

    return shapes.Clause(
        path=tuple(row.payload.get("path") or (row.clause,)),
        label=_w(row, "label"),
        heading=_w(row, "heading"),
        kind=_w(row, "kind"),
        level=int(row.payload.get("level") or 1),
        span=Span(row.start, row.end),
        whole_end=max(row.end, int(row.payload.get("whole_end") or 0)),
        found=_found(row),
        units=tuple(_unit_of(one) for one in mine(units)),
        deadlines=tuple(_deadline_of(one) for one in mine(deadlines)),
        quantities=tuple(q for q in (_quantity_of(one) for one in mine(quantities)) if q is not None),
    )


def _unit_of(row: Proposal) -> shapes.UnitName:
    name = _w(row, "name")
    printed = _w(row, "printed") or name
    return shapes.UnitName(printed, name, _w(row, "role") or "lead", _found(row), bool(row.payload.get("inherited")))


def _deadline_of(row: Proposal) -> shapes.Deadline:
    since, due = day_of(row.payload.get("since")), day_of(row.payload.get("due"))
    every, offset = _w(row, "every"), _w(row, "offset")
    return shapes.Deadline(_w(row, "text"), _w(row, "kind") or "by", _found(row), since, due, every, offset)


def _quantity_of(row: Proposal) -> shapes.Quantity | None:
    value = number_of(row.payload.get("value"))
    if value is None:
        return None
    upper = number_of(row.payload.get("upper"))
    words = (_w(row, "text"), _w(row, "comparator") or "=")
    return shapes.Quantity(*words, value, _w(row, "unit"), _w(row, "binds"), _found(row), upper)


def _consortia_of(rows: list[Proposal], members: list[Proposal]) -> tuple[shapes.Consortium, ...]:
    """In the order of the text; a member that a person gave to a consortium without a row of its own makes one."""
    founds = {_w(row, "name"): _found(row) for row in rows}
    for row in members:
        founds.setdefault(_w(row, "consortium"), _found(row))
    return tuple(
        shapes.Consortium(name, found, tuple(_member_of(m) for m in members if _w(m, "consortium") == name))
        for name, found in founds.items()
    )


def _member_of(row: Proposal) -> shapes.Member:
    name = _w(row, "name")
    printed = _w(row, "printed") or name
    return shapes.Member(
        printed, name, _w(row, "role") or "member", _found(row), _w(row, "township"), _int(row, "year")
    )


def _indicator_of(row: Proposal) -> shapes.CoreIndicator:
    targets = tuple(
        shapes.Target(
            str(t.get("period", "")), t.get("year"), str(t.get("kind", "target")), str(t.get("printed", "")),
            number_of(t.get("value")), str(t.get("comparator", "")),
        )
        for t in row.payload.get("targets", ())
    )  # fmt: skip
    return shapes.CoreIndicator(_w(row, "number"), _w(row, "name"), _w(row, "unit"), targets, _found(row))


def _monitoring_of(row: Proposal) -> shapes.MonitoringIndicator:
    number, name, unit, group, formula, source, explanation = (_w(row, name) for name in _MONITORING)
    return shapes.MonitoringIndicator(number, name, unit, group, formula, source, explanation, _found(row))
