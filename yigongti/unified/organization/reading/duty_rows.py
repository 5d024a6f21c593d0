"""Tables that give out tasks (重点任务分工表, 任务清单): each row is a clause of kind "row", read cell by cell.

Told by the words of the header: a column of tasks and a column of units. Tables of indicators, consortia and persons
are none. A number or a name never runs from one cell into the next.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from yigongti.unified.organization.reading import headers
from yigongti.unified.organization.reading.layout import trimmed
from yigongti.unified.organization.reading.shapes import Clause, Found, Span
from yigongti.unified.organization.reading.tables import Cell, Row, Table
from yigongti.unified.organization.reading.unit_lists import FIRST_LEADS

_NUMBER: Final = re.compile(r"序号?|编号|号|项次|[Nn][Oo]\.?")
_TITLE: Final = re.compile(
    r"(?!具体|目标任务|细化)[\u4e00-\u9fff]{0,6}(?:任务|事项|工作|项目|领域|方面|环节|类别|类型)(?:名称|事项|项目|分类|类别|目录|领域)?|任务名"
)
_CONTENT: Final = re.compile(
    r"(?:重点|主要|工作|具体|目标|任务|改革|推进|落实|建设|职责|量化|年度)*(?:内容|措施|举措|要求|目标|任务|标准|要点|成果|清单|分工|职责)"
    r"(?:及(?:标准|要求|目标|内容|措施|成果))?|(?:预期|阶段性?|标志性)(?:成果|成效|目标)|完成标准|评价标准|工作目标|三级任务"
    r"|(?:具体|目标|细化|细化目标)(?:任务|事项|工作|项目)(?:名称)?|[\u4e00-\u9fff]{0,4}(?:成果|成效|措施|举措|内容)"
)
_LEAD: Final = re.compile(
    r"(?:牵头|责任|主责|主办|承办|落实|实施|负责|第一责任|牵头责任|责任牵头)(?:单位|部门|主体|科室|股室|处室)"
    r"(?:[（(].{0,20}[）)])?|责任分工|职责分工|(?:牵头|责任)(?:及|和|、|/)(?:配合|参与|协同)?(?:单位|部门)|单位|部门|牵头|主责|责任"
)
_HELP: Final = re.compile(
    r"(?:配合|协办|协助|协同|参与|参加|支持|会办)(?:责任)?(?:单位|部门|科室|股室|处室)(?:[（(].{0,20}[）)])?|配合|参与|协同|协办"
)
_DUE: Final = re.compile(
    r"(?:完成|办结|时间|推进|实施|整改|落实)?(?:时限|期限|时间|节点|时间节点|日期|进度|进度安排|安排|时序)(?:要求|安排|节点)?"
)
_NO_UNITS: Final = re.compile(r"责任(?:人|领导)|分管领导|牵头领导|联系人|负责人|备注|进展|说明|依据|签字|电话")
_MEMBERS: Final = re.compile(r"医共体(?:名称)?|集团(?:名称)?|成员单位|牵头医院|总医院|分院|姓名|职务|指标.*|.*指标")
_KEYS: Final = ("title", "content", "lead", "help", "due")
_HEADER_SCAN: Final = 3
_TITLE_MAX: Final = 40
_LABELLED: Final = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,3})[）)、.．]\s*")
_GROUP_LABEL: Final = re.compile(
    r"(?P<key>[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}(?=[、.．])|\d{1,3}(?=[、.．]))"
)
_ENDED: Final = re.compile(r"[。；;]$")


@dataclass(frozen=True)
class Part:
    """A cell of a row and what it holds. `role`: content | lead | help | due."""

    role: str
    span: Span


@dataclass(frozen=True)
class TaskRow:
    """A row as a clause, and its cells for the finders."""

    clause: Clause
    parts: tuple[Part, ...]
    first_leads: bool = False  # the header says 列第一位的为牵头单位


@dataclass(frozen=True)
class _Columns:
    first: int
    number: int | None
    titles: tuple[int, ...]
    contents: tuple[int, ...]
    leads: tuple[int, ...]
    helps: tuple[int, ...]
    dues: tuple[int, ...]
    first_leads: bool
    others: tuple[tuple[int, str], ...]  # columns that nobody reads, and what stands above them


@dataclass
class _Reader:
    """The rows of one table, top down; what a merged cell says holds for the rows below it."""

    document: str
    columns: _Columns
    above: tuple[str, ...]
    group: str = ""
    title: str = ""
    units: dict[int, Cell] = field(default_factory=dict)
    number: str = ""
    counted: int = 0
    below: int = 1  # rows of one number so far
    seen: set[tuple[str, ...]] = field(default_factory=set)


def tables(found: Sequence[Table]) -> tuple[Table, ...]:
    """Those that give out tasks."""
    return tuple(one for one in found if _columns(one) is not None)


def read(document: str, table: Table, above: Clause | None) -> tuple[TaskRow, ...]:
    """The rows of a table of tasks, under the clause that it stands in."""
    columns = _columns(table)
    if columns is None:
        return ()
    reader = _Reader(document, columns, above.path if above else ("表",))
    made: list[TaskRow] = []
    for row in table.rows[columns.first :]:
        if not _is_head(row, table.rows[columns.first - 1]):
            made += _row(reader, row, made)
    return tuple(made)


def into(
    document: str, clauses: Sequence[Clause], rows: Sequence[Clause], found: Sequence[Table]
) -> tuple[Clause, ...]:
    """The clauses with the rows among them; a clause that holds a table ends before it."""
    starts = sorted(table.span.start for table in found)
    made: list[Clause] = []
    for clause in clauses:
        place = bisect_right(starts, clause.span.start)
        inside = place < len(starts) and starts[place] < clause.span.end
        made.append(_ending(clause, trimmed(document, clause.span.start, starts[place]).end) if inside else clause)
    return tuple(sorted([*made, *rows], key=lambda one: one.span.start))


def _ending(clause: Clause, cut: int) -> Clause:
    span = Span(clause.span.start, cut)
    return replace(clause, span=span, found=replace(clause.found, span=span))


def _columns(table: Table) -> _Columns | None:
    if headers.columns(table) is not None:
        return None
    for at, row in enumerate(table.rows[:_HEADER_SCAN]):
        words = [one.plain for one in row]
        if sum(map(bool, words)) < 2 or any(_MEMBERS.fullmatch(word) for word in words):  # noqa: PLR2004
            continue
        found = _roles(words)
        below = table.rows[at + 1] if at + 1 < len(table.rows) else ()
        second = _is_second(below)
        if second:
            words = [(below[i].plain if i < len(below) else "") or word for i, word in enumerate(words)]
        found = _roles(words)
        first = at + (2 if second else 1)
        if (found["title"] or found["content"]) and (found["lead"] or found["help"]) and len(table.rows) > first:
            number = found["number"][0] if found["number"] else None
            titles, contents, leads, helps, dues = (tuple(found[key]) for key in _KEYS)
            only_first = any(FIRST_LEADS.search(words[at]) for at in leads)
            known = {number, *titles, *contents, *leads, *helps, *dues}
            others = [(column, word) for column, word in enumerate(words) if word and column not in known]
            return _Columns(first, number, titles, contents, leads, helps, dues, only_first, tuple(others))
    return None


def _is_second(below: Row) -> bool:
    """The header's second line: 牵头 and 配合 under 责任单位, nothing under 序号."""
    filled = [one.plain for one in below if one.plain]
    return (
        bool(filled) and not below[0].plain and all(_HELP.fullmatch(word) or _LEAD.fullmatch(word) for word in filled)
    )


