"""indicators.toml of an edition: definitions as data, checked with file and line, versioned when they change."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble
from yigongti.foundation.errors import Problem
from yigongti.indicators import formulas, targets
from yigongti.indicators.models import Indicator

WORDING = (
    "name", "clause", "unit", "kind", "level", "formula", "formula_source", "source", "direction", "targets", "note",
    "collected",
)  # fmt: skip


class IndicatorRow(Table):
    """One [[indicator]]. `targets` keys: 2025 (the county's), 2027_city, 2023_value; "--" where none is printed."""

    id: str = Field(pattern=r"^[A-Z]{2}-[A-Z]\d{2}[a-z]?$")
    clause: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=120)
    unit: str = Field(max_length=30)
    kind: Literal["count", "ratio", "mean", "growth", "two_part", "evidence"]
    level: str = Field(default="", max_length=60)
    formula: str = Field(default="", max_length=500)
    formula_source: str = Field(default="", max_length=80)
    source: str = Field(default="", max_length=80)
    direction: targets.Direction = targets.Direction.HIGHER
    note: str = Field(default="", max_length=300)
    targets: dict[str, str | int | float] = Field(default_factory=dict)
    collected: bool = False  # no room reports its facts yet: figures are collected by hand


class IndicatorsFile(Table):
    """The file: a list of indicators, in the order of the annex."""

    indicator: tuple[IndicatorRow, ...] = ()


def check(content: IndicatorsFile, _context: Context) -> Iterable[Trouble]:
    """Formulas and targets must be readable, codes unique."""
    seen: set[str] = set()
    for index, row in enumerate(content.indicator):
        here = ("indicator", index)
        if row.id in seen:
            yield Trouble((*here, "id"), f"指标编号 {row.id} 出现了两次。")
        seen.add(row.id)
        try:
            formulas.parse(row.formula) if row.formula else None
        except Problem as problem:
            yield Trouble((*here, "formula"), str(problem))
        for key, printed in row.targets.items():
            try:
                targets.parse(key, printed)
            except Problem as problem:
                yield Trouble((*here, "targets", key), str(problem))


def load(content: IndicatorsFile, context: Context) -> Summary:
    """Bring the definitions into force. Changed wording ends the row in force and starts the next version."""
    held = {row.code: row for row in Indicator.objects.filter(county=context.county, valid_to=None)}
    made = changed = unchanged = 0
    for place, row in enumerate(content.indicator):
        wanted = _wanted(row)
        current = held.pop(row.id, None)
        if current is not None and all(getattr(current, name) == wanted[name] for name in WORDING):
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
    return wanted | {"direction": row.direction.value}


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
