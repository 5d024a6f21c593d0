"""The shapes of an understood table: columns, rows, cells, each with what it was taken for and what is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from yigongti.indicators.importing.reading.shapes import address
from yigongti.indicators.importing.tables.choices import fingerprint
from yigongti.indicators.importing.tables.vocabulary import Match, Vocabulary


@dataclass(frozen=True)
class Words:
    """What may be found: facts with their units, and the names of rows (institutions, or age groups of one)."""

    facts: Vocabulary
    units: Mapping[str, str]
    names: Vocabulary


@dataclass(frozen=True)
class Line:
    """A column or a row: its words, what they were taken for, and how its numbers come into the fact's unit.

    `role`: data (a fact, an institution), open (numbers that nobody has placed), total, earlier, counter, empty,
    ignored, value (the column of a form). `problem` says what to do where it cannot be taken as it is.
    """

    index: int
    label: str
    key: str
    role: str
    match: Match = field(default_factory=Match)
    unit: str = ""
    factor: Decimal = Decimal(1)
    problem: str = ""
    sample: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Found:
    """One cell that should hold a number. `name` is the code of institution or age; `problem` says what to do.

    `value` None without a problem is a cell that reports nothing.
    """

    row: int
    column: int
    fact: str
    name: str
    text: str
    value: Decimal | None = None
    problem: str = ""
    note: str = ""

    @property
    def address(self) -> str:
        """As in the program: C5."""
        return address(self.row, self.column)


@dataclass(frozen=True)
class Analysis:
    """The table understood as far as it can be. `about` is the institution that a form names above its lines."""

    layout: str
    columns: tuple[Line, ...]
    rows: tuple[Line, ...]
    found: tuple[Found, ...]
    said: tuple[str, ...]
    titles: tuple[str, ...]
    key_column: int
    about: str = ""

    @property
    def fingerprint(self) -> str:
        """Recognizes the next table of the same kind: its heads, and in a form its lines."""
        words = [line.label for line in self.columns if line.role != "empty"]
        if self.layout == "form":
            words += [line.label for line in self.rows if line.role != "empty"]
        return fingerprint([self.layout, *words])

    @property
    def fact_lines(self) -> tuple[Line, ...]:
        """The lines that carry facts: columns of a grid, rows of a form."""
        return self.rows if self.layout == "form" else self.columns
