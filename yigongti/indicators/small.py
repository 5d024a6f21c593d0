"""Small numbers of people: withheld, where the edition says so, from viewers who may not open the records anyway.

`indicators.small_cell` = 5 withholds 1 to 4 and says so; 0 withholds nothing. In a table one withheld cell could be
had from the total, so the smallest other one of its row and of its column goes too. 待核: no document of the counties
gives a number; sums of successive periods are not protected against each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions.queries import find
from yigongti.foundation.words.quotes import quoted

if TYPE_CHECKING:
    from yigongti.indicators.board import FactReading
    from yigongti.indicators.queries import GridCell, GridRow
    from yigongti.indicators.values import IndicatorValue

KEY = "indicators.small_cell"
OPEN = "indicators.record.open"
PEOPLE = frozenset({"人", "人次", "例", "台次"})
WITHHELD = "人数较少，按县版规定不显示"
PASSES = 4  # a cell that goes for its row may leave its column with one


def threshold(*, county: str, at: date, seen_by: Actor | None) -> int:
    """Numbers of people below this one are withheld from this viewer; 0 for whoever may open records."""
    if seen_by is None or seen_by.may(OPEN):
        return 0
    found = find(county=county, key=KEY, at=at)
    return int(found.value) if found is not None else 0


def withhold(reading: "FactReading", below: int) -> "FactReading":
    """The reading, without its number where it counts a few people."""
    small = reading.number is not None and 0 < reading.number < below
    if not small or reading.unit not in PEOPLE:
        return reading
    return replace(reading, number=None, missing=f"{quoted(reading.title)}{WITHHELD}", ages=(), others=())


def is_withheld(value: "IndicatorValue") -> bool:
    """Whether a number behind the value is kept from this viewer."""
    return any(WITHHELD in reading.missing for reading in value.facts)


def hidden(value: "IndicatorValue") -> "IndicatorValue":
    """The value without its numbers: it would tell the one that is withheld beside it."""
    from yigongti.indicators.formulas import Value

    return replace(value, value=Value(None, WITHHELD), facts=(), sides=(), verdicts=())


def complement_values(values: Mapping[str, "IndicatorValue"]) -> dict[str, "IndicatorValue"]:
    """Members whose sum is told: one withheld alone takes the smallest other one with it."""
    told = {key: one for key, one in values.items() if not is_withheld(one) and one.value.numerator}
    if len(values) - len([one for one in values.values() if not is_withheld(one)]) != 1 or not told:
        return dict(values)
    least = min(told, key=lambda key: told[key].value.numerator or 0)
    return {**values, least: hidden(values[least])}


def complement(rows: Sequence["GridRow"]) -> tuple["GridRow", ...]:
    """The rows of a table, so that no withheld cell follows from the others and the sum of its row or column."""
    if not any(WITHHELD in cell.missing for row in rows for cell in (*row.cells, row.total)):
        return tuple(rows)
    table = [[*row.cells, row.total] for row in rows]
    for _ in range(PASSES):
        for line in table:
            _hide_one_more(line)
        for month in range(len(table[0])):
            column = [line[month] for line in table]
            _hide_one_more(column)
            for line, cell in zip(table, column, strict=True):
                line[month] = cell
    return tuple(_with(row, line) for row, line in zip(rows, table, strict=True))


def _with(row: "GridRow", line: Sequence["GridCell"]) -> "GridRow":
    """The row with these cells, the last of them its total; a hidden total hides the value made of it."""
    is_gone = line[-1].number is None and row.total.number is not None
    return replace(row, cells=tuple(line[:-1]), total=line[-1], value=hidden(row.value) if is_gone else row.value)


def _hide_one_more(cells: list["GridCell"]) -> None:
    """One withheld cell alone is what is left of the sum: the smallest other one goes with it."""
    hidden = [cell for cell in cells if WITHHELD in cell.missing]
    told = [(cell.number, place) for place, cell in enumerate(cells) if cell.number]
    if len(hidden) == 1 and told:
        _number, place = min(told)
        cells[place] = replace(cells[place], number=None, missing=WITHHELD, others=())
