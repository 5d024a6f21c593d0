"""Tables with editable cells: members, core indicators (one column per period), monitoring indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yigongti.foundation.errors import Invalid
from yigongti.unified.organization.documents import forms
from yigongti.unified.organization.documents.models import Decision, Finding
from yigongti.unified.organization.documents.present import TONES
from yigongti.unified.organization.documents.proposals import number_of
from yigongti.unified.organization.documents.words import KINDS

_SIGNS = (("≥", ">="), (">=", ">="), ("≤", "<="), ("<=", "<="), (">", ">"), ("<", "<"), ("＞", ">"), ("＜", "<"))
WIDTHS = {
    "number": "w-no",
    "year": "w-no",
    "township": "w-unit",
    "group": "w-group",
    "source": "w-src",
    "consortium": "w-name",
    "name": "w-name",
    "unit": "w-unit",
    "formula": "w-long",
    "explanation": "w-note",
}
MEASURES = {"indicator", "monitoring"}
WRAPPED = {"name", "group", "source"}  # long in the tables of indicators: shown whole


@dataclass(frozen=True)
class Cell:
    """One cell: the name of its field in the form, its value, how it is typed."""

    name: str
    title: str
    value: str
    kind: str = "text"
    options: Sequence[tuple[str, str]] = ()
    wrong: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    row: Finding
    cells: tuple[Cell, ...]
    state: str
    tone: str


@dataclass(frozen=True)
class Table:
    """Heads (title, width class) and lines."""

    heads: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def table(
    kind: str, rows: Sequence[Finding], typed: Mapping[str, Any] | None = None, wrong: Mapping[str, str] | None = None
) -> Table:
    """The table of a kind; rejected rows last. `typed` is what a refused form had, `wrong` its sentences by cell."""
    periods = periods_of(rows) if kind == "indicator" else []
    fields = KINDS[kind].fields
    heads = [(f.title, WIDTHS.get(f.name, "")) for f in fields] + [(p, "num") for p in periods]
    kept = sorted(rows, key=lambda r: (r.state == Decision.REJECTED, r.start, r.pk))
    lines = [
        Line(row, tuple(_cells(row, periods, typed, wrong or {})), row.get_state_display(), TONES[row.state])
        for row in kept
    ]
    return Table(tuple(heads), tuple(lines))


def periods_of(rows: Sequence[Finding]) -> list[str]:
    """Every column that a row of core indicators has, as printed, in the order of the first row that has it."""
    return list(dict.fromkeys(str(t.get("period", "")) for row in rows for t in row.payload.get("targets", ())))


def _cells(row: Finding, periods: list[str], typed: Mapping[str, Any] | None, wrong: Mapping[str, str]) -> list[Cell]:
    def value(name: str, held: object) -> str:
        said = typed.get(name) if typed is not None and row.state != Decision.REJECTED else None
        return str(said if said is not None else ("" if held is None else held))

    found = []
    for field in KINDS[row.kind].fields:
        name = f"c-{row.pk}-{field.name}"
        held = value(name, row.payload.get(field.name))
        kind = "long" if row.kind in MEASURES and field.name in WRAPPED else field.kind
        found.append(Cell(name, field.title, held, kind, field.options, wrong.get(name, "")))
    targets = {str(t.get("period", "")): t for t in row.payload.get("targets", ())}
    for place, period in enumerate(periods):
        name = f"t-{row.pk}-{place}"
        held = value(name, targets.get(period, {}).get("printed", ""))
        found.append(Cell(name, period, held, "target", (), wrong.get(name, "")))
    return found


def version(row: Finding, posted: Mapping[str, Any]) -> int | None:
    """The version of a row that the page had shown."""
    words = str(posted.get(f"v-{row.pk}", ""))
    return int(words) if words.isascii() and words.isdecimal() else None


def changes(rows: Sequence[Finding], posted: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The rows whose cells say something else now, as decisions to correct; and what is wrong, by cell."""
    periods = periods_of(rows)
    found: list[dict[str, Any]] = []
    wrong: dict[str, str] = {}
    for row in rows:
        if row.state == Decision.REJECTED or f"v-{row.pk}" not in posted:
            continue
        typed = {
            f.name: str(posted[f"c-{row.pk}-{f.name}"]).strip().replace("\r\n", "\n")
            for f in KINDS[row.kind].fields
            if f"c-{row.pk}-{f.name}" in posted
        }
        changed: dict[str, Any] = {k: v for k, v in typed.items() if v != _held(row, k)}
        targets = _targets(row, periods, posted)
        if targets is not None:
            changed["targets"] = targets
        if not changed:
            continue
        try:
            forms.checked(row.kind, {**typed, **changed}, before=row.payload)
        except Invalid as problem:
            wrong |= {f"c-{row.pk}-{name}": sentence for name, sentence in problem.fields.items()}
        found.append({"finding": row.pk, "version": version(row, posted), "payload": changed})
    return found, wrong


def _held(row: Finding, name: str) -> str:
    value = row.payload.get(name)
    return "" if value is None else str(value).strip()


def _targets(row: Finding, periods: list[str], posted: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The row's targets with the typed cells; None when none has changed."""
    targets = [dict(t) for t in row.payload.get("targets", ())]
    by_period = {str(t.get("period", "")): t for t in targets}
    changed = False
    for place, period in enumerate(periods):
        name = f"t-{row.pk}-{place}"
        if name not in posted:
            continue
        words = " ".join(str(posted[name]).split())[:60]
        there = by_period.get(period)
        if words == ("" if there is None else str(there.get("printed", ""))):
            continue
        changed = True
        if there is None:
            there = {"period": period, "year": None, "kind": "target"}
            targets.append(there)
        there |= parsed(words)
    return targets if changed else None


def parsed(words: str) -> dict[str, Any]:
    """A target as typed: printed, comparator and value; `--` and an empty cell have no value, which is never zero."""
    bare, comparator = words, ""
    for sign, meaning in _SIGNS:
        if bare.startswith(sign):
            bare, comparator = bare[len(sign) :].strip(), meaning
            break
    value = number_of(bare.removesuffix("%"))
    return {"printed": words, "comparator": comparator, "value": None if value is None else str(value)}
