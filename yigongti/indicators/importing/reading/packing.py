"""A book as JSON and back: the border of the child process is crossed by plain text only."""

import json
from typing import Any

from yigongti.indicators.importing.reading.shapes import EMPTY, Area, Book, Cell, Kind, Sheet


def pack(book: Book) -> bytes:
    """UTF-8 JSON; an empty cell is 0, another its kind's letter and its text."""
    return json.dumps(
        {"kind": book.kind, "said": book.said, "sheets": [_sheet(one) for one in book.sheets]}, ensure_ascii=False
    ).encode("utf-8", "replace")


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "rows": [[0 if c.kind == Kind.EMPTY else c.kind + c.text for c in row] for row in sheet.rows],
        "merged": [[a.top, a.left, a.bottom, a.right] for a in sheet.merged],
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "is_hidden": sheet.is_hidden,
    }


def unpack(data: bytes) -> Book:
    """The inverse. Raises ValueError, KeyError or TypeError on anything else."""
    found = json.loads(data)
    return Book(
        kind=str(found["kind"]),
        said=tuple(map(str, found["said"])),
        sheets=tuple(
            Sheet(
                name=str(one["name"]),
                rows=tuple(tuple(_cell(c) for c in row) for row in one["rows"]),
                merged=tuple(Area(*map(int, a)) for a in one["merged"]),
                hidden_rows=frozenset(map(int, one["hidden_rows"])),
                hidden_columns=frozenset(map(int, one["hidden_columns"])),
                is_hidden=bool(one["is_hidden"]),
            )
            for one in found["sheets"]
        ),
    )


def _cell(packed: Any) -> Cell:
    return Cell(Kind(packed[0]), packed[1:]) if packed else EMPTY
