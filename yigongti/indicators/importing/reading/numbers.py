"""A number in any of its writings to one Decimal; what means missing is missing, what is neither is refused in words.

`１，２３４．５０`, `1,234.5`, `(1,234.5)` (negative, as books write it), `￥1234.5`, `1.2345E+03`, `0.12万`, `85%`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from yigongti.indicators.importing.reading.shapes import Cell, Kind
from yigongti.indicators.importing.reading.words import one_line, tidy

MISSING: Final = frozenset(
    {
        "", "-", "--", "---", "—", "——", "―", "–", "−", "一一", "/", "//", "\\", "*", "…", "……", "...", ".", "·",
        "无", "缺", "空", "未报", "未填", "未填报", "暂无", "暂缺", "无数据", "缺数", "不详", "不适用",
        "n/a", "na", "null", "none", "nan", "#n/a",
    }
)  # fmt: skip
_SPOKEN: Final = frozenset({"无", "/", "不适用", "暂无", "无数据"})  # words that some people write for zero
_MINUS: Final = str.maketrans(
    {"−": "-", "–": "-", "﹣": "-", "，": ",", "﹐": ",", "．": ".", "'": "", "’": "", "＇": ""}
)
_NUMBER: Final = re.compile(r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,2}))?", re.IGNORECASE)
_ABOUT: Final = re.compile(r"^(约|大约|近|超过?|不足|[<>≤≥≈~]|余)|(左右|余|多|以上|以下)$")
_MANTISSA_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class Value:
    """A number read. `suffix` is the unit or % that stood behind it; `note` what a person should know."""

    number: Decimal
    suffix: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing was reported. `note` is set where a word may have been meant as zero."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """No number: the sentence says what to do."""

    sentence: str


Reading = Value | Missing | Wrong


def read_cell(cell: Cell) -> Reading:  # noqa: PLR0911  a table of kinds, one line each
    """A cell that should hold a number."""
    if cell.kind == Kind.EMPTY:
        return Missing()
    if cell.kind == Kind.ERROR:
        return Wrong(f"公式出错（{cell.text}），请改正公式后重新保存，或直接填数")
    if cell.kind == Kind.DAY:
        return Wrong(f"单元格是日期（{cell.text}），请把格式改为“数值”后重新填数")
    if cell.kind == Kind.TRUTH:
        return Wrong("单元格是“是/否”，这里要填数")
    if cell.kind == Kind.PERCENT:
        return Value(Decimal(cell.text) * 100, "%")
    if cell.kind == Kind.NUMBER:
        return Value(Decimal(cell.text))
    return read_text(cell.text)


def read_text(text: str) -> Reading:  # noqa: PLR0911  a table of refusals, one line each
    """A number written as text."""
    words = tidy(text).translate(_MINUS)
    if words.lower() in MISSING or tidy(text).lower() in MISSING:
        return Missing(f"“{words}”按缺报处理，不是 0；确实没有发生请填 0" if words in _SPOKEN else "")
    if words.startswith("#"):
        return Wrong(f"公式出错（{words[:12]}），请改正公式后重新保存，或直接填数")
    is_negative = bool(re.fullmatch(r"\(.+\)", words))
    if is_negative:
        words = words[1:-1]
    words = words.removeprefix("¥").removeprefix("￥").removeprefix("$")
    found = _NUMBER.match(words)
    if found is None or len(found[2]) > _MANTISSA_MAX:
        return Wrong(_not_a_number(text))
    rest = words[found.end() :]
    if rest[:1] in {",", "."} or rest[:1].isdigit():
        return Wrong(f"“{one_line(text)[:20]}”里的逗号或小数点位置不对，请核对后改为普通数字")
    if _ABOUT.search(words):
        return Wrong(f"“{one_line(text)[:20]}”是约数，请填准确的数")
    if re.search(r"\d", rest):
        return Wrong(f"“{one_line(text)[:20]}”里不止一个数，请只留一个")
    sign = -1 if (found[1] == "-") != is_negative else 1
    number = Decimal(found[2].replace(",", "").rstrip(".") or "0").scaleb(int(found[3] or 0)) * sign
    return Value(number, rest)


def _not_a_number(text: str) -> str:
    words = one_line(text)[:20]
    if _ABOUT.search(tidy(text)) and re.search(r"\d", text):
        return f"“{words}”是约数，请填准确的数"
    return f"“{words}”不是数，请改为数字；没有数请留空"
