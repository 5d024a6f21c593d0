"""Target columns and target cells of the table of core indicators: "2027年目标值（市）" and "≥0.85"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from yigongti.unified.organization.reading.shapes import Target
from yigongti.unified.organization.reading.tables import joined

YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
PLAN = re.compile(r"十(?P<plan>[三四五六])五")
_PLAN_ENDS = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}
TARGET_WORDS = re.compile(
    r"十[三四五六]五|目标|完成值|完成情况|现状|基线|基期|基准值|基数|指标值|实际值|实绩|当前值|历史值|期末值"
)
_NOT_TARGET = re.compile(r"备注|责任|牵头|来源|属性|性质|公式|方法|解释|说明|依据|权重|分值|序号|名称|单位$")
_UPPER = re.compile(
    r"[（(〔\[](全)?(国家|省级?|市级?|自治区|兵团|上级|州)[^）)〕\]]*[）)〕\]]|(国家|省级|市级|全省|全市|省定|市定|上级|省下达|市下达)"
)
_GOAL = re.compile(r"目标|计划|规划")
_VALUE = re.compile(r"完成|现状|基线|基期|基准|基数|指标值|实际|实绩|当前|历史")
_NOT_SET = re.compile(r"[-—–－―/／\\~～一]*|无|暂无|空")
_NUMBER = r"(?P<number>[-+]?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?)"
_CELL = re.compile(
    rf"(?P<sign>[≥≤⩾⩽≧≦><]=?|=|不低于|不少于|不小于|达到|至少|高于|超过|大于|多于|低于|少于|小于|不高于|不超过|不大于|不多于)?"
    rf"{_NUMBER}(?P<unit>[%‰]|[\u4e00-\u9fa5/]{{1,6}}?)?(?P<after>及以上|以上|及以下|以下|以内)?[。；;]?"
)
_SIGNS = {
    **dict.fromkeys(("≥", "⩾", "≧", ">=", "不低于", "不少于", "不小于", "至少", "及以上", "以上"), "≥"),
    **dict.fromkeys(("≤", "⩽", "≦", "<=", "不高于", "不超过", "不大于", "不多于", "及以下", "以下", "以内"), "≤"),
    **dict.fromkeys((">", "高于", "超过", "大于", "多于"), ">"),
    **dict.fromkeys(("<", "低于", "少于", "小于"), "<"),
}


@dataclass(frozen=True)
class Period:
    """A target column: its words, year and kind (value | target | upper_target)."""

    text: str
    year: int | None
    kind: str


def is_target(header: str) -> bool:
    """Whether a column holds values or targets: it names a year or says 目标, 完成值 and the like."""
    plain = joined(header)
    return not _NOT_TARGET.search(plain) and bool(YEAR.search(plain) or TARGET_WORDS.search(plain))


def period(header: str, issued: int | None = None) -> Period:
    """The column's period. A bare year is a target from the year of issue on, and a value before it."""
    plain = joined(header)
    year_match = YEAR.search(plain)
    planned = PLAN.search(plain)
    year = int(year_match[1]) if year_match else _PLAN_ENDS[planned["plan"]] if planned else None
    return Period(header, year, _kind(plain, year, issued))


def _kind(plain: str, year: int | None, issued: int | None) -> str:
    if _UPPER.search(plain):
        return "upper_target"
    if _GOAL.search(plain):
        return "target"
    if _VALUE.search(plain):
        return "value"
    return "value" if year is not None and issued is not None and year < issued else "target"


def target(column: Period, text: str, printed: str) -> tuple[Target, str]:
    """One cell read, and what is doubtful about it. Numbers stay as printed; "--" is not set, never zero."""
    plain = joined(text)
    if _NOT_SET.fullmatch(plain):
        return Target(column.text, column.year, column.kind, printed, None), ""
    match = _CELL.fullmatch(plain)
    if match is None:
        doubt = f"“{column.text}”栏的“{printed}”不是一个数，请核对"
        return Target(column.text, column.year, column.kind, printed, None), doubt
    sign = _SIGNS.get(match["sign"] or "") or _SIGNS.get(match["after"] or "", "")
    value = Decimal(match["number"].replace(",", "").replace("，", ""))
    return Target(column.text, column.year, column.kind, printed, value, sign), ""
