"""Differences and files of an edition in words, as the pages draw them."""

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from yigongti.foundation.editions import values
from yigongti.foundation.editions.diff import Difference, Fact
from yigongti.foundation.rooms import code_words, permission_titles

WHAT = {"added": ("新增", "green"), "changed": ("变更", "amber"), "removed": ("取消", "red")}
WORDS = {
    "address": "地址", "administrator": "管理员", "center": "所属卫生院", "clause": "出处", "clinic": "村卫生室",
    "code": "代码", "consortium": "医共体", "county": "县", "demo_set": "演示集", "direction": "方向",
    "document_number": "文号", "draft": "审议稿", "ecg": "心电设备", "ecg_device": "心电设备", "fictional": "演示",
    "file": "文件", "formula": "公式", "formula_source": "公式出处", "from": "自", "height": "高", "home": "首页",
    "id": "编号", "in_force": "施行日期", "kind": "类别", "label": "名称位置", "legal_person": "独立法人",
    "level": "层级", "name": "名称", "note": "说明", "open": "已开放", "parent": "上级机构", "path": "图形",
    "permissions": "权限", "phone": "电话", "population": "常住人口", "province": "省市", "role": "角色",
    "scope": "范围", "sha256": "内容摘要", "short": "简称", "source": "来源", "state": "状态", "targets": "目标",
    "title": "名称",
    "to_verify": "待核", "township": "乡镇", "type": "类型", "unit": "单位", "value": "取值", "version": "版本",
    "width": "宽", "earlier": "以前的值", "lead": "牵头", "member": "成员", "supporting": "配合", "trustee": "托管方",
    "external_partner": "帮扶", "units": "单位", "village": "村", "institution": "机构", "system": "代码表",
    "shape": "图形", "indicator": "指标", "planned": "文件要求、尚未开放", "requires": "前提", "group": "组别",
    "proposed": "拟定", "district": "区县", "end": "至",
}  # fmt: skip
LONG = 160


@dataclass(frozen=True)
class Line:
    """One fact of a difference in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Shown:
    """A difference as a row."""

    what: str
    tone: str
    title: str
    key: str
    clause: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Group:
    """The differences of one section. `is_long` folds it."""

    code: str
    title: str
    rows: tuple[Shown, ...]

    @property
    def is_long(self) -> bool:
        """More than a screen."""
        return len(self.rows) > 40  # noqa: PLR2004  about a screen

    @property
    def counts(self) -> str:
        """新增 3，变更 1."""
        return in_counts(self.rows)


def grouped(found: Iterable[Difference]) -> list[Group]:
    """By section, in the house's order."""
    groups: dict[str, list[Difference]] = {}
    for one in found:
        groups.setdefault(one.section, []).append(one)
    return [Group(code, rows[0].section_title, tuple(map(_shown, rows))) for code, rows in groups.items()]


def in_counts(rows: Iterable[Shown]) -> str:
    """How many of each, without the zeros."""
    words = [row.what for row in rows]
    return "，".join(f"{word} {words.count(word)}" for word, _ in WHAT.values() if word in words)


def _shown(one: Difference) -> Shown:
    word, tone = WHAT[one.what]
    facts = [fact for fact in one.facts if one.what == "changed" or _says_more(fact)]
    key = "" if one.key in {one.title, one.section} else one.key
    return Shown(word, tone, one.title, key, one.clause, tuple(map(_line, facts)))


def _says_more(fact: Fact) -> bool:
    """Of a thing added or removed: its name and clause stand beside it, what is not so needs no line."""
    said = fact.after if fact.after is not None else fact.before
    return fact.name not in {"clause", "name", "title"} and said not in (False, None, "", [], {})


def _line(fact: Fact) -> Line:
    label = WORDS.get(fact.name, fact.name)
    if words := code_words(fact.name):
        fact = Fact(fact.name, words.get(str(fact.before), fact.before), words.get(str(fact.after), fact.after))
    if fact.name == "permissions":
        fact = Fact(fact.name, _rights(fact.before), _rights(fact.after))
    if isinstance(fact.before, list) and isinstance(fact.after, list):
        gone = [one for one in fact.before if one not in fact.after]
        came = [one for one in fact.after if one not in fact.before]
        return Line(
            label, words_of(gone) if gone else "", words_of(came) if came else "（顺序有变）" if not gone else ""
        )
    return Line(label, words_of(fact.before), words_of(fact.after))


def _rights(codes: Any) -> list[str]:
    """Permissions by their titles."""
    titles = permission_titles()
    return [titles.get(code, code) for code in codes or ()]


def words_of(value: Any) -> str:
    """Any JSON value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        if "title" in value or "name" in value:
            return str(value.get("title") or value.get("name"))
        text = "，".join(f"{WORDS.get(name, name)} {words_of(part)}" for name, part in value.items())
    elif isinstance(value, (list, tuple)):
        text = "、".join(words_of(part) for part in value)
    else:
        text = str(value)
    return text if len(text) <= LONG else f"{text[:LONG]}…"


@dataclass(frozen=True)
class Table:
    """A part of a file as a table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(name: str, text: str) -> list[Table]:
    """A file of an edition as tables that a person reads; a workbook has none."""
    if name.endswith(".csv"):
        rows = [tuple(row) for row in csv.reader(io.StringIO(text))]
        return [Table("", rows[0], tuple(rows[1:]))] if rows else []
    if not name.endswith(".toml"):
        return []
    tree = tomllib.loads(text)
    return [_values(tree)] if name.endswith("values.toml") else list(_parts(tree))


def _values(tree: dict[str, Any]) -> Table:
    rows = [
        (leaf.title or leaf.key, leaf.key, f"{words_of(leaf.value)} {leaf.unit}".strip(), str(leaf.marks.start or ""),
         leaf.marks.clause or leaf.marks.source)
        for leaf in values.leaves(tree)
    ]  # fmt: skip
    return Table("", ("含义", "键", "取值", "自", "出处"), tuple(rows))


def _parts(tree: dict[str, Any]) -> Iterator[Table]:
    """What stands alone first, then each list of rows."""
    alone = [(WORDS.get(k, k), words_of(v)) for k, v in tree.items() if not _is_rows(v)]
    if alone:
        yield Table("", ("项目", "内容"), tuple(alone))
    for name, rows in tree.items():
        if _is_rows(rows):
            columns = list(dict.fromkeys(key for row in rows for key in row))
            body = tuple(tuple(words_of(row.get(column)) for column in columns) for row in rows)
            yield Table(WORDS.get(name, name), tuple(WORDS.get(column, column) for column in columns), body)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)
