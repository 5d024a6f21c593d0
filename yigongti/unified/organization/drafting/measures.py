"""Core and monitoring indicators as rows of indicators.toml: targets as printed, formulas where they are known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yigongti.unified.organization.drafting.codes import letters_of
from yigongti.unified.organization.reading.shapes import CoreIndicator, MonitoringIndicator, Reading, Span, Target

CORE = "主要核心绩效指标"
_PRINTED = re.compile(r"\s*(≥|>=|≤|<=|>|<|＞|＜)?\s*\d+(?:\.\d+)?\s*%?\s*\Z", re.ASCII)
_NOT_SET = {"", "--", "—", "——", "－－", "-"}
_LOWER = re.compile(r"不合理|死亡|发生率|次均|费用增|外转|负债|亏损|药占比|耗材占")
_COUNTS = {"家", "个", "人", "万人", "人次", "万人次", "名", "张", "次", "所", "例", "台", "支", "项", "种", "户"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KNOWN = (
    "kind", "formula", "formula_source", "direction", "collected", "printed_unit", "variants", "checklist",
)  # fmt: skip
LEVEL_MAX, NAME_MAX, UNIT_MAX, SOURCE_MAX = 60, 120, 30, 80


@dataclass(frozen=True)
class Row:
    """One [[indicator]], where it stands, and what could not be taken over."""

    table: dict[str, Any]
    span: Span
    missing: str = ""


def rows(
    reading: Reading,
    *,
    county: str,
    annex: Mapping[int, str],
    known: Iterable[Mapping[str, Any]],
    held: Iterable[Mapping[str, Any]] = (),
) -> list[Row]:
    """`annex` gives the annex (附件2) of a position's row; `known` are indicators whose formulas the house knows.

    `held` are the rows that the edition in force has from this very document: they stay as they are (somebody has
    written their formulas), with the targets as printed now.
    """
    by_name = {_bare(str(one["name"])): one for one in known if one.get("formula")}
    there = list(held)
    letters, taken = letters_of(county), {str(one["id"]) for one in there}
    found = []
    for core in reading.core_indicators:
        clause = _clause(annex.get(core.found.span.start, ""), core.number)
        if kept := _kept(there, clause):
            found += [_retargeted(one, core) for one in kept]
            continue
        found.append(_core(core, _code(f"{letters}-K", core.number, taken), clause, by_name))
    for one in reading.monitoring_indicators:
        clause = _clause(annex.get(one.found.span.start, ""), one.number)
        if kept := _kept(there, clause):
            found += [Row(dict(row), one.found.span) for row in kept]
            continue
        found.append(_monitoring(one, _code(f"{letters}-M", one.number, taken), clause, by_name))
    return found


def _kept(held: list[Mapping[str, Any]], clause: str) -> list[Mapping[str, Any]]:
    """The rows of this clause, taken off the list: 附件3-5, and its parts 附件3-5(1)."""
    mine = [one for one in held if str(one["clause"]) == clause or str(one["clause"]).startswith(f"{clause}(")]
    for one in mine:
        held.remove(one)
    return mine


def _retargeted(held: Mapping[str, Any], core: CoreIndicator) -> Row:
    targets, lost = _targets(core.targets)
    missing = f"{core.name}：目标 {'、'.join(lost)} 没有写成数字，未带入" if lost else ""
    return Row({**held, "targets": {**held.get("targets", {}), **targets}}, core.found.span, missing)


def _bare(name: str) -> str:
    """A name without marks, closing unit and spaces, to compare by."""
    return re.sub(r"[（(][^（）()]*[）)]\Z|[\s“”\"'‘’、，,。·]", "", name).strip()


def _clause(annex: str, number: str) -> str:
    bare = number.strip().rstrip(".．、")
    return (f"{annex}-{bare}" if annex and bare else annex or bare or "附件")[:60]


def _code(start: str, number: str, taken: set[str]) -> str:
    """YL-K05; the same number again gets a letter: YL-M05b."""
    figures = re.sub(r"\D", "", number)
    place = int(figures[-2:]) if figures else len(taken) % 100
    base = f"{start}{place:02d}"
    code = next((c for c in (base, *(base + letter for letter in _LETTERS)) if c not in taken), "")
    while not code:  # more rows of one number than there are letters
        place = (place + 1) % 100
        code = next((c for c in (f"{start}{place:02d}{letter}" for letter in _LETTERS) if c not in taken), "")
    taken.add(code)
    return code


def _table(
    code: str, clause: str, name: str, unit: str, level: str, *, by_name: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    known = by_name.get(_bare(name))
    same = known if known is not None and (not unit or str(known.get("unit", "")) == unit) else None
    table: dict[str, Any] = {
        "id": code, "clause": clause, "name": name[:NAME_MAX], "unit": unit[:UNIT_MAX],
        "kind": _kind(unit), "level": level[:LEVEL_MAX],
    }  # fmt: skip
    if same is not None:
        table |= {name: same[name] for name in _KNOWN if same.get(name)}
    else:
        table |= {"direction": "lower"} if _LOWER.search(name) else {}
        table["collected"] = True  # no room reports it yet: units fill it in
    return table


def _kind(unit: str) -> str:
    if unit in {"%", "％"} or "/" in unit:
        return "ratio"
    return "count" if unit in _COUNTS or not unit else "mean"


def _core(one: CoreIndicator, code: str, clause: str, by_name: Mapping[str, Mapping[str, Any]]) -> Row:
    table = _table(code, clause, _without_unit(one.name, one.unit), one.unit, CORE, by_name=by_name)
    table["targets"], lost = _targets(one.targets)
    missing = f"{one.name}：目标 {'、'.join(lost)} 没有写成数字，未带入" if lost else ""
    return Row(table, one.found.span, missing)


def _without_unit(name: str, unit: str) -> str:
    return re.sub(rf"[（(]{re.escape(unit)}[）)]\Z", "", name) if unit else name


def _targets(targets: Iterable[Target]) -> tuple[dict[str, str | int | float], list[str]]:
    """By the keys of indicators.toml (2025, 2027_city, 2024_value), as printed; and what is no figure."""
    found: dict[str, str | int | float] = {}
    lost = []
    for target in targets:
        printed = target.printed.strip().replace("％", "%")
        if target.year is None:
            lost.append(target.period or printed)
            continue
        key = f"{target.year}" + {"value": "_value", "upper_target": "_city"}.get(target.kind, "")
        if printed in _NOT_SET:
            found[key] = "--"
        elif _PRINTED.match(printed):
            found[key] = _figure(printed)
        else:
            lost.append(printed)
    return found, lost


def _figure(printed: str) -> str | int | float:
    bare = printed.removesuffix("%").strip()
    try:
        return int(bare) if bare.isdecimal() else float(bare)
    except ValueError:
        return bare.replace(" ", "")


def _monitoring(one: MonitoringIndicator, code: str, clause: str, by_name: Mapping[str, Mapping[str, Any]]) -> Row:
    table = _table(code, clause, one.name, one.unit, one.group, by_name=by_name)
    if not one.formula and not one.unit:
        table["kind"] = "evidence"  # judged by what is shown, not computed
    source = one.source.strip()
    table |= {"source": source} if source and len(source) <= SOURCE_MAX and "。" not in source else {}
    return Row(table, one.found.span)
