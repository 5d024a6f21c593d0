"""The grammar of formulas: text of the edition to a tree, and what a tree asks for.

The grammar: `+ - * /`, numbers, names of facts, parentheses, and four words:

    previous(x)          x one year earlier
    lifetable_probability(deaths, population, 36, 69)
                         by two facts by age, both ages included; a fifth number is the least population of a group
    [x, y]               two results side by side, never averaged; only as the whole formula
    evidence_checklist   no arithmetic, two persons judge; only as the whole formula

Python's own parser draws the tree; every node outside of the list below is refused, nothing is ever compiled or called.
"""

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yigongti.foundation.errors import Invalid

LENGTH_MAX = 500
DEPTH_MAX = 40
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
NUMBER = re.compile(r"\d{1,15}(\.\d{1,12})?\Z")
AGE_MAX = 120
AGES_GIVEN, MINIMUM_GIVEN = 4, 5  # arguments of lifetable_probability without and with a least population
PREVIOUS, LIFETABLE, CHECKLIST = "previous", "lifetable_probability", "evidence_checklist"
WORDS = (PREVIOUS, LIFETABLE, CHECKLIST)
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class BadFormula(Invalid):
    """The formula is not plain arithmetic over fact names."""

    sentence = (
        "公式只能由指标基础数据名称、数字、加减乘除、括号和 previous、lifetable_probability、[甲, 乙]、"
        "evidence_checklist 组成，请检查县版文件。"
    )


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


@dataclass(frozen=True)
class Previous:
    """What the inner formula gave one year earlier."""

    inner: "Node"


@dataclass(frozen=True)
class Lifetable:
    """The probability of dying between two ages (both included), from two facts by age."""

    deaths: str
    population: str
    start: int
    end: int
    minimum: int = 0


