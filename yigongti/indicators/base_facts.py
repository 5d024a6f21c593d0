"""facts.toml of an edition: what every name in a formula means. The platform's list stands in editions/base.

A county's own file completes it: a fact of the same code replaces the platform's, others come in addition.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from yigongti.foundation.editions import layers
from yigongti.foundation.editions.rows import peek
from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble
from yigongti.indicators.grammar import WORDS
from yigongti.indicators.models import BaseFact

FILE = "facts.toml"
COMPARED = ("title", "unit", "source", "scope", "period", "owner", "origin", "also", "by_age", "note", "place")
Origin = Literal["computed", "collected", "evidence"]


class FactDeclared(Table):
    """One [[fact]]: name, unit, source, whose number, period, owner, which origin counts, and a caution."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    title: str = Field(min_length=1, max_length=60)
    unit: str = Field(min_length=1, max_length=10)
    source: str = Field(min_length=1, max_length=40)
    scope: Literal["county", "institution", "primary", "township", "village", "lead", "county_hospital"]
    period: Literal["flow", "stock", "average"]
    owner: Literal["room", "institution", "bureau"]
    origin: Origin
    also: tuple[Origin, ...] = ()
    by_age: bool = False
    note: str = Field(default="", max_length=200)


class FactsFile(Table):
    """The file: facts, in the order in which people read them."""

    fact: tuple[FactDeclared, ...] = ()


def check(content: FactsFile, _context: Context) -> Iterable[Trouble]:
    """Codes once; none is a word of the grammar; no origin twice."""
    seen: set[str] = set()
    for index, row in enumerate(content.fact):
        if row.code in seen:
            yield Trouble(("fact", index, "code"), f"基础数据 {row.code} 出现了两次。")
        if row.code in WORDS:
            yield Trouble(("fact", index, "code"), f"{row.code} 是公式里的词，不能作基础数据的名称。")
        if row.origin in row.also:
            yield Trouble(("fact", index, "also"), f"{row.code} 的 also 里不要重复 origin 写过的来源。")
        seen.add(row.code)


def complete(base: FactsFile, county: FactsFile) -> FactsFile:
    """The platform's facts with the county's over them, in the platform's order."""
    own = {row.code: row for row in county.fact}
    kept = [own.pop(row.code, row) for row in base.fact]
    return FactsFile(fact=(*kept, *own.values()))


def load(content: FactsFile, context: Context) -> Summary:
    """Bring the list into the county: new and changed rows are written, what is gone is removed."""
    held = {row.code: row for row in BaseFact.objects.filter(county=context.county)}
    made: list[BaseFact] = []
    changed: list[BaseFact] = []
    for place, row in enumerate(content.fact):
        wanted = _row(row, place, context.county)
        current = held.pop(row.code, None)
        if current is None:
            made.append(wanted)
        elif any(getattr(current, name) != getattr(wanted, name) for name in COMPARED):
            wanted.pk = current.pk
            changed.append(wanted)
    BaseFact.objects.bulk_create(made)
    BaseFact.objects.bulk_update(changed, COMPARED)
    BaseFact.objects.filter(pk__in=[row.pk for row in held.values()]).delete()
    unchanged = len(content.fact) - len(made) - len(changed)
    return Summary(len(made), len(changed), len(held), unchanged, frozenset(row.code for row in content.fact))


def _row(row: FactDeclared, place: int, county: str) -> BaseFact:
    words: dict[str, Any] = row.model_dump(mode="json")
    return BaseFact(county=county, place=place, **words)


def declared_in(context: Context) -> dict[str, bool] | None:
    """Every code that the two layers declare, with whether it comes by age; None where neither has a list.

    An older release may have been taken before there was one; it is read all the same.
    """
    folders: list[Path] = [context.base or layers.BASE, context.folder]
    if not any((folder / FILE).exists() for folder in folders):
        return None
    rows = [row for folder in folders for row in peek(folder, FILE).get("fact", ()) if isinstance(row, dict)]
    return {str(row.get("code", "")): bool(row.get("by_age")) for row in rows}


SECTION = Section(
    name="facts", file=FILE, schema=FactsFile, load=load, check=check, complete=complete, title="指标基础数据"
)
