"""What the page of one import draws: choices with their options, and cells in the order in which they need a look."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.collection.numbers import plain
from yigongti.indicators.importing import planning, queries
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.models import Import
from yigongti.indicators.importing.planning import Planned
from yigongti.indicators.importing.reading.shapes import letters
from yigongti.indicators.importing.reading.units import MULTIPLES_OFFERED
from yigongti.indicators.importing.tables.choices import LAYOUTS
from yigongti.indicators.importing.tables.seen import Line
from yigongti.indicators.importing.targets import fillable, offered
from yigongti.indicators.periods import day_of

Options = list[tuple[str, str]]
SHOWN: Final = 300
ORDER: Final = {planning.REFUSED: 0, planning.CHANGED: 2, planning.NEW: 3, planning.SAME: 4, planning.BLANK: 5}
ROLES: Final = {
    "earlier": "对比数，不导入", "counter": "不是数据", "empty": "空", "ignored": "不导入", "total": "合计，不导入",
    "value": "要上报的数", "open": "没有对上，不导入",
}  # fmt: skip
HOW: Final = {"full": "名称一致", "short": "按简称", "chosen": "已选定"}


@dataclass(frozen=True)
class Choice:
    """A column or a line to decide about."""

    where: str
    label: str
    sample: str
    name: str
    value: str
    options: Options
    unit_name: str
    unit: str
    units: Options
    said: str
    tone: str


@dataclass(frozen=True)
class CellLine:
    """A cell of the preview."""

    who: str
    what: str
    address: str
    text: str
    value: str
    current: str
    last: str
    kind: str
    kind_title: str
    said: str
    has_hint: bool


def waiting(desk: Desk, *, show: str) -> dict[str, Any]:
    """Everything of an import that waits."""
    cells = _cells(desk)
    counts = desk.plan.counts
    hints = sum(cell.has_hint for cell in cells)
    wanted = [c for c in cells if not show or c.kind == show or (show == "hint" and c.has_hint)]
    facts, names = _facts(desk), _names(desk)
    tabs = [
        ("", "全部", len(cells)),
        (planning.REFUSED, "不能导入", counts[planning.REFUSED]),
        ("hint", "请核对", hints),
    ]
    tabs += [(kind, planning.TITLES[kind], counts[kind]) for kind in (planning.NEW, planning.CHANGED, planning.SAME)]
    return {
        "desk": desk, "counts": counts, "writes": len(desk.plan.writes), "digest": desk.plan.digest, "hints": hints,
        "cells": wanted[:SHOWN], "beyond": max(0, len(wanted) - SHOWN), "show": show, "tabs": tabs,
        "plain": _plain(desk), "facts": facts, "names": names, "said": [*desk.book.said, *_said(desk)],
        "open_facts": sum(one.tone != "" for one in facts), "open_names": sum(one.tone != "" for one in names),
        "others": [one.name for one in desk.book.sheets if one.name != desk.worksheet.name],
    }  # fmt: skip


def _said(desk: Desk) -> tuple[str, ...]:
    return desk.seen.said if desk.seen else ()


def _plain(desk: Desk) -> list[tuple[str, str, str, Options, str]]:
    """The selects on top: name, label, value, options, hint."""
    today = day_of(desk.now)
    forms = [(form.code, form.title) for form in fillable(desk.actor, desk.names, today=today)]
    shown = shown_values(desk)
    rows: list[tuple[str, str, str, Options, str]] = []
    if len(desk.book.sheets) > 1:
        sheets = [(s.name, f"{s.name}（隐藏）" if s.is_hidden else s.name) for s in desk.book.sheets]
        rows.append(("worksheet", "工作表", shown["worksheet"], sheets, ""))
    empty = [] if desk.form else [("", "请选择")]
    rows.append(("sheet", "报表", shown["sheet"], [*empty, *forms], ""))
    if desk.form and desk.goal:
        periods = [(p.code, p.title) for p in offered(desk.form, today)]
        if desk.goal.period.code not in dict(periods):
            periods.append((desk.goal.period.code, desk.goal.period.title))
        hint = "" if desk.period_is_said else "文件里没有写期间，请核对"
        rows.append(("period", "期间", shown["period"], periods, hint))
        rows.append(("layout", "版式", shown["layout"], list(LAYOUTS.items()), ""))
    if desk.seen and desk.goal and desk.seen.layout == "form" and desk.form and not desk.form.ages:
        mine = [(code, desk.names.by_id[pk].short_name) for code, pk in desk.goal.rows.items()]
        rows.append(("about", "机构", shown["about"], [("", "请选择"), *mine], ""))
        values = [(c.key, f"{letters(c.index)} 列 {c.label}") for c in desk.seen.columns if c.role != "empty"]
        hint = next((c.problem for c in desk.seen.columns if c.problem), "")
        rows.append(("value", "数据列", shown["value"], [("", "请选择"), *values], hint))
    return rows


def shown_values(desk: Desk) -> dict[str, str]:
    """Each field of the page and the value that it shows: what a person leaves alone is no decision."""
    seen, goal = desk.seen, desk.goal
    found = {
        "worksheet": desk.worksheet.name,
        "sheet": desk.form.code if desk.form else "",
        "period": goal.period.code if goal else "",
        "layout": seen.layout if seen else "",
        "about": seen.about if seen else "",
        "value": next((c.key for c in seen.columns if c.role == "value"), "") if seen else "",
    }
    for line in seen.fact_lines if seen else ():
        found[f"c:{line.key}"] = _value(line)
        found[f"u:{line.key}"] = line.unit or (desk.names.unit(line.match.code) if line.role == "data" else "")
    for line in seen.rows if seen and seen.layout == "rows" else ():
        found[f"n:{line.key}"] = _value(line)
    return found


def _value(line: Line) -> str:
    return "-" if line.role in {"ignored", "earlier", "counter", "total"} else line.match.code


def _facts(desk: Desk) -> list[Choice]:
    """Columns of a table, or lines of a form."""
    if desk.seen is None or desk.form is None:
        return []
    options = [("", "没有对上"), ("-", "不导入"), *((f, desk.names.title(desk.form, f)) for f in desk.form.facts)]
    is_form = desk.seen.layout == "form"
    return [
        _choice(desk, line, f"第 {line.index + 1} 行" if is_form else f"{letters(line.index)} 列", "c", options)
        for line in desk.seen.fact_lines
        if line.role != "empty"
    ]


def _names(desk: Desk) -> list[Choice]:
    """Rows of a table that are not plainly known: by a short form, by a decision, or not at all."""
    if desk.seen is None or desk.goal is None or desk.form is None or desk.seen.layout == "form":
        return []
    ages = [(age, age) for age in desk.form.ages]
    places = ages or [(code, desk.names.by_id[pk].short_name) for code, pk in desk.goal.rows.items()]
    options = [("", "没有对上"), ("-", "不导入"), *places]
    lines = [line for line in desk.seen.rows if line.role != "empty" and (line.match.how != "full" or line.problem)]
    found = []
    for line in lines:
        more = (
            [(line.match.code, desk.names.by_id[desk.names.organizations[line.match.code].pk].short_name)]
            if (
                line.match.code and line.match.code not in dict(options) and line.match.code in desk.names.organizations
            )
            else []
        )
        found.append(_choice(desk, line, f"第 {line.index + 1} 行", "n", [*options, *more]))
    return found


def _choice(desk: Desk, line: Line, where: str, prefix: str, options: Options) -> Choice:
    unit = desk.names.unit(line.match.code) if prefix == "c" and line.role == "data" else ""
    units = [(f"{times}{unit}", f"{times}{unit}") for times in MULTIPLES_OFFERED] if unit else []
    if line.unit and unit and line.unit not in dict(units):
        units.append((line.unit, line.unit))
    said = line.problem or HOW.get(line.match.how, "") if line.role == "data" else ROLES.get(line.role, "")
    titles = [title for code, title in options if code in line.match.candidates]
    if line.role == "open" and titles:
        said = f"可能是：{'、'.join(titles[:3])}"
    tone = "amber" if line.problem or line.role == "open" else ""
    shown = line.unit or unit
    return Choice(
        where, line.label, line.sample, f"{prefix}:{line.key}", _value(line), options, f"u:{line.key}", shown, units,
        said, tone,
    )  # fmt: skip


def _cells(desk: Desk) -> list[CellLine]:
    order = sorted(
        (cell for cell in desk.plan.cells if cell.kind != planning.BLANK or cell.warning),
        key=lambda c: (
            ORDER[c.kind] if not (c.warning and c.kind != planning.REFUSED) else 1,
            c.found.row,
            c.found.column,
        ),
    )
    return [_cell(desk, cell) for cell in order]


def _cell(desk: Desk, cell: Planned) -> CellLine:
    who = desk.names.by_id[cell.about].short_name if cell.about in desk.names.by_id else "—"
    return CellLine(
        who=f"{cell.age} 岁" if cell.age else who,
        what=desk.names.title(desk.form, cell.fact) if desk.form else cell.fact,
        address=cell.found.address,
        text=cell.found.text,
        value=_number(cell.value, desk.names.unit(cell.fact)),
        current=plain(cell.current),
        last=plain(cell.last),
        kind=cell.kind,
        kind_title=planning.TITLES[cell.kind],
        said=cell.sentence or cell.warning,
        has_hint=bool(cell.warning) and cell.kind != planning.REFUSED,
    )


def _number(value: Decimal | None, unit: str) -> str:
    return f"{plain(value)} {unit}".strip() if value is not None else ""


def done(row: Import, actor: Actor) -> dict[str, Any]:
    """What an import wrote."""
    from yigongti.indicators.importing.targets import Names

    names = Names(row.county)
    cells = list(queries.cells(seen_by=actor, imported=row)[:SHOWN])
    title = {fact: names.title(row.sheet, fact) for fact in row.sheet.facts} if row.sheet else {}
    return {
        "cells": [
            (
                cell, title.get(cell.fact, cell.fact), _number(cell.value, names.unit(cell.fact)), plain(cell.before),
                reverse("importing:file", args=[row.pk]),
            )
            for cell in cells
        ],
        "beyond": max(0, row.written - len(cells)),
        "drafts": row.counts.get("drafts", []),
    }  # fmt: skip
