"""The reader: a document in, everything that it orders out."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from yigongti.unified.organization.reading import (
    annexes,
    clauses,
    deadlines,
    duty_rows,
    frames,
    half_stops,
    head,
    intake,
    layout,
    quantities,
    references,
    tables,
    units,
)
from yigongti.unified.organization.reading.annexes import AnnexesFound
from yigongti.unified.organization.reading.clauses import Outline
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.layout import BLANKS, Within, trimmed
from yigongti.unified.organization.reading.shapes import (
    Clause,
    Deadline,
    Frame,
    Head,
    Quantity,
    Reading,
    Span,
    UnitName,
    Unread,
)
from yigongti.unified.organization.reading.tables import Table

_NO_CLAUSES: Final = "全文没有读出带编号的条款。"
_BEFORE: Final = "在第一个编号之前，没有归入题目、文号、主送、引言或落款。"
_AFTER: Final = "不在任何条款、附件或落款之内。"
_PICTURE: Final = "这一页是图片，没有文字可读，请对照原件补录。"
_PICTURE_PAGE: Final = re.compile(r"〔第\d{1,4}页是图片，没有文字〕")
"""What intake/pdf.py puts in the place of such a page."""
_OF_LINES: Final = ("pipes", "tabs")
_TABLE: Final = "表格中的这些行没有读出内容。"


def read_bytes(data: bytes, name: str) -> Reading:
    """Read a file; `name` is only a hint. Raises a `Refusal` that says why and what to do."""
    return read_text(intake.text_of(data, name))


def read_text(text: str) -> Reading:
    """Read a document. Linear in its length; raises nothing."""
    return replace(_read(half_stops.widened(text)), text=text)


def _read(text: str) -> Reading:
    every = tables.find(text)
    outline = clauses.read(text, more_tables=[one.span for one in every if one.form in _OF_LINES])
    about = head.read(text, outline).head
    tabular = annexes.read(text, head=about, clauses=outline.clauses, tables=every)
    whole = Joined(text, Span(0, len(text)))
    words = _Words(text, outline, tabular, first_leads=units.first_leads_from(whole))
    made, found_frames = words.clauses(head.year_of(about))
    rows = words.rows(tabular.tasks, head.year_of(about))
    explained = [*tabular.used, *(annexes.with_notes(text, one.span) for one in tabular.tasks)]
    return Reading(
        text=text,
        head=about,
        clauses=duty_rows.into(text, made, rows, tabular.tasks),
        consortia=tabular.consortia,
        core_indicators=tabular.core_indicators,
        monitoring_indicators=tabular.monitoring_indicators,
        posts=tabular.posts,
        frames=found_frames,
        references=references.find(whole, own_title=about.title),
        unread=unread(text, about, outline, explained),
        warnings=(*outline.warnings, *tabular.warnings),
    )


class _Words:
    """The finders over the words of each clause; tables, page numbers and labels are blanked out beforehand."""

    def __init__(self, text: str, outline: Outline, tabular: AnnexesFound, *, first_leads: int | None) -> None:
        self.text, self.outline = text, outline
        self._first_leads = len(text) if first_leads is None else first_leads
        self.masked = _masked(text, [*outline.tables, *(p.span for p in outline.furniture.pieces if not p.closes)])
        self._tabular = _whole_annexes(outline, tabular.used)
        self._for_all: tuple[UnitName, ...] = ()

    def clauses(self, year: int | None) -> tuple[tuple[Clause, ...], tuple[Frame, ...]]:
        """The clauses with their units, deadlines and quantities, and the frames that they name."""
        made: list[Clause] = []
        sets: list[Frame] = []
        for clause, behind in zip(self.outline.clauses, self.outline.behind, strict=True):
            if clause.span.start in self._tabular or behind >= clause.span.end:
                made.append(clause)
                continue
            joined = Joined(self.masked, Span(behind, clause.span.end))
            if clause.kind == "annex":
                joined = _behind_title(self.masked, joined, clause.heading)
            due = deadlines.find(joined, year_of_document=year)
            named = frames.find(joined)
            sets.extend(named)
            taken = [*(one.found.span for one in due), *(one.found.span for one in named)]
            counted = quantities.find(joined, taken=taken)
            made.append(replace(clause, units=self._units(clause, joined), deadlines=due, quantities=counted))
        once: dict[tuple[int, str], Frame] = {}
        for one in sets:
            once.setdefault((one.count, one.noun), one)
        return tuple(made), tuple(once.values())

    def rows(self, found: Sequence[Table], year: int | None) -> tuple[Clause, ...]:
        """The rows of tables of tasks, read cell by cell."""
        starts = [clause.span.start for clause in self.outline.clauses]
        made: list[Clause] = []
        for table in found:
            above = bisect_left(starts, table.span.start) - 1
            clause = self.outline.clauses[above] if above >= 0 else None
            made += [self._row(row, year) for row in duty_rows.read(self.text, table, clause)]
        return tuple(made)

    def _row(self, row: duty_rows.TaskRow, year: int | None) -> Clause:
        first = row.first_leads or row.clause.span.end > self._first_leads
        named: list[UnitName] = []
        due: list[Deadline] = []
        counted: list[Quantity] = []
        for part in row.parts:
            words = Joined(self.text, part.span)
            if part.role in ("lead", "help"):
                named += units.of_cell(words, role=part.role, first_leads=first)
            else:
                under = deadlines.find(words, year_of_document=year, labelled=part.role == "due")
                due += under
                taken = [*(one.found.span for one in under), *(one.found.span for one in frames.find(words))]
                counted += quantities.find(words, taken=taken) if part.role == "content" else ()
                named += units.find(words, first_leads=first).units if part.role == "content" else ()
        return replace(row.clause, units=tuple(named), deadlines=tuple(due), quantities=tuple(counted))

    def _units(self, clause: Clause, joined: Joined) -> tuple[UnitName, ...]:
        found = units.find(joined, first_leads=clause.span.end > self._first_leads)
        named = found.units
        if clause.kind == "duty":
            named = (*self._of_label(clause, joined), *named)
        if clause.kind == "annex" or clause.path[0].startswith("附"):
            return named
        own = {unit.name for unit in named}
        inherited = tuple(unit for unit in self._for_all if named and unit.name not in own)
        self._for_all = (*self._for_all, *found.for_all)
        return (*named, *inherited)

    def _of_label(self, clause: Clause, joined: Joined) -> tuple[UnitName, ...]:
        """The departments before the colon lead their duty, whatever it begins with."""
        label = Joined(self.masked, Span(clause.span.start, joined.within.start))
        return units.names(label, 0, len(label.text.rstrip("：:")), role="lead")


def _behind_title(text: str, joined: Joined, title: str) -> Joined:
    """What an annex says below its title, whose years are the plan's name."""
    words = joined.text.lstrip("：:.．、")
    begin = len(joined.text) - len(words)
    plain = Joined(title, Span(0, len(title))).text
    if not plain or not words.startswith(plain):
        return joined
    start = joined.span(begin, begin + len(plain)).end
    return Joined(text, Span(start, joined.within.end))


