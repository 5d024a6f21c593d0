"""The unconditional probability of dying between two ages from some causes, by a life table over age groups.

For each group of width n: M = deaths / person-years (the year's average population), q = n M / (1 + n/2 M), and the
result is 1 - product of (1 - q). The annex 〔附件3-14〕 defines the probability in words; the steps are those that WHO
and Healthy China use for premature mortality (from memory, 待核). They assume that

* deaths fall in the middle of a group on average (the n/2), so groups are single years or five years, not wider;
* other causes of death do not act (that is "unconditional": only the rates of the named causes enter);
* inside a group the rate is the same at every age: a group of which only some ages count (35-39 from 36 on) lends its
  rate to these ages and its width is what counts (n = 4);
* the rates of one year hold for the whole life (a period table, not a cohort).

Groups are (first age, last age, number), both ages included. Exact fractions throughout.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

AgeNumbers = tuple[tuple[int, int, Decimal], ...]
WIDTH_MAX = 5
HALF = Fraction(1, 2)


class NoProbability(ValueError):
    """The numbers give no probability; the message is a Chinese half-sentence for the sheet."""


def probability(deaths: AgeNumbers, population: AgeNumbers, *, start: int, end: int, minimum: int = 0) -> Fraction:
    """The probability (0 to 1) of dying between `start` and `end`, both included. Raises NoProbability.

    `minimum` is the least population that a group must have for its rate to be taken.
    """
    cuts = _common_cuts(deaths, population, start, end)
    survival = Fraction(1)
    for first, after in pairwise(cuts):
        rate = _rate(_sum(deaths, first, after), _sum(population, first, after), _name(first, after), minimum)
        years = min(after, end + 1) - max(first, start)
        died = years * rate / (1 + HALF * years * rate)
        if died > 1:
            raise NoProbability(f"{_name(first, after)}岁死亡率超出可能范围，请核对死亡数和人口")
        survival *= 1 - died
    return 1 - survival


def within(numbers: AgeNumbers, start: int, end: int) -> Decimal:
    """The sum of the groups that reach into the ages in question, whole groups counted whole."""
    return sum((n for first, last, n in numbers if first <= end and last >= start), Decimal(0))


def _rate(deaths: Decimal, people: Decimal, name: str, minimum: int) -> Fraction:
    if people == 0:
        raise NoProbability(f"{name}岁人口为 0，无法计算")
    if people < minimum:
        raise NoProbability(f"{name}岁人口不足 {minimum} 人，死亡率不稳定，不作计算")
    if deaths < 0 or people < 0:
        raise NoProbability(f"{name}岁的数小于 0，请核对")
    return Fraction(deaths) / Fraction(people)


def _common_cuts(deaths: AgeNumbers, population: AgeNumbers, start: int, end: int) -> list[int]:
    """First ages of the groups that both facts share, and the age after the last. Raises NoProbability."""
    reaching = [g for g in (*deaths, *population) if g[0] <= end and g[1] >= start]
    low, high = min([start, *(g[0] for g in reaching)]), max([end, *(g[1] for g in reaching)])
    both = sorted(_cuts(deaths, "死亡数", low, high) & _cuts(population, "人口数", low, high))
    if both[0] > start or both[-1] <= end:
        raise NoProbability("死亡数和人口数的年龄组对不上，请用相同的年龄组")
    for first, after in pairwise(both):
        if after - first > WIDTH_MAX:
            raise NoProbability(f"{_name(first, after)}岁的年龄组太宽，须按 1 岁或 5 岁分组")
    return both


def _cuts(numbers: AgeNumbers, what: str, start: int, end: int) -> set[int]:
    """Where the groups that reach into the ages begin and end; they must lie side by side without a gap."""
    groups: Sequence[tuple[int, int, Decimal]] = sorted(g for g in numbers if g[0] <= end and g[1] >= start)
    if not groups:
        raise NoProbability(f"缺 {start}—{end} 岁的{what}")
    if groups[0][0] > start:
        raise NoProbability(f"缺 {start}—{groups[0][0] - 1} 岁的{what}")
    for (_, last, _n), (first, _l, _m) in pairwise(groups):
        if first > last + 1:
            raise NoProbability(f"缺 {last + 1}—{first - 1} 岁的{what}")
        if first <= last:
            raise NoProbability(f"{what}的年龄组在 {first} 岁处重叠")
    if groups[-1][1] < end:
        raise NoProbability(f"缺 {groups[-1][1] + 1}—{end} 岁的{what}")
    return {g[0] for g in groups} | {groups[-1][1] + 1}


def _sum(numbers: AgeNumbers, first: int, after: int) -> Decimal:
    return sum((n for low, high, n in numbers if first <= low and high < after), Decimal(0))


def _name(first: int, after: int) -> str:
    return f"{first} " if after - first == 1 else f"{first}—{after - 1} "
