"""A value that explains itself: number or reason, numerator, denominator, facts, targets, sources."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yigongti.indicators import formulas, targets
from yigongti.indicators.board import SHORT, Board, FactReading
from yigongti.indicators.evidence import Assessment, Result
from yigongti.indicators.facts import Origin
from yigongti.indicators.models import Indicator, ScopeKind
from yigongti.indicators.periods import Kind, Period
from yigongti.indicators.scopes import Scope
from yigongti.indicators.sides import Side, Wanted, sides_of
from yigongti.indicators.targets import Direction, Target, Verdict

PLACES = 2
PLACES_SMALL = 4
TEN_THOUSAND = "万人"
ALONE = {ScopeKind.INSTITUTION, ScopeKind.SITE}  # where a fact of 1 or 0 is a verdict; wider it is how many
WHOLE_YEAR = "这项指标按全年计算，期间请选全年"
NO_FORMULA = "这项指标还没有公式，请在县版里补写"


@dataclass(frozen=True)
class IndicatorValue:
    """One indicator for one scope and period.

    `sides` are the numbers that belong beside it: the results of a two-part indicator, the two years of a growth, other
    readings of the wording. `assessment` is the verdict on what is judged and not computed.
    """

    indicator: Indicator
    period: Period
    scope: Scope
    value: formulas.Value
    facts: tuple[FactReading, ...]
    verdicts: tuple[Verdict, ...]
    fresh_at: datetime | None
    sides: tuple[Side, ...] = ()
    assessment: Assessment | None = None

    @property
    def number(self) -> Decimal | None:
        """The exact number; None when it is missing, and of what has no single number (two parts, a verdict)."""
        return self.value.number

    @property
    def text(self) -> str:
        """The number as shown: 58.62; both parts as 12 / 3; 达到; 缺 when missing."""
        if self.assessment is not None:
            return self.assessment.words
        if self.value.parts:
            return " / ".join(shown(self.indicator, part.number) for part in self.value.parts)
        return shown(self.indicator, self.number)

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
        until = [f"{f.title}填报至 {f.until // 100}-{f.until % 100:02d}" for f in self.facts if f.until]
        instead = [
            f"{f.title}取{SHORT[f.origin_shown]}，{SHORT[f.origin_rule]}没有这一期完整的数"
            for f in self.facts
            if f.number is not None and f.origin_rule and f.origin_shown != f.origin_rule
        ]
        return tuple(dict.fromkeys((*since, *as_of, *until, *instead, *(f.note for f in self.facts if f.note))))

    def _is_older(self, reading: FactReading) -> bool:
        return reading.as_of != (reading.period or self.period).months[-1]


def compute(
    indicator: Indicator, board: Board, scope: Scope, period: Period, fresh_at: datetime | None
) -> IndicatorValue:
    """The value of an indicator from the cells on the board."""
    wanted = Wanted(indicator, board, scope, period)
    tree = tree_of(indicator)
    assessment = _assessment(indicator, tree, wanted)
    if tree is None or isinstance(tree, formulas.Checklist):
        value = formulas.Value(None, assessment.why if assessment else NO_FORMULA)
    elif formulas.facts_by_age(tree) and not (period.is_whole_year and period.months[-1] <= board.this_month):
        value = formulas.Value(None, WHOLE_YEAR)
    else:
        value = wanted.evaluate(tree)
    readings = wanted.readings
    sides = () if tree is None or value.missing == WHOLE_YEAR else sides_of(wanted, tree, value)
    if indicator.kind == "evidence" and value.number is not None and scope.kind in ALONE:
        assessment = Assessment(Result.MET if value.number > 0 else Result.NOT_MET)
    verdicts = verdicts_of(indicator, scope, period, value.number, readings)
    return IndicatorValue(indicator, period, scope, value, readings, verdicts, fresh_at, sides, assessment)


def tree_of(indicator: Indicator) -> formulas.Tree | None:
    """The parsed formula; evidence without one is judged by a checklist; None where nobody has written one yet."""
    if indicator.formula:
        return formulas.parse(indicator.formula)
    return formulas.Checklist() if indicator.kind == "evidence" else None


def trees_of(indicator: Indicator) -> tuple[formulas.Tree, ...]:
    """The formula and its other readings."""
    own = tree_of(indicator)
    others = [formulas.parse(text) for text in indicator.variants.values()]
    return (*((own,) if own is not None else ()), *others)


def _assessment(indicator: Indicator, tree: formulas.Tree | None, wanted: Wanted) -> Assessment | None:
    if not isinstance(tree, formulas.Checklist):
        return None
    return wanted.board.assessment(indicator.code, wanted.scope, wanted.period)


def verdicts_of(
    indicator: Indicator, scope: Scope, period: Period, number: Decimal | None, readings: tuple[FactReading, ...]
) -> tuple[Verdict, ...]:
    """The county's own targets. Sums of a year are not held against a month, nor the county's count against others."""
    own = [t for t in targets.parse_all(indicator.targets, indicator.unit) if t.kind == targets.Kind.TARGET]
    grows = accumulates(indicator, readings)
    if (grows and period.kind in {Kind.MONTH, Kind.QUARTER}) or (
        indicator.kind == "count" and scope.kind != ScopeKind.COUNTY
    ):
        return tuple(
            Verdict(t, "不单独比", "none") if t.number is not None else Verdict(t, "未设", "none") for t in own
        )
    places = 0 if _is_whole(indicator, number) else PLACES
    return tuple(targets.judge(t, number, Direction(indicator.direction), places) for t in own)


def accumulates(indicator: Indicator, readings: tuple[FactReading, ...]) -> bool:
    """Whether the value grows through the year: what happened, alone or per something that stands."""
    form = formulas.main_shape(formulas.parse(indicator.formula)) if indicator.formula else None
    if form is None or indicator.kind in {"growth", "lifetable"}:
        return False
    origins = {r.fact: r.origin for r in readings}
    above = {origins.get(fact) for fact in formulas.facts_of(form.numerator)}
    below = {origins.get(fact) for fact in formulas.facts_of(form.denominator)} if form.denominator else set()
    return Origin.EVENTS in above and Origin.EVENTS not in below


def other_figures(indicator: Indicator) -> tuple[Target, ...]:
    """Printed figures beside the county's targets: the city's targets and the baseline."""
    return tuple(
        t
        for t in targets.parse_all(indicator.targets, indicator.unit)
        if t.kind != targets.Kind.TARGET and t.number is not None
    )


def places_of(indicator: Indicator, number: Decimal) -> int:
    """Decimals: two; none for whole counts; four for small numbers of 万人, so that a county sees ten persons more."""
    if _is_whole(indicator, number):
        return 0
    return PLACES_SMALL if indicator.unit == TEN_THOUSAND and abs(number) < 1 else PLACES


def _is_whole(indicator: Indicator, number: Decimal | None) -> bool:
    counts = indicator.kind in {"count", "two_part", "evidence"} and indicator.unit != TEN_THOUSAND
    return counts and number is not None and number == number.to_integral_value()


def shown(indicator: Indicator, number: Decimal | None) -> str:
    """A number of the indicator with its digits; 缺 when missing."""
    return "缺" if number is None else f"{number:,.{places_of(indicator, number)}f}"
