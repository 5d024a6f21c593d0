"""How often: 每年, 每季度次月, 下一季度, 按月, 每月5日前. 年度 inside a name (年度考核) is none, nor is 每名."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_EVERY = {
    "年": "year", "年度": "year", "季度": "quarter", "季": "quarter", "月": "month", "月度": "month", "周": "week",
    "星期": "week", "天": "day", "日": "day", "小时": "hour", "学期": "year",
}  # fmt: skip
_PERIOD = "(?P<period>年度?|季度|季(?!节)|月度?|周|星期|天|日|小时|学期)"
_COUNT = r"(?P<count>半|两|[一二三四五六七八九十]{1,2}|\d{1,2})?个?"
_OFFSET = (
    r"(?P<offset>次月(?:\d{1,2}日前|底前?|初)?|第?[一二三四1-4]季度(?:末|底)?前?|(?:1[0-2]|[1-9])月(?:底|末|\d{1,2}日)?(?:以?前)?|年底(?:以?前)?|底(?:以?前)?|年初|年末|末|初"
    r"|首月|次年(?:\d{1,2}月)?(?:底|\d{1,2}日)?(?:以?前)?|第一个月|最后一个月|\d{1,2}日(?:以?前)|上旬|中旬|下旬|[上下]半年)?"
)
_EACH = re.compile(rf"每隔?{_COUNT}{_PERIOD}(?!龄|轻|长){_OFFSET}")
_NEXT = re.compile(
    r"(?P<offset>下一?个?(?P<period>季度|年度|月|周)|次(?P<period2>月|年|日|季度)(?:(?:\d{1,2}月)?(?:底|\d{1,2}日)?(?:以?前))?)(?!称|份)"
)
_BY = re.compile(r"(?:按|逐)(?P<period>季(?!节)度?|月度?|周|日|年(?=报|通报|考核|评|度))(?!度?计划|期|历|照)")
_ONCE = re.compile(
    r"(?<![\d十])一(?P<period>年|季度?|月|周|日)一(?:次|评|考|报|调度|通报|会商|研判|结算|核算|督查|评估)"
)
_NOT_BEFORE = "上本当其"


@dataclass(frozen=True)
class Recurrence:
    """`every` year | quarter | month | week | day | hour, `offset` the words that move it, within `start`..`end`."""

    start: int
    end: int
    every: str
    offset: str = ""
    confidence: float = 1.0
    doubt: str = ""


def find(text: str) -> Iterator[Recurrence]:
    """All recurrences of a text, rule by rule; a later one may overlap an earlier one."""
    for m in _EACH.finditer(text):
        yield _each(m)
    for m in _NEXT.finditer(text):
        if text[m.start() - 1 : m.start()] not in (*_NOT_BEFORE, *"层档梯人例台批场"):
            period = m["period"] or m["period2"]
            yield Recurrence(m.start(), m.end(), _EVERY[period], m["offset"], 0.9, "按周期事项理解，请核对")
    for m in _BY.finditer(text):
        yield Recurrence(m.start(), m.end(), _EVERY[m["period"]], confidence=0.9, doubt="“按期”的说法，按周期事项理解")
    for m in _ONCE.finditer(text):
        yield Recurrence(m.start(), m.end(), _EVERY[m["period"]], confidence=0.9, doubt="按周期事项理解，请核对")


def _each(m: re.Match[str]) -> Recurrence:
    every, offset = _EVERY[m["period"]], m["offset"] or ""
    count = m["count"] or ""
    if m["period"] == "学期":
        return Recurrence(m.start(), m.end(), "year", "学期", 0.8, "每学期一次，周期请核对")
    if count in ("", "一", "1"):
        return Recurrence(m.start(), m.end(), every, offset)
    words = f"{count}{'个' if m['period'] == '月' else ''}{m['period']}"
    return Recurrence(m.start(), m.end(), every, f"{words}{offset}", 0.8, f"每{words}一次，周期请核对")