def _masked(text: str, spans: Sequence[Span]) -> str:
    """The text with these ranges blank, of the same length: positions stay."""
    pieces: list[str] = []
    position = 0
    for start, end in _union(spans):
        pieces += [text[position:start], " " * (end - start)]
        position = end
    return "".join([*pieces, text[position:]])


def _whole_annexes(outline: Outline, used: Sequence[Span]) -> Within:
    """Annexes that tables or lists explain: their numbers are no quantities of the plan."""
    starts = sorted(span.start for span in used)
    spans = []
    for clause in outline.clauses:
        if clause.kind == "annex" and clause.level == 1:
            place = bisect_left(starts, clause.span.start)
            inside = place < len(starts) and starts[place] < clause.whole_end
            spans += [Span(clause.span.start, clause.whole_end)] if inside else []
    return Within(spans)


def unread(text: str, about: Head, outline: Outline, used: Sequence[Span]) -> tuple[Unread, ...]:
    """Every stretch that nothing has read: between the clauses, and rows of tables that nobody knows."""
    spans = [found.span for found in about.found.values()]
    spans += [clause.span for clause in outline.clauses]
    spans += [*used, *layout.marks(text)]
    first = outline.clauses[0].span.start if outline.clauses else len(text)
    passages = [
        Unread(span, _NO_CLAUSES if not outline.clauses else _BEFORE if span.end <= first else _AFTER)
        for span in _gaps(text, 0, len(text), spans)
    ]
    outside = [Span(start, end) for start, end in _complement(outline.tables, len(text))]
    rows = [Unread(span, _TABLE) for span in _gaps(text, 0, len(text), [*used, *outside])]
    rows += [Unread(Span(*page.span()), _PICTURE) for page in _PICTURE_PAGE.finditer(text)]
    told = Within([passage.span for passage in passages])
    rows = [row for row in rows if row.span.start not in told]
    return tuple(sorted([*passages, *rows], key=lambda one: one.span.start))


def _gaps(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[Span]:
    """What is left of `start`..`end` without these ranges, blank ends trimmed."""
    position = start
    for left, right in [*_union([s for s in spans if s.end > start and s.start < end]), (end, end)]:
        if left > position:
            gap = trimmed(text, position, left)
            if gap.start < gap.end and text[gap.start : gap.end].strip(BLANKS):
                yield gap
        position = max(position, right)


def _complement(spans: Sequence[Span], length: int) -> Iterator[tuple[int, int]]:
    position = 0
    for start, end in _union(spans):
        yield position, start
        position = end
    yield position, length


def _union(spans: Sequence[Span]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda one: one.start):
        if made and span.start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], span.end))
        else:
            made.append((span.start, span.end))
    return made
