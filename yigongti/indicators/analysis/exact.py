"""A formula over exact numbers: what decompositions and "what must happen" compute with. No rounding anywhere."""

from collections.abc import Mapping
from fractions import Fraction

from yigongti.indicators.formulas import Lifetable, Name, Node, Number, Operation, Previous

Variable = tuple[str, bool]  # a fact, and whether it is the one of the year before
Numbers = Mapping[Variable, Fraction]


class NotExact(Exception):
    """The formula cannot be computed over plain numbers: by age, or a denominator of zero."""


def evaluate(node: Node, numbers: Numbers, *, is_before: bool = False) -> Fraction:
    """The value of a formula. Raises NotExact, and KeyError for a fact without a number."""
    match node:
        case Number(number=number):
            return number
        case Name(fact=fact):
            return numbers[fact, is_before]
        case Previous(inner=inner):
            return evaluate(inner, numbers, is_before=True)
        case Operation(sign=sign, left=left, right=right):
            a = evaluate(left, numbers, is_before=is_before)
            b = evaluate(right, numbers, is_before=is_before)
            if sign == "/" and b == 0:
                raise NotExact("分母为 0")
            return a + b if sign == "+" else a - b if sign == "-" else a * b if sign == "*" else a / b
        case Lifetable():
            raise NotExact("寿命表概率按年龄组算，不能按单个数拆开")


def is_linear(node: Node) -> bool:
    """Whether the value of a whole is the sum of the values of its parts: no product of facts, no constant added."""
    match node:
        case Name():
            return True
        case Operation(sign="+" | "-", left=left, right=right):
            return is_linear(left) and is_linear(right)
        case Operation(sign="*", left=left, right=right):
            return (is_constant(left) and is_linear(right)) or (is_linear(left) and is_constant(right))
        case Operation(sign="/", left=left, right=right):
            return is_linear(left) and is_constant(right)
        case _:
            return False


def is_constant(node: Node) -> bool:
    """Whether no fact stands in it."""
    match node:
        case Number():
            return True
        case Operation(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case _:
            return False
