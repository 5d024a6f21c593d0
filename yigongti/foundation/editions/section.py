"""A section of an edition: one TOML file, its schema, and the function that brings it into the database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from pydantic import BaseModel, ConfigDict

from yigongti.foundation.editions.models import Edition


class Table(BaseModel):
    """Base of every schema: a key that nobody knows is an error, never silently dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Finding:
    """Something wrong in an edition folder, said so that the person who wrote the file can mend it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.message}"


@dataclass(frozen=True)
class Trouble:
    """What a section's own check found, at a path of its TOML; the loader turns it into a `Finding`.

    A check that reads a file of its own (CSV) names `file` and `line` itself.
    """

    path: tuple[str | int, ...]
    message: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Counts:
    """What loading one section did, in rows."""

    made: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Summary(Counts):
    """The counts, and in `keys` everything that the file holds, for the next load."""

    keys: frozenset[str] = frozenset()

    @property
    def counts(self) -> Counts:
        """Without the keys."""
        return Counts(self.made, self.changed, self.ended, self.unchanged)


@dataclass(frozen=True)
class Context:
    """What a section may know while it checks or loads.

    `edition` is None while checking. `earlier` holds the keys that the same section had at the last load, so that rows
    gone from the file can be ended. `base` is the platform's layer beneath the folder, None where nobody said.
    """

    folder: Path
    county: str
    in_force: date
    now: datetime | None = None
    edition: Edition | None = None
    earlier: frozenset[str] = frozenset()
    base: Path | None = None

    @property
    def today(self) -> date:
        """The local day of the load; changes without a date of their own start here."""
        return timezone.localdate(self.now) if self.now else self.in_force

    def within(self, folder: Path) -> "Context":
        """The same, looking at another layer's folder."""
        return replace(self, folder=folder)


@dataclass(frozen=True)
class Entry:
    """One thing of an edition that can be added, changed or removed: a township, a membership, a value.

    `key` is unique within its section. `facts` are compared: label to JSON value.
    """

    key: str
    title: str
    facts: Mapping[str, Any]
    clause: str = ""


def _no_check(_content: Any, _context: Context) -> Iterable[Trouble]:
    return ()


@dataclass(frozen=True)
class Section:
    """Registered by a room through `Room.sections`; sections load in the order of the register.

    `check(content, context)` looks for what the schema cannot say (names that point nowhere), without the database.
    `load(content, context)` writes, inside the one transaction of the load. Raise `version` when the same file means
    something else to newer code, so that it is loaded again. `complete(base, county)` joins the platform's file of that
    name (editions/base) with the county's; without it, a county's own file stands alone.
    `title` is the section's Chinese name; `entries(content)` cuts its content into keyed entries for the diff, where
    the general way (editions.entries) does not do.
    """

    name: str
    file: str
    schema: type[BaseModel]
    load: Callable[[Any, Context], Summary]
    check: Callable[[Any, Context], Iterable[Trouble]] = field(default=_no_check)
    version: int = 1
    complete: Callable[[Any, Any], Any] | None = None
    title: str = ""
    entries: "Callable[[Any], Iterable[Entry]] | None" = None