@dataclass(frozen=True)
class Parts:
    """Results side by side."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Checklist:
    """No arithmetic: judged by what is shown."""


Node = Number | Name | Operation | Previous | Lifetable
Tree = Node | Parts | Checklist


@dataclass(frozen=True)
class Shape:
    """A formula as it is printed: `numerator / denominator x multiplier`. No denominator: a plain count in its unit."""

    numerator: Node
    denominator: Node | None
    multiplier: Fraction


@functools.lru_cache(maxsize=1024)
def parse(text: str) -> Tree:
    """The tree of a formula. Raises BadFormula on anything but the grammar."""
    if not isinstance(text, str) or not text.isascii() or not 0 < len(text) <= LENGTH_MAX:
        raise BadFormula
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadFormula from error
    match tree:
        case ast.Name(id=name) if name == CHECKLIST:
            return Checklist()
        case ast.List(elts=parts) if len(parts) > 1:
            return Parts(tuple(_node(part, text.strip(), 0) for part in parts))
        case _:
            return _node(tree, text.strip(), 0)


def _node(tree: ast.expr, text: str, depth: int) -> Node:
    if depth > DEPTH_MAX:
        raise BadFormula
    match tree:
        case ast.Constant():
            written = ast.get_source_segment(text, tree) or ""
            if NUMBER.match(written):
                return Number(Fraction(written))
        case ast.Name(id=name) if NAME.match(name) and name not in WORDS:
            return Name(name)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in SIGNS:
            return Operation(SIGNS[type(operator)], _node(left, text, depth + 1), _node(right, text, depth + 1))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Operation("*", Number(Fraction(-1)), _node(operand, text, depth + 1))
        case ast.Call(func=ast.Name(id=word), args=given, keywords=[]):
            return _call(word, [_node(one, text, depth + 1) for one in given])
        case _:
            pass
    raise BadFormula


def _call(word: str, given: list[Node]) -> Node:
    """previous(x), not within itself; lifetable_probability(deaths, population, from, to[, least population])."""
    match word, given:
        case "previous", [inner] if not any(isinstance(node, Previous) for node in nodes(inner)):
            return Previous(inner)
        case "lifetable_probability", [Name(fact=deaths), Name(fact=population), *numbers]:
            found = [n.number for n in numbers if isinstance(n, Number) and n.number.denominator == 1]
            if len(found) == len(numbers) and AGES_GIVEN <= len(given) <= MINIMUM_GIVEN:
                start, end, *least = (int(number) for number in found)
                if start <= end <= AGE_MAX:
                    return Lifetable(deaths, population, start, end, *least)
        case _:
            pass
    raise BadFormula


def nodes(tree: Tree) -> Iterator[Tree]:
    """Every node of a tree, the tree itself first, from left to right."""
    yield tree
    match tree:
        case Operation(left=left, right=right):
            yield from nodes(left)
            yield from nodes(right)
        case Previous(inner=inner):
            yield from nodes(inner)
        case Parts(parts=parts):
            for part in parts:
                yield from nodes(part)
        case _:
            pass


def facts_of(tree: Tree) -> tuple[str, ...]:
    """The codes of the facts in a formula, in order of appearance, each once, of whatever year."""
    found: list[str] = []
    for node in nodes(tree):
        found += [node.fact] if isinstance(node, Name) else []
        found += [node.deaths, node.population] if isinstance(node, Lifetable) else []
    return tuple(dict.fromkeys(found))


def facts_before(tree: Tree) -> tuple[str, ...]:
    """The codes of the facts that are asked for one year earlier."""
    inner = [code for node in nodes(tree) if isinstance(node, Previous) for code in facts_of(node.inner)]
    return tuple(dict.fromkeys(inner))


def facts_now(tree: Tree) -> tuple[str, ...]:
    """The codes of the facts that are asked for in the period itself."""
    return tuple(dict.fromkeys(code for code, is_before in asked(tree) if not is_before))


def facts_by_age(tree: Tree) -> tuple[str, ...]:
    """The codes of the facts that must come by age."""
    found = [code for node in nodes(tree) if isinstance(node, Lifetable) for code in (node.deaths, node.population)]
    return tuple(dict.fromkeys(found))


def asked(tree: Tree, *, is_before: bool = False) -> Iterator[tuple[str, bool]]:
    """Every fact that a tree asks for, with whether it asks for the year before; repeated as often as it stands."""
    match tree:
        case Name(fact=fact):
            yield fact, is_before
        case Lifetable(deaths=deaths, population=population):
            yield from ((deaths, is_before), (population, is_before))
        case Operation(left=left, right=right):
            yield from asked(left, is_before=is_before)
            yield from asked(right, is_before=is_before)
        case Previous(inner=inner):
            yield from asked(inner, is_before=True)
        case Parts(parts=parts):
            for part in parts:
                yield from asked(part, is_before=is_before)
        case _:
            pass


def main_shape(tree: Tree) -> Shape | None:
    """The shape of a formula, of its first part where it has several; None where nothing is computed."""
    if isinstance(tree, Checklist):
        return None
    return shape(tree.parts[0] if isinstance(tree, Parts) else tree)


def shape(node: Node) -> Shape:
    """Take the formula apart for printing: constants of the outermost product or quotient become the multiplier."""
    if isinstance(node, Operation) and node.sign == "/":
        if isinstance(node.right, Number) and node.right.number:
            inner = shape(node.left)
            return Shape(inner.numerator, inner.denominator, inner.multiplier / node.right.number)
        under, down = _without_constants(node.right)
        inner = shape(node.left)
        if down and inner.denominator is not None and not _divides(under):  # a / b / c is a over b x c
            return Shape(inner.numerator, Operation("*", inner.denominator, under), inner.multiplier / down)
        over, up = _without_constants(node.left)
        return Shape(over, under, up / down) if down else Shape(node.left, node.right, Fraction(1))
    if isinstance(node, Operation) and node.sign == "*":
        for constant, rest in ((node.left, node.right), (node.right, node.left)):
            if isinstance(constant, Number):
                inner = shape(rest)
                return Shape(inner.numerator, inner.denominator, inner.multiplier * constant.number)
    return Shape(node, None, Fraction(1))


def _divides(node: Node) -> bool:
    """Whether a node is itself a quotient: the quotient of two means keeps them as they are."""
    return isinstance(node, Operation) and node.sign == "/"


def _without_constants(node: Node) -> tuple[Node, Fraction]:
    """A product without its constant factors, and the factors' product. A lone constant stays what it is."""
    if isinstance(node, Operation) and node.sign == "*":
        for constant, rest in ((node.left, node.right), (node.right, node.left)):
            if isinstance(constant, Number):
                inner, factor = _without_constants(rest)
                return inner, factor * constant.number
    return node, Fraction(1)