def _roles(words: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {key: [] for key in ("number", *_KEYS)}
    for column, word in enumerate(words):
        key = _role(word)
        if key:
            found[key].append(column)
    if not found["title"] and found["content"]:
        found["title"] = found["content"][:1]
        found["content"] = found["content"][1:]
    return found


def _role(word: str) -> str:
    if not word or _NO_UNITS.search(word):
        return ""
    for key, pattern in (("number", _NUMBER), ("help", _HELP), ("lead", _LEAD), ("due", _DUE)):
        if pattern.fullmatch(word):
            return key
    if _TITLE.fullmatch(word):
        return "title"
    return "content" if _CONTENT.fullmatch(word) else ""


def _is_head(row: Row, head: Row) -> bool:
    """The header printed again on the next page."""
    return [one.plain for one in row] == [one.plain for one in head]


def _row(reader: _Reader, row: Row, made: list[TaskRow]) -> Iterator[TaskRow]:
    columns = reader.columns
    filled = [one for one in row if one.plain]
    if not filled:
        return
    if len(filled) == 1 and len(row) != 2:  # noqa: PLR2004 - a line over the whole table
        reader.group, reader.title = filled[0].plain, ""
        return
    number, words = _number(reader, row), _texts(row, (*columns.titles, *columns.contents))
    if not number and made and not words:
        yield from _more(made, row, columns)
        return
    _carry(reader, row)
    reader.counted += 1
    titles = _texts(row, columns.titles)
    heading = titles[-1].printed if titles else ""
    if heading:
        reader.title = heading
    path = _path(reader, number)
    yield TaskRow(_clause(reader, path, number, row), tuple(_parts(reader, row)), columns.first_leads)


def _more(made: list[TaskRow], row: Row, columns: _Columns) -> Iterator[TaskRow]:
    """A row that only goes on with the units of the one above."""
    last = made.pop()
    parts = [Part(role, one.span) for role, one in _of_roles(row, columns) if one.plain]
    end = max(one.span.end for one in row)
    clause = _ending(last.clause, end) if end > last.clause.span.start else last.clause
    yield TaskRow(replace(clause, whole_end=end), (*last.parts, *parts), columns.first_leads)


def _carry(reader: _Reader, row: Row) -> None:
    """A merged cell of units holds for the rows below; what helps and when is due go with those who lead."""
    columns = reader.columns
    leads = [row[column] for column in columns.leads if column < len(row)]
    merged = bool(leads) and not any(one.plain for one in leads)
    for column in (*columns.leads, *columns.helps, *columns.dues):
        if column < len(row) and (row[column].plain or not merged):
            reader.units[column] = row[column]


def _number(reader: _Reader, row: Row) -> Cell | None:
    at = reader.columns.number
    return row[at] if at is not None and at < len(row) and row[at].plain else None


def _path(reader: _Reader, number: Cell | None) -> tuple[str, ...]:
    """Annex and number; within its group where the numbers begin anew; counted where there are none."""
    if number:
        reader.number, reader.below = number.plain.strip("、.．"), 1
        key = reader.number
    elif reader.number:
        reader.below += 1
        key = f"{reader.number}-{reader.below}"
    else:
        key = str(reader.counted)
    path = (*reader.above, key)
    if path in reader.seen and reader.group:
        label = _GROUP_LABEL.match(reader.group)
        path = (*reader.above, label["key"] if label else reader.group, key)
    while path in reader.seen:
        path = (*path[:-1], f"{path[-1]}-{reader.counted}")
    reader.seen.add(path)
    return path


def _clause(reader: _Reader, path: tuple[str, ...], number: Cell | None, row: Row) -> Clause:
    filled = [one for one in row if one.plain]
    span = Span(min(one.span.start for one in filled), max(one.span.end for one in filled))
    heading = _LABELLED.sub("", reader.title, count=1)
    alone = len(reader.columns.titles) == 1 and not reader.columns.contents
    if len(heading) > _TITLE_MAX or (alone and _ENDED.search(heading)):
        heading = ""
    unread = [word for column, word in reader.columns.others if column < len(row) and row[column].plain]
    doubts = [] if number else ["这一行没有序号，按行次编号。"]
    doubts += [f"“{'、'.join(unread)}”栏没有读入，请核对。"] if unread else []
    found = Found(span, "表格行", 0.8 if doubts else 1.0, "".join(doubts))
    return Clause(
        path=path,
        label=number.printed if number else "",
        heading=heading,
        kind="row",
        level=len(path),
        span=span,
        whole_end=span.end,
        found=found,
    )


def _parts(reader: _Reader, row: Row) -> Iterator[Part]:
    columns = reader.columns
    for one in _texts(row, (*columns.titles, *columns.contents)):
        yield Part("content", one.span)
    for role, places in (("lead", columns.leads), ("help", columns.helps), ("due", columns.dues)):
        held = (reader.units.get(column) for column in places)
        yield from (Part(role, one.span) for one in held if one is not None and one.plain)


def _of_roles(row: Row, columns: _Columns) -> Iterator[tuple[str, Cell]]:
    for role, places in (("lead", columns.leads), ("help", columns.helps), ("due", columns.dues)):
        yield from ((role, row[column]) for column in places if column < len(row))


def _texts(row: Row, places: Sequence[int]) -> list[Cell]:
    return [row[column] for column in sorted(places) if column < len(row) and row[column].plain]
