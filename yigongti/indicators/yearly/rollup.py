"""The roll-up of counties: facts are summed, then the formula is applied to the sums; ratios are never averaged. Pure.

Two counties' indicators are one only where formula, unit and facts agree; a name that looks alike joins nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from yigongti.indicators import formulas
from yigongti.indicators.formulas import Reading

POINTS = "分"  # scores do not add up
DAYS = "天"  # the calendar is the same for all: taken once
NO_SUM = "得分不能跨县相加"
DAYS_DIFFER = "各县的天数不同，不能合并"

Look = Callable[[str], Reading]  # a fact of one county


def total(code: str, unit: str, counties: Mapping[str, Look]) -> Reading:
    """A fact over several counties. Missing as soon as it is missing in one, by name of the county."""
    readings = {name: look(code) for name, look in counties.items()}
    if reasons := [f"{r.missing or name}" for name, r in readings.items() if r.number is None]:
        return Reading(None, "；".join(dict.fromkeys(reasons)))
    if unit == POINTS and len(readings) > 1:
        return Reading(None, NO_SUM)
    numbers = [r.number for r in readings.values() if r.number is not None]
    if unit == DAYS:
        return Reading(numbers[0]) if len(set(numbers)) == 1 else Reading(None, DAYS_DIFFER)
    return _with_ages(list(readings.values()), sum(numbers, Decimal(0)))


def _with_ages(readings: Sequence[Reading], number: Decimal) -> Reading:
    """Groups of ages are summed where every county has the same ones."""
    groups = [tuple((first, last) for first, last, _ in r.ages) for r in readings]
    if not any(groups):
        return Reading(number)
    if len(set(groups)) > 1:
        return Reading(None, "各县的年龄组不同，不能合并")
    columns = zip(*(r.ages for r in readings), strict=True)
    ages = tuple((c[0][0], c[0][1], sum((n for _, _, n in c), Decimal(0))) for c in columns)
    return Reading(number, ages=ages)


def rolled_up(
    tree: formulas.Tree, units: Mapping[str, str], now: Mapping[str, Look], before: Mapping[str, Look]
) -> formulas.Value:
    """The value of a formula over the sums of the counties' facts, of this year and of the year before."""
    if not now:
        return formulas.Value(None, "没有县审定或锁定了这项指标的数")
    return formulas.evaluate(
        tree,
        lambda code: total(code, units.get(code, ""), now),
        lambda code: total(code, units.get(code, ""), before),
    )
