"""What the review page shows: the sheet with its marks on the left, the findings of the clause at hand on the right."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from yigongti.foundation.errors import Problem
from yigongti.foundation.web.views import ActorRequest
from yigongti.unified.organization.documents import present, queries
from yigongti.unified.organization.documents.marking import marked
from yigongti.unified.organization.documents.models import Decision, Finding, PolicyDocument, State
from yigongti.unified.organization.documents.naming import HEAD
from yigongti.unified.organization.documents.sheets import Block, Sheet, sheet_of
from yigongti.unified.organization.documents.walk import Step, Walk
from yigongti.unified.organization.documents.words import KINDS, UNREAD

MODES = ("edit", "reject", "add")
REJECT_REASONS = ("不是这一类", "属于别的条款", "重复", "文件没有这个意思")


@dataclass(frozen=True)
class Shown:
    """A block as drawn."""

    block: Block
    html: SafeString
    open: int
    doubtful: int
    here: bool
    url: str


class Desk:
    """One reviewer's view of one document; everything is computed when it is asked for, once."""

    def __init__(
        self, request: ActorRequest, document: PolicyDocument, *, at: int | None = None, problem: Problem | None = None
    ) -> None:
        self.request, self.document, self.problem = request, document, problem
        words = request.POST if request.method == "POST" else request.GET
        self.words: QueryDict = words
        self.show = words.get("show", "all") if words.get("show") in present.SHOWN else "all"
        self.asked = at if at is not None else number(words.get("f", ""))

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The document cut into sheets."""
        return queries.sheets_of(document=self.document)

    @cached_property
    def names(self) -> list[str]:
        """The clauses in the order of the text, the head first."""
        return list(dict.fromkeys([HEAD, *(b.name for s in self.sheets for b in s.blocks)]))

    @cached_property
    def walk(self) -> Walk:
        """Every finding in the order of the review."""
        rows = self.document.findings.exclude(kind=UNREAD).values_list(
            "pk", "kind", "clause", "start", "is_doubtful", "state"
        )
        steps = [
            Step(pk, kind, clause, start, doubtful, state == Decision.PROPOSED, state == Decision.REJECTED)
            for pk, kind, clause, start, doubtful, state in rows
        ]
        return Walk(steps, self.names, self.show)

    @cached_property
    def selected(self) -> Step | None:
        """The finding at hand: asked for, or the first of the clause or sheet asked for, or the first open one."""
        if self.asked and (step := self.walk.step(self.asked)):
            return step
        if clause := self.words.get("clause"):
            return self.walk.first_of(clause)
        if (sheet := number(self.words.get("sheet", ""))) and sheet <= len(self.sheets):
            names = [b.name for b in self.sheets[sheet - 1].blocks]
            return next((s for name in names if (s := self.walk.first_of(name))), None)
        return self.walk.next_open(None) or self.walk.after(None)

    @cached_property
    def clause(self) -> str:
        """The clause at hand."""
        if self.selected:
            return self.selected.clause
        if (asked := self.words.get("clause", "")) in self.names:
            return asked
        return self.sheet.blocks[0].name if self.sheets and self.sheet.blocks else HEAD

    @cached_property
    def sheet_number(self) -> int:
        """From 0."""
        asked = number(self.words.get("sheet", ""))
        if asked and asked <= len(self.sheets) and not self.asked and not self.words.get("clause"):
            return asked - 1
        if self.selected is None and not self.words.get("clause"):
            return 0
        return self.sheet_of_clause(self.selected.clause if self.selected else str(self.words["clause"]), self.selected)

    def sheet_of_clause(self, clause: str, step: Step | None = None) -> int:
        """The sheet on which a finding, or else a clause, stands."""
        for n, sheet in enumerate(self.sheets):
            inside = step is not None and sheet.start <= step.start < sheet.end
            if any(b.name == clause for b in sheet.blocks) and (inside or step is None or not self._within(step)):
                return n
        return sheet_of(self.sheets, step.start) if step else 0

    def _within(self, step: Step) -> bool:
        """Whether the finding's text stands in its own clause (an inherited unit's does not)."""
        spans = [(b.start, b.end) for s in self.sheets for b in s.blocks if b.name == step.clause]
        return any(start <= step.start < end for start, end in spans)

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet at hand."""
        return self.sheets[self.sheet_number]

    @cached_property
    def rows(self) -> list[Finding]:
        """What stands on the sheet."""
        return queries.on_sheet(document=self.document, sheet=self.sheet)

    @cached_property
    def in_clause(self) -> list[Finding]:
        """What belongs to the clause at hand."""
        return [row for row in self.rows if row.clause == self.clause and row.kind != UNREAD]

    def context(self) -> dict[str, Any]:
        """Everything for documents/review.html."""
        listed, at = self.sheet_list(), self.sheet_number
        return {
            **self.panel(),
            "blocks": self.blocks(),
            "sheet_list": listed,
            "previous_sheet": listed[at - 1] if at else None,
            "next_sheet": listed[at + 1] if at + 1 < len(listed) else None,
            "legend": legend(self.rows),
        }

    def panel(self) -> dict[str, Any]:
        """For the right column alone."""
        return {
            "document": self.document,
            "counts": queries.counts(document=self.document),
            "show": self.show,
            "shown": [(code, title, self.url(show=code)) for code, title in present.SHOWN.items()],
            "clause": self.clause,
            "clause_words": self.clause_words,
            "groups": present.groups(self._shown_rows(), self.document.text),
            "hidden": len(self.in_clause) - len(self._shown_rows()),
            "selected": self.selected.pk if self.selected else None,
            "open_here": sum(row.is_open for row in self.in_clause),
            "doubtful_here": sum(row.is_open and row.is_doubtful for row in self.in_clause),
            "mode": self.mode,
            "problem": self.problem,
            "wrong": getattr(self.problem, "fields", {}),
            "may_review": self.may_review,
            "around": self.around(),
            "reject_reasons": REJECT_REASONS,
            **self.form(),
        }

    def _shown_rows(self) -> list[Finding]:
        at = self.selected.pk if self.selected else None
        return [
            row for row in self.in_clause
            if self.show == "all" or row.pk == at or (row.is_open and (self.show == "open" or row.is_doubtful))
        ]  # fmt: skip

    @property
    def may_review(self) -> bool:
        """Whether anything can be decided here."""
        finished = {State.IN_FORCE, State.SET_ASIDE}
        return self.request.actor.may("documents.document.review") and self.document.state not in finished

    @cached_property
    def clause_words(self) -> str:
        """The heading of the clause at hand."""
        block = next((b for s in self.sheets for b in s.blocks if b.name == self.clause), None)
        return block.heading if block else ""

    @property
    def mode(self) -> str:
        """Which form stands open on the right."""
        if not self.may_review:
            return ""
        verb = self.words.get("verb", "") if self.problem is not None else ""
        if self.problem is not None and getattr(self.request.resolver_match, "url_name", "") == "add":
            verb = "add"
        wanted = {"correct": "edit", "reject": "reject", "add": "add"}.get(verb, "")
        return wanted or next((m for m in MODES if self.request.method == "GET" and self.words.get(m)), "")

    def form(self) -> dict[str, Any]:
        """The inline form's fields, with what was typed when it comes back."""
        wrong = dict(getattr(self.problem, "fields", {}))
        if self.mode == "add":
            return {"adding": self.adding(wrong)}
        row = next((r for r in self.in_clause if self.selected and r.pk == self.selected.pk), None)
        if self.mode != "edit" or row is None:
            return {}
        values = {**row.payload, **typed(self.words, row.kind)} if wrong else dict(row.payload)
        return {"fields": present.form_fields(row.kind, values, wrong)}

    def adding(self, wrong: dict[str, str]) -> dict[str, Any]:
        """The form for a finding that the reader missed."""
        kind = self.words.get("kind", "") if self.words.get("kind") in KINDS else "unit"
        kind = kind if KINDS[kind].addable else "unit"
        start, end = number(self.words.get("start", "")), number(self.words.get("end", ""))
        chosen = self.document.text[start or 0 : end or 0] if end and end > (start or 0) else ""
        flat = "".join(chosen.split())[:200]
        values: dict[str, object] = {"name": flat, "title": flat.strip("《》"), "office": flat, "noun": flat}
        if self.request.method == "POST":
            values |= typed(self.words, kind)
        query = {"add": 1, "clause": self.clause, "start": start or "", "end": end or ""}
        return {
            "kind": kind,
            "kinds": [(k.code, k.title, self.url(**query, kind=k.code)) for k in KINDS.values() if k.addable],
            "start": start if chosen else "",
            "end": end if chosen else "",
            "chosen": " ".join(chosen.split()),
            "fields": present.form_fields(kind, values, wrong),
            "wrong_place": wrong.get("start", ""),
            "words": self.words.get("words", "")[:200],
        }

    def blocks(self, only: set[str] | None = None) -> list[Shown]:
        """The sheet's blocks with marks; `only` those of these clauses."""
        marks = [present.mark(row, length=heading_length(row)) for row in self.rows if not hidden_in_text(row)]
        open_in = Counter(row.clause for row in self.rows if row.is_open and row.kind != UNREAD)
        doubts = Counter(row.clause for row in self.rows if row.is_open and row.is_doubtful and row.kind != UNREAD)
        return [
            Shown(
                block, marked(self.document.text, block.start, block.end, marks), open_in[block.name],
                doubts[block.name], block.name == self.clause, self.url(clause=block.name),
            )
            for block in self.sheet.blocks
            if only is None or block.name in only
        ]  # fmt: skip

    def sheet_list(self) -> list[dict[str, Any]]:
        """Every sheet with what is open on it."""
        open_in = Counter(step.clause for step in self.walk.steps if step.is_open)
        return [
            {
                "number": n + 1,
                "title": sheet.title,
                "open": sum(open_in[name] for name in {b.name for b in sheet.blocks}),
                "here": n == self.sheet_number,
                "url": self.url(sheet=n + 1),
            }
            for n, sheet in enumerate(self.sheets)
        ]

    def around(self) -> dict[str, Any]:
        """Where the keys lead."""
        at = self.selected.pk if self.selected else None
        ways = {
            "before": self.walk.before(at),
            "after": self.walk.after(at),
            "doubtful": self.walk.next_open(at, doubtful=True),
        }
        return {name: self.way(step) for name, step in ways.items() if step is not None}

    def way(self, step: Step) -> dict[str, Any]:
        """The address of a finding, and whether it stands on this very sheet."""
        inside = self.sheet_of_clause(step.clause, step) == self.sheet_number
        return {"url": self.url(f=step.pk), "inside": inside}

    def url(self, **words: object) -> str:
        """The page with other words in its address."""
        state = {"show": self.show} if self.show != "all" else {}
        query = urlencode({k: v for k, v in {**state, **words}.items() if v not in ("", None, "all")})
        return reverse("documents:review", args=[self.document.pk]) + (f"?{query}" if query else "")


