"""Formulas: data of the edition over fact names, read by a small grammar and evaluated in exact fractions."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from yigongti.indicators import lifetable
from yigongti.indicators.grammar import (
    BadFormula,
    Checklist,
    Lifetable,
    Name,
    Node,
    Number,
    Operation,
    Parts,
    Previous,
    Shape,
    Tree,
    asked,
    facts_before,
    facts_by_age,
    facts_now,
    facts_of,
    main_shape,
    nodes,
    parse,
    shape,
)
from yigongti.indicators.lifetable import AgeNumbers

__all__ = [
    "BadFormula", "Checklist", "Lifetable", "Name", "Node", "Number", "Operation", "Parts", "Previous", "Reading",
    "Shape", "Tree", "Value", "as_decimal", "asked", "evaluate", "facts_before", "facts_by_age", "facts_now",
    "facts_of", "main_shape", "nodes", "parse", "shape",
]  # fmt: skip
DIGITS = 34  # of the decimal that an exact fraction is written as; decimal128 has as many
ZERO = "分母为 0，无法计算"


@dataclass(frozen=True)
class Reading:
    """A fact as a formula finds it: the number, or why there is none (a Chinese half-sentence)."""

    number: Decimal | None
    missing: str = ""
    ages: AgeNumbers = ()  # of a fact by age: (first age, last age, number)


@dataclass(frozen=True)
class Value:
    """What a formula gives. `number` None comes with `missing`, the reason in words; zero is a number.

    A formula of several parts has no number of its own: its numbers stand in `parts`.
    """

    number: Decimal | None
    missing: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    parts: tuple["Value", ...] = ()


Lookup = Callable[[str], Reading]


class _Absent(Exception):
    """A fact is missing or a denominator is zero."""


def evaluate(tree: Tree, lookup: Lookup, before: Lookup | None = None) -> Value:
    """The value over the facts that `lookup` reads, and `before` one year earlier.

    Never raises on data: what is missing is said, every missing fact by name.
    """
    if isinstance(tree, Checklist):
        return Value(None, "由两人按材料评定，不作计算")
    if isinstance(tree, Parts):
        return _side_by_side([evaluate(part, lookup, before) for part in tree.parts])
    return _one(tree, _Reader(lookup, before))


def _side_by_side(parts: list[Value]) -> Value:
    reasons = "；".join(dict.fromkeys(part.missing for part in parts if part.missing))
    return Value(None, reasons, parts=tuple(parts))


def _one(node: Node, reader: "_Reader") -> Value:
    form = shape(node)
    reasons = [why for code, is_before in asked(node) if (why := reader.missing(code, is_before=is_before))]
    found: list[Fraction | None] = []
    for part in (form.numerator, form.denominator):
        try:
            found.append(None if part is None else reader.exact(part))
        except _Absent as absent:
            found.append(None)
            reasons += [] if reasons else [str(absent)]
    over, under = found
    if not reasons and form.denominator is not None and under == 0:
        reasons.append(ZERO)
    if isinstance(form.numerator, Lifetable) and form.denominator is None:
        numerator, denominator = reader.totals(form.numerator)
    else:
        numerator, denominator = (None if part is None else as_decimal(part) for part in found)
    if reasons or over is None:
        return Value(None, "；".join(dict.fromkeys(reasons)), numerator, denominator)
    return Value(as_decimal(over * form.multiplier / (1 if under is None else under)), "", numerator, denominator)


@dataclass(frozen=True)
class _Reader:
    """Facts of the period and of the year before, and exact values over them."""

    lookup: Lookup
    before: Lookup | None

    def read(self, fact: str, *, is_before: bool = False) -> Reading:
        look = self.before if is_before else self.lookup
        return look(fact) if look is not None else Reading(None, f"缺 {fact} 的上年同期数")

    def missing(self, fact: str, *, is_before: bool) -> str:
        """Why a fact has no number; empty when it has one."""
        reading = self.read(fact, is_before=is_before)
        return "" if reading.number is not None else reading.missing or f"缺 {fact}"

    def exact(self, node: Node, *, is_before: bool = False) -> Fraction:
        """Raises _Absent."""
        match node:
            case Number(number=number):
                return number
            case Name(fact=fact):
                reading = self.read(fact, is_before=is_before)
                if reading.number is None:
                    raise _Absent(reading.missing or f"缺 {fact}")
                return Fraction(reading.number)
            case Operation(sign=sign, left=left, right=right):
                return _combine(sign, self.exact(left, is_before=is_before), self.exact(right, is_before=is_before))
            case Previous(inner=inner):
                return self.exact(inner, is_before=True)
            case Lifetable():
                return self._probability(node, is_before=is_before)

    def _probability(self, node: Lifetable, *, is_before: bool) -> Fraction:
        deaths, population = (self.read(code, is_before=is_before) for code in (node.deaths, node.population))
        for reading in (deaths, population):
            if reading.number is None:
                raise _Absent(reading.missing)
        try:
            return lifetable.probability(
                deaths.ages, population.ages, start=node.start, end=node.end, minimum=node.minimum
            )
        except lifetable.NoProbability as reason:
            raise _Absent(str(reason)) from reason

    def totals(self, node: Lifetable) -> tuple[Decimal | None, Decimal | None]:
        """Deaths and population of the ages in question, to be shown beside the probability; None while unknown."""
        read = [self.read(code) for code in (node.deaths, node.population)]
        deaths, population = (
            None if r.number is None else lifetable.within(r.ages, node.start, node.end) for r in read
        )
        return deaths, population


def _combine(sign: str, left: Fraction, right: Fraction) -> Fraction:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if right == 0:
        raise _Absent(ZERO)
    return left / right


def as_decimal(exact: Fraction) -> Decimal:
    """A fraction as a decimal: exact where it ends within 34 digits, correctly rounded otherwise."""
    with localcontext() as context:
        context.prec = DIGITS
        return Decimal(exact.numerator) / Decimal(exact.denominator)
