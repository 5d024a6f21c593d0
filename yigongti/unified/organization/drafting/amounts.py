"""Local rules in numbers, by what a quantity binds: 服务人口低于800人 is the village threshold."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from yigongti.unified.organization.reading.shapes import Clause, Quantity, Reading, Span


@dataclass(frozen=True)
class Amount:
    """A value of the edition: dotted key, number, unit, Chinese title, clause, where it stands."""

    key: str
    value: int | float
    unit: str
    title: str
    clause: str
    span: Span


@dataclass(frozen=True)
class _Rule:
    key: str
    title: str
    fits: Callable[[Quantity, str], bool]


def _rule(key: str, title: str, *, unit: str, binds: str = "", signs: str = "", near: str = "") -> _Rule:
    """`binds` and `near` are patterns: of the noun that the number bounds, and of the forty characters before it."""
    allowed = set(signs.split())

    def fits(quantity: Quantity, before: str) -> bool:
        return (
            re.fullmatch(unit, quantity.unit) is not None
            and (not binds or re.search(binds, quantity.binds) is not None)
            and (not allowed or quantity.comparator in allowed)
            and (not near or re.search(near, before) is not None)
        )

    return _Rule(key, title, fits)


_RULES = (
    _rule("county.village_small_population", "村级服务人口下限", unit="人", binds="服务人口", signs="< <="),
    _rule("policy.dispatch.share_percent", "派驻基层占当年招聘比例", unit="%", near="招聘"),
    _rule("policy.dispatch.years_min", "派驻基层最短年限", unit="年", signs=">=", near="派|驻|下沉|成员单位工作"),
    _rule("policy.pay.above_standard_times_max", "超额绩效倍数上限", unit="倍", binds="绩效|工资", signs="<= <"),
    _rule(
        "policy.booking.reserved_percent_min",
        "预留给基层的资源比例下限",
        unit="%",
        binds="资源|号源|床位|预约",
        signs=">= =",
    ),
    _rule("policy.village.community_keepers_each", "每村公共卫生专员人数", unit="名|人", binds="公共卫生专员"),
    _rule("policy.circle.urban_minutes", "城市就医圈", unit="分钟", binds="城市|城区"),
    _rule("policy.circle.rural_minutes", "农村就医圈", unit="分钟", binds="农村|乡村"),
)
_BEFORE = 60


def amounts(reading: Reading, names: dict[Clause, str]) -> list[Amount]:
    """The rules found, each once: the first clause that says it."""
    found: dict[str, Amount] = {}
    for clause, quantity in _all(reading):
        before = "".join(
            reading.text[
                max(clause.span.start, quantity.found.span.start - _BEFORE) : quantity.found.span.start
            ].split()
        )
        for rule in _RULES:
            if rule.key not in found and rule.fits(quantity, before):
                number = _plain(quantity.value)
                found[rule.key] = Amount(
                    rule.key, number, quantity.unit, rule.title, names[clause], quantity.found.span
                )
                break
    return list(found.values())


def _all(reading: Reading) -> Iterator[tuple[Clause, Quantity]]:
    for clause in reading.clauses:
        for quantity in clause.quantities:
            yield clause, quantity


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
