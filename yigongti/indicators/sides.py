"""The numbers that belong beside a value: parts, the two years of a growth, other readings of the wording."""

from dataclasses import dataclass, field, replace

from yigongti.indicators import formulas
from yigongti.indicators.board import Board, FactReading
from yigongti.indicators.models import Indicator
from yigongti.indicators.periods import Kind, Period, to_month
from yigongti.indicators.scopes import Scope

PART, YEAR, VARIANT = "part", "year", "variant"


@dataclass(frozen=True)
class Side:
    """A number beside the value. `role` part | year | variant; `formula` is empty for the years of a growth."""

    role: str
    title: str
    unit: str
    value: formulas.Value
    tree: formulas.Tree


@dataclass
class Wanted:
    """One indicator, scope and period on a board; remembers every fact that was read."""

    indicator: Indicator
    board: Board
    scope: Scope
    period: Period
    _now: dict[str, FactReading] = field(default_factory=dict)
    _before: dict[str, FactReading] = field(default_factory=dict)

    @property
    def before(self) -> Period:
        """The same time one year earlier; of a running year only the months that have passed."""
        period, this_month = self.period, self.board.this_month
        if period.kind == Kind.YEAR and period.year == this_month // 100:
            period = to_month(this_month)
        return period.year_before

    @property
    def readings(self) -> tuple[FactReading, ...]:
        """What was read, this year before last year."""
        return (*self._now.values(), *self._before.values())

    def evaluate(self, tree: formulas.Tree) -> formulas.Value:
        """The value of a formula; every fact in it is read, also when one is missing."""
        for code in formulas.facts_now(tree):
            self.look_up(code)
        for code in formulas.facts_before(tree):
            self.look_back(code)
        return formulas.evaluate(tree, self.look_up, self.look_back)

    def look_up(self, code: str) -> formulas.Reading:
        """A fact of the period."""
        if code not in self._now:
            self._now[code] = self.board.read(code, self.scope, self.period)
        return self._now[code].plain

    def look_back(self, code: str) -> formulas.Reading:
        """A fact one year earlier. A part of that time is not compared with the whole."""
        if code not in self._before:
            read, where = self.board.read(code, self.scope, self.before), f"上年同期（{self.before.title}）"
            if read.since:
                since = f"{read.since // 100}-{read.since % 100:02d}"
                read = replace(read, number=None, missing=f"{read.title}：{since} 起才接入，不能比")
            missing = f"{where}{read.missing}" if read.missing else ""
            self._before[code] = replace(read, missing=missing, period=self.before)
        return self._before[code].plain

    def unit_of(self, node: formulas.Tree) -> str:
        """The unit of a fact or of a quotient of two: 元/人. Empty where it is not plain to say."""
        match node:
            case formulas.Name(fact=fact):
                found = self._now.get(fact) or self._before.get(fact)
                return found.unit if found else ""
            case formulas.Operation(sign="/", left=left, right=right):
                above, below = self.unit_of(left), self.unit_of(right)
                return "" if above == below else f"{above}/{below}"
            case _:
                return ""

    def title_of(self, code: str) -> str:
        """The name of a fact that was read."""
        found = self._now.get(code) or self._before.get(code)
        return found.title if found else code


def sides_of(wanted: Wanted, tree: formulas.Tree, value: formulas.Value) -> tuple[Side, ...]:
    """Everything beside the value of an indicator, in the order in which a sheet prints it."""
    return (*_parts(wanted, tree, value), *_years(wanted, tree), *_variants(wanted))


def _parts(wanted: Wanted, tree: formulas.Tree, value: formulas.Value) -> list[Side]:
    if not isinstance(tree, formulas.Parts):
        return []
    unit = wanted.indicator.unit
    return [
        Side(PART, "、".join(wanted.title_of(code) for code in formulas.facts_of(node)), unit, part, node)
        for node, part in zip(tree.parts, value.parts, strict=True)
    ]


def _years(wanted: Wanted, tree: formulas.Tree) -> list[Side]:
    """What grew, in this year and in the one before."""
    inner = next((node.inner for node in formulas.nodes(tree) if isinstance(node, formulas.Previous)), None)
    if inner is None:
        return []
    now, before = (
        formulas.evaluate(inner, wanted.look_up),
        formulas.evaluate(formulas.Previous(inner), wanted.look_up, wanted.look_back),
    )
    unit = wanted.unit_of(inner)
    return [
        Side(YEAR, wanted.period.title, unit, now, inner),
        Side(YEAR, wanted.before.title, unit, before, inner),
    ]


def _variants(wanted: Wanted) -> list[Side]:
    """Other readings, each with facts of its own; they do not add to what the value itself was made of."""
    own = Wanted(wanted.indicator, wanted.board, wanted.scope, wanted.period)
    unit = wanted.indicator.unit
    trees = [(name, formulas.parse(text)) for name, text in wanted.indicator.variants.items()]
    return [Side(VARIANT, name, unit, own.evaluate(tree), tree) for name, tree in trees]
