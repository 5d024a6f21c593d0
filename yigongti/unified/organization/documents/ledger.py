"""A document's tasks: one per clause that names responsible units; a clause that is split gives one per sentence."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.models import Indicator
from yigongti.unified.organization.documents.models import Decision, PolicyDocument
from yigongti.unified.organization.documents.naming import clause_names
from yigongti.unified.organization.documents.reviewing import reviewed
from yigongti.unified.organization.drafting.rooms import room_in
from yigongti.unified.organization.reading.shapes import Clause, Deadline, Reading
from yigongti.unified.organization.tasks.actions import open_tasks
from yigongti.unified.organization.tasks.intake import NewTask, SourceRef

TITLE_MAX = 80
_ENDS = re.compile(r"(?<=[。；;！])")
_BRACKET = re.compile(
    r"[（(〔][^（()）〔〕]*(?:责任单位|牵头单位|配合单位|牵头|负责)[^（()）]*(?:〔[^〕]*〕[^（()）]*)*[）)〕\]］】]\s*\Z"
)
_SPACES = re.compile(r"\s+")
_NAME_MIN = 5


def source_of(document: PolicyDocument) -> SourceRef:
    """The document as the ledger names it; its address opens a clause by `?clause=`."""
    return SourceRef(
        kind="document", title=document.title, number=document.number, ref=f"document:{document.pk}",
        clause_base=reverse("documents:document", args=[document.pk]),
    )  # fmt: skip


def open_all(*, actor: Actor, now: datetime, document: PolicyDocument) -> object:
    """Open every task of the document; the same again changes nothing."""
    items = list(tasks(document))
    return open_tasks(actor=actor, now=now, county=document.county, source=source_of(document), items=items)


def tasks(document: PolicyDocument) -> Iterator[NewTask]:
    """One task per clause with units, as the findings say now."""
    rows = list(document.findings.order_by("start", "pk"))
    reading = reviewed(document, rows)
    split = {
        row.clause
        for row in rows
        if row.kind == "clause" and row.payload.get("split") and row.state != Decision.REJECTED
    }
    measured = list(Indicator.objects.filter(county=document.county, valid_to=None).values_list("code", "name"))
    for clause, name in zip(reading.clauses, clause_names(reading.clauses), strict=True):
        if clause.units:
            yield from _of_clause(reading, clause, name, measured, is_split=name in split)


def _of_clause(
    reading: Reading, clause: Clause, name: str, measured: Iterable[tuple[str, str]], *, is_split: bool
) -> Iterator[NewTask]:
    words = reading.text[clause.span.start : clause.span.end]
    body = _row(words, clause) if clause.kind == "row" else _body(words, clause)
    pieces = sentences(body) if is_split else [body]
    own_first = sorted(clause.units, key=lambda u: u.inherited)  # whom the clause itself names stands before 均需…落实
    lead = tuple(dict.fromkeys(u.name for u in own_first if u.role == "lead"))
    supporting = tuple(dict.fromkeys(u.name for u in clause.units if u.role != "lead" and u.name not in lead))
    for number, piece in enumerate(pieces, 1):
        near = [d for d in clause.deadlines if not is_split or _squeeze(d.text) in piece]
        due, recurring, phase = when(near)
        yield NewTask(
            number=f"{name} 第{number}句" if is_split else name,
            text=piece,
            title=title_of(piece, "" if is_split else clause.heading),
            lead=lead,
            supporting=supporting,
            due=due,
            recurring=recurring,
            phase=phase,
            indicators=tuple(code for code, title in measured if _names(piece, title)),
            room=room_in(f"{clause.heading} {piece}"),
        )


def _squeeze(words: str) -> str:
    return _SPACES.sub("", words)


def _body(words: str, clause: Clause) -> str:
    """The clause's text without its number and without the closing bracket of units."""
    bare = _squeeze(words).replace("**", "")
    label = _squeeze(clause.label)
    bare = bare.removeprefix(label).lstrip("#、．.:：") if clause.kind != "duty" else bare
    return _BRACKET.sub("", bare).strip() or bare


def _row(words: str, clause: Clause) -> str:
    """The cells of a row that say what is to be done: between its number and its units."""
    named = [u.found.span.start for u in clause.units if u.found.span.start > clause.span.start]
    told = words[: min(named, default=clause.span.end) - clause.span.start]
    cells = [_squeeze(cell) for cell in re.split(r"[\t|]", told)]
    other = {"", _squeeze(clause.label), *(_squeeze(d.text) for d in clause.deadlines)}
    said = [cell.rstrip("。；;") for cell in cells if cell not in other]
    return "；".join(said) + "。" if said else _body(words, clause)


def sentences(body: str) -> list[str]:
    """The sentences of a clause, each with its mark; scraps without a word are joined to the one before."""
    found: list[str] = []
    for piece in _ENDS.split(body):
        if found and len(piece.strip("。；;！ ）)”")) < 2:  # noqa: PLR2004  a closing mark, no sentence
            found[-1] += piece
        elif piece.strip():
            found.append(piece)
    return found or [body]


def title_of(body: str, heading: str) -> str:
    """A short title: the heading, else the first words up to a comma."""
    if heading:
        return heading[:TITLE_MAX]
    first = re.split(r"[，。；：,;:]", body, maxsplit=1)[0]
    return (first if len(first) <= 30 else f"{first[:29]}…")[:TITLE_MAX] or body[:TITLE_MAX]  # noqa: PLR2004  a line


def when(deadlines: Iterable[Deadline]) -> tuple[date | None, str, str]:
    """The last day of all, the words of what recurs, the phase."""
    listed = list(deadlines)
    days = [d.due for d in listed if d.due is not None]
    recurring = next((_squeeze(d.text) for d in listed if d.kind == "recurring"), "")
    phase = next((_squeeze(d.text) for d in listed if d.kind == "phase"), "")
    return max(days, default=None), recurring, phase[:60]


def _names(piece: str, indicator: str) -> bool:
    """Whether the text names the indicator; names too short to mean something are left."""
    bare = re.sub(r"[（(][^）)]*[）)]|[“”\s]", "", indicator)
    return len(bare) >= _NAME_MIN and bare in re.sub(r"[“”\s]", "", piece)
