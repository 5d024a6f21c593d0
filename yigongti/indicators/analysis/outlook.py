"""Will the targets be reached, and what must happen: forecasts of the series, and the step each fact has to make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from math import ceil

from yigongti.foundation.access.actor import Actor
from yigongti.indicators import formulas, targets
from yigongti.indicators.analysis import desk, needs, parts
from yigongti.indicators.analysis.desk import Subject
from yigongti.indicators.analysis.forecast import Aim, Forecast, Question, TooFew, forecast
from yigongti.indicators.analysis.needs import Goal, Need
from yigongti.indicators.facts import Origin
from yigongti.indicators.formulas import Lifetable, Node, Operation, Parts
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.periods import (
    MONTHS,
    Kind,
    Period,
    day_of,
    month_before,
    month_of,
    next_month,
    one_month,
    to_date,
    to_month,
)
from yigongti.indicators.targets import Direction, Target
from yigongti.indicators.values import IndicatorValue, accumulates

YEARS_BACK = 4
NO_FORECAST = {"evidence": "由两人评定，不作预测", "two_part": "两个结果并列，不作预测"}
YEARLY = {"growth", "lifetable"}


@dataclass(frozen=True)
class Aimed:
    """One target year: what was (a year that has passed), what is likely, or why neither can be said."""

    target: Target
    actual: IndicatorValue | None
    found: Forecast | None
    why: str
    verdict: str = ""


@dataclass(frozen=True)
class Outlook:
    """Forecasts for the target years, and the series they rest on: (month or year, value)."""

    subject: Subject
    series: tuple[tuple[int, float], ...]
    aims: tuple[Aimed, ...]
    how: str
    path: tuple[tuple[int, float, float, float], ...] = ()


@dataclass(frozen=True)
class Step:
    """One fact and what it has to do by the end of the year; `with_whole` when it adds to the whole as well."""

    need: Need
    title: str
    unit: str
    today: Fraction
    per_month: int | None
    with_whole: str = ""

    @property
    def to_do(self) -> Fraction | None:
        """From today's number to the one that reaches the target: of what accumulates, all that is still to come."""
        return None if self.need.then is None else self.need.then - self.today


@dataclass(frozen=True)
class Must:
    """What must happen for one target. `why` where nothing can be solved."""

    target: Target | None
    steps: tuple[Step, ...]
    months_left: int
    why: str = ""


def outlook(*, county: str, code: str, scope: str, seen_by: Actor, now: datetime) -> Outlook:
    """Forecasts for each target year. Raises what `desk.subject` raises."""
    year = month_of(now) // 100
    found = desk.subject(
        county=county, code=code, scope=scope, years=range(year - YEARS_BACK, year + 1), seen_by=seen_by, now=now
    )
    wanted = _targets(found)
    kind = found.indicator.kind
    if kind in NO_FORECAST or found.tree is None:
        return Outlook(found, (), tuple(Aimed(t, None, None, NO_FORECAST.get(kind, "没有公式")) for t in wanted), "")
    yearly = kind in YEARLY
    aim, how = _aim(found)
    series = _years(found, year) if yearly else _months(found, aim)
    aims = tuple(_aimed(found, t, series, aim, yearly=yearly) for t in wanted)
    path: tuple[tuple[int, float, float, float], ...] = ()
    last = next((a.found for a in reversed(aims) if a.found is not None), None)
    if last is not None and series and not yearly:
        month, points = series[-1][0], []
        for point in last.path:
            month = next_month(month)
            points.append((month, *point))
        path = tuple(points)
    return Outlook(found, series, aims, how, path)


def _targets(found: Subject) -> tuple[Target, ...]:
    """The county's own figures. A count of the county is not held against others."""
    if found.indicator.kind == "count" and found.scope.kind != ScopeKind.COUNTY:
        return ()
    every = targets.parse_all(found.indicator.targets, found.indicator.unit)
    return tuple(t for t in every if t.kind == targets.Kind.TARGET and t.number is not None)


def _aim(found: Subject) -> tuple[Aim, str]:
    """How months make a year: sums of what happened, the last of what stands, means of ratios."""
    value = found.value(found.scope, to_date(found.now))
    if accumulates(found.indicator, value.facts):
        return Aim.SUM, "各月新增相加"
    if any(r.origin == Origin.EVENTS for r in value.facts if r.period is None):
        return Aim.MEAN, "全年值按各月值的平均近似"
    return Aim.LAST, "年末时点值"


def _months(found: Subject, aim: Aim) -> tuple[tuple[int, float], ...]:
    """The unbroken run of complete months up to the last one."""
    month, run = month_before(month_of(found.now)), []
    for _ in range(MONTHS * YEARS_BACK):
        number = _of_month(found, month, aim)
        if number is None:
            break
        run.append((month, number))
        month = month_before(month)
    return tuple(reversed(run))


def _of_month(found: Subject, month: int, aim: Aim) -> float | None:
    """A month's own number; of what accumulates the growth of the year to date (who is counted once, counts once)."""
    value = found.value(found.scope, to_month(month) if aim == Aim.SUM else one_month(month))
    if value.number is None or any(r.since > month for r in value.facts):
        return None
    if aim != Aim.SUM or month % 100 == 1:
        return float(value.number)
    before = found.value(found.scope, to_month(month_before(month)))
    return None if before.number is None else float(value.number - before.number)


def _years(found: Subject, year: int) -> tuple[tuple[int, float], ...]:
    run: list[tuple[int, float]] = []
    for one in range(year - 1, year - YEARS_BACK - 1, -1):
        number = found.value(found.scope, Period(one, MONTHS, Kind.YEAR)).number
        if number is None:
            break
        run.append((one, float(number)))
    return tuple(reversed(run))


