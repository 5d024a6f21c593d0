"""A formula in words, with the names of its facts, as a sheet draws it."""

import re
from dataclasses import dataclass

from yigongti.foundation.words.quotes import quoted
from yigongti.indicators import formulas
from yigongti.indicators.formulas import Checklist, Lifetable, Name, Number, Operation, Parts, Previous
from yigongti.indicators.models import Indicator
from yigongti.indicators.values import tree_of

LACK = re.compile(r"(?P<where>[^“”]*)缺“(?P<fact>[^”]*)”：(?P<why>.*)")  # as the board words it
SIGNS = dict(zip("+-*/", "＋－×÷", strict=True))


@dataclass(frozen=True)
class Part:
    """Numerator or denominator: the facts in it, for drawing the fraction and for opening."""

    title: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Fraction:
    """One formula as it is printed: what stands above, below, behind.

    What is no fraction is printed as `plain` in its place; `method` is the sentence that it needs.
    """

    numerator: Part
    denominator: Part | None
    multiplier: str
    method: str = ""
    plain: str = ""


def fraction_of(tree: formulas.Tree | None, *, name: str, unit: str, titles: dict[str, str]) -> Fraction:
    """The formula of an indicator, or of its first part. What is judged shows its name alone."""
    form = None if tree is None else formulas.main_shape(tree)
    if form is None:
        return Fraction(
            Part(name, ()), None, "", plain="由两人按清单核对材料评定" if tree is not None else "还没有公式"
        )
    if isinstance(form.numerator, Lifetable) and form.denominator is None:
        return _lifetable(form.numerator, titles)
    below = None if form.denominator is None else _part(form.denominator, titles)
    return Fraction(_part(form.numerator, titles), below, _multiplier(form, unit))


def parts(indicator: Indicator, titles: dict[str, str]) -> tuple[Part, Part | None, str]:
    """Numerator, denominator and multiplier of a formula in words, as the sheet draws it."""
    found = fraction_of(tree_of(indicator), name=indicator.name, unit=indicator.unit, titles=titles)
    return found.numerator, found.denominator, found.multiplier


def _part(node: formulas.Node, titles: dict[str, str]) -> Part:
    return Part(words(node, titles), formulas.facts_of(node))


def _lifetable(node: Lifetable, titles: dict[str, str]) -> Fraction:
    ages = f"{node.start}—{node.end} 岁"
    above, below = (titles.get(code, code) for code in (node.deaths, node.population))
    method = f"{ages}各年龄组：M ＝ {above} ÷ {below}，组宽 n 年，q ＝ n·M ÷（1 ＋ n/2·M）"
    over, under = Part(f"{ages}{above}", (node.deaths,)), Part(f"{ages}{below}", (node.population,))
    return Fraction(over, under, "", method, plain="1 － ∏（1 － q）")


def _multiplier(form: formulas.Shape, unit: str) -> str:
    if form.multiplier == 1:
        return ""
    if form.multiplier < 1 and form.multiplier.numerator == 1:
        return f"÷ {form.multiplier.denominator:,}"
    return f"× {formulas.as_decimal(form.multiplier):,f}{' %' if unit == '%' else ''}"


def words(tree: formulas.Tree, titles: dict[str, str]) -> str:  # noqa: PLR0911  one line for each kind of node
    """A formula with the names of its facts."""
    match tree:
        case Number(number=number):
            return f"{formulas.as_decimal(number):f}"
        case Name(fact=fact):
            return titles.get(fact, fact)
        case Previous(inner=inner):
            said = words(inner, titles)
            return f"上年同期（{said}）" if isinstance(inner, Operation) else f"上年同期{said}"
        case Lifetable():
            found = _lifetable(tree, titles)
            return f"{found.numerator.title}和{titles.get(tree.population, tree.population)}的寿命表概率"
        case Parts(parts=found_parts):
            return "；".join(words(part, titles) for part in found_parts)
        case Checklist():
            return "由两人按清单核对材料评定"
        case Operation():
            return _operation(tree, titles)


def _operation(node: Operation, titles: dict[str, str]) -> str:
    sides = []
    for side in (node.left, node.right):
        marked = isinstance(side, Operation) and _needs_marks(node.sign, side, is_right=side is node.right)
        sides.append(f"（{words(side, titles)}）" if marked else words(side, titles))
    return f" {SIGNS[node.sign]} ".join(sides)


def _needs_marks(sign: str, side: Operation, *, is_right: bool) -> bool:
    """Parentheses around a side: always in products and quotients, and what is taken away as a whole."""
    return sign in "*/" or (sign == "-" and is_right and side.sign in "+-")


def brief(missing: str) -> str:
    """Why there is no number, said once for all the facts that lack for the same reason: 缺“甲”“乙”：按全年填报."""
    lacks: dict[tuple[str, str], list[str]] = {}
    rest = []
    for one in filter(None, missing.split("；")):
        found = LACK.fullmatch(one)
        if found:
            lacks.setdefault((found["where"], found["why"]), []).append(found["fact"])
        else:
            rest.append(one)
    said = [f"{where}缺{''.join(map(quoted, facts))}：{why}" for (where, why), facts in lacks.items()]
    return "；".join((*said, *rest))
