"""What was in a file: sheets of cells. A number is kept as text, exactly as the program that wrote it shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_LETTERS: Final = 26


class Kind(StrEnum):
    """What a cell holds. `PERCENT` is a number that the program shows with a percent sign: 0.85 is seen as 85%."""

    EMPTY = ""
    TEXT = "t"
    NUMBER = "n"
    PERCENT = "p"
    DAY = "d"
    TRUTH = "b"
    ERROR = "e"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: kind and text. Numbers as 12.5 (plain digits), days as 2025-11-30, errors as #DIV/0!."""

    kind: Kind = Kind.EMPTY
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing in it, or spaces only."""
        return self.kind == Kind.EMPTY or (self.kind == Kind.TEXT and not self.text.strip())


EMPTY: Final = Cell()


@dataclass(frozen=True, slots=True)
class Area:
    """A merged region, all four sides included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of equal length. `hidden_rows` and `hidden_columns` count from 0, as everything here."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    owners: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Index who owns each merged place."""
        owners = {
            (row, column): (area.top, area.left)
            for area in self.merged
            for row in range(area.top, min(area.bottom + 1, self.height))
            for column in range(area.left, min(area.right + 1, self.width))
        }
        object.__setattr__(self, "owners", owners)

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.rows[0]) if self.rows else 0

    def at(self, row: int, column: int) -> Cell:
        """The cell itself: inside a merged region only its first place holds something."""
        if 0 <= row < self.height and 0 <= column < self.width:
            return self.rows[row][column]
        return EMPTY

    def seen_at(self, row: int, column: int) -> Cell:
        """The cell as the eye sees it: a merged region speaks for all its places."""
        return self.at(*self.owners.get((row, column), (row, column)))

    def is_covered(self, row: int, column: int) -> bool:
        """Whether the place lies in a merged region without being its first."""
        return self.owners.get((row, column), (row, column)) != (row, column)


@dataclass(frozen=True)
class Book:
    """A file as read. `said` are sentences about what was done to it (encoding, macros left unread)."""

    kind: str  # xlsx, xls, ods, xlsb, csv
    sheets: tuple[Sheet, ...]
    said: tuple[str, ...] = ()


def letters(column: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def address(row: int, column: int) -> str:
    """The name of a cell as the program shows it: row 4, column 2 is C5."""
    return f"{letters(column)}{row + 1}"


def place(name: str) -> tuple[int, int]:
    """The inverse of `address`: C5 is row 4, column 2."""
    split = len(name.rstrip("0123456789"))
    column = 0
    for letter in name[:split]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(name[split:]) - 1, column - 1
