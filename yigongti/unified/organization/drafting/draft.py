"""A reviewed reading becomes an edition folder. Pure: text in, text out; what the document does not say is listed.

drafted = draft(reading, county_code="500236", running=files, known=indicators, rooms={"centers.ecg"}, today=day)
drafted.files["places.toml"], drafted.missing, drafted.sources["institutions:yunling-xrmyy"]
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yigongti.unified.organization.drafting import amounts, measures, rooms
from yigongti.unified.organization.drafting.codes import prefix_of
from yigongti.unified.organization.drafting.existing import Existing, merged_values
from yigongti.unified.organization.drafting.people import Places, Units, build
from yigongti.unified.organization.drafting.provinces import province_of
from yigongti.unified.organization.drafting.writing import toml
from yigongti.unified.organization.reading.shapes import Clause, Reading, Span

_GOVERNING = "unified.organization."  # documents, tasks, consortia and councils serve every county
NAME_MAX = 60


class NoCounty(ValueError):
    """The document does not say for which county it is, or no code is known for it."""


@dataclass
class Drafted:
    """File name to TOML; entry (`section:key`) to its place in the text; what is missing, in words."""

    files: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Span] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def draft(
    reading: Reading,
    *,
    county_code: str,
    today: date,
    running: Mapping[str, str] | None = None,
    known: Iterable[Mapping[str, Any]] = (),
    house: Iterable[str] = (),
    names: Mapping[Clause, str] | None = None,
) -> Drafted:
    """Write the edition that the reading says.

    `running` are the files in force: their codes, townships and what the document does not speak of are kept. `known`
    are indicators with formulas, `house` the rooms that the platform has. Raises NoCounty without a county's name.
    """
    held = Existing.of(running or {})
    county = reading.head.scope or held.county_name
    if not county or not county_code:
        raise NoCounty(county)
    result = Drafted(files=dict(running or {}))
    labels = dict(names) if names is not None else {clause: clause_label(clause) for clause in reading.clauses}
    start = reading.head.issued_on or today
    _head(result, reading, county=county, code=county_code, start=start, held=held)
    places, units = build(reading, county=county, county_code=county_code, held=held, names=labels)
    _places(result, places, county, county_code, held)
    _institutions(result, units, held)
    _consortia(result, units)
    _rooms(result, reading, labels, held, set(house))
    _values(result, reading, labels, held, is_draft=reading.head.is_draft)
    _indicators(result, reading, county=county, held=held, known=known)
    result.missing = list(dict.fromkeys([*result.missing, *places.missing, *units.missing]))
    return result


def clause_label(clause: Clause) -> str:
    """The trail in one word, as editions write it: 四（七）1."""
    return "".join(clause.path)[:NAME_MAX] or clause.label[:NAME_MAX]


def _head(result: Drafted, reading: Reading, *, county: str, code: str, start: date, held: Existing) -> None:
    head = reading.head
    tree: dict[str, Any] = {
        "code": f"{prefix_of(county)}_{start.year}",
        "title": f"{county} {start.year} 版",
        "county": code,
        "document_number": head.number or None,
        "in_force": start,
        "draft": True if head.is_draft else None,
        "kind": "province" if code.endswith("0000") else None,
    }
    if held.head.get("kind") == "province":
        tree["kind"] = "province"
    if not head.number:
        result.missing.append("文件没有文号")
    if head.issued_on is None:
        result.missing.append(f"文件没有成文日期，施行日期暂写 {start}")
    for name, found in head.found.items():
        result.sources[f"edition:{name}"] = found.span
    comment = f"由《{head.title}》{head.number}生成的县版草案，提交前请核对。"
    result.files["edition.toml"] = toml(tree, comment=comment)


def _places(result: Drafted, places: Places, county: str, code: str, held: Existing) -> None:
    province = held.province or province_of(code)
    if not province:
        result.missing.append("不知道所属省市，places.toml 里暂写“待核”")
    tree = {
        "source": "区划代码已有的照旧，9 开头的三位尾号是临时自编，待核"
        if places.provisional
        else held.places_source or None,
        "county": {"code": code, "name": county, "province": province or "待核"},
        "township": [{"code": t.code, "name": t.name, "short": t.short} for t in places.townships],
    }
    for township in places.townships:
        if township.span is not None:
            result.sources[f"places:{township.code}"] = township.span
    result.files["places.toml"] = toml(tree, comment="县和乡镇、街道。")
    if places.provisional:
        listed = "、".join(places.provisional)
        result.missing.append(f"区划代码待核（已用临时代码）：{listed}")


def _institutions(result: Drafted, units: Units, held: Existing) -> None:
    kept = [one for one in held.institutions if one["code"] not in {t["code"] for t in units.tables}]
    tables = [*kept, *units.tables]
    tables.sort(key=lambda one: one.get("parent") is not None)  # a parent stands before its children; the order is kept
    tree = {"clause": held.institutions_clause or None, "institution": tables}
    result.sources |= {f"institutions:{code}": span for code, span in units.sources.items()}
    result.files["institutions.toml"] = toml(
        tree, comment="文件写明的机构和部门。机构代码是平台自编的，不是任何官方编码。"
    )


def _consortia(result: Drafted, units: Units) -> None:
    """The document's consortia, where it names any; else those in force stay."""
    if units.consortia:
        result.files["consortia.toml"] = toml({"consortium": units.consortia}, comment="医共体及其成员，按角色。")
        result.sources |= {f"consortia:{code}": span for code, span in units.consortium_sources.items()}
    elif "consortia.toml" not in result.files:
        result.files["consortia.toml"] = toml({"consortium": []}, comment="文件没有列出医共体成员。")
        result.missing.append("文件没有列出医共体成员")


