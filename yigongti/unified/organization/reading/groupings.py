"""Consortia in tables: one row a consortium, one row a unit, one column a consortium, or roles down the side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yigongti.unified.organization.reading.fullnames import same_hospital
from yigongti.unified.organization.reading.rollcalls import NOUN
from yigongti.unified.organization.reading.rosters import Listed, listed
from yigongti.unified.organization.reading.shapes import Found, Span
from yigongti.unified.organization.reading.tables import Cell, Row, Table
from yigongti.unified.organization.reading.united import Draft, Names

_ROLES = (
    ("number", r"序号|编号"),
    ("year", r"(实施|加入|启动|建设|组建|纳入|完成|推进|覆盖|计划)(时间|年度|年份|年限|时限|期限)|年度|年份|时间"),
    ("lead", r"(医共体|集团)?牵头(单位|医院|医疗机构|机构|总院)?(名称)?|总院|龙头(单位|医院)|核心医院"),
    ("external_partner", r"(对口|外部|上级)?(支援|帮扶|合作|协作医院|指导医院)(单位|医院|机构)?|上级医院|外部协作单位"),
    ("supporting", r"(配合|支持|支撑|协作|协同|参与|业务指导|指导)(单位|机构|医院)(名称)?"),
    ("role", r"(单位|机构|成员)?(角色|性质|类别|类型|职责|地位|身份|级别)|备注|单位角色"),
    (
        "consortium",
        rf"(所属|所在|县域|紧密型|组建)*({NOUN})(名称|类别|归属)?|(所属|所在)?(片区|组团)(名称)?|医共体(单位)?名称|名称(?=$)",
    ),
    (
        "towns",
        r"(辖区|覆盖|所辖|成员|涉及|包含|服务|所在|管辖)*(乡镇|镇街|街镇|镇乡|乡镇[（(、]街道[）)]?|区域|范围)(范围|名称|单位)?|覆盖(范围|区域)",
    ),
    (
        "member",
        (
            rf"({NOUN})?(基层|主要|紧密型)?(成员|组成|下属|所辖|包含|覆盖|分院)(单位|机构|医院|医疗机构|医疗卫生机构)*(名称|名单|全称)?"
            r"|(单位|机构|医院|医疗机构|医疗卫生机构)(名称|全称|名单)|(乡镇|基层)(卫生院|医疗机构|医疗卫生机构|成员单位)([（(].*[）)])?(名称)?|成员"
        ),
    ),
)
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)
_SCAN = 3
_HAS_NOUN = re.compile(NOUN)
_YEAR = re.compile(r"(20\d{2})")
_CELL_ROLES = (
    ("lead", re.compile(r"牵头|总院|龙头")),
    ("external_partner", re.compile(r"帮扶|支援|外部|合作")),
    ("supporting", re.compile(r"配合|支持单位|参与|协作|协同")),
)
_UNIT_COLUMNS = ("lead", "supporting", "external_partner", "member", "towns")
_TITLE_REACH = 4


@dataclass
class _Reader:
    """A table being read row by row; what merged cells carry down stands here."""

    names: Names
    document: str
    columns: dict[str, int]
    drafts: list[Draft] = field(default_factory=list)
    year: int | None = None
    role: str = ""

    def cell(self, row: Row, role: str) -> Cell | None:
        at = self.columns.get(role)
        one = row[at] if at is not None and at < len(row) else None
        return one if one is not None and one.plain.strip("-—/") else None

    def units(self, cell: Cell) -> tuple[Listed, ...]:
        return listed(self.document, cell.span)

    def begin(self, cell: Cell, *, named: bool = True) -> Draft:
        """The consortium of that name, the one that stands already or a new one."""
        name = cell.plain.rstrip("：:")
        for draft in self.drafts:
            if draft.name == name:
                self.drafts.remove(draft)
                self.drafts.append(draft)
                return draft
        rule = Found(cell.span, "member_table", 1.0 if named else 0.7, "" if named else "文件没有给名称")
        self.drafts.append(Draft(name if named else f"{name}医共体", rule, "table", named=named))
        return self.drafts[-1]


def read(document: str, table: Table, names: Names) -> list[Draft]:
    """The consortia of a table; empty where it is about something else."""
    for one in (table, _turned(table)):
        drafts = _by_rows(document, one, names)
        if drafts:
            return drafts
    return _by_columns(document, table, names)


def _turned(table: Table) -> Table:
    width = min((len(row) for row in table.rows), default=0)
    return Table(tuple(tuple(row[at] for row in table.rows) for at in range(width)), table.span, table.form)


def _columns(row: Row) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, one in enumerate(row):
        role = next((role for role, pattern in _COMPILED if pattern.fullmatch(one.plain)), "")
        if role and role not in columns:
            columns[role] = at
    return columns


def _by_rows(document: str, table: Table, names: Names) -> list[Draft]:
    for at, row in enumerate(table.rows[:_SCAN]):
        columns = _columns(row)
        units = "member" in columns or "towns" in columns
        if not units or len(table.rows) <= at + 1:
            continue
        reader = _Reader(names, document, columns)
        if "consortium" not in columns and "lead" not in columns:
            title = _title(document, table)
            grouped = any(_group_row(one) for one in table.rows)
            if title is None and not grouped:
                continue
            if title is not None and not grouped:
                reader.begin(title)
        header = [one.plain for one in row]
        for one in table.rows[at + 1 :]:
            if [part.plain for part in one] != header:
                _row(reader, one)
        return [draft for draft in reader.drafts if len(draft.members) > 1]
    return []


def _title(document: str, table: Table) -> Cell | None:
    """A name right above the table that holds one consortium: 县人民医院医共体成员单位名单."""
    position = table.span.start
    for _ in range(_TITLE_REACH):
        begin = document.rfind("\n", 0, max(position - 1, 0)) + 1
        text = document[begin:position].strip()
        match = re.fullmatch(
            rf"(?:.*[、）)．.])?(?P<name>[^、，。；]{{0,24}}?{NOUN})[：:]?((成员|组成)?(单位|机构)?(名单|一览表|名录|情况表)?)([（(].*[）)])?",
            text,
        )
        if match:
            start = document.find(match["name"], begin)
            return Cell(match["name"], Span(start, start + len(match["name"])))
        if text or not begin:
            return None
        position = begin
    return None


def _group_row(row: Row) -> Cell | None:
    filled = [one for one in row if one.plain]
    if len(filled) == 1 and _HAS_NOUN.search(filled[0].plain) and len(row) > 1:
        return filled[0]
    return None


def _row(reader: _Reader, row: Row) -> None:
    if (group := _group_row(row)) is not None:
        reader.begin(_unnumbered(group))
        reader.role, reader.year = "", None
        return
    draft = _consortium(reader, row)
    if draft is None:
        return
    if year := reader.cell(row, "year"):
        match = _YEAR.search(year.plain)
        reader.year = int(match[1]) if match else None
    for role in _UNIT_COLUMNS:
        cell = reader.cell(row, role)
        if cell is not None:
            _take(reader, row, draft, role, cell)


def _unnumbered(cell: Cell) -> Cell:
    match = re.match(r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])\s*", cell.text)
    at = match.end() if match else 0
    text = re.sub(r"[（(][^（）()]*[家个][^（）()]*[）)]\s*\Z", "", cell.text[at:]).rstrip()
    return Cell(text, Span(cell.span.start + at, cell.span.start + at + len(text)))


def _consortium(reader: _Reader, row: Row) -> Draft | None:
    """The row's consortium: its name's cell, else its lead's, else the one above."""
    name, lead = reader.cell(row, "consortium"), reader.cell(row, "lead")
    if name is not None:
        before = reader.drafts[-1] if reader.drafts else None
        draft = reader.begin(_unnumbered(name))
        if draft is not before:
            reader.role, reader.year = "", None
        return draft
    if "consortium" not in reader.columns and lead is not None:
        units = reader.units(lead)
        if units:
            return reader.begin(Cell(units[0].printed, units[0].span), named=False)
    return reader.drafts[-1] if reader.drafts else None


