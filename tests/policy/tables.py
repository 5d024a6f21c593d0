"""The tables of indicators against the truth, cell by cell and field by field."""

import re
from collections.abc import Callable
from decimal import Decimal

from tests.policy.score import Score, by_key

_CELL = re.compile(r"([≥≤><＞＜]?)\s*(\d+(?:\.\d+)?)")  # \d and Decimal also take wide figures


def indicators(reading, truth, plain: Callable[[str], str]) -> Score:
    """Core rows with every cell, and monitoring rows with every field, as one score."""
    score = by_key(_found_core(reading, plain), _told_core(truth, plain))
    score.add(by_key(_monitored(reading, plain), _monitored(truth, plain)))
    return score


def _name(name: str, unit: str, plain) -> str:
    """A unit that the name repeats in its closing bracket is told once."""
    return plain(name).removesuffix(f"（{plain(unit)}）")


def _found_core(reading, plain):
    for row in reading.core_indicators:
        name = _name(row.name, row.unit, plain)
        yield (plain(row.number), name, plain(row.unit)), f"row {row.number} {row.name} {row.unit}"
        for t in row.targets:
            value = None if t.value is None else Decimal(t.value)
            key = (plain(row.number), plain(t.period), t.year, t.kind, plain(t.printed), value, plain(t.comparator))
            yield key, f"cell {row.number} {t.period} {t.year} {t.kind} {t.printed} {t.comparator} {t.value}"


def _told_core(truth, plain):
    for number, name, unit, *cells in truth.core_rows:
        yield (plain(number), _name(name, unit, plain), plain(unit)), f"row {number} {name} {unit}"
        for column, cell in zip(truth.columns, cells, strict=True):
            comparator, value = parsed(cell)
            key = (plain(number), plain(column.period), column.year, column.kind, plain(cell), value, comparator)
            yield key, f"cell {number} {column.period} {column.year} {column.kind} {cell}"


def parsed(cell: str) -> tuple[str, Decimal | None]:
    """Comparator as printed and value of a cell; None where nothing is set."""
    found = _CELL.match(cell)
    return (found[1], Decimal(found[2])) if found else ("", None)


def _monitored(source, plain):
    for row in getattr(source, "monitoring_indicators", None) or getattr(source, "monitoring", ()):
        number = plain(row.number)
        yield (number, "name", plain(row.name)), f"monitoring {number} {row.name}"
        fields = {
            "unit": plain(row.unit),
            "group": _group(plain(row.group)),
            "formula": plain(row.formula).rstrip("。"),
            "source": plain(row.source).rstrip("。"),
            "explanation": "" if row.formula else plain(row.explanation).rstrip("。"),
        }
        for field, value in fields.items():
            if value:
                yield (number, field, value), f"monitoring {number} {field}: {value}"


def _group(words: str) -> str:
    found = re.match(r"[一二三四五六七八九十]+", words)
    return found[0] if found else words
