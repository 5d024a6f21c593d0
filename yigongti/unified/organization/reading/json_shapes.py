"""The keys of a reading as JSON. `schema_text` writes docs/policy-reading.schema.json from them; a test compares.

.venv/bin/python -m yigongti.unified.organization.reading.json_shapes > docs/policy-reading.schema.json
"""

import json
import sys

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

_CLOSED = ConfigDict(extra="forbid", title="")


@with_config(_CLOSED)
class FoundJson(TypedDict):
    """Range of characters of `text` (half-open); how sure (0..1), by which rule, and what is doubtful (Chinese)."""

    start: int
    end: int
    confidence: float
    rule: str
    doubt: str


@with_config(_CLOSED)
class UnitJson(FoundJson):
    """role: lead | supporting. inherited: named once for all later clauses."""

    printed: str
    name: str
    role: str
    inherited: bool


@with_config(_CLOSED)
class DeadlineJson(FoundJson):
    """kind: by, within, phase, recurring, from; since and due are ISO days; every: year, quarter, month and so on."""

    text: str
    kind: str
    since: str | None
    due: str | None
    every: str
    offset: str


@with_config(_CLOSED)
class QuantityJson(FoundJson):
    """comparator: = < <= > >= or range (then `upper` is set); value and upper are decimals as strings."""

    text: str
    comparator: str
    value: str
    upper: str | None
    unit: str
    binds: str


@with_config(_CLOSED)
class ClauseJson(FoundJson):
    """kind: chapter, clause, item, duty, annex, phase, row. text is text[start:end]; whole_end ends its last child."""

    path: list[str]
    path_text: str
    label: str
    heading: str
    kind: str
    level: int
    text: str
    whole_end: int
    lead_units: list[str]
    supporting_units: list[str]
    units: list[UnitJson]
    deadlines: list[DeadlineJson]
    quantities: list[QuantityJson]


@with_config(_CLOSED)
class MemberJson(FoundJson):
    """role: lead | supporting | member | external_partner."""

    printed: str
    name: str
    role: str
    township: str
    year: int | None


@with_config(_CLOSED)
class ConsortiumJson(FoundJson):
    """lead: the name of its first lead."""

    name: str
    lead: str | None
    members: list[MemberJson]


@with_config(_CLOSED)
class TargetJson(TypedDict):
    """kind: value | target | upper_target; value null where "--" is printed."""

    period: str
    year: int | None
    kind: str
    printed: str
    value: str | None
    comparator: str


@with_config(_CLOSED)
class IndicatorJson(FoundJson):
    """A row of the core indicators."""

    number: str
    name: str
    unit: str
    targets: list[TargetJson]


@with_config(_CLOSED)
class MonitoringJson(FoundJson):
    """A row of the monitoring indicators."""

    number: str
    name: str
    unit: str
    group: str
    formula: str
    source: str
    explanation: str


@with_config(_CLOSED)
class PostJson(FoundJson):
    """A seat by office."""

    role: str
    office: str


@with_config(_CLOSED)
class FrameJson(FoundJson):
    """A set named by its number."""

    text: str
    count: int
    noun: str


@with_config(_CLOSED)
class ReferenceJson(FoundJson):
    """Another document."""

    title: str
    number: str


@with_config(_CLOSED)
class UnreadJson(TypedDict):
    """A passage that nothing has read, and why (Chinese)."""

    start: int
    end: int
    text: str
    why: str


@with_config(_CLOSED)
class ReadingJson(TypedDict):
    """A whole reading. `head` tells the places of title, number, issuers, issued_on, address, signature and so on."""

    schema: int
    file: str
    text: str
    title: str
    number: str
    issuer: str
    issuers: list[str]
    date: str | None
    scope: str
    is_draft: bool
    head: dict[str, FoundJson]
    clauses: list[ClauseJson]
    consortia: list[ConsortiumJson]
    indicators: list[IndicatorJson]
    monitoring_indicators: list[MonitoringJson]
    posts: list[PostJson]
    frames: list[FrameJson]
    references: list[ReferenceJson]
    unread: list[UnreadJson]
    warnings: list[str]


def schema_text() -> str:
    """The JSON Schema, as the file has it."""
    schema = TypeAdapter(ReadingJson).json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