def _rooms(result: Drafted, reading: Reading, labels: dict[Clause, str], held: Existing, house: set[str]) -> None:
    found = rooms.wanted(reading, labels)
    own = sorted(code for code in house if code.startswith(_GOVERNING))
    opened = list(dict.fromkeys([*held.open_rooms, *(w.code for w in found if w.code in house), *own]))
    planned = {one["code"]: one for one in held.planned_rooms}
    planned |= {w.code: {"code": w.code, "title": w.title, "clause": w.clause} for w in found if w.code not in house}
    tables = [one for code, one in planned.items() if code not in opened]
    result.sources |= {f"rooms:{w.code}": w.span for w in found}
    result.files["rooms.toml"] = toml({"open": opened, "planned": tables}, comment="平台已有的开放，其余列为规划。")
    _check_frames(result, reading, [w.code for w in found])


def _check_frames(result: Drafted, reading: Reading, codes: list[str]) -> None:
    """七大智能平台 must give seven platforms."""
    for noun, wing, word in (("平台", "platforms.", "平台"), ("中心", "centers.", "中心")):
        counts = {f.count for f in reading.frames if f.noun.endswith(noun)}
        number = sum(code.startswith(wing) for code in codes)
        if counts and number not in counts:
            said = "、".join(f"{count} 个" for count in sorted(counts))
            result.missing.append(f"文件写有{said}{word}，认出 {number} 个，请核对 rooms.toml")


def _values(result: Drafted, reading: Reading, labels: dict[Clause, str], held: Existing, *, is_draft: bool) -> None:
    found = amounts.amounts(reading, labels)
    result.sources |= {f"values:{one.key}": one.span for one in found}
    start = reading.head.issued_on
    tree = merged_values(held.values, found, start=start, is_draft=is_draft)
    result.files["values.toml"] = toml(tree, comment="本县参数，每个值有出处。平台默认值在 base 里。")
    if not found:
        result.missing.append("没有认出带数字的本县规则（如村级人口下限、派驻比例）")


def _indicators(
    result: Drafted, reading: Reading, *, county: str, held: Existing, known: Iterable[Mapping[str, Any]]
) -> None:
    everybody = [*held.indicators, *known]
    annex = annexes(reading)
    is_same = bool(reading.head.number) and held.head.get("document_number") == reading.head.number
    kept = held.indicators if is_same else ()
    found = measures.rows(reading, county=county, annex=annex, known=everybody, held=kept)
    if not found:
        if "indicators.toml" not in result.files:
            result.files["indicators.toml"] = toml({"indicator": []}, comment="文件没有指标表。")
            result.missing.append("文件没有指标表")
        return
    result.sources |= {f"indicators:{row.table['id']}": row.span for row in found}
    result.missing += [row.missing for row in found if row.missing]
    bare = sum(1 for row in found if not row.table.get("formula"))
    if bare:
        result.missing.append(f"{bare} 项指标没有平台认识的算法，先按填报收集")
    comment = "文件的指标，目标照文件所印；没有 formula 的由单位填报。"
    result.files["indicators.toml"] = toml({"indicator": [row.table for row in found]}, comment=comment)


def annexes(reading: Reading) -> dict[int, str]:
    """For every row of a table the annex in which it stands: position to 附件2."""
    parts = sorted((c.span.start, c.path[0]) for c in reading.clauses if c.path and c.path[0].startswith("附件"))
    found: dict[int, str] = {}
    rows = [row.found for row in reading.core_indicators] + [row.found for row in reading.monitoring_indicators]
    for row in rows:
        at = row.span.start
        before = [label for start, label in parts if start <= at]
        found[at] = before[-1] if before else ""
    return found
