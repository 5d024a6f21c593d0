"""Units as printed and normalized. The annexes print "%" over plain ratios (0.81) and 万人 over counts of persons.

An indicator has a unit in which its number stands and, where the annex prints something else, the printed one. The
normalized number is in the plain unit: a share of 1, persons, per person.
"""

from dataclasses import dataclass
from decimal import Decimal

_PLAIN: dict[str, tuple[Decimal, str]] = {
    "%": (Decimal("0.01"), ""),
    "‰": (Decimal("0.001"), ""),
    "万人": (Decimal(10_000), "人"),
    "万人次": (Decimal(10_000), "人次"),
    "万元": (Decimal(10_000), "元"),
    "人/万人": (Decimal("0.0001"), "人/人"),
    "人次/万人": (Decimal("0.0001"), "人次/人"),
}
RATIO = ""


@dataclass(frozen=True)
class Plain:
    """A number in its plain unit; the unit of a ratio is empty."""

    number: Decimal
    unit: str


def normalized(number: Decimal, unit: str) -> Plain:
    """81 % is 0.81; 5.5 万人 is 55000 人; 0.81 without a unit is 0.81, whatever the annex prints above it."""
    factor, plain = _PLAIN.get(unit, (Decimal(1), unit))
    return Plain(number * factor, plain)


def of_printed(number: Decimal, unit: str, *, has_percent: bool) -> Decimal:
    """A printed figure in the indicator's unit: "85%" under a ratio is 0.85, under % it is 85."""
    return number / 100 if has_percent and unit == RATIO else number
