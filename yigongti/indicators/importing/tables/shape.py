"""Where the table stands in a sheet: its title lines, heads, key column and body, in one of two layouts."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from yigongti.indicators.importing.reading.shapes import Kind, Sheet
from yigongti.indicators.importing.reading.units import unit_said
from yigongti.indicators.importing.reading.words import label_key, tidy
from yigongti.indicators.importing.tables.heads import (
    Head,
    distinct_words,
    head_of,
    is_note,
    is_number,
    is_total,
    text_at,
)

Knows = Callable[[str], bool]
_HEAD_WORDS = frozenset({"机构", "名称", "单位", "项目", "指标", "甲", "年龄", "年龄组", "栏次"}) | frozenset(
    {"机构名称", "单位名称", "填报单位", "医疗机构", "医疗机构名称", "指标名称"}
)
_YEAR = re.compile(r"20\d{2}年?")


@dataclass(frozen=True)
class Shape:
    """The table. Rows and columns from 0; `body` are the rows that may hold numbers, `titles` those above the heads.

    `key` is the column of names (layout rows) or of facts (layout form); `heads` stand over all other columns.
    """

    layout: str
    key: int
    titles: tuple[int, ...]
    head_rows: tuple[int, ...]
    body: tuple[int, ...]
    heads: tuple[Head, ...]


def shape_of(sheet: Sheet, *, knows_name: Knows, knows_fact: Knows, layout: str = "") -> Shape:
    """The likelier layout, or the given one. Where no word is known the numbers show where the body begins."""
    names, facts = _hits(sheet, knows_name), _hits(sheet, knows_fact)
    name_column, fact_column = _best(names), _best(facts)
    across = max((len({c for c, rows in facts.items() if r in rows}) for r in range(sheet.height)), default=0)
    if not layout:
        down = len(facts.get(fact_column, ())) if fact_column is not None else 0
        rows = len(names.get(name_column, ())) if name_column is not None else 0
        layout = "form" if down > 1 and down > across * max(rows, 1) and across <= 1 else "rows"
    known, best = (names, name_column) if layout == "rows" else (facts, fact_column)
    key = best if best is not None else _text_column(sheet)
    return _cut(sheet, layout, key, set(known.get(key, ())))


def _hits(sheet: Sheet, knows: Knows) -> dict[int, set[int]]:
    """Column to the rows whose cell is a known word; a merged word counts once."""
    found: dict[int, set[int]] = {}
    cache: dict[str, bool] = {}
    for row in range(sheet.height):
        for column in range(sheet.width):
            cell = sheet.at(row, column)
            if cell.kind != Kind.TEXT or sheet.is_covered(row, column):
                continue
            if cell.text not in cache:
                cache[cell.text] = knows(cell.text)
            if cache[cell.text]:
                found.setdefault(column, set()).add(row)
    return found


def _best(hits: dict[int, set[int]]) -> int | None:
    return max(hits, key=lambda column: (len(hits[column]), -column)) if hits else None


def _text_column(sheet: Sheet) -> int:
    """The leftmost column with the most words beside numbers."""

    def words(column: int) -> int:
        return sum(
            sheet.at(row, column).kind == Kind.TEXT
            and not is_number(sheet.at(row, column))
            and _has_numbers(sheet, row, column)
            for row in range(sheet.height)
        )

    return max(range(sheet.width), key=lambda column: (words(column), -column))


def _has_numbers(sheet: Sheet, row: int, key: int) -> bool:
    return any(is_number(sheet.at(row, column)) for column in range(sheet.width) if column != key)


def _cut(sheet: Sheet, layout: str, key: int, known: set[int]) -> Shape:
    """Heads end where the first known or numbered row begins; titles are the single-worded lines on top."""
    first = next((row for row in range(sheet.height) if _begins(sheet, row, key, known)), sheet.height)
    top = first
    while top > 0 and len(distinct_words(sheet, top - 1)) > 1 and not _is_said_line(sheet, top - 1):
        top -= 1
    head_rows = tuple(range(top, first))
    last = next(
        (row for row in range(first, sheet.height) if is_note(text_at(sheet, row, key) or _leftmost(sheet, row))),
        sheet.height,
    )
    body = tuple(row for row in range(first, last) if not _numbers_columns(sheet, row, key))
    heads = tuple(head_of(sheet, column, head_rows) for column in range(sheet.width) if column != key)
    return Shape(layout, key, tuple(range(top)), head_rows, body, heads)


def _begins(sheet: Sheet, row: int, key: int, known: set[int]) -> bool:
    if row in known:
        return True
    text = text_at(sheet, row, key)
    if not text or label_key(text) in _HEAD_WORDS or is_note(text) or len(distinct_words(sheet, row)) <= 1:
        return False
    if is_total(text):
        return True
    # a year in a head looks like a number: a row of words with one or two years is still a head
    numbers = [sheet.at(row, c) for c in range(sheet.width) if c != key and is_number(sheet.at(row, c))]
    years = sum(_YEAR.fullmatch(cell.text.strip()) is not None for cell in numbers)
    return len(numbers) > years and not _is_said_line(sheet, row)


def _is_said_line(sheet: Sheet, row: int) -> bool:
    """A line above the table that says something about all of it: 填报单位：…    单位：万元."""
    words = [tidy(word) for word in distinct_words(sheet, row)]
    return any(
        word.startswith(
            ("填报单位", "单位名称:", "编制单位", "单位:", "金额单位", "填报日期", "表号", "制表机关", "报告期")
        )
        for word in words
    )


def unit_above(sheet: Sheet, shape: Shape) -> str:
    """The unit that the lines above the heads give for the whole table."""
    texts = (text_at(sheet, row, column) for row in shape.titles for column in range(sheet.width))
    return next((said for text in texts if (said := unit_said(text))), "")


def _numbers_columns(sheet: Sheet, row: int, key: int) -> bool:
    """The row under the heads that counts the columns: 甲 1 2 3."""
    text = tidy(text_at(sheet, row, key))
    if text not in {"甲", "栏次", "编号", "列号", "—", "-", ""}:
        return False
    cells = [sheet.at(row, c) for c in range(sheet.width) if c != key and not sheet.at(row, c).is_empty]
    words = [cell.text.strip("()（） ") for cell in cells]
    numbers = [int(word) for word in words if word.isdigit()]
    return (
        len(numbers) > 1
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and all(word.isdigit() or word in {"甲", "乙", "丙"} for word in words)
    )


def _leftmost(sheet: Sheet, row: int) -> str:
    return next((text for column in range(sheet.width) if (text := text_at(sheet, row, column))), "")
