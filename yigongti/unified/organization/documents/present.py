"""Findings as the page shows them: the main words, the second line, the state."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from yigongti.unified.organization.documents.marking import Mark
from yigongti.unified.organization.documents.models import Finding
from yigongti.unified.organization.documents.words import HEAD_FIELDS, KINDS, ORDER, UNREAD, Field, title_of

SIGNS = {"=": "", "<": "低于 ", "<=": "不超过 ", ">": "超过 ", ">=": "不少于 "}
TONES = {"proposed": "waiting", "accepted": "done", "corrected": "done", "added": "working", "rejected": "ended"}
SHOWN = {"all": "全部", "open": "待核", "doubtful": "存疑"}


@dataclass(frozen=True)
class Face:
    """One finding as drawn. `main` in bold, `about` beside it, `was` what the reader had said."""

    row: Finding
    word: str
    main: str
    about: str
    printed: str
    tone: str
    state: str
    was: str = ""


@dataclass(frozen=True)
class Group:
    """Findings of one kind in one clause."""

    kind: str
    title: str
    faces: tuple[Face, ...]


@dataclass(frozen=True)
class FormField:
    """A field of the inline form with its value and what is wrong with it."""

    field: Field
    value: object
    wrong: str = ""
    options: Sequence[tuple[str, str]] = ()


def face(row: Finding, text: str) -> Face:
    """How one finding reads."""
    main, about = said(row.kind, row.payload)
    printed = " ".join(text[row.start : row.end].split())[:60]
    shown = printed if row.kind not in {"clause", UNREAD} and printed and printed not in {main, about} else ""
    was = "，".join(part for part in said(row.kind, row.was) if part) if row.was else ""
    return Face(row, KINDS[row.kind].title, main, about, shown, TONES[row.state], row.get_state_display(), was)


def said(kind: str, payload: dict[str, object]) -> tuple[str, str]:
    """Main words and the words beside them."""

    def w(name: str) -> str:
        value = payload.get(name)
        return "" if value is None else str(value)

    if kind in {"indicator", "monitoring"}:
        return f"{w('number')} {w('name')}".strip(), _joined(w("unit"), w("group"), _cells(payload))
    say = _SAID.get(kind)
    return say(w) if say else (w("name") or w("why"), "")


Get = Callable[[str], str]


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)


def _cells(payload: dict[str, object]) -> str:
    targets = payload.get("targets")
    if not isinstance(targets, list):
        return ""
    return "　".join(f"{t.get('period', '')} {t.get('printed', '')}" for t in targets)


def _head(w: Get) -> tuple[str, str]:
    empty = "否" if w("field") == "is_draft" else "没有读到"
    return w("value") or empty, HEAD_FIELDS.get(w("field"), "")


def _clause(w: Get) -> tuple[str, str]:
    kind = title_of("clause", "kind", w("kind"))
    return f"{w('label')} {w('heading')}".strip(), _joined(kind, "按句拆成任务" if w("split") else "")


def _unit(w: Get) -> tuple[str, str]:
    return w("name"), _joined(title_of("unit", "role", w("role")), "沿用前文" if w("inherited") == "True" else "")


def _member(w: Get) -> tuple[str, str]:
    year = f"{w('year')}年" if w("year") else ""
    return w("name"), _joined(title_of("member", "role", w("role")), w("consortium"), w("township"), year)


def _deadline(get: Callable[[str], str]) -> str:
    since, due, every = get("since"), get("due"), get("every")
    if get("kind") == "recurring":
        return title_of("deadline", "every", every) + (f" {get('offset')}" if get("offset") else "")
    if since:
        return f"{since} 至 {due}" if due else f"{since} 起"
    return f"{due} 前" if due else get("text")


def _quantity(get: Callable[[str], str]) -> str:
    unit = get("unit")
    if get("comparator") == "range":
        return f"{get('value')}—{get('upper')} {unit}".strip()
    return f"{SIGNS.get(get('comparator'), '')}{get('value')} {unit}".strip()


_SAID: dict[str, Callable[[Get], tuple[str, str]]] = {
    "head": _head,
    "clause": _clause,
    "unit": _unit,
    "member": _member,
    "deadline": lambda w: (_deadline(w), title_of("deadline", "kind", w("kind"))),
    "quantity": lambda w: (_quantity(w), w("binds")),
    "frame": lambda w: (f"{w('count')} 个 {w('noun')}", w("text")),
    "post": lambda w: (w("office"), w("role")),
    "reference": lambda w: (w("title"), w("number")),
}


def groups(rows: Iterable[Finding], text: str) -> list[Group]:
    """By kind, doubtful ones first in their group, groups with doubts before those without."""
    by_kind: dict[str, list[Finding]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)

    def doubts(row: Finding) -> bool:
        return row.is_doubtful and row.is_open

    made = []
    for kind, found in by_kind.items():
        found.sort(key=lambda r: (not doubts(r), r.start, r.pk))
        made.append(
            (
                not any(doubts(r) for r in found),
                ORDER[kind],
                Group(kind, KINDS[kind].title, tuple(face(r, text) for r in found)),
            )
        )
    return [group for _, _, group in sorted(made, key=lambda g: g[:2])]


def mark(row: Finding, *, length: int = 0) -> Mark:
    """The finding's mark in the text: of a clause its label and heading alone."""
    end = row.end if row.kind != "clause" else min(row.end, row.start + length)
    title = f"{KINDS[row.kind].title} {said(row.kind, row.payload)[0]} {row.get_state_display()}"
    doubtful = row.is_doubtful and row.is_open
    return Mark(row.pk, row.kind, title + ("，存疑" if doubtful else ""), row.start, end, row.state, doubtful)


def form_fields(kind: str, values: dict[str, object], wrong: dict[str, str] | None = None) -> list[FormField]:
    """The inline form of a kind, filled."""
    return [
        FormField(f, values.get(f.name) or "", (wrong or {}).get(f.name, ""), f.options) for f in KINDS[kind].fields
    ]
