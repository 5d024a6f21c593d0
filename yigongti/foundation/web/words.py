"""Words for times, ages, numbers and identifiers, as the look prescribes them. Pure: `now` is an argument."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
SOON = timedelta(minutes=30)
HOUR = timedelta(hours=1)
SHIFT = timedelta(hours=8)  # at 23:50 an order due at 00:15 is tonight's work, not tomorrow's
DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
GROUPS = (("first", "优先"), ("late", "超时"), ("today", "今日"), ("later", "稍后"))


@dataclass(frozen=True)
class Clock:
    """A deadline in words. `parts` alternates plain and bold text; `percent` is the time used up."""

    tone: str  # late | soon | ok | far | none
    parts: tuple[tuple[str, bool], ...]
    percent: int | None = None

    @property
    def text(self) -> str:
        """The words without markup: 超时 12 分."""
        return "".join(text for text, _bold in self.parts)


def clock(due: datetime | None, started: datetime | None, now: datetime) -> Clock:
    """超时 12 分, 剩 18 分, 剩 1 时 05 分 today; 明日 10:00, 11-25 10:00 beyond. The line burns from start to due."""
    if due is None:
        return Clock("none", (("—", False),))
    left = due - now
    if left < timedelta(0):
        return Clock("late", (("超时 ", False), *_length(-left)))
    if is_far(due, now):
        return Clock("far", ((_far(due, now), False),))
    tone = "soon" if left <= SOON else "ok"
    return Clock(tone, (("剩 ", False), *_length(left)), _used(due, started, now))


def is_far(due: datetime, now: datetime) -> bool:
    """Whether the clock is still a matter of another day: after midnight and beyond this shift."""
    return _day(due) > _day(now) and due - now >= SHIFT


def _length(span: timedelta) -> tuple[tuple[str, bool], ...]:
    minutes = int(span.total_seconds() // 60)
    if span >= DAY:
        return ((str(span.days), True), (" 天", False))
    if span >= HOUR:
        return ((str(minutes // 60), True), (" 时 ", False), (f"{minutes % 60:02d}", True), (" 分", False))
    return ((str(minutes), True), (" 分", False))


def _used(due: datetime, started: datetime | None, now: datetime) -> int | None:
    if started is None or started >= due:
        return None
    return round(100 * min(1.0, max(0.0, (now - started) / (due - started))))


def _far(due: datetime, now: datetime) -> str:
    local = due.astimezone(ZONE)
    day = "明日" if (_day(due) - _day(now)).days == 1 else f"{local:%m-%d}"
    return f"{day} {local:%H:%M}"


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def group_of(rank: int, due: datetime | None, now: datetime) -> str:
    """In which group of a queue an item stands: pathway and critical first, whatever the clock says."""
    if rank <= 0:
        return "first"
    if due is None or is_far(due, now):
        return "later"
    return "late" if due < now else "today"


def when(moment: datetime | None, now: datetime) -> str:
    """10:42 today, 昨日 16:04, 11-18 10:12 this year, 2025-12-17 before. None is —."""
    if moment is None:
        return "—"
    local, days = moment.astimezone(ZONE), (_day(now) - _day(moment)).days
    if days == 0:
        return f"{local:%H:%M}"
    if days == 1:
        return f"昨日 {local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == now.astimezone(ZONE).year else f"{local:%Y-%m-%d}"


def weekday(moment: datetime) -> str:
    """11 月 23 日 周一."""
    local = moment.astimezone(ZONE)
    return f"{local.month} 月 {local.day} 日 周{WEEKDAYS[local.weekday()]}"


def age(birth: date | None, on: date) -> str:
    """66 岁; 7 月 and 12 天 for infants (months under one year, days under one month). Unknown, future: empty."""
    if birth is None or birth > on:
        return ""
    months = (on.year - birth.year) * 12 + on.month - birth.month - (on.day < birth.day)
    if months >= 12:  # noqa: PLR2004  months of a year
        return f"{months // 12} 岁"
    return f"{months} 月" if months >= 1 else f"{(on - birth).days} 天"


def about(sex: str, birth: date | None, on: date) -> str:
    """男 66 岁, from the code of GB/T 2261.1 or the word itself."""
    word = {"1": "男", "2": "女", "0": "性别未知", "9": "性别未说明"}.get(sex, sex)
    return " ".join(part for part in (word, age(birth, on)) if part)


def mask_id(value: str | None) -> str:
    """500238********1243: division and last four stay; short numbers keep two at the end."""
    if not value:
        return "—"
    if len(value) < 12:  # noqa: PLR2004  shorter than any citizen number
        return "*" * max(0, len(value) - 2) + value[-2:]
    return f"{value[:6]}{'*' * (len(value) - 10)}{value[-4:]}"


def mask_phone(value: str | None) -> str:
    """138****2067."""
    if not value:
        return "—"
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else "*" * max(0, len(value) - 3) + value[-3:]  # noqa: PLR2004


def mask_name(value: str | None) -> str:
    """陈*碧, 龚*: for walls and lists that do not identify."""
    if not value:
        return "—"
    return value[0] + "*" + (value[-1] if len(value) > 2 else "")  # noqa: PLR2004


def number(value: Decimal | float | None, decimals: int = 0) -> str:
    """1,583,742 or 59.37; None (not set) is —. Missing is never zero."""
    return "—" if value is None else f"{value:,.{decimals}f}"


def yuan(fen: int | None) -> str:
    """1,286.40 from integer fen, exactly."""
    if fen is None:
        return "—"
    sign, rest = ("−" if fen < 0 else ""), abs(fen)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"


def file_size(count: int) -> str:
    """812 B, 64 KB, 1.4 MB."""
    if count < 1024:  # noqa: PLR2004
        return f"{count} B"
    return f"{count / 1024:.0f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"
