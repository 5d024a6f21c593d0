"""sheets.toml of an edition: which facts a sheet holds, who owes it, for which period, until when.

The platform's list stands in editions/base; a county's own file replaces a sheet or a filler of the same code and adds
others. A fact may stand on several sheets when different organizations fill them, never with two kinds of period.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field

from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble
from yigongti.indicators.base_facts import declared_in
from yigongti.indicators.collection.models import Sheet

CODE = r"^[a-z][a-z0-9_]{0,39}$"
Words = Annotated[str, Field(min_length=1, max_length=60)]
PeriodKind = Literal["month", "quarter", "year"]
JUMP = 30  # percent


class Filler(Table):
    """One [[filler]]: a name for organizations that owe sheets, and the rule that finds them."""

    code: str = Field(pattern=CODE, max_length=20)
    title: str = Field(min_length=1, max_length=40)
    kind: Literal["primary", "lead", "types", "bureau"]
    types: tuple[str, ...] = ()
    names: tuple[Words, ...] = ()  # of a bureau: how its name ends


class Line(Table):
    """One line of a sheet. `title` where the sheet says it otherwise than the fact; `heading` groups lines."""

    fact: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    title: str = Field(default="", max_length=60)
    heading: str = Field(default="", max_length=20)


class Check(Table):
    """The parts together may not be more than the whole. A hint that asks for a reason, no refusal."""

    parts: tuple[str, ...] = Field(min_length=1)
    whole: str


class SheetRow(Table):
    """One [[sheet]]."""

    code: str = Field(pattern=CODE)
    title: str = Field(min_length=1, max_length=60)
    source: str = Field(min_length=1, max_length=40)
    filler: str
    spread: str = ""
    period: PeriodKind
    due_days: int = Field(ge=0, le=366)
    jump: int = Field(default=JUMP, ge=1, le=1000)
    since: int = Field(default=0, ge=0, le=209912)
    note: str = Field(default="", max_length=200)
    ages: tuple[Annotated[str, Field(pattern=r"^\d{1,3}(-\d{1,3})?$")], ...] = ()
    lines: tuple[Line, ...] = Field(min_length=1)
    checks: tuple[Check, ...] = ()


class SheetsFile(Table):
    """The file."""

    filler: tuple[Filler, ...] = ()
    sheet: tuple[SheetRow, ...] = ()


def complete(base: SheetsFile, county: SheetsFile) -> SheetsFile:
    """The platform's sheets and fillers with the county's over them."""
    fillers = {row.code: row for row in (*base.filler, *county.filler)}
    sheets = {row.code: row for row in (*base.sheet, *county.sheet)}
    return SheetsFile(filler=tuple(fillers.values()), sheet=tuple(sheets.values()))


def check(content: SheetsFile, context: Context) -> Iterable[Trouble]:
    """Codes once; fillers and facts exist; a fact has one kind of period, and no two sheets ask the same of one."""
    fillers = {row.code: row for row in content.filler}
    declared = declared_in(context)
    seen: set[str] = set()
    asked: dict[str, list[SheetRow]] = {}
    for index, row in enumerate(content.sheet):
        here = ("sheet", index)
        if row.code in seen:
            yield Trouble((*here, "code"), f"报表 {row.code} 出现了两次。")
        seen.add(row.code)
        for name in ("filler", "spread"):
            if (code := getattr(row, name)) and fillers and code not in fillers:
                yield Trouble((*here, name), f"没有叫 {code} 的填报单位，请先写一段 [[filler]]。")
        yield from _lines(row, here, declared)
        for line in row.lines:
            for other in asked.setdefault(line.fact, []):
                if sentence := _clash(row, other):
                    yield Trouble((*here, "lines"), f"{line.fact} 已在「{other.title}」上，{sentence}")
            asked[line.fact].append(row)


def _lines(row: SheetRow, here: tuple[str | int, ...], declared: dict[str, bool] | None) -> Iterable[Trouble]:
    own = [line.fact for line in row.lines]
    if len(own) != len(set(own)):
        yield Trouble((*here, "lines"), f"「{row.title}」里同一项基础数据写了两次。")
    for rule in row.checks:
        if unknown := {*rule.parts, rule.whole} - set(own):
            yield Trouble((*here, "checks"), f"check 里的 {'、'.join(sorted(unknown))} 不在这张表上。")
    for fact in own if declared is not None else ():
        assert declared is not None  # noqa: S101  for the type checker
        if fact not in declared:
            yield Trouble((*here, "lines"), f"「{fact}」在 facts.toml 里没有说明，请改正名称或补写这项基础数据。")
        elif declared[fact] != bool(row.ages):
            yield Trouble((*here, "lines"), f"「{fact}」是否分年龄组，与这张表有没有 ages 要一致。")


def _clash(one: SheetRow, other: SheetRow) -> str:
    if one.period != other.period:
        return "同一项不能既按月又按季或按年填报。"
    same = (one.spread or one.filler) == (other.spread or other.filler)
    return "同一单位的同一项只能填在一张表上。" if same else ""


def load(content: SheetsFile, context: Context) -> Summary:
    """Bring the sheets into the county. What is gone is owed no more, but what was handed in stays readable."""
    held = {row.code: row for row in Sheet.objects.filter(county=context.county)}
    fillers = {row.code: row for row in content.filler}
    made = changed = 0
    for place, row in enumerate(content.sheet):
        wanted = _wanted(row, place, fillers, context)
        current = held.pop(row.code, None)
        if current is None:
            Sheet.objects.create(county=context.county, code=row.code, **wanted)
            made += 1
        elif any(getattr(current, name) != wanted[name] for name in wanted):
            Sheet.objects.filter(pk=current.pk).update(**wanted)
            changed += 1
    gone = [row.pk for row in held.values() if row.is_active]
    Sheet.objects.filter(pk__in=gone).update(is_active=False)
    unchanged = len(content.sheet) - made - changed
    return Summary(made, changed, len(gone), unchanged, frozenset(row.code for row in content.sheet))


def _wanted(row: SheetRow, place: int, fillers: dict[str, Filler], context: Context) -> dict[str, Any]:
    filler, spread = fillers.get(row.filler), fillers.get(row.spread)
    day = context.in_force
    return {
        "title": row.title,
        "source": row.source,
        "filler": row.filler,
        "filler_title": filler.title if filler else row.filler,
        "filler_rule": _rule(filler),
        "spread": row.spread,
        "spread_rule": _rule(spread),
        "period_kind": row.period,
        "due_days": row.due_days,
        "jump": row.jump,
        "since": row.since or day.year * 100 + day.month,
        "lines": [line.model_dump() for line in row.lines],
        "ages": list(row.ages),
        "checks": [{"parts": list(rule.parts), "whole": rule.whole} for rule in row.checks],
        "note": row.note,
        "place": place,
        "is_active": True,
    }


def _rule(filler: Filler | None) -> dict[str, Any]:
    return filler.model_dump(mode="json", include={"kind", "types", "names"}) if filler else {}


SECTION = Section(name="sheets", file="sheets.toml", schema=SheetsFile, load=load, check=check, complete=complete,
                  title="填报报表")  # fmt: skip
