"""Formulas: data of the edition over fact names, read by a small grammar and evaluated exactly.

The grammar is arithmetic alone: `+ - * /`, numbers, names of facts, parentheses. Python's own parser draws the tree;
every node outside of the list below is refused, nothing is ever compiled or called. Values are exact fractions
until the last step.
"""

import ast
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from yigongti.foundation.errors import Invalid

LENGTH_MAX = 500
DEPTH_MAX = 40
DIGITS = 34  # of the decimal that an exact fraction is written as; decimal128 has as many
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
NUMBER = re.compile(r"\d{1,15}(\.\d{1,12})?\Z")
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class BadFormula(Invalid):
    """The formula is not plain arithmetic over fact names."""

    sentence = "公式只能由指标基础数据名称、数字、加减乘除和括号组成，请检查县版文件。"


@dataclass(frozen=True)
class Number:
    """A constant, exact."""

    number: Fraction


@dataclass(frozen=True)
class Name:
    """A fact by its code."""

    fact: str


@dataclass(frozen=True)
class Operation:
    """`left sign right`, sign one of + - * /."""

    sign: str
    left: "Node"
    right: "Node"


Node = Number | Name | Operation


@dataclass(frozen=True)
class Shape:
    """A formula as it is printed: `numerator / denominator x multiplier`. No denominator: a plain count in its unit."""

    numerator: Node
    denominator: Node | None
    multiplier: Fraction


@dataclass(frozen=True)
class Reading:
    """A fact as a formula finds it: the number, or why there is none (a Chinese half-sentence)."""

    number: Decimal | None
    missing: str = ""


@dataclass(frozen=True)
class Value:
    """What a formula gives. `number` None always comes with `missing`, the reason in words; zero is a number."""

    number: Decimal | None
    missing: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class _Absent(Exception):
    """A fact is missing or a denominator is zero."""


@functools.lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """The tree of a formula. Raises BadFormula on anything but arithmetic."""
    if not isinstance(text, str) or not text.isascii() or not 0 < len(text) <= LENGTH_MAX:
        raise BadFormula
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadFormula from error
    return _node(tree.body, text.strip(), 0)


def _node(tree: ast.expr, text: str, depth: int) -> Node:
    if depth > DEPTH_MAX:
        raise BadFormula
    match tree:
        case ast.Constant():
            written = ast.get_source_segment(text, tree) or ""
            if NUMBER.match(written):
                return Number(Fraction(written))
        case ast.Name(id=name) if NAME.match(name):
            return Name(name)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in SIGNS:
            return Operation(SIGNS[type(operator)], _node(left, text, depth + 1), _node(right, text, depth + 1))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Operation("*", Number(Fraction(-1)), _node(operand, text, depth + 1))
        case _:
            pass
    raise BadFormula


def facts_of(node: Node) -> tuple[str, ...]:
    """The codes of the facts in a formula, in order of appearance, each once."""
    match node:
        case Name(fact=fact):
            return (fact,)
        case Operation(left=left, right=right):
            return tuple(dict.fromkeys((*facts_of(left), *facts_of(right))))
        case _:
            return ()


def shape(node: Node) -> Shape:
    """Take the formula apart for printing: constants of the outermost product or quotient become the multiplier."""
    if isinstance(node, Operation) and node.sign == "/":
        if isinstance(node.right, Number) and node.right.number:
            inner = shape(node.left)
            return Shape(inner.numerator, inner.denominator, inner.multiplier / node.right.number)
        over, up = _without_constants(node.left)
        under, down = _without_constants(node.right)
        return Shape(over, under, up / down) if down else Shape(node.left, node.right, Fraction(1))
    if isinstance(node, Operation) and node.sign == "*":
        for constant, rest in ((node.left, node.right), (node.right, node.left)):
            if isinstance(constant, Number):
                inner = shape(rest)
                return Shape(inner.numerator, inner.denominator, inner.multiplier * constant.number)
    return Shape(node, None, Fraction(1))


def _without_constants(node: Node) -> tuple[Node, Fraction]:
    """A product without its constant factors, and the factors' product. A lone constant stays what it is."""
    if isinstance(node, Operation) and node.sign == "*":
        for constant, rest in ((node.left, node.right), (node.right, node.left)):
            if isinstance(constant, Number):
                inner, factor = _without_constants(rest)
                return inner, factor * constant.number
    return node, Fraction(1)


def evaluate(node: Node, lookup: Callable[[str], Reading]) -> Value:
    """The value over the facts that `lookup` reads. Never raises on data: what is missing is said."""
    form = shape(node)
    parts: list[Fraction | None] = []
    reasons: list[str] = []
    for part in (form.numerator, form.denominator):
        try:
            parts.append(None if part is None else _exact(part, lookup))
        except _Absent as absent:
            parts.append(None)
            reasons.append(str(absent))
    over, under = parts
    numerator, denominator = (None if part is None else as_decimal(part) for part in parts)
    if not reasons and form.denominator is not None and under == 0:
        reasons.append("分母为 0，无法计算")
    if reasons or over is None:
        return Value(None, "；".join(dict.fromkeys(reasons)), numerator, denominator)
    exact = over * form.multiplier / (under if under is not None else 1)
    return Value(as_decimal(exact), "", numerator, denominator)


def _exact(node: Node, lookup: Callable[[str], Reading]) -> Fraction:
    match node:
        case Number(number=number):
            return number
        case Name(fact=fact):
            reading = lookup(fact)
            if reading.number is None:
                raise _Absent(reading.missing or f"缺 {fact}")
            return Fraction(reading.number)
        case Operation(sign=sign, left=left, right=right):
            return _combine(sign, _exact(left, lookup), _exact(right, lookup))


def _combine(sign: str, left: Fraction, right: Fraction) -> Fraction:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if right == 0:
        raise _Absent("分母为 0，无法计算")
    return left / right


def as_decimal(exact: Fraction) -> Decimal:
    """A fraction as a decimal: exact where it ends within 34 digits, correctly rounded otherwise."""
    with localcontext() as context:
        context.prec = DIGITS
        return Decimal(exact.numerator) / Decimal(exact.denominator)
