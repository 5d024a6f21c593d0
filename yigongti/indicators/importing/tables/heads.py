"""Heads over one or several rows, with merged cells: each column's path of words from the top down."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from yigongti.indicators.importing.reading.numbers import Missing, Value, read_cell
from yigongti.indicators.importing.reading.shapes import Cell, Kind, Sheet, letters
from yigongti.indicators.importing.reading.units import is_unit, label_without_unit, unit_of_label
from yigongti.indicators.importing.reading.words import label_key, one_line, tidy

TOTALS: Final = re.compile(r"^(全县|全区|全市|本院|机构)?(合计|总计|小计|共计|累计|汇总)(数|行)?$|^(合计|总计|小计)")
NOTES: Final = re.compile(
    r"^(注|备注|说明|填表说明|填报人|填表人|制表|制表人|审核人|审核|单位负责人|负责人|联系电话|填报日期|日期)[:：]?"
)
EARLIER: Final = re.compile(r"上年|去年|上期|同期|上月|上季|同比|环比|增长|增幅|增减|占比|比重|±")
CURRENT: Final = re.compile(r"本年|本期|本月|本季|当年|当期|今年|实际|完成数|金额|数值|数量|填报数|期末")
COUNTERS: Final = re.compile(
    r"^(序号|行次|栏次|编号|行号|项目编码|代码|机构代码|医疗机构代码|计量单位|单位|备注|说明|数据来源|来源)$"
)


@dataclass(frozen=True)
class Head:
    """A column's head. `path` from the top down without units; `unit` as written, nearest to the numbers."""

    column: int
    path: tuple[str, ...]
    unit: str = ""

    @property
    def label(self) -> str:
        """For people: 收入 / 药品收入, or the column's letter."""
        return " / ".join(self.path) or f"{letters(self.column)} 列"

    @property
    def key(self) -> str:
        """For memory: all words of the path."""
        return label_key("".join(self.path)) or f"column{self.column}"

    @property
    def readings(self) -> tuple[str, ...]:
        """Words to look up, the most telling first: the leaf, the leaf under its group, the whole, the groups."""
        leaf, path = self.path[-1:], self.path
        return tuple(dict.fromkeys([*leaf, "".join(path[-2:]), "".join(path), *reversed(path[:-1])]))

    @property
    def is_earlier(self) -> bool:
        """Last year's number, a growth, a share: not what is handed in."""
        return any(EARLIER.search(word) for word in self.path)

    @property
    def is_current(self) -> bool:
        """Says that it holds this period's number."""
        return any(CURRENT.search(word) for word in self.path)

    @property
    def is_counter(self) -> bool:
        """Numbers the rows, or speaks about them."""
        return bool(self.path) and bool(COUNTERS.match(tidy(self.path[-1])))


def head_of(sheet: Sheet, column: int, rows: Iterable[int]) -> Head:
    """The head of a column over these rows; a row of units and a row of column numbers are no words."""
    path: list[str] = []
    unit = ""
    for row in rows:
        text = text_at(sheet, row, column)
        if not text or text.isdigit():
            continue
        if is_unit(text.strip("()（）")):
            unit = tidy(text.strip("()（）"))
            continue
        unit = unit_of_label(text) or unit
        word = one_line(label_without_unit(text))
        if not path or path[-1] != word:
            path.append(word)
    return Head(column, tuple(path), unit)


def text_at(sheet: Sheet, row: int, column: int) -> str:
    """The words that the eye sees there; a year in a head is a number cell and still a word."""
    cell = sheet.seen_at(row, column)
    if cell.kind == Kind.TEXT:
        return cell.text.strip()
    return cell.text if cell.kind in {Kind.NUMBER, Kind.DAY} else ""


def is_number(cell: Cell) -> bool:
    """A number, or a sign that stands where a number would."""
    if cell.is_empty:
        return False
    read = read_cell(cell)
    return isinstance(read, (Value, Missing)) or cell.kind == Kind.ERROR


def is_total(text: str) -> bool:
    """合计 in any spacing."""
    return bool(TOTALS.search(tidy(text)))


def is_note(text: str) -> bool:
    """A line under the table."""
    return bool(NOTES.match(tidy(text)))


def distinct_words(sheet: Sheet, row: int) -> set[str]:
    """Different texts in a row, merged regions once."""
    return {text for column in range(sheet.width) if (text := text_at(sheet, row, column))}
