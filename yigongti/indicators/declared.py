"""Facts as the edition declares them, for those that no room reports: figures that institutions and bureaus hand in."""

from collections.abc import Iterable, Iterator
from datetime import date

from yigongti.indicators.facts import Counting, FactDefinition, StateRow
from yigongti.indicators.models import BaseFact

GROUP = "declared"


def definitions_of(*, county: str, codes: Iterable[str]) -> dict[str, FactDefinition]:
    """The declared facts among `codes`. Nothing handed in is nothing known: none of them counts zero by itself."""
    return {code: definition_of(row) for code, row in rows_of(county=county, codes=codes).items()}


def rows_of(*, county: str, codes: Iterable[str]) -> dict[str, BaseFact]:
    """The declarations among `codes`: which origin counts, which others are kept, flow or stock."""
    asked = list(codes)
    return {row.code: row for row in BaseFact.objects.filter(county=county, code__in=asked)} if asked else {}


def definition_of(row: BaseFact) -> FactDefinition:
    """A declared fact as the board reads it: flows add up over months, stocks and averages stand at the end."""
    is_flow = row.period == "flow"
    return FactDefinition(
        row.code, row.title, row.unit, row.source, Counting.RECORDS if is_flow else Counting.COUNT, GROUP,
        states=None if is_flow else _none, note=row.note if "待核" in row.note else "", absent_is_zero=False,
        by_age=row.by_age,
    )  # fmt: skip


def titles_of(*, county: str) -> dict[str, str]:
    """The names of all declared facts."""
    return dict(BaseFact.objects.filter(county=county).values_list("code", "title"))


def _none(_county: str, _day: date) -> Iterator[StateRow]:
    """No room counts it."""
    return iter(())
