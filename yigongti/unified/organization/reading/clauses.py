"""The tree of items: which numbers are labels, how they hang together, how far each goes, what it is called.

What counts as an item is fixed in docs/policy-reading.md.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yigongti.unified.organization.reading import extras, furniture, headings, labels, layout
from yigongti.unified.organization.reading.forms import Form
from yigongti.unified.organization.reading.furniture import Furniture
from yigongti.unified.organization.reading.labels import Candidate
from yigongti.unified.organization.reading.layout import Line, Within, trimmed
from yigongti.unified.organization.reading.sequence import Counting, Node
from yigongti.unified.organization.reading.shapes import Clause, Found, Span

_STAGE: Final = re.compile(r"阶段")
_STAGE_MARK: Final = re.compile(r"\s{0,4}(?:[（(][^（()）]{1,40}[)）])?[：:]\s{0,4}(?=\S)")
"""第一阶段（2026年3月）： before the heading."""
_STEPS: Final = re.compile(r"步骤|阶段|进度")


@dataclass(frozen=True)
class Outline:
    """The clauses in order, with the lines, tables and furniture that they were read from."""

    clauses: tuple[Clause, ...]
    rows: tuple[Line, ...]
    tables: tuple[Span, ...]
    furniture: Furniture
    warnings: tuple[str, ...]
    behind: tuple[int, ...] = ()  # of each clause, where its words begin behind the label


def read(document: str, *, more_tables: Sequence[Span] = ()) -> Outline:
    """Read the tree of a document. `more_tables`: those whose rows are lines (pipes, TABs), which hold no items."""
    rows = layout.lines(document)
    tables = tuple(sorted(_merged([*layout.tables(rows), *more_tables]), key=lambda one: one.start))
    around = furniture.find(rows)
    closed = Within(_merged([*tables, *(piece.span for piece in around.pieces)]))
    numbered = labels.candidates(document, rows, closed)
    annexes = extras.annexes(document, rows, closed)
    annexes = extras.without_plan(document, rows, annexes, numbered)
    others = [*labels.heads(document, rows, closed), *extras.duties(document, rows, closed, numbered)]
    heads = [*_below_title(others, numbered), *labels.titled(document, rows, closed)]
    counting = _count(document, [*numbered, *annexes, *heads])
    lists = extras.unnamed_lists(document, rows, around, _end_of_body(document, counting.accepted))
    if lists:
        counting = _count(document, [*counted(counting), *lists])
    made = _Maker(document, rows, around, counting.accepted, numbered).clauses()
    warnings = [*counting.warnings, *_missing(around, made)]
    behind = tuple(min(node.candidate.number.end, c.span.end) for node, c in zip(counting.accepted, made, strict=True))
    return Outline(made, rows, tables, around, tuple(warnings), behind)


def counted(counting: Counting) -> list[Candidate]:
    """What was accepted, to be counted again with more."""
    return [node.candidate for node in counting.accepted]


def _count(document: str, found: Sequence[Candidate]) -> Counting:
    counting = Counting(document, sorted(found, key=lambda candidate: candidate.start))
    counting.read()
    return counting


def _below_title(others: list[Candidate], numbered: Sequence[Candidate]) -> list[Candidate]:
    """The first Markdown head of a document is its title, where it stands before everything else."""
    first = min((c.start for c in numbered), default=None)
    heads = [c for c in others if c.number.form is Form.HEAD]
    top = min((c.depth for c in heads), default=0)
    title = next((c for c in heads if c.depth == top), None)
    if title and (first is None or title.start < first or sum(c.depth == top for c in heads) == 1):
        return [c for c in others if c is not title]
    return others


def _end_of_body(document: str, accepted: Sequence[Node]) -> tuple[int, int]:
    """Where a list may stand that is not called annex: behind the last item, before the first annex."""
    annex = next((at for at, node in enumerate(accepted) if node.form is Form.ANNEX), len(accepted))
    if not annex:
        return (0, 0)
    end = accepted[annex].candidate.lead if annex < len(accepted) else len(document)
    return (accepted[annex - 1].candidate.start, end)


def _merged(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if kept and span.start < kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(span.end, kept[-1].end))
        else:
            kept.append(span)
    return kept


def _missing(around: Furniture, made: Sequence[Clause]) -> list[str]:
    there = {clause.path[0] for clause in made if clause.kind == "annex"}
    return [
        f"目录列有{label}“{title}”，文中没有找到。" for label, title in around.annexes.items() if label not in there
    ]


class _Maker:
    """Makes clauses of accepted items: ranges, headings, kinds."""

    def __init__(
        self, document: str, rows: Sequence[Line], around: Furniture, nodes: list[Node], numbered: Sequence[Candidate]
    ) -> None:
        self.document, self.rows, self.around, self.nodes = document, rows, around, nodes
        self._closing = [piece.span for piece in around.pieces if piece.closes]
        self._closing_starts = [span.start for span in self._closing]
        self._pages = [piece.span for piece in around.pieces if not piece.closes]
        self._starts = {candidate.start for candidate in numbered}
        self._ends = [self._end(at) for at in range(len(nodes))]
        self._run_in = self._styles()

    def clauses(self) -> tuple[Clause, ...]:
        """One for each item, in order."""
        wholes: dict[int, int] = {}
        for node, end in zip(reversed(self.nodes), reversed(self._ends), strict=True):
            inner = max((wholes[id(child)] for child in node.children), default=0)
            wholes[id(node)] = max(end, inner)
        made: list[Clause] = []
        titles: dict[int, str] = {}
        for node, end in zip(self.nodes, self._ends, strict=True):
            titles[id(node)] = title = self._heading(node, end)
            above = titles[id(node.parent)] if node.parent else ""
            made.append(self._clause(node, end, wholes[id(node)], title, above))
        return tuple(made)

    def _clause(self, node: Node, end: int, whole: int, title: str, above: str) -> Clause:
        candidate, path = node.candidate, node.path
        found = Found(Span(candidate.start, end), node.rule, node.confidence, node.doubt)
        return Clause(
            path=path,
            label=candidate.number.printed,
            heading=title,
            kind=_kind(node, len(path), title, above),
            level=len(path),
            span=found.span,
            whole_end=whole,
            found=found,
        )

    def _end(self, at: int) -> int:
        """Before the next item, or before what closes the paper; blank ends and page numbers trimmed."""
        start = self.nodes[at].candidate.start
        end = self.nodes[at + 1].candidate.lead if at + 1 < len(self.nodes) else len(self.document)
        least = min(max(self.nodes[at].candidate.number.end, start + 1), end)
        place = bisect_left(self._closing_starts, least)
        if place < len(self._closing) and self._closing_starts[place] < end:
            end = self._closing_starts[place]
        end = trimmed(self.document, start, end).end
        return max(self._before_pages(start, end, least), start)

    def _before_pages(self, start: int, end: int, least: int) -> int:
        place = bisect_left(self._pages, end, key=lambda page: page.end)
        while place < len(self._pages) and self._pages[place].end == end and self._pages[place].start > least:
            end = trimmed(self.document, start, self._pages[place].start).end
            place -= 1
            if place < 0:
                break
        return end

    def _own(self, node: Node, end: int) -> str:
        return self.document[min(node.candidate.number.end, end) : end]

    def _styles(self) -> dict[Form, bool]:
        """By form: whether most of its items have their title before the first full stop of a line."""
        tally: dict[Form, list[bool]] = {}
        for node, end in zip(self.nodes, self._ends, strict=True):
            tally.setdefault(node.form, []).append(headings.is_run_in(self._own(node, end)))
        return {form: sum(votes) * 2 > len(votes) for form, votes in tally.items()}

    def _heading(self, node: Node, end: int) -> str:
        if node.form is Form.DUTY:
            return ""
        if node.form is Form.HEAD:
            return node.key
        if node.form is Form.ANNEX:
            return extras.annex_title(self.document, self.rows, node.candidate, self.around.annexes, self._starts)
        own = self._own(node, end)
        if node.form is Form.STAGE:
            own = _STAGE_MARK.sub("", own, count=1)
        if node.form is Form.ARTICLE:
            return headings.article_heading(own, has_children=bool(node.children))
        return headings.heading(own, has_children=bool(node.children), run_in=self._run_in[node.form])


def _kind(node: Node, level: int, title: str, above: str) -> str:
    if node.form is Form.ANNEX:
        return "annex"
    if node.form is Form.DUTY:
        return "duty"
    if node.form is Form.STAGE or (_STAGE.search(title) and (_STEPS.search(above) or re.search(r"\d", title))):
        return "phase"
    if node.form is Form.ARTICLE:
        return "clause"
    return {1: "chapter", 2: "clause"}.get(level, "item")
