"""Due dates that come back: 每月, 每季度次月, 每年. Pure; days are the last day that still counts."""

import calendar
from datetime import date, timedelta
from enum import StrEnum


class Recurring(StrEnum):
    """How often a task is due. ALWAYS (长期坚持) has no date; empty means once."""

    ONCE = ""
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NEXT_MONTH = "next_month"
    QUARTERLY = "quarterly"
    QUARTER_NEXT_MONTH = "quarter_next_month"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    YEAR_NEXT_MONTH = "year_next_month"
    ALWAYS = "always"


TITLES = {
    Recurring.ONCE: "一次完成",
    Recurring.WEEKLY: "每周",
    Recurring.MONTHLY: "每月底",
    Recurring.NEXT_MONTH: "每月次月",
    Recurring.QUARTERLY: "每季度末",
    Recurring.QUARTER_NEXT_MONTH: "每季度次月",
    Recurring.HALF_YEARLY: "每半年",
    Recurring.YEARLY: "每年底",
    Recurring.YEAR_NEXT_MONTH: "每年次月",
    Recurring.ALWAYS: "长期坚持",
}
# Months at whose end the date falls. 次月: the month after the period is the one in which it is done.
_MONTHS = {
    Recurring.MONTHLY: range(1, 13),
    Recurring.NEXT_MONTH: range(1, 13),
    Recurring.QUARTERLY: (3, 6, 9, 12),
    Recurring.QUARTER_NEXT_MONTH: (1, 4, 7, 10),
    Recurring.HALF_YEARLY: (6, 12),
    Recurring.YEARLY: (12,),
    Recurring.YEAR_NEXT_MONTH: (1,),
}
_WORDS = (  # the first that fits; the words of the documents
    ("长期", Recurring.ALWAYS),
    ("持续", Recurring.ALWAYS),
    ("常态", Recurring.ALWAYS),
    ("半年", Recurring.HALF_YEARLY),
    ("周", Recurring.WEEKLY),
    ("季", Recurring.QUARTERLY),
    ("月", Recurring.MONTHLY),
    ("年", Recurring.YEARLY),
)
_EVERY = {
    "week": Recurring.WEEKLY,
    "month": Recurring.MONTHLY,
    "quarter": Recurring.QUARTERLY,
    "year": Recurring.YEARLY,
}
_NEXT = {
    Recurring.MONTHLY: Recurring.NEXT_MONTH,
    Recurring.QUARTERLY: Recurring.QUARTER_NEXT_MONTH,
    Recurring.YEARLY: Recurring.YEAR_NEXT_MONTH,
}
_MOVED = ("次月", "下月", "次季", "下一季度", "次年", "下一年", "下一月", "下个月")


def parse(words: str) -> Recurring:
    """The rule behind a code (quarterly) or the words of a document (每季度次月). What says nothing is once."""
    words = words.strip()
    if words in set(Recurring):
        return Recurring(words)
    for code, found in _EVERY.items():
        if words.startswith(code):
            return _moved(found, words)
    period = words
    for word in _MOVED:
        period = period.replace(word, "")
    for word, found in _WORDS:
        if word in period:
            return _moved(found, words)
    return Recurring.ONCE


def _moved(found: Recurring, words: str) -> Recurring:
    return _NEXT.get(found, found) if any(m in words for m in _MOVED) else found


def next_due(rule: Recurring, on_or_after: date) -> date | None:
    """The first due date from this day on; None where the rule has no dates (once, 长期坚持)."""
    if rule == Recurring.WEEKLY:
        return on_or_after + timedelta(days=(calendar.SUNDAY - on_or_after.weekday()) % 7)
    months = _MONTHS.get(rule)
    if months is None:
        return None
    year = on_or_after.year
    coming = (month_end(y, m) for y in (year, year + 1) for m in months)
    return next(day for day in coming if day >= on_or_after)


def following(rule: Recurring, due: date) -> date | None:
    """The due date of the period after the one that ends with `due`."""
    return next_due(rule, due + timedelta(days=1))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
