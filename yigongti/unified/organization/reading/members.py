"""Consortia with their units, from annex lists, tables and the running text, one of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading.shapes import Clause, Consortium, Head, Span
from yigongti.unified.organization.reading.tables import Table


@dataclass(frozen=True)
class MembersFound:
    """Consortia, the ranges that they explain, and what does not agree."""

    consortia: tuple[Consortium, ...] = ()
    used: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()


def read(text: str, *, head: Head, clauses: Sequence[Clause], tables: Sequence[Table]) -> MembersFound:
    """Every consortium of the document."""
    return MembersFound()
