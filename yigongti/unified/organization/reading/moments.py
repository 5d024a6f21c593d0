"""Points of time as documents print them: 2025年底, 2024年8月底, 2025年第一季度, 2025年上半年, 2025年3月31日."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_YEAR = r"(?:(?<!\d)(?:19|20)\d{2}|二[〇○零0][〇○零一二三四五六七八九0]{2})年"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_CHINESE = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_MONTHS = {c: n for n, c in enumerate(["", *"一二三四五六七八九十", "十一", "十二"])}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_DECADE_DAYS = {"上旬": (1, 10), "中旬": (11, 20), "初": (1, 10)}
_TAIL = (
    rf"(?P<month>{_MONTH})月份?(?:(?P<day>[12]\d|3[01]|0?[1-9])日|(?P<month_end>底|末)|(?P<part>上旬|中旬|下旬|初))?"
    r"|(?P<year_end>年?底|末)|(?P<half>上半年|下半年)|第?(?P<quarter>[一二三四1-4])季度(?P<quarter_end>底|末)?|(?P<early>初|年初)"
)
MOMENT = re.compile(rf"(?P<year>{_YEAR})(?:{_TAIL})?")
YEARLESS = re.compile(rf"(?<![\d年.〇零一二三四五六七八九十])(?P<which>今年|本年|当年|明年)?(?:{_TAIL})")


@dataclass(frozen=True)
class Moment:
    """The days `since`..`due` that a point of time covers; `is_end`: 底 or 末, the end of it is meant."""

    since: date
    due: date
    is_end: bool
    precision: str  # year | part | month | day


def year_of(printed: str) -> int:
    """2025 of 2025年 and 二〇二五年."""
    return int("".join(_CHINESE.get(c, c) for c in printed.rstrip("年")))


def moment(found: re.Match[str], year: int | None = None) -> Moment | None:
    """The days of a MOMENT, or of a YEARLESS in `year`; None where there is no such day (2月30日) or no year."""
    groups = found.groupdict()
    year = year_of(groups["year"]) if groups.get("year") else year
    if year is None or not 1 <= year <= 9998:  # noqa: PLR2004 - years a date can hold
        return None
    if groups["month"]:
        return _in_month(year, groups)
    if groups["half"]:
        first = 1 if groups["half"] == "上半年" else 7
        return Moment(date(year, first, 1), last_day(year, first + 5), is_end=False, precision="part")
    if groups["quarter"]:
        first = _QUARTERS[groups["quarter"]] * 3 - 2
        return Moment(
            date(year, first, 1), last_day(year, first + 2), is_end=bool(groups["quarter_end"]), precision="part"
        )
    if groups["early"]:
        return Moment(date(year, 1, 1), date(year, 1, 31), is_end=False, precision="part")
    return Moment(date(year, 1, 1), date(year, 12, 31), is_end=bool(groups["year_end"]), precision="year")


def _in_month(year: int, groups: dict[str, str | None]) -> Moment | None:
    month = month_of(groups["month"] or "")
    last = last_day(year, month)
    if groups["day"]:
        day = int(groups["day"])
        return (
            Moment(date(year, month, day), date(year, month, day), is_end=False, precision="day")
            if day <= last.day
            else None
        )
    first, until = _DECADE_DAYS.get(groups["part"] or "", (21, last.day) if groups["part"] else (1, last.day))
    return Moment(
        date(year, month, first), date(year, month, until), is_end=bool(groups["month_end"]), precision="month"
    )


def month_of(printed: str) -> int:
    """8 of 8, 08 and 八."""
    return int(printed) if printed.isdigit() and printed.isascii() else _MONTHS[printed]


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])
