"""Two periods of one indicator, taken apart: by institution, by fact, by who and what was counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from yigongti.foundation.access.actor import Actor
from yigongti.indicators import formulas, small
from yigongti.indicators.analysis import change, desk, exact
from yigongti.indicators.analysis.change import REST, Effect, FactEffect, Moves, NotDecomposable, Pair
from yigongti.indicators.analysis.desk import Subject
from yigongti.indicators.formulas import Node, Parts
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.periods import Kind, Period, day_of, month_before, one_month, quarter_of
from yigongti.indicators.scopes import Scope
from yigongti.indicators.values import IndicatorValue

PREVIOUS, YEAR = "previous", "year"
ROWS_MAX = 20_000  # sets of rows that are compared while somebody waits


@dataclass(frozen=True)
class Share:
    """What one institution brings; `scope` None for what stands in no institution of the list."""

    title: str
    scope: Scope | None
    effect: Effect
    missing: bool = False  # without a number in one of the periods: its part stands in the rest


@dataclass(frozen=True)
class Part:
    """One formula taken apart (an indicator of two parts has two). `why` says what could not be and why."""

    title: str
    before: Fraction | None
    after: Fraction | None
    kind: str  # ratio | sum | ""
    shares: tuple[Share, ...]
    why: str
    facts: tuple[FactEffect, ...]
    why_facts: str

    @property
    def difference(self) -> Fraction | None:
        """After minus before."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def rate(self) -> Fraction:
        """What the institutions' own rates bring together."""
        return sum((s.effect.rate for s in self.shares), Fraction(0))

    @property
    def mix(self) -> Fraction:
        """What the shift of weight between institutions brings."""
        return sum((s.effect.mix for s in self.shares), Fraction(0))


@dataclass(frozen=True)
class Moved:
    """Who or what stands behind a fact in both periods. `why` where rows are not compared."""

    fact: str
    title: str
    what: str  # 人 | 条记录
    moves: Moves | None
    why: str = ""


@dataclass(frozen=True)
class Explained:
    """The whole answer."""

    subject: Subject
    against: str
    period: Period
    earlier: Period
    before: IndicatorValue
    after: IndicatorValue
    parts: tuple[Part, ...]
    moved: tuple[Moved, ...]


def earlier_of(period: Period, against: str) -> Period:
    """What a period is compared with: the one before it, or the same a year ago. A year has only the latter."""
    if against == PREVIOUS and period.kind == Kind.MONTH:
        return one_month(month_before(period.months[0]))
    if against == PREVIOUS and period.kind == Kind.QUARTER:
        return quarter_of(month_before(period.months[0]))
    return period.year_before


def explain(
    *,
    county: str,
    code: str,
    period: Period,
    against: str,
    scope: str,
    seen_by: Actor,
    now: datetime,
    rows: bool = True,
) -> Explained:
    """Why the number changed. Raises what `desk.subject` raises. `rows` also compares the records behind it."""
    earlier = earlier_of(period, against)
    found = desk.subject(
        county=county, code=code, scope=scope, years=[earlier.year, period.year], seen_by=seen_by, now=now
    )
    before, after = found.value(found.scope, earlier), found.value(found.scope, period)
    return Explained(
        found, against, period, earlier, before, after, tuple(_parts(found, before, after)),
        tuple(_moved(found, before, after)) if rows else (),
    )  # fmt: skip


def _parts(found: Subject, before: IndicatorValue, after: IndicatorValue) -> Iterator[Part]:
    tree = found.tree
    if tree is None or isinstance(tree, formulas.Checklist):
        return
    for at, node in enumerate(tree.parts if isinstance(tree, Parts) else (tree,)):
        yield _part(found, node, at if isinstance(tree, Parts) else None, before, after)


def _part(found: Subject, node: Node, at: int | None, before: IndicatorValue, after: IndicatorValue) -> Part:
    sides = tuple(v.value if at is None else v.value.parts[at] for v in (before, after))
    title = "、".join(found.titles.get(code, code) for code in formulas.facts_of(node)) if at is not None else ""
    missing = next(
        (f"{v.period.title}：{s.missing}" for v, s in zip((before, after), sides, strict=True) if s.missing), ""
    )
    if missing:
        return Part(title, None, None, "", (), missing, (), missing)
    effects, why_facts = _facts(node, before, after)
    numbers = [_exactly(node, v) or Fraction(s.number or 0) for v, s in zip((before, after), sides, strict=True)]
    kind, shares, why = _shares(found, node, at, before.period, after.period, sides)
    return Part(title, numbers[0], numbers[1], kind, shares, why, effects, why_facts)


def _exactly(node: Node, value: IndicatorValue) -> Fraction | None:
    numbers = desk.variables_of(value)
    try:
        return None if numbers is None else exact.evaluate(node, numbers)
    except (exact.NotExact, KeyError):
        return None


