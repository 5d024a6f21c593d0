"""What the demo ledger holds: titles and one-line texts of our own; of the counties' documents clause numbers alone."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "demo_tasks.toml"


@dataclass(frozen=True)
class Topic:
    """A demo task. `due` in days from today (None: no date); `clauses` by division code of the county.

    `indicator`: words in the name of an indicator of the edition. `story`: how it went: late, urged, reported,
    accepted, asked (for a later date), quiet, or plain.
    """

    title: str
    text: str
    lead: tuple[str, ...]
    clauses: Mapping[str, str] = field(hash=False)
    supporting: tuple[str, ...] = ()
    due: int | None = None
    percent: int = 50
    number: str = ""
    unit: str = ""
    target: str = ""
    story: str = "plain"
    recurring: str = ""
    indicator: str = ""
    room: str = ""
    phase: str = "巩固提升"


@cache
def topics() -> tuple[Topic, ...]:
    """The file, in its order."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["task"]
    lists = ("lead", "supporting")
    made: list[dict[str, Any]] = [{k: tuple(v) if k in lists else v for k, v in row.items()} for row in rows]
    return tuple(Topic(**row) for row in made)
