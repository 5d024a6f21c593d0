"""Writes a document and its truth at the same time: whoever writes a passage also says what it means."""

from dataclasses import dataclass, field

from tests.policy.figures import Amounts
from tests.policy.truth import Amount, ClauseTruth, Due, Truth, Unit


@dataclass
class Open:
    """A clause that is being written."""

    path: tuple[str, ...]
    kind: str
    start: int
    heading: str
    end: int = -1
    units: list[Unit] = field(default_factory=list)
    deadlines: list[Due] = field(default_factory=list)
    quantities: list[Amount] = field(default_factory=list)


class Writer:
    """The text so far, and the clause that what comes next belongs to."""

    def __init__(self) -> None:
        self.text = ""
        self.clauses: list[Open] = []
        self.references: list[tuple[str, str]] = []

    def add(self, words: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += words
        return start, len(self.text)

    def open(self, path, kind: str, *, before: str, label: str, heading: str = "", after: str = "") -> Open:
        """A clause begins: `before` (Markdown marks) is none of it, then its label, its heading, what follows it."""
        self.close()
        self.add(before)
        start, _ = self.add(label)
        self.add(heading + after)
        self.clauses.append(Open(tuple(path), kind, start, heading))
        return self.clauses[-1]

    def close(self) -> None:
        """What comes next belongs to no clause until one is opened."""
        if self.clauses and self.clauses[-1].end < 0:
            self.clauses[-1].end = len(self.text.rstrip(" \n\t\u3000*#"))

    @property
    def clause(self) -> Open:
        return self.clauses[-1]

    def date(self, words: str, kind: str, *, since=None, due=None, every: str = "") -> None:
        start, end = self.add(words)
        self.clause.deadlines.append(Due(words, kind, start, end, since, due, every))

    def amount(self, amount: Amounts, binds: str) -> None:
        words, comparator, value, unit, upper = amount
        start, end = self.add(words)
        self.clause.quantities.append(Amount(words, comparator, value, unit, start, end, upper, binds))

    def unit(self, role: str, printed: str, name: str = "", *, heard: bool = True) -> None:
        """A unit is named here; `heard` False when its words are written elsewhere."""
        if heard:
            self.add(printed)
        self.clause.units.append(Unit(role, printed, name or printed))

    def truth(self, **rest) -> Truth:
        self.close()
        clauses = tuple(
            ClauseTruth(
                c.path, c.kind, c.start, c.end, c.heading, tuple(c.units), tuple(c.deadlines), tuple(c.quantities)
            )
            for c in self.clauses
        )
        return Truth(text=self.text, clauses=clauses, references=tuple(dict.fromkeys(self.references)), **rest)
