"""indicators.toml of an edition: definitions as data, checked with file and line, versioned when they change."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field

from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble
from yigongti.foundation.errors import Problem
from yigongti.indicators import base_facts, formulas, targets
from yigongti.indicators.models import Indicator

WORDING = (
    "name", "clause", "unit", "kind", "level", "formula", "formula_source", "source", "direction", "targets", "note",
    "collected",
)  # fmt: skip
DETAILS = ("printed_unit", "variants", "checklist")  # kept together in Indicator.details
KINDS = Literal["count", "ratio", "mean", "growth", "two_part", "lifetable", "evidence"]
Words = Annotated[str, Field(min_length=1, max_length=60)]


class IndicatorRow(Table):
    """One [[indicator]]. `targets` keys: 2025 (the county's), 2027_city, 2023_value; "--" where none is printed.

    `printed_unit` is written where the annex prints another unit than the one in which the number stands. `variants`
    are other readings of the wording, name to formula, shown beside the number. `checklist` belongs to evidence.
    """

    id: str = Field(pattern=r"^[A-Z]{2}-[A-Z]\d{2}[a-z]?$")
    clause: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=120)
    unit: str = Field(max_length=30)
    kind: KINDS
    level: str = Field(default="", max_length=60)
    formula: str = Field(default="", max_length=500)
    formula_source: str = Field(default="", max_length=80)
    source: str = Field(default="", max_length=80)
    direction: targets.Direction = targets.Direction.HIGHER
    note: str = Field(default="", max_length=300)
    targets: dict[str, str | int | float] = Field(default_factory=dict)
    collected: bool = False  # no room reports its facts yet: figures are collected by hand
    printed_unit: str = Field(default="", max_length=30)
    variants: dict[Words, str] = Field(default_factory=dict)
    checklist: tuple[Words, ...] = ()


class IndicatorsFile(Table):
    """The file: a list of indicators, in the order of the annex."""

    indicator: tuple[IndicatorRow, ...] = ()


def check(content: IndicatorsFile, context: Context) -> Iterable[Trouble]:
    """Formulas and targets must be readable, their facts declared, kinds as the formula is, codes unique."""
    declared = base_facts.declared_in(context)
    seen: set[str] = set()
    for index, row in enumerate(content.indicator):
        here = ("indicator", index)
        if row.id in seen:
            yield Trouble((*here, "id"), f"指标编号 {row.id} 出现了两次。")
        seen.add(row.id)
        if row.formula:
            yield from _of_formula(row, row.formula, (*here, "formula"), declared)
        for name, formula in row.variants.items():
            yield from _of_formula(row, formula, (*here, "variants", name), declared)
        yield from _of_targets(row, here)


def _of_formula(
    row: IndicatorRow, formula: str, where: tuple[str | int, ...], declared: dict[str, bool] | None
) -> Iterable[Trouble]:
    try:
        tree = formulas.parse(formula)
    except Problem as problem:
        yield Trouble(where, str(problem))
        return
    if sentence := _misfit(row.kind, tree):
        yield Trouble(where, sentence)
    if declared is None:
        return
    by_age = formulas.facts_by_age(tree)
    for code in formulas.facts_of(tree):
        if code not in declared:
            yield Trouble(where, f"公式里的「{code}」在 facts.toml 里没有说明，请改正名称或补写这项基础数据。")
        elif code in by_age and not declared[code]:
            yield Trouble(where, f"「{code}」不是分年龄组的基础数据，不能用于 lifetable_probability。")


def _misfit(kind: str, tree: formulas.Tree) -> str:
    """What is wrong between the kind and the formula; empty when they agree."""
    has_parts, is_checklist = isinstance(tree, formulas.Parts), isinstance(tree, formulas.Checklist)
    if has_parts != (kind == "two_part"):
        return "并列的两个结果写成 [甲, 乙]，类型 kind 写 two_part；两者要一致。"
    if (kind == "evidence") != (is_checklist or (kind == "evidence" and isinstance(tree, formulas.Name))):
        return "按材料评定的指标，公式写 evidence_checklist 或一项基础数据，类型 kind 写 evidence。"
    if (kind == "growth") != bool(formulas.facts_before(tree)):
        return "增长类指标的公式用 previous(…) 取上年的数，类型 kind 写 growth；两者要一致。"
    if (kind == "lifetable") != bool(formulas.facts_by_age(tree)):
        return "按寿命表计算的指标用 lifetable_probability(…)，类型 kind 写 lifetable；两者要一致。"
    return ""


def _of_targets(row: IndicatorRow, here: tuple[str | int, ...]) -> Iterable[Trouble]:
    for key, printed in row.targets.items():
        try:
            target = targets.parse(key, printed)
        except Problem as problem:
            yield Trouble((*here, "targets", key), str(problem))
            continue
        if row.kind in {"two_part", "evidence"} and target.number is not None:
            yield Trouble((*here, "targets", key), "并列两个结果或按材料评定的指标没有一个数可比，不能写目标数。")


def load(content: IndicatorsFile, context: Context) -> Summary:
    """Bring the definitions into force. Changed wording ends the row in force and starts the next version."""
    held = {row.code: row for row in Indicator.objects.filter(county=context.county, valid_to=None)}
    made = changed = unchanged = 0
    for place, row in enumerate(content.indicator):
        wanted = _wanted(row)
        current = held.pop(row.id, None)
        if current is not None and all(getattr(current, name) == wanted[name] for name in wanted):
            unchanged += 1
            Indicator.objects.filter(pk=current.pk).update(place=place)
            continue
        made, changed = made + (current is None), changed + (current is not None)
        _start(row.id, place, wanted, current, context)
    for gone in held.values():
        gone.valid_to = max(context.today, gone.valid_from)
        gone.save(update_fields=["valid_to"])
    return Summary(made, changed, len(held), unchanged, frozenset(row.id for row in content.indicator))


def _wanted(row: IndicatorRow) -> dict[str, Any]:
    wanted = row.model_dump(include=set(WORDING))
    details = {name: value for name, value in row.model_dump(mode="json", include=set(DETAILS)).items() if value}
    return wanted | {"direction": row.direction.value, "details": details}


def _start(code: str, place: int, wanted: dict[str, Any], current: Indicator | None, context: Context) -> None:
    """A new version; one that started on the very same day is replaced in place, it never held for a whole day."""
    edition = context.edition.code if context.edition else ""
    if current is not None and current.valid_from >= context.today:
        Indicator.objects.filter(pk=current.pk).update(place=place, edition=edition, **wanted)
        return
    last = Indicator.objects.filter(county=context.county, code=code).order_by("-version").first()
    if current is not None:
        Indicator.objects.filter(pk=current.pk).update(valid_to=context.today)
    Indicator.objects.create(
        county=context.county,
        edition=edition,
        code=code,
        version=last.version + 1 if last else 1,
        place=place,
        valid_from=context.in_force if last is None else context.today,
        **wanted,
    )


SECTION = Section(
    name="indicators", file="indicators.toml", schema=IndicatorsFile, load=load, check=check, title="指标"
)
