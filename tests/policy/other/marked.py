"""Documents of counties that do not exist, each with its truth beside it (NN_name.truth), and the comparison of both.

A truth is marked by hand, one finding a line, before the reader has seen the document:

    title: …   number: …   issuers: A、B   date: 2026-03-06   scope: …   draft: yes      the head
    一/（一） | clause | 组建医共体                                                   a clause, its kind and heading
      lead: A、B      help: C、D                                                           its units as printed
      by: 2026-12-31      within: 2026-01-01..2026-12-31      phase: since..due            its deadlines
      every: year         from: 2026-01-01
      n: >= 20 名         n: range 3..5 %                                                  its quantities
    member: consortium | role | unit | year        core: number | name | unit | cell | cell
    mon: number | name | unit | group              post: role | office
    ref: title | number                            frame: text | count
    unread: what stays unread (the words that it begins with)

What is not marked must not be found; frames are compared only in documents that mark some.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from tests.policy.score import Score, by_key
from yigongti.unified.organization.reading.shapes import Reading

HERE = Path(__file__).parent
KINDS = (
    "head",
    "clauses",
    "headings",
    "units",
    "deadlines",
    "quantities",
    "members",
    "core",
    "monitoring",
    "posts",
    "references",
    "frames",
    "unread",
)
_HEAD = ("title", "number", "issuers", "date", "scope", "draft")
_DUE = ("by", "within", "phase", "every", "from")


@dataclass
class Marked:
    """The findings of a document by kind, as tuples of words."""

    found: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def add(self, kind: str, *words: str) -> None:
        self.found[kind].append(tuple(re.sub(r"\s", "", word) for word in words))


def truth_of(text: str) -> Marked:
    """A truth file read. Raises ValueError for a line of no known kind."""
    marked, path = Marked(), ""
    for line in filter(str.strip, text.splitlines()):
        words = [part.strip() for part in line.split("|")]
        key, _, rest = (part.strip() for part in line.partition(":"))
        if line.startswith("  "):
            _of_clause(marked, path, key, rest)
        elif key in _HEAD:
            marked.add("head", key, rest)
        elif key in ("member", "core", "mon", "post", "ref", "frame", "unread"):
            _annexed(marked, key, [part.strip() for part in rest.split("|")])
        elif len(words) == 3:
            path = words[0]
            marked.add("clauses", path, words[1])
            marked.add("headings", path, words[2])
        else:
            raise ValueError(f"no line of a truth: {line}")
    return marked


def _of_clause(marked: Marked, path: str, key: str, rest: str) -> None:
    if key in ("lead", "help"):
        for unit in rest.split("、"):
            marked.add("units", path, key, unit)
    elif key in _DUE:
        marked.add("deadlines", path, key, rest)
    elif key == "n":
        marked.add("quantities", path, rest.replace(" ", ""))
    else:
        raise ValueError(f"no finding of a clause: {key}")


def _annexed(marked: Marked, key: str, words: list[str]) -> None:
    kind = {"member": "members", "mon": "monitoring", "post": "posts", "ref": "references", "frame": "frames"}
    if key == "member":
        words = [*words, *[""] * (4 - len(words))]
    if key == "ref":
        words = [*words, *[""] * (2 - len(words))]
    marked.add(kind.get(key, key), *words)


def said(reading: Reading) -> Marked:
    """What a reading says, in the same words."""
    marked = Marked()
    head = reading.head
    for key, value in (
        ("title", head.title), ("number", head.number), ("issuers", "、".join(head.issuers)),
        ("date", head.issued_on.isoformat() if head.issued_on else ""), ("scope", head.scope),
        ("draft", "yes" if head.is_draft else ""),
    ):  # fmt: skip
        if value:
            marked.add("head", key, value)
    for clause in reading.clauses:
        _clause(marked, clause)
    _tables(marked, reading)
    for post in reading.posts:
        marked.add("posts", post.role, post.office)
    for one in reading.references:
        marked.add("references", one.title, one.number)
    for frame in reading.frames:
        marked.add("frames", frame.text, str(frame.count))
    for passage in reading.unread:
        marked.add("unread", reading.text[passage.span.start : passage.span.end][:8])
    return marked


def _tables(marked: Marked, reading: Reading) -> None:
    for group in reading.consortia:
        for one in group.members:
            marked.add("members", group.name, one.role, one.printed, str(one.year or ""))
    for row in reading.core_indicators:
        marked.add("core", row.number, row.name, row.unit, *(target.printed for target in row.targets))
    for row in reading.monitoring_indicators:
        marked.add("monitoring", row.number, row.name, row.unit, row.group)


def _clause(marked: Marked, clause) -> None:
    path = "/".join(clause.path)
    marked.add("clauses", path, clause.kind)
    marked.add("headings", path, clause.heading)
    for unit in clause.units:
        marked.add("units", path, "lead" if unit.role == "lead" else "help", unit.printed)
    for one in clause.deadlines:
        days = {"by": str(one.due), "every": one.every, "from": str(one.since)}
        key = "every" if one.kind == "recurring" else one.kind
        marked.add("deadlines", path, key, days.get(key, f"{one.since or ''}..{one.due or ''}"))
    for one in clause.quantities:
        value = _number(one.value) if one.upper is None else f"{_number(one.value)}..{_number(one.upper)}"
        marked.add("quantities", path, f"{one.comparator}{value}{one.unit}")


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def scores(reading: Reading, truth: Marked) -> dict[str, Score]:
    """Hits and differences of one document by kind."""
    found = said(reading)
    kinds = [kind for kind in KINDS if kind != "frames" or truth.found["frames"]]
    return {kind: by_key(_words(found.found[kind]), _words(truth.found[kind])) for kind in kinds}


def _words(items: list[tuple[str, ...]]) -> list[tuple[tuple[str, ...], str]]:
    return [(item, " ".join(item)) for item in items]
