"""What must happen to reach a target: one fact moves, the others stay as given. Solved exactly, in fractions. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from yigongti.indicators.analysis.exact import NotExact, Numbers, Variable
from yigongti.indicators.formulas import Lifetable, Name, Node, Number, Operation, Previous

Poly = tuple[Fraction, ...]  # coefficients from the constant upwards
ONE: Poly = (Fraction(1),)
LINEAR = 2  # coefficients


@dataclass(frozen=True)
class Need:
    """How far a fact must move (`by`, positive for more) and where it then stands; None with the reason for none."""

    fact: str
    now: Fraction
    by: int | None
    why: str = ""

    @property
    def then(self) -> Fraction | None:
        """The fact once the target is reached."""
        return None if self.by is None else self.now + self.by

    def per_month(self, months: int) -> int | None:
        """The whole number each remaining month needs, None where nothing can be done any more."""
        return None if self.by is None or months < 1 else ceil(Fraction(abs(self.by), months))


@dataclass(frozen=True)
class Goal:
    """The target of a value: `number` in the value's unit, `sign` ≥ > ≤ <."""

    number: Fraction
    sign: str

    def is_met(self, value: Fraction) -> bool:
        """Whether a value reaches it."""
        return {
            "≥": value >= self.number, ">": value > self.number, "≤": value <= self.number, "<": value < self.number,
        }[self.sign]  # fmt: skip


def need(
    node: Node, numbers: Numbers, fact: str, goal: Goal, *, with_it: Collection[str] = (), most: Fraction | None = None
) -> Need:
    """The smallest whole step of `fact` that reaches the goal. `with_it` are wholes that grow with their part.

    `most` is where the fact cannot go beyond (the whole it is a part of). Facts of the year before stay.
    """
    now = numbers[fact, False]
    moving = {(fact, False), *((one, False) for one in with_it)}
    try:
        over, under = _rational(node, numbers, moving, is_before=False)
    except NotExact as reason:
        return Need(fact, now, None, f"{reason}，算不出缺口")
    if not _at(under, Fraction(0)):
        return Need(fact, now, None, "分母为 0，算不出缺口")
    if goal.is_met(_at(over, Fraction(0)) / _at(under, Fraction(0))):
        return Need(fact, now, 0, "其余照现在的速度，年底已能达标")
    crossing = _minus(over, tuple(c * goal.number for c in under))
    if len(crossing) > LINEAR:
        return Need(fact, now, None, "公式里这个数不止出现一次，解不出单独的缺口")
    if len(crossing) < LINEAR:
        return Need(fact, now, None, "这个数怎么变都到不了目标")
    return _step(fact, now, goal, (over, under), -crossing[0] / crossing[1], most)


def _step(  # noqa: PLR0917  private, called in one place
    fact: str, now: Fraction, goal: Goal, value: tuple[Poly, Poly], root: Fraction, most: Fraction | None
) -> Need:
    """The whole number at or just beyond the crossing that does reach the goal."""
    over, under = value
    first = ceil(root) if root > 0 else floor(root)
    for step in (first, first + (1 if root > 0 else -1)):
        below = _at(under, Fraction(step))
        same_side = (below > 0) == (_at(under, Fraction(0)) > 0)
        if below and same_side and goal.is_met(_at(over, Fraction(step)) / below):
            if now + step < 0:
                return Need(fact, now, None, "减到 0 也到不了目标")
            if most is not None and now + step > most:
                return Need(fact, now, None, f"全部做到（{floor(most):,}）也到不了目标")
            return Need(fact, now, step)
    return Need(fact, now, None, "这个数怎么变都到不了目标")


def _rational(node: Node, numbers: Numbers, moving: Collection[Variable], *, is_before: bool) -> tuple[Poly, Poly]:
    """The formula as a quotient of two polynomials in the step. Raises NotExact."""
    match node:
        case Number(number=number):
            return (number,), ONE
        case Name(fact=fact):
            here = (fact, is_before)
            return ((numbers[here], Fraction(1)) if here in moving else (numbers[here],)), ONE
        case Previous(inner=inner):
            return _rational(inner, numbers, moving, is_before=True)
        case Operation(sign=sign, left=left, right=right):
            a, b = _rational(left, numbers, moving, is_before=is_before)
            c, d = _rational(right, numbers, moving, is_before=is_before)
            return _combined(sign, (a, b), (c, d))
        case Lifetable():
            raise NotExact("寿命表概率按年龄组算")


def _combined(sign: str, left: tuple[Poly, Poly], right: tuple[Poly, Poly]) -> tuple[Poly, Poly]:
    (a, b), (c, d) = left, right
    if sign == "*":
        return _times(a, c), _times(b, d)
    if sign == "/":
        if not c:
            raise NotExact("分母为 0")
        return _times(a, d), _times(b, c)
    cross = _times(c, b) if sign == "+" else tuple(-one for one in _times(c, b))
    return (
        (_plus(a, c if sign == "+" else tuple(-one for one in c)), b)
        if b == d
        else (_plus(_times(a, d), cross), _times(b, d))
    )


def _plus(a: Poly, b: Poly) -> Poly:
    n = max(len(a), len(b))
    zero = Fraction(0)
    return _trimmed([(a[i] if i < len(a) else zero) + (b[i] if i < len(b) else zero) for i in range(n)])


def _minus(a: Poly, b: Poly) -> Poly:
    return _plus(a, tuple(-one for one in b))


def _times(a: Poly, b: Poly) -> Poly:
    found = [Fraction(0)] * max(0, len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            found[i + j] += x * y
    return _trimmed(found)


def _trimmed(found: list[Fraction]) -> Poly:
    while found and found[-1] == 0:
        found.pop()
    return tuple(Fraction(one) for one in found)


def _at(poly: Poly, step: Fraction) -> Fraction:
    return sum((c * step**power for power, c in enumerate(poly)), Fraction(0))
