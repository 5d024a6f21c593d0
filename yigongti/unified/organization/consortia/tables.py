"""A table that is drawn, exported and printed from the same cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Column:
    """A head. `css`: num for figures, wrap for long text, drop-640 for what a phone leaves out."""

    title: str
    css: str = ""


@dataclass(frozen=True)
class Cell:
    """`text` is what the page and the export show; `status` draws dot and word; `sub` is a second, quiet line."""

    text: Any = ""
    url: str = ""
    status: str = ""
    tone: str = ""
    sub: str = ""
    bold: bool = False

    @property
    def shown(self) -> Any:
        """As the page shows it: a day as 2026-07-01."""
        return self.text.isoformat() if isinstance(self.text, date) else self.text


@dataclass(frozen=True)
class Line:
    """A row; `url` is where Enter goes; `group` opens a group when it differs from the row above."""

    cells: tuple[Cell, ...]
    url: str = ""
    group: str = ""
    code: str = ""
    css: str = ""


@dataclass
class Table:
    """Columns and lines. `empty` is said when there is none."""

    columns: Sequence[Column]
    lines: list[Line] = field(default_factory=list)
    empty: str = "没有符合条件的记录"
    caption: str = ""
    groups: bool = False

    @property
    def width(self) -> int:
        """How many columns a group head spans."""
        return len(self.columns)

    def drawn(self) -> list[tuple[str, int, list[tuple[Line, list[tuple[Column, Cell]]]]]]:
        """(group, how many, lines with their columns) in the order of the lines."""
        found: list[tuple[str, int, list[Any]]] = []
        for line in self.lines:
            if not found or found[-1][0] != line.group:
                found.append((line.group, 0, []))
            group, count, rows = found[-1]
            rows.append((line, list(zip(self.columns, line.cells, strict=True))))
            found[-1] = (group, count + 1, rows)
        return found

    def cells(self) -> Iterable[list[object]]:
        """For the workbook: the group first where there are groups, the second line behind the first."""
        for line in self.lines:
            words = [_plain(cell) for cell in line.cells]
            yield [line.group, *words] if self.groups else words

    def heads(self) -> list[str]:
        """For the workbook."""
        return (["分组"] if self.groups else []) + [column.title for column in self.columns]


def _plain(cell: Cell) -> object:
    return f"{cell.text}（{cell.sub}）" if cell.sub else cell.text


def cell(text: Any, **more: Any) -> Cell:
    """A cell; missing is said as a dash."""
    return Cell("—" if text is None or text == "" else text, **more)
