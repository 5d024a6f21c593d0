"""Tables as text, in the form of the documents themselves: a cell begins with a TAB, a blank line parts the rows."""

import re
from collections.abc import Sequence
from typing import Final

_LABEL: Final = re.compile(r"(?:附\s{0,4}[件表录]|第[一二三四五六七八九十]{1,3}[章条]|[一二三四五六七八九十]{1,3}、)")
AROUND: Final = ("", "")
"""Lines around a table: two blank ones end it."""


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table; merged cells are empty. Rows without any cell are left out."""
    made: list[str] = [""]
    for row in rows:
        if row:
            made += [f"\t{cell_text(cell)}" for cell in row]
            made.append("")
    return [*made, *AROUND]


def cell_text(text: str) -> str:
    """The paragraphs of a cell, one below the other; one that begins like an item stays in the line before it."""
    made = ""
    for line in text.split("\n"):
        words = line.strip()
        if words and made:
            made += (" " if _LABEL.match(words) else "\n") + words
        elif words:
            made = words
    return made
