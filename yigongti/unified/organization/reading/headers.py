"""What the columns of an indicator table are, told by the words of the header."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading.tables import Cell, Row, Table
from yigongti.unified.organization.reading.targets import is_target

_ROLES = (
    ("number", re.compile(r"序号|编号|号|[Nn][Oo]\.?")),
    ("unit", re.compile(r"(计量|指标|数据)?单位([（(].*)?")),
    ("source", re.compile(r".*(数据|资料|指标)(来源|提供).*|来源")),
    ("formula", re.compile(r".*(计算(方法|公式|方式|口径)|公式|算法).*")),
    (
        "explanation",
        re.compile(r".*(指标|内容)?(解释|说明|定义|内涵|释义|含义|描述)(（.*）)?|评[价判](标准|要点|方法)"),
    ),
    ("group", re.compile(r"一级指标|(指标)?(类别|类型|分类|维度|领域|方面)|评[价判]维度|目标领域")),
    ("name", re.compile(r"(二级|三级|核心|绩效|主要|考核|监测|评价|具体|重点)*指标(名称|内容|项目)?|指标")),
)
_LAST_LEVEL = ("三级指标", "二级指标")
_SCAN = 4


@dataclass(frozen=True)
class Columns:
    """The header of an indicator table: column of each role, target columns with their words, first row of data."""

    roles: dict[str, int]
    targets: dict[int, str]
    first: int
    header: int
    group: int | None


def columns(table: Table) -> Columns | None:
    """The columns of a table of indicators, None when it is none."""
    for at, row in enumerate(table.rows[:_SCAN]):
        words = [one.plain for one in row]
        roles = _roles(words)
        if "name" not in roles or not any(is_target(one) or _role(one) in _SIDE for one in words):
            continue
        below = table.rows[at + 1] if at + 1 < len(table.rows) else ()
        second = _is_second(below, roles["name"])
        heads = _heads(row, below if second else ())
        taken = set(roles.values())
        goals = {column: one for column, one in enumerate(heads) if column not in taken and is_target(one)}
        return Columns(roles, goals, at + (2 if second else 1), at, roles.get("group"))
    return None


_SIDE = ("formula", "source", "explanation", "unit")


def _role(word: str) -> str:
    return next((role for role, pattern in _ROLES if pattern.fullmatch(word)), "")


def _roles(words: Sequence[str]) -> dict[str, int]:
    roles: dict[str, int] = {}
    for column, word in enumerate(words):
        role = _role(word)
        if role and role not in roles:
            roles[role] = column
    for level in _LAST_LEVEL:
        if level in words:
            roles["name"] = words.index(level)
            break
    return roles


def _is_second(below: Row, name: int) -> bool:
    """The header's second line: its name cell is empty and the rest is empty or says years and goals."""
    if not below or name >= len(below) or below[name].plain:
        return False
    filled = [one for one in below if one.plain]
    return all(is_target(one.plain) or re.fullmatch(r"[（(].*[）)]|[国省市县]级?", one.plain) for one in filled)


def _heads(row: Row, below: Sequence[Cell]) -> list[str]:
    """The words of each column over both lines; a merged cell of the first line stands over those right of it."""
    heads, carried = [], ""
    for column, one in enumerate(row):
        under = below[column].printed if column < len(below) else ""
        carried = one.printed or (carried if under else "")
        heads.append(carried + under)
    return heads
