"""The reading that a perfect reader would give: what the measure is tested with."""

from decimal import Decimal

from tests.policy.tables import parsed
from tests.policy.truth import Truth
from yigongti.unified.organization.reading.shapes import (
    Clause,
    Consortium,
    CoreIndicator,
    Deadline,
    Found,
    Frame,
    Head,
    Member,
    MonitoringIndicator,
    Post,
    Quantity,
    Reading,
    Reference,
    Span,
    Target,
    UnitName,
)

NOWHERE = Found(Span(0, 0), "by hand")


def reading_of(truth: Truth) -> Reading:
    """Every item of the truth in the reader's shapes."""
    return Reading(
        text=truth.text,
        head=_head(truth.head),
        clauses=tuple(_clause(c) for c in truth.clauses),
        consortia=tuple(_consortium(g) for g in truth.groups if not g.optional),
        core_indicators=tuple(_core(row, truth.columns) for row in truth.core_rows),
        monitoring_indicators=tuple(
            MonitoringIndicator(m.number, m.name, m.unit, m.group, m.formula, m.source, m.explanation, NOWHERE)
            for m in truth.monitoring
        ),
        posts=tuple(Post(role, office, NOWHERE) for role, office in truth.posts),
        frames=tuple(Frame(text, count, "", NOWHERE) for text, count in truth.frames),
        references=tuple(Reference(title, number, NOWHERE) for title, number in truth.references),
    )


def _head(head) -> Head:
    title = head["title"] if isinstance(head["title"], str) else head["title"][0]
    return Head(
        title=title,
        number=head["number"],
        issuers=tuple(head["issuers"]),
        issued_on=head.get("issued_on"),
        scope=head["scope"],
        is_draft=head["is_draft"],
    )


def _clause(c) -> Clause:
    return Clause(
        path=c.path,
        label=c.path[-1],
        heading=c.heading,
        kind=c.kind,
        level=len(c.path),
        span=Span(c.start, c.end),
        whole_end=c.end,
        found=NOWHERE,
        units=tuple(UnitName(u.printed, u.name, u.role, NOWHERE, u.inherited) for u in c.units),
        deadlines=tuple(
            Deadline(d.text, d.kind, Found(Span(d.start, d.end), "by hand"), d.since, d.due, d.every)
            for d in c.deadlines
        ),
        quantities=tuple(
            Quantity(q.text, q.comparator, q.value, q.unit, q.binds, Found(Span(q.start, q.end), "by hand"), q.upper)
            for q in c.quantities
        ),
    )


def _consortium(group) -> Consortium:
    members = tuple(
        Member(m.printed, m.name or m.printed, m.role, NOWHERE, m.township, m.year)
        for m in group.members
        if not m.optional
    )
    return Consortium(group.name, NOWHERE, members)


def _core(row, columns) -> CoreIndicator:
    number, name, unit, *cells = row
    return CoreIndicator(number, name, unit, tuple(map(_target, columns, cells)), NOWHERE)


def _target(column, cell: str) -> Target:
    comparator, value = parsed(cell)
    kept = None if value is None else Decimal(value)
    return Target(column.period, column.year, column.kind, cell, kept, comparator)