def _aimed(found: Subject, target: Target, series: Sequence[tuple[int, float]], aim: Aim, *, yearly: bool) -> Aimed:
    this_month = month_of(found.now)
    if target.year < this_month // 100:
        actual = found.value(found.scope, Period(target.year, MONTHS, Kind.YEAR))
        verdict = next((v.words for v in actual.verdicts if v.target.year == target.year), "")
        return Aimed(target, actual, None, actual.value.missing, verdict)
    try:
        question = _question(found, target, series, aim, yearly=yearly)
        return Aimed(target, None, forecast([v for _at, v in series], question, yearly=yearly), "")
    except TooFew as few:
        return Aimed(target, None, None, str(few))


def _question(
    found: Subject, target: Target, series: Sequence[tuple[int, float]], aim: Aim, *, yearly: bool
) -> Question:
    """The months (or years) between the last known one and the end of the target year."""
    low, high = _bounds(found)
    is_at_least = (target.comparator or ("≥" if found.indicator.direction == Direction.HIGHER else "≤")) in {"≥", ">"}
    goal = None if target.number is None else float(target.number)
    if yearly:
        ahead = target.year - (series[-1][0] if series else target.year - 1)
        return Question(ahead, 1, Aim.LAST, target=goal, is_at_least=is_at_least, floor=low, ceiling=high)
    last = series[-1][0] if series else month_before(month_of(found.now))
    ahead = (target.year - last // 100) * MONTHS + MONTHS - last % 100
    known = [v for at, v in series if at // 100 == target.year]
    count = min(ahead, MONTHS) if last // 100 < target.year else ahead
    return Question(
        ahead, count, aim, known=sum(known), known_n=len(known), target=goal, is_at_least=is_at_least, floor=low,
        ceiling=high,
    )  # fmt: skip


def _bounds(found: Subject) -> tuple[float | None, float | None]:
    if found.indicator.kind == "growth" or isinstance(found.tree, Parts | formulas.Checklist) or found.tree is None:
        return None, None
    form = formulas.shape(found.tree)
    over, under = formulas.facts_of(form.numerator), formulas.facts_of(form.denominator) if form.denominator else ()
    return 0.0, float(form.multiplier) if parts.is_share(over, under) else None


def must(*, county: str, code: str, scope: str, seen_by: Actor, now: datetime) -> Must:
    """What has to happen until the end of the running year to reach the next target."""
    year = month_of(now) // 100
    found = desk.subject(county=county, code=code, scope=scope, years=[year], seen_by=seen_by, now=now)
    return must_of(found)


def must_of(found: Subject) -> Must:
    """The same on a subject that was loaded."""
    today = day_of(found.now)
    left = MONTHS - today.month + 1
    target = next((t for t in _targets(found) if t.year >= today.year), None)
    if target is None or target.number is None:
        return Must(None, (), left, "没有今年或以后的目标")
    if found.tree is None or isinstance(found.tree, Parts | formulas.Checklist):
        return Must(target, (), left, NO_FORECAST.get(found.indicator.kind, "没有公式").replace("不作预测", "不算缺口"))
    value = found.value(found.scope, to_date(found.now))
    numbers = desk.variables_of(value)
    if numbers is None:
        return Must(target, (), left, value.value.missing)
    sign = target.comparator or ("≥" if found.indicator.direction == Direction.HIGHER else "≤")
    goal = Goal(Fraction(target.number), sign)
    return Must(target, tuple(_steps(found, found.tree, value, goal, left, today)), left)


def _steps(  # noqa: PLR0917  private, called in one place
    found: Subject, tree: Node, value: IndicatorValue, goal: Goal, left: int, today: date
) -> list[Step]:
    """Each fact above the line, the others going on as they do: flows at this year's pace, stocks as they are."""
    numbers = desk.variables_of(value) or {}
    readings = {r.fact: r for r in value.facts if r.period is None}
    pace = Fraction((date(today.year + 1, 1, 1) - date(today.year, 1, 1)).days, today.timetuple().tm_yday)
    ahead = {
        v: Fraction(round(n * pace)) if not v[1] and readings[v[0]].origin == Origin.EVENTS and pace > 1 else n
        for v, n in numbers.items()
    }
    steps = []
    for fact in movable(tree):
        reading, wholes = readings[fact], parts.grows_with(fact, tuple(readings))
        bound = parts.bounded_by(fact, tuple(readings))
        whole = "、".join(found.titles.get(w, w) for w in wholes)
        for with_it in [wholes, ()] if wholes else [()]:
            one = needs.need(tree, ahead, fact, goal, with_it=with_it, most=ahead[bound, False] if bound else None)
            words = "" if not wholes else f"新增的同时计入{whole}" if with_it else f"由别处转来，{whole}不变"
            step = Step(one, reading.title, reading.unit, numbers[fact, False], None, words)
            steps.append(replace(step, per_month=None if step.to_do is None else _per(step.to_do, left)))
    return steps


def _per(to_do: Fraction, months: int) -> int | None:
    return None if months < 1 else ceil(abs(to_do) / months)


def movable(node: Node) -> tuple[str, ...]:
    """The facts above every line: what somebody can do more of. Not populations and staff below."""
    match node:
        case Operation(sign="/", left=left):
            return movable(left)
        case Operation(left=left, right=right):
            return tuple(dict.fromkeys((*movable(left), *movable(right))))
        case formulas.Name(fact=fact):
            return (fact,)
        case Lifetable():
            return ()
        case _:
            return ()


__all__ = ["Aimed", "Must", "Outlook", "Step", "movable", "must", "must_of", "outlook"]