def number(words: str) -> int | None:
    """A number of the address, None for anything else."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else None  # noqa: PLR2004  a key's width


def typed(words: QueryDict, kind: str) -> dict[str, Any]:
    """The fields of a kind as they were sent (p_name); a flag says that it was shown, so that it can be taken off."""
    found: dict[str, Any] = {}
    for field in KINDS[kind].fields:
        if field.kind == "flag":
            found[f"{field.name}_shown"] = True
            found[field.name] = bool(words.get(f"p_{field.name}"))
        elif f"p_{field.name}" in words:
            found[field.name] = words.get(f"p_{field.name}", "")
    return found


def heading_length(row: Finding) -> int:
    """How much of a clause's text its label and heading take, about; marks nothing beyond the first line."""
    said = row.payload
    return len(str(said.get("label", ""))) + len(str(said.get("heading", ""))) + 1 if row.kind == "clause" else 0


def hidden_in_text(row: Finding) -> bool:
    """What the text does not show: rejected findings, inherited units (they stand elsewhere), units of whole rows."""
    return row.state == Decision.REJECTED or bool(row.payload.get("inherited"))


def legend(rows: list[Finding]) -> list[tuple[str, str, int]]:
    """The kinds on this sheet with their words and numbers: what each tint means."""
    found = Counter(row.kind for row in rows if row.state != Decision.REJECTED and row.kind != "clause")
    return [(code, kind.title, found[code]) for code, kind in KINDS.items() if found[code]]
