"""What a document says, marked by hand: the shapes of a truth table, and how truth/<county>.toml is read.

The tables hold places, numbers, names and short labels. Headings, formulas and explanations are there only as their
length without blanks and a fingerprint: `resolve` finds them again in the document, and says so where it cannot.
"""

import hashlib
import os
import re
import tomllib
import warnings
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
COUNTIES = ("wuxi", "wushan", "jingyan", "fengjie", "fujian")
NO_INK = re.compile(r"\s|[\u200b\ufeff*#]|\[bookmark:[^\]]*\]")


@dataclass(frozen=True)
class Unit:
    role: str
    printed: str
    name: str
    inherited: bool = False


@dataclass(frozen=True)
class Due:
    text: str
    kind: str
    start: int
    end: int
    since: date | None = None
    due: date | None = None
    every: str = ""


@dataclass(frozen=True)
class Amount:
    text: str
    comparator: str
    value: Decimal
    unit: str
    start: int
    end: int
    upper: Decimal | None = None
    binds: str = ""


@dataclass(frozen=True)
class ClauseTruth:
    path: tuple[str, ...]
    kind: str
    start: int
    end: int
    heading: str = ""
    units: tuple[Unit, ...] = ()
    deadlines: tuple[Due, ...] = ()
    quantities: tuple[Amount, ...] = ()


@dataclass(frozen=True)
class MemberTruth:
    role: str
    printed: str
    name: str = ""
    township: str = ""
    year: int | None = None
    optional: bool = False


@dataclass(frozen=True)
class GroupTruth:
    name: str
    members: tuple[MemberTruth, ...]
    optional: bool = False


@dataclass(frozen=True)
class Column:
    period: str
    year: int | None
    kind: str


@dataclass(frozen=True)
class Monitored:
    number: str
    name: str
    unit: str
    group: str
    formula: str = ""
    source: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class Truth:
    """`text` is what the places count in. `core_rows`: number, name, unit, then one cell for each column."""

    text: str
    head: dict[str, object]
    clauses: tuple[ClauseTruth, ...]
    groups: tuple[GroupTruth, ...] = ()
    columns: tuple[Column, ...] = ()
    core_rows: tuple[tuple[str, ...], ...] = ()
    monitoring: tuple[Monitored, ...] = ()
    frames: tuple[tuple[str, int], ...] = ()
    optional_frames: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    posts: tuple[tuple[str, str], ...] = ()


class Ink:
    """A text without its blanks and marks of layout: `at(offset)` counts the characters of ink before the offset."""

    def __init__(self, text: str) -> None:
        gone = bytearray(len(text))
        for gap in NO_INK.finditer(text):
            gone[gap.start() : gap.end()] = b"\1" * (gap.end() - gap.start())
        self.places = [i for i in range(len(text)) if not gone[i]]
        self.text = "".join(text[i] for i in self.places)

    def at(self, offset: int) -> int:
        return bisect_left(self.places, offset)


def fingerprint(text: str) -> str:
    return hashlib.sha256(re.sub(r"\s|\*\*", "", text).encode()).hexdigest()[:12]


def folder() -> Path | None:
    """Where the real documents lie: $YIGONGTI_POLICY, else ../shared/policy beside the checkout. Warns when absent."""
    named = os.environ.get("YIGONGTI_POLICY")
    path = Path(named) if named else HERE.parents[2] / "shared" / "policy"
    if path.is_dir():
        return path
    warnings.warn(f"THE FIVE POLICY DOCUMENTS ARE NOT AT {path}: the reader is NOT measured on them", stacklevel=2)
    return None


def data(county: str, documents: Path) -> bytes:
    """The document as it lies in its file."""
    (found,) = documents.glob(f"{_table(county)['file']}*.txt")
    return found.read_bytes()


@cache
def load(county: str, documents: Path) -> Truth:
    """The truth of one county with its document's text. Raises ValueError where the two do not belong together."""
    table, text = _table(county), data(county, documents).decode("utf-8")
    if fingerprint_of_all(text) != table["sha"]:
        raise ValueError(f"the document of {county} is not the one that was marked")
    core = table.get("core", {"columns": [], "rows": []})
    return Truth(
        text=text,
        head=table["head"],
        clauses=tuple(_clause(row, text) for row in table["clause"]),
        groups=tuple(_group(row) for row in table.get("consortium", [])),
        columns=tuple(Column(**c) for c in core["columns"]),
        core_rows=tuple(tuple(row) for row in core["rows"]),
        monitoring=tuple(_monitored(row, text) for row in table.get("monitoring", [])),
        frames=tuple((f["text"], f["count"]) for f in table["frames"]),
        optional_frames=tuple(table["optional_frames"]),
        references=tuple((r["title"], r["number"]) for r in table["references"]),
        posts=tuple((role, office) for role, office in table["posts"]),
    )


def fingerprint_of_all(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def resolve(marked: list[object], text: str, after: int = 0) -> str:
    """The words that a [length, fingerprint] stands for, first place at or after the offset `after`."""
    length, sha = marked
    if not length:
        return ""
    ink = Ink(text)
    for i in range(ink.at(after), len(ink.text) - length + 1):
        words = ink.text[i : i + length]
        if fingerprint(words) == sha:
            return words
    raise ValueError(f"no words of length {length} with fingerprint {sha} in the document")


def _table(county: str) -> dict[str, object]:
    return tomllib.loads((HERE / "truth" / f"{county}.toml").read_text(encoding="utf-8"))


def _clause(row, text: str) -> ClauseTruth:
    start, end = row["range"]
    if text[start:end] != text[start:end].strip():
        raise ValueError(f"range of {row['path']} has blank ends")
    units = [_unit(role, u) for role in ("lead", "supporting") for u in row.get(role, [])]
    units += [replace(_unit("lead", u), inherited=True) for u in row.get("inherited", [])]
    return ClauseTruth(
        path=tuple(row["path"]),
        kind=row["kind"],
        start=start,
        end=end,
        heading=resolve(row["heading"], text[start:end]),
        units=tuple(units),
        deadlines=tuple(_due(d, text) for d in row.get("deadlines", [])),
        quantities=tuple(_amount(q, text) for q in row.get("quantities", [])),
    )


def _unit(role: str, marked: str) -> Unit:
    printed, _, full = marked.partition("=")
    return Unit(role, printed, full or printed)


def _due(row, text: str) -> Due:
    start, end = _place(row, text)
    return Due(row["text"], row["kind"], start, end, row.get("since"), row.get("due"), row.get("every", ""))


def _amount(row, text: str) -> Amount:
    start, end = _place(row, text)
    upper = Decimal(row["upper"]) if "upper" in row else None
    return Amount(row["text"], row["comparator"], Decimal(row["value"]), row["unit"], start, end, upper, row["binds"])


def _place(row, text: str) -> tuple[int, int]:
    start, end = row["range"]
    if text[start:end] != row["text"]:
        raise ValueError(f"{row['text']} does not stand at {start}")
    return start, end


def _group(row) -> GroupTruth:
    return GroupTruth(row["name"], tuple(MemberTruth(**m) for m in row["members"]), row.get("optional", False))


def _monitored(row, text: str) -> Monitored:
    words = {key: resolve(row.get(key, [0, ""]), text) for key in ("formula", "explanation")}
    return Monitored(row["number"], row["name"], row["unit"], row["group"], source=row.get("source", ""), **words)
