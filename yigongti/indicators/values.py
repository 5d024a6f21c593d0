"""A value that explains itself: number or reason, numerator, denominator, facts, targets, sources."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yigongti.indicators import formulas, targets
from yigongti.indicators.board import Board, FactReading
from yigongti.indicators.facts import Origin
from yigongti.indicators.models import Indicator, ScopeKind
from yigongti.indicators.periods import Kind, Period
from yigongti.indicators.scopes import Scope
from yigongti.indicators.targets import Direction, Target, Verdict

PLACES = 2
PLACES_SMALL = 4
TEN_THOUSAND = "万人"


@dataclass(frozen=True)
class IndicatorValue:
    """One indicator for one scope and period."""

    indicator: Indicator
    period: Period
    scope: Scope
    value: formulas.Value
    facts: tuple[FactReading, ...]
    verdicts: tuple[Verdict, ...]
    fresh_at: datetime | None

    @property
    def number(self) -> Decimal | None:
        """The exact number, None when it is missing."""
        return self.value.number

    @property
    def text(self) -> str:
        """The number as shown; 缺 when missing."""
        return "缺" if self.number is None else f"{self.number:,.{places_of(self.indicator, self.number)}f}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: connected only since, sources not connected yet, 待核."""
        since = [
            f"{f.title}自 {f.since // 100}-{f.since % 100:02d} 起接入，之前月份不在内" for f in self.facts if f.since
        ]
        as_of = [
            f"{f.title}取 {f.as_of // 100}-{f.as_of % 100:02d} 时点"
            for f in self.facts
            if f.as_of and self._is_older(f)
        ]
        return tuple(dict.fromkeys((*since, *as_of, *(f.note for f in self.facts if f.note))))

    def _is_older(self, reading: FactReading) -> bool:
        return reading.as_of != self.period.months[-1]


@dataclass(frozen=True)
class Part:
    """Numerator or denominator: the facts in it, for drawing the fraction and for opening."""

    title: str
    facts: tuple[str, ...]


def compute(
    indicator: Indicator, board: Board, scope: Scope, period: Period, fresh_at: datetime | None
) -> IndicatorValue:
    """The value of an indicator from the cells on the board."""
    readings: dict[str, FactReading] = {}

    def look_up(code: str) -> formulas.Reading:
        readings[code] = board.read(code, scope, period)
        return readings[code].plain

    if indicator.formula:
        tree = formulas.parse(indicator.formula)
        for code in formulas.facts_of(tree):
            look_up(code)
        value = formulas.evaluate(tree, look_up)
    else:
        value = formulas.Value(None, "这项指标按材料评定，没有公式")
    verdicts = verdicts_of(indicator, scope, period, value.number, tuple(readings.values()))
    return IndicatorValue(indicator, period, scope, value, tuple(readings.values()), verdicts, fresh_at)


def verdicts_of(
    indicator: Indicator, scope: Scope, period: Period, number: Decimal | None, readings: tuple[FactReading, ...]
) -> tuple[Verdict, ...]:
    """The county's own targets. Sums of a year are not held against a month, nor the county's count against others."""
    own = [t for t in targets.parse_all(indicator.targets) if t.kind == targets.Kind.TARGET]
    grows = accumulates(indicator, readings)
    if (grows and period.kind == Kind.MONTH) or (indicator.kind == "count" and scope.kind != ScopeKind.COUNTY):
        return tuple(
            Verdict(t, "不单独比", "none") if t.number is not None else Verdict(t, "未设", "none") for t in own
        )
    return tuple(targets.judge(t, number, Direction(indicator.direction), PLACES) for t in own)


def accumulates(indicator: Indicator, readings: tuple[FactReading, ...]) -> bool:
    """Whether the value grows through the year: what happened, alone or per something that stands."""
    if not indicator.formula:
        return False
    form = formulas.shape(formulas.parse(indicator.formula))
    origins = {r.fact: r.origin for r in readings}
    above = {origins.get(fact) for fact in formulas.facts_of(form.numerator)}
    below = {origins.get(fact) for fact in formulas.facts_of(form.denominator)} if form.denominator else set()
    return Origin.EVENTS in above and Origin.EVENTS not in below


def other_figures(indicator: Indicator) -> tuple[Target, ...]:
    """Printed figures beside the county's targets: the city's targets and the baseline."""
    return tuple(
        t for t in targets.parse_all(indicator.targets) if t.kind != targets.Kind.TARGET and t.number is not None
    )


def places_of(indicator: Indicator, number: Decimal) -> int:
    """Decimals: two; four for small numbers of 万人, so that a county sees ten persons more."""
    return PLACES_SMALL if indicator.unit == TEN_THOUSAND and abs(number) < 1 else PLACES


def parts(indicator: Indicator, titles: dict[str, str]) -> tuple[Part, Part | None, str]:
    """Numerator, denominator and multiplier of a formula in words, as the sheet draws it."""
    if not indicator.formula:
        return Part(indicator.name, ()), None, ""
    form = formulas.shape(formulas.parse(indicator.formula))
    below = None if form.denominator is None else _part(form.denominator, titles)
    return _part(form.numerator, titles), below, _multiplier(form, indicator.unit)


def _part(node: formulas.Node, titles: dict[str, str]) -> Part:
    return Part(words(node, titles), formulas.facts_of(node))


def _multiplier(form: formulas.Shape, unit: str) -> str:
    if form.multiplier == 1:
        return ""
    if form.multiplier < 1 and form.multiplier.numerator == 1:
        return f"÷ {form.multiplier.denominator:,}"
    return f"× {formulas.as_decimal(form.multiplier):,f}{' %' if unit == '%' else ''}"


def words(node: formulas.Node, titles: dict[str, str]) -> str:
    """A formula with the names of its facts."""
    match node:
        case formulas.Number(number=number):
            return f"{formulas.as_decimal(number):f}"
        case formulas.Name(fact=fact):
            return titles.get(fact, fact)
        case formulas.Operation(sign=sign, left=left, right=right):
            sides = [words(side, titles) for side in (left, right)]
            sides = [
                f"（{text}）" if isinstance(side, formulas.Operation) and sign in "*/" else text
                for side, text in zip((left, right), sides, strict=True)
            ]
            return f" {dict(zip('+-*/', '＋－×÷', strict=True))[sign]} ".join(sides)
