"""Why a number changed, exactly: by institution (rate and mix), and by fact. Pure; parts always sum to the whole.

A ratio R = N/D of institutions i: n_i/D sums to R. With w = d_i/D (share) and r = n_i/d_i (own rate) the change of one
institution is split symmetrically (Kitagawa 1955): rate = (r1 - r0)(w1 + w0)/2, mix = (w1 - w0)((r1 + r0)/2 - c), where
c = (R1 + R0)/2 is taken from each, which changes no sum as the shares sum to one. An institution without a rate in one
period moves the mix alone.

By fact: each fact is changed in every order and its effect averaged (Shapley 1953): growth and means too, exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial

from yigongti.indicators.analysis import exact
from yigongti.indicators.analysis.exact import Numbers, Variable
from yigongti.indicators.formulas import Node

ZERO, HALF = Fraction(0), Fraction(1, 2)
FACTS_MAX = 8  # 2^8 evaluations


class NotDecomposable(Exception):
    """The change cannot be taken apart; the text says why."""


@dataclass(frozen=True)
class Pair:
    """Numerator and denominator of one institution in one period; the denominator of a plain sum is None."""

    over: Fraction
    under: Fraction | None = None


@dataclass(frozen=True)
class Effect:
    """What one institution brings to the change: `rate` and `mix` sum to `total`. Of a sum `total` is all there is."""

    key: str
    before: Pair
    after: Pair
    rate: Fraction
    mix: Fraction

    @property
    def total(self) -> Fraction:
        """The whole contribution, in the unit of the value."""
        return self.rate + self.mix


REST = ""  # the key of what stands in the whole and in no institution


def of_sum(
    before: Mapping[str, Fraction],
    after: Mapping[str, Fraction],
    wholes: tuple[Fraction, Fraction],
    multiplier: Fraction,
) -> tuple[Effect, ...]:
    """Plain contributions. What the whole has beyond its institutions stands under REST."""
    effects = []
    for key in dict.fromkeys((*before, *after)):
        a, b = before.get(key, ZERO), after.get(key, ZERO)
        effects.append(Effect(key, Pair(a), Pair(b), (b - a) * multiplier, ZERO))
    a, b = wholes[0] - sum(before.values(), ZERO), wholes[1] - sum(after.values(), ZERO)
    if a or b:
        effects.append(Effect(REST, Pair(a), Pair(b), (b - a) * multiplier, ZERO))
    return tuple(effects)


def of_ratio(
    before: Mapping[str, Pair], after: Mapping[str, Pair], wholes: tuple[Pair, Pair], multiplier: Fraction
) -> tuple[Effect, ...]:
    """Rate and mix of each institution and of REST. Raises NotDecomposable where a whole has no denominator."""
    if not wholes[0].under or not wholes[1].under:
        raise NotDecomposable("有一期的分母为 0，不能比")
    nothing = Pair(ZERO, ZERO)
    pairs = {key: (before.get(key, nothing), after.get(key, nothing)) for key in dict.fromkeys((*before, *after))}
    rest = _rest(wholes[0], before), _rest(wholes[1], after)
    if any(part.over or part.under for part in rest):
        pairs[REST] = rest
    center = (wholes[0].over / wholes[0].under + wholes[1].over / wholes[1].under) * HALF
    return tuple(_effect(key, a, b, wholes, center, multiplier) for key, (a, b) in pairs.items())


def _rest(whole: Pair, parts: Mapping[str, Pair]) -> Pair:
    over = whole.over - sum((p.over for p in parts.values()), ZERO)
    return Pair(over, (whole.under or ZERO) - sum((p.under or ZERO for p in parts.values()), ZERO))


def _effect(  # noqa: PLR0917  private, called in one place
    key: str, a: Pair, b: Pair, wholes: tuple[Pair, Pair], center: Fraction, multiplier: Fraction
) -> Effect:
    d0, d1 = wholes[0].under or ZERO, wholes[1].under or ZERO
    share0, share1 = (a.under or ZERO) / d0, (b.under or ZERO) / d1
    total = b.over / d1 - a.over / d0 - (share1 - share0) * center
    if not a.under or not b.under:
        return Effect(key, a, b, ZERO, total * multiplier)
    rate = (b.over / b.under - a.over / a.under) * (share0 + share1) * HALF
    return Effect(key, a, b, rate * multiplier, (total - rate) * multiplier)


@dataclass(frozen=True)
class FactEffect:
    """What one fact brings to the change of the value, in the unit of the value."""

    variable: Variable
    before: Fraction
    after: Fraction
    effect: Fraction


def by_fact(node: Node, before: Numbers, after: Numbers) -> tuple[FactEffect, ...]:
    """The share of each fact; sums to the difference of the two values. Raises NotDecomposable."""
    variables = [v for v in after if before[v] != after[v]]
    if len(variables) > FACTS_MAX:
        raise NotDecomposable("公式里变动的数太多，不按数拆开")
    try:
        values = {
            moved: exact.evaluate(node, {v: (after if v in moved else before)[v] for v in after})
            for size in range(len(variables) + 1)
            for moved in map(frozenset, combinations(variables, size))
        }
    except exact.NotExact as reason:
        raise NotDecomposable(str(reason)) from reason
    effects = {v: _averaged(v, variables, values) for v in variables}
    return tuple(FactEffect(v, before[v], after[v], effects.get(v, ZERO)) for v in after)


def _averaged(
    variable: Variable, variables: Sequence[Variable], values: Mapping[frozenset[Variable], Fraction]
) -> Fraction:
    n, total = len(variables), ZERO
    others = [v for v in variables if v != variable]
    for size in range(n):
        weight = Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
        for chosen in map(frozenset, combinations(others, size)):
            total += weight * (values[chosen | {variable}] - values[chosen])
    return total


@dataclass(frozen=True)
class Moves:
    """What stands behind two numbers, person by person or record by record (of what stands over time)."""

    stayed: int
    added: int
    removed: int
    moved: int  # in both, at another institution: part of `stayed`


def moves(before: Mapping[int, int], after: Mapping[int, int]) -> Moves:
    """Two sets of keys, each with its institution."""
    stayed = before.keys() & after.keys()
    return Moves(
        len(stayed), len(after.keys() - before.keys()), len(before.keys() - after.keys()),
        sum(1 for key in stayed if before[key] != after[key]),
    )  # fmt: skip
