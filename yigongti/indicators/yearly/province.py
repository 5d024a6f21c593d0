"""The province's view: counties side by side, indicators joined where they are the same, rolled up over the counties.

The province sees locked and approved numbers of counties, and drills no deeper than a county.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import NotFound
from yigongti.indicators import formulas
from yigongti.indicators.evidence import Result
from yigongti.indicators.models import BaseFact, Indicator
from yigongti.indicators.values import shown, tree_of
from yigongti.indicators.yearly.official import OPEN, TITLES, CountyYear
from yigongti.indicators.yearly.rollup import rolled_up
from yigongti.records.places.models import County

READ, EXPORT = "yearly.province.read", "yearly.province.export"


class NoCounty(NotFound):
    """No such county of this province."""

    sentence = "没有找到这个县，它可能不属于本省。"


@dataclass(frozen=True)
class Cell:
    """One indicator of one county: its number or why there is none, and how official it is."""

    county: str
    code: str
    name: str
    clause: str
    text: str
    missing: str
    state: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def state_title(self) -> str:
        """In words."""
        return TITLES[self.state]


@dataclass(frozen=True)
class Line:
    """One indicator, the same in all counties of `cells`. `text` is the roll-up over `joined` of them."""

    name: str
    unit: str
    kind: str
    formula: str
    cells: Mapping[str, Cell]
    text: str
    missing: str
    numerator: Decimal | None
    denominator: Decimal | None
    joined: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """The province's page."""

    year: int
    counties: tuple[County, ...]
    states: Mapping[str, str]
    lines: tuple[Line, ...]


def counties(*, seen_by: Actor) -> list[County]:
    """The counties that have an organization within reach, by code. Raises MissingPermission."""
    seen_by.require(READ)
    found = Organization.objects.exclude(county="")
    if not seen_by.sees_everything:
        found = found.filter(pk__in=seen_by.reach)
    rows = County.objects.filter(pk__in=found.values("county")).order_by("code")
    return [one for one in rows if not one.is_province]


def county(*, seen_by: Actor, code: str) -> County:
    """One of them. Raises NoCounty."""
    for one in counties(seen_by=seen_by):
        if one.code == code:
            return one
    raise NoCounty


def overview(*, seen_by: Actor, year: int, now: datetime, only: str = "") -> Overview:
    """Every indicator of the counties within reach (of one of them with `only`)."""
    seen = [one for one in counties(seen_by=seen_by) if not only or one.code == only]
    held = {one.code: CountyYear(county=one.code, year=year, now=now) for one in seen}
    names = {one.code: one.name for one in seen}
    lines = tuple(_line(group, held, names) for group in joined(held))
    return Overview(year, tuple(seen), {code: one.state for code, one in held.items()}, lines)


Group = list[tuple[str, Indicator]]  # county, its indicator


def joined(held: Mapping[str, CountyYear]) -> list[Group]:
    """Indicators that are the same, together: of one county never two with the same key."""
    found: dict[object, Group] = {}
    for code, one in held.items():
        declared = {row.code: row for row in BaseFact.objects.filter(county=code)}
        for indicator in one.indicators:
            key = sameness(indicator, one, declared)
            while any(county == code for county, _ in found.get(key, ())):
                key = (key, indicator.clause.partition("-")[0], indicator.code)
            found.setdefault(key, []).append((code, indicator))
    return list(found.values())


def sameness(indicator: Indicator, one: CountyYear, declared: Mapping[str, BaseFact]) -> object:
    """What must agree: the parsed formula, the unit, the kind, the annex, and what each fact counts.

    A checklist is the same where its items are; without a formula nothing is.
    """
    tree = tree_of(indicator)
    if tree is None:
        return (indicator.county, indicator.code)
    annex = indicator.clause.partition("-")[0]
    what = tuple(indicator.checklist) if isinstance(tree, formulas.Checklist) else ()
    facts = tuple((c, one.unit_of(c), one.counting_of(c), *_declared(declared.get(c))) for c in formulas.facts_of(tree))
    return (repr(tree), indicator.unit, indicator.kind, annex, what, facts)