def _take(reader: _Reader, row: Row, draft: Draft, column: str, cell: Cell) -> None:
    role = "member" if column == "towns" else column
    if column == "member" and (said := reader.cell(row, "role")) is not None:
        role = next((one for one, pattern in _CELL_ROLES if pattern.search(said.plain)), "member")
    for unit in reader.units(cell):
        dated = reader.year if role != "lead" else None
        member = reader.names.member(unit, role, rule="member_table", year=dated)
        if role == "member" and draft.lead and same_hospital(member.name, draft.lead, reader.names.scope):
            continue
        draft.add(member)


def _by_columns(document: str, table: Table, names: Names) -> list[Draft]:
    """A column for each consortium; the first unit of a column leads where it is the hospital of the name."""
    if not table.rows:
        return []
    heads = [(at, one) for at, one in enumerate(table.rows[0]) if re.fullmatch(rf".{{2,24}}{NOUN}", one.plain)]
    others = [one.plain for one in table.rows[0] if not _HAS_NOUN.search(one.plain)]
    if len(heads) < 2 or any(one and not re.fullmatch(r"序号|编号|单位|类别", one) for one in others):  # noqa: PLR2004
        return []
    drafts = []
    for at, heading in heads:
        reader = _Reader(names, document, {})
        draft = reader.begin(heading)
        for unit in _down(reader, table.rows[1:], at):
            leads = unit.role == "lead" or (not draft.members and _named_after(unit, draft.name))
            draft.add(names.member(unit, "lead" if leads else "member", rule="member_columns", confidence=0.9))
        drafts.append(draft)
    return [one for one in drafts if len(one.members) > 1]


def _down(reader: _Reader, rows: Sequence[Row], at: int) -> Iterator[Listed]:
    for row in rows:
        if at < len(row) and row[at].plain:
            yield from reader.units(row[at])


def _named_after(unit: Listed, name: str) -> bool:
    return unit.name.endswith("医院") and unit.name.lstrip("县区市")[-4:] in name
