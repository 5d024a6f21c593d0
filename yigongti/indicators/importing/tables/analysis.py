"""From a sheet to numbers: each with its fact, its institution, its cell; and everything that a person must decide."""

from yigongti.indicators.importing.reading.shapes import Sheet
from yigongti.indicators.importing.reading.units import label_without_unit
from yigongti.indicators.importing.tables import form, grid
from yigongti.indicators.importing.tables.choices import Choices
from yigongti.indicators.importing.tables.seen import Analysis, Words
from yigongti.indicators.importing.tables.shape import shape_of


def analyse(sheet: Sheet, words: Words, choices: Choices) -> Analysis:
    """Read a sheet by these words and choices."""

    def knows_fact(text: str) -> bool:
        match = words.facts.find(label_without_unit(text), choices.columns)
        return bool(match.code or match.candidates)

    def knows_name(text: str) -> bool:
        match = words.names.find(text, choices.names)
        return bool(match.code or match.candidates)

    shape = shape_of(sheet, knows_name=knows_name, knows_fact=knows_fact, layout=choices.layout)
    if shape.layout == "form":
        return form.read(sheet, shape, words, choices)
    return grid.read(sheet, shape, words, choices)