def _declared(row: BaseFact | None) -> tuple[str, ...]:
    return () if row is None else (row.title, row.unit, row.scope, row.period, str(row.by_age))


def _line(group: Group, held: Mapping[str, CountyYear], names: Mapping[str, str]) -> Line:
    indicator = group[0][1]
    tree = tree_of(indicator)
    cells = {code: _cell(held[code], one) for code, one in group}
    base: dict[str, Any] = {
        "name": " / ".join(dict.fromkeys(one.name for _, one in group)), "unit": indicator.unit,
        "kind": indicator.kind, "formula": indicator.formula, "cells": cells,
    }  # fmt: skip
    if tree is None or isinstance(tree, formulas.Checklist):
        met = [c for c, cell in cells.items() if cell.text == "达到"]
        text = f"达到 {len(met)} 个县，共 {len(cells)} 个"
        return Line(**base, text=text, missing="", numerator=None, denominator=None, joined=tuple(cells))
    ready = [code for code in cells if cells[code].state != OPEN]
    units = {c: held[group[0][0]].unit_of(c) for c in formulas.facts_of(tree)}
    value = rolled_up(
        tree,
        units,
        {names[code]: _now(held[code]) for code in ready},
        {names[code]: _before(held[code]) for code in ready},
    )
    return Line(
        **base, text=_text(indicator, value), missing=value.missing, numerator=value.numerator,
        denominator=value.denominator, joined=tuple(ready),
    )  # fmt: skip


def _now(one: CountyYear) -> "formulas.Lookup":
    return lambda code: one.fact(code).reading


def _before(one: CountyYear) -> "formulas.Lookup":
    return lambda code: one.fact(code, before=True).reading


def _cell(one: CountyYear, indicator: Indicator) -> Cell:
    tree = tree_of(indicator)
    words: dict[str, Any] = {
        "county": one.county,
        "code": indicator.code,
        "name": indicator.name,
        "clause": indicator.clause,
    }
    if tree is None:
        return Cell(**words, text="缺", missing="这项指标还没有公式", state=OPEN)
    if isinstance(tree, formulas.Checklist):
        found = one.assessment(indicator)
        known = found.result != Result.NOT_ASSESSED
        state = one.state if one.state != OPEN else "approved" if known else OPEN
        return Cell(**words, text=found.words, missing=found.why, state=state)
    value, state = one.value(tree)
    return Cell(
        **words, text=_text(indicator, value), missing=value.missing, state=state, numerator=value.numerator,
        denominator=value.denominator,
    )  # fmt: skip


def _text(indicator: Indicator, value: formulas.Value) -> str:
    if value.parts:
        return " / ".join(shown(indicator, part.number) for part in value.parts)
    return shown(indicator, value.number)


def table(found: Overview) -> tuple[list[str], list[list[object]]]:
    """Head and rows for a workbook: a value and its state for each county, and the roll-up."""
    heads = ["指标", "单位"]
    for one in found.counties:
        heads += [one.name, f"{one.name} 状态"]
    return [*heads, "汇总", "分子合计", "分母合计", "并入的县", "说明"], [
        _row(line, found.counties) for line in found.lines
    ]


def _row(line: Line, counties: Sequence[County]) -> list[object]:
    cells: list[object] = [line.name, line.unit]
    for one in counties:
        cell = line.cells.get(one.code)
        cells += ["—", "没有这项"] if cell is None else [_number(cell.text), cell.state_title]
    joined_ = "、".join(one.name for one in counties if one.code in line.joined)
    return [*cells, _number(line.text), line.numerator, line.denominator, joined_, line.missing]


def _number(text: str) -> object:
    plain = text.replace(",", "")
    try:
        return Decimal(plain)
    except ArithmeticError:
        return text


def pending(found: Overview) -> Iterable[str]:
    """Counties whose year is not locked."""
    return [one.name for one in found.counties if found.states[one.code] == OPEN]


def last_year(today: date) -> int:
    """The year that a report speaks of, unless another is asked for."""
    return today.year - 1
