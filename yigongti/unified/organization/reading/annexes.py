"""Everything tabular and every list of members of a document: the entrance for the reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading import duty_rows, indicators, members, monitoring, posts, worded
from yigongti.unified.organization.reading.shapes import (
    Clause,
    Consortium,
    CoreIndicator,
    Head,
    MonitoringIndicator,
    Post,
    Span,
)
from yigongti.unified.organization.reading.tables import Table, find

_TITLE = re.compile(r".{0,40}(指标|体系|名单|表|一览|试行|安排|清单)[^。；，]{0,12}")
_NOTE = re.compile(r"\s*[（(]?\s*(注\s*\d*|备\s*注|说\s*明)\s*[：:1-9]")
_TITLE_LINES = 4


@dataclass(frozen=True)
class AnnexesFound:
    """What the tables and lists of a document say. `used`: the ranges that this explains, heads and notes too."""

    consortia: tuple[Consortium, ...] = ()
    core_indicators: tuple[CoreIndicator, ...] = ()
    monitoring_indicators: tuple[MonitoringIndicator, ...] = ()
    posts: tuple[Post, ...] = ()
    used: tuple[Span, ...] = ()
    tasks: tuple[Table, ...] = ()  # those that give out tasks
    warnings: tuple[str, ...] = ()


def read(text: str, *, head: Head, clauses: Sequence[Clause], tables: Sequence[Table] | None = None) -> AnnexesFound:
    """Consortia, indicators and posts of the document. Tables are told by their header words, never by a number."""
    every = find(text) if tables is None else tables
    tasks = duty_rows.tables(every)
    others = {id(one) for one in tasks}
    found = tuple(one for one in every if id(one) not in others)
    core = [(one, indicators.read(one, head=head)) for one in found]
    watched = [(one, monitoring.read(one)) for one in found]
    seats, seat_spans, seat_warnings = posts.read(text, scope=head.scope, tables=found)
    united = members.read(text, head=head, clauses=clauses, tables=found)
    paged = worded.read(text, head=head, taken=[one for one, rows in (*core, *watched) if rows])
    spans = [with_notes(text, one.span) for one, rows in (*core, *watched) if rows]
    return AnnexesFound(
        consortia=united.consortia,
        core_indicators=(*(row for _, rows in core for row in rows), *paged.core),
        monitoring_indicators=(*(row for _, rows in watched for row in rows), *paged.monitoring),
        posts=seats,
        used=_in_order([*spans, *seat_spans, *united.used, *paged.used]),
        tasks=tasks,
        warnings=(*seat_warnings, *united.warnings, *paged.warnings),
    )


def with_notes(text: str, span: Span) -> Span:
    """The range with the title right above and the note right below."""
    return Span(_title_start(text, span.start), _note_end(text, span.end))


def _title_start(text: str, start: int) -> int:
    position, kept = start, start
    for _ in range(_TITLE_LINES):
        begin = text.rfind("\n", 0, max(position - 1, 0)) + 1
        line = text[begin:position].strip()
        if line and not _TITLE.fullmatch(line):
            break
        if line:
            kept = begin
        if not begin:
            break
        position = begin
    return kept


def _note_end(text: str, end: int) -> int:
    position, kept = end, end
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        line = text[position:stop]
        if line.strip():
            if not _NOTE.match(line):
                break
            kept = stop
        position = stop + 1
    return kept


def _in_order(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans), key=lambda one: (one.start, one.end)))