def _facts(node: Node, before: IndicatorValue, after: IndicatorValue) -> tuple[tuple[FactEffect, ...], str]:
    a, b = desk.variables_of(before), desk.variables_of(after)
    if a is None or b is None:
        return (), "有一期缺数，不能比"
    wanted = set(formulas.asked(node))
    try:
        return change.by_fact(node, {v: a[v] for v in a if v in wanted}, {v: b[v] for v in b if v in wanted}), ""
    except NotDecomposable as reason:
        return (), str(reason)


def _shares(  # noqa: PLR0917  private, called in one place
    found: Subject, node: Node, at: int | None, earlier: Period, period: Period, wholes: tuple[formulas.Value, ...]
) -> tuple[str, tuple[Share, ...], str]:
    form = formulas.shape(node)
    if not found.members:
        return "", (), "您的查看范围内没有下级机构，只能按公式里的数拆开"
    if not exact.is_linear(form.numerator) or (form.denominator is not None and not exact.is_linear(form.denominator)):
        return "", (), "这个公式不是各机构的数相加再相除，不能按机构拆开；下面按公式里的数拆开"
    held: list[dict[str, Pair]] = [{}, {}]
    gaps: set[str] = set()
    for member in found.members:
        for into, when in zip(held, (earlier, period), strict=True):
            its = found.value(member, when)
            if small.is_withheld(its):  # what is left of the sum would tell it
                return "", (), f"有机构的{small.WITHHELD}，不按机构拆开"
            value = its.value
            part = value if at is None else value.parts[at]
            if part.numerator is None or (form.denominator is not None and part.denominator is None):
                gaps.add(member.text)
            else:
                into[member.text] = Pair(Fraction(part.numerator), Fraction(part.denominator or 0))
    try:
        effects = _effects(form, held, wholes)
    except NotDecomposable as reason:
        return "", (), str(reason)
    kind = "sum" if form.denominator is None else "ratio"
    return kind, tuple(_named(found, effects, gaps)), ""


def _effects(
    form: formulas.Shape, held: list[dict[str, Pair]], wholes: tuple[formulas.Value, ...]
) -> tuple[Effect, ...]:
    before, after = (Pair(Fraction(w.numerator or 0), Fraction(w.denominator or 0)) for w in wholes)
    if form.denominator is None:
        numbers = [{key: pair.over for key, pair in side.items()} for side in held]
        return change.of_sum(numbers[0], numbers[1], (before.over, after.over), form.multiplier)
    return change.of_ratio(held[0], held[1], (before, after), form.multiplier)


def _named(found: Subject, effects: tuple[Effect, ...], gaps: set[str]) -> Iterator[Share]:
    by_text = {m.text: m for m in found.members}
    rest = (
        "本机构以外合计" if found.scope.kind == ScopeKind.INSTITUTION else "其他（县级医院、看不到的机构、跨机构去重）"
    )
    for effect in sorted(effects, key=lambda e: (e.key == REST, -abs(e.total))):
        scope = by_text.get(effect.key)
        yield Share(scope.title if scope else rest, scope, effect, effect.key in gaps)


def _moved(found: Subject, before: IndicatorValue, after: IndicatorValue) -> Iterator[Moved]:
    """Persons where persons are counted, records where something stands. Single events have nothing to stay with."""
    from yigongti.indicators.facts import Counting, Origin
    from yigongti.indicators.grounds import Plot, ground_of

    earlier = {r.fact: r for r in before.facts if r.period is None}
    limit = small.threshold(county=found.scopes.county_code, at=day_of(found.now), seen_by=found.scopes.viewer)
    for reading in after.facts:
        old = earlier.get(reading.fact)
        if reading.period is not None or reading.number is None or old is None or old.number is None:
            continue
        persons = reading.counting == Counting.PERSONS
        if not persons and reading.origin != Origin.STATES:
            continue
        sides = []
        for one, period in ((old, before.period), (reading, after.period)):
            plot = Plot(found.scopes.county_code, one, found.scope, period, found.scopes.where, found.now)
            ground = ground_of(plot)
            key = "g_person" if persons else "record_id" if not ground.kind else "pk"
            rows = list(ground.rows.order_by().values_list(key, "g_place")[: ROWS_MAX + 1])
            sides.append(None if len(rows) > ROWS_MAX else {pk: place for pk, place in rows if pk is not None})
        what = "人" if persons else "条记录"
        if limit and reading.unit in small.PEOPLE:
            yield Moved(reading.fact, reading.title, what, None, small.WITHHELD)
        elif sides[0] is None or sides[1] is None:
            yield Moved(reading.fact, reading.title, what, None, f"超过 {ROWS_MAX:,} 条，不逐条比")
        else:
            yield Moved(reading.fact, reading.title, what, change.moves(sides[0], sides[1]))


def as_decimal(number: Fraction) -> Decimal:
    """For showing."""
    return formulas.as_decimal(number)
