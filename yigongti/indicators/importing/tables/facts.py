"""Which fact a head or a line means, and in which unit its numbers stand."""

from collections.abc import Iterable
from dataclasses import replace

from yigongti.indicators.importing.reading.units import factor
from yigongti.indicators.importing.tables.choices import Choices
from yigongti.indicators.importing.tables.seen import Line, Words
from yigongti.indicators.importing.tables.vocabulary import Match


def fact_match(readings: Iterable[str], key: str, words: Words, choices: Choices) -> Match:
    """The first reading that means one fact; else the candidates of all readings, or what is written alike."""
    choice = choices.columns.get(key, "")
    if choice == "-":
        return Match("", "ignored")
    if choice in words.facts.terms:
        return Match(choice, "chosen")
    candidates: dict[str, None] = {}
    readings = tuple(readings)
    for reading in readings:
        match = words.facts.find(reading)
        if match.code:
            return match
        candidates.update(dict.fromkeys(match.candidates))
    if not candidates:
        for reading in readings[:2]:
            candidates.update(dict.fromkeys(words.facts.like(reading)))
    return Match(candidates=tuple(candidates))


def priced(line: Line, *, written: str, above: str, words: Words, choices: Choices) -> Line:
    """The line with its unit: chosen, its own, or that of the whole table where it fits; else a problem to decide."""
    if line.role != "data":
        return replace(line, unit=written)
    unit = words.units.get(line.match.code, "")
    written = choices.units.get(line.key, "") or written
    if not written and above and factor(above, unit) is not None:
        written = above
    times = factor(written, unit)
    if times is None:
        problem = f"表里的单位是“{written}”，这一项的单位是“{unit}”，请选定单位"
        return replace(line, unit=written, problem=problem)
    return replace(line, unit=written, factor=times)
