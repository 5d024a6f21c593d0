"""Bodies and meetings as pages show them: plain words and classes, so that templates decide nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.councils import queries
from yigongti.unified.organization.councils.models import (
    Attendance,
    Body,
    BodyKind,
    Meeting,
    Reply,
    Resolution,
    Seat,
)
from yigongti.unified.organization.councils.rules.voting import Fraction as Quorum
from yigongti.unified.organization.councils.rules.voting import (
    missing_for_quorum,
)
from yigongti.unified.organization.tasks.clock import lateness_of
from yigongti.unified.organization.tasks.models import Task
from yigongti.unified.organization.tasks.rules import Lateness

TONES = {
    "planned": "others",
    "called": "waiting",
    "open": "working",
    "closed": "review",
    "minuted": "done",
    "cancelled": "ended",
}
OUTCOME_TONES = {"carried": "done", "lost": "stopped", "no_quorum": "waiting", "": "others"}
ROLE_ORDER = {"chair": 0, "deputy": 1, "member": 2, "secretary": 3}
UNKNOWN = Lateness("none", "未入台账", "others")


@dataclass(frozen=True)
class Step:
    """A step of a rail."""

    title: str
    note: str
    state: str


@dataclass(frozen=True)
class QuorumLine:
    """到会 9/12，已达法定人数 8."""

    seats: int
    present: int
    needed: int
    missing: int

    @property
    def words(self) -> str:
        """The line."""
        head = f"到会 {self.present}/{self.seats}"
        if not self.seats:
            return f"{head}，没有有表决权的席位"
        if self.missing:
            return f"{head}，法定人数 {self.needed}，还差 {self.missing}"
        return f"{head}，已达法定人数 {self.needed}"

    @property
    def tone(self) -> str:
        """Green when there is a quorum."""
        return "amber" if self.missing or not self.seats else "green"


def quorum_line(body: Body, *, seats: int, present: int) -> QuorumLine:
    """For a number of voting seats and of heads."""
    quorum = Quorum(body.quorum_numerator, body.quorum_denominator)
    needed = missing_for_quorum(seats=seats, present=0, quorum=quorum)
    return QuorumLine(seats, present, needed, missing_for_quorum(seats=seats, present=present, quorum=quorum))


def quorum_rule(body: Body) -> str:
    """2/3 到会 · 全体过半数 · 提前 3 天通知."""
    part = f"{body.quorum_numerator}/{body.quorum_denominator}"
    share = "全体" if body.quorum_numerator == body.quorum_denominator else part
    return f"{share} 到会 · {body.get_threshold_display()} · 提前 {body.notice_days} 天通知"


@dataclass(frozen=True)
class SeatFace:
    """A seat with what is known of it in a meeting."""

    seat: Seat
    holder: str
    attendance: Attendance | None = None
    reply: Reply | None = None

    @property
    def is_present(self) -> bool:
        """Whether it is at the table."""
        return self.attendance is not None and self.attendance.is_present

    @property
    def reply_words(self) -> str:
        """What it answered to the call."""
        if self.reply is None:
            return "未回执" if self.seat.holder_id else "无账号"
        return "参加" if self.reply.will_come else f"请假 {self.reply.reason}"

    @property
    def tone(self) -> str:
        """Of the reply."""
        if self.reply is None:
            return "others"
        return "done" if self.reply.will_come else "waiting"


def seat_face(seat: Seat, **more: Any) -> SeatFace:
    """By office; the holder beside it."""
    return SeatFace(seat, seat.holder.display_name if seat.holder else "", **more)


def by_rank(seats: Iterable[Seat]) -> list[Seat]:
    """Chair, deputies, members, secretary."""
    return sorted(seats, key=lambda s: (ROLE_ORDER[s.role], s.pk))


@dataclass(frozen=True)
class BodyFace:
    """A line of the list and the head of the body's page."""

    body: Body
    seats: int
    voting: int
    vacant: int  # without a person: an office only
    primary_care: int
    next: Meeting | None
    last: Meeting | None
    open_resolutions: int
    late_resolutions: int

    @property
    def rule(self) -> str:
        """The quorum rule in words."""
        return quorum_rule(self.body)

    @property
    def lacks_primary_care(self) -> bool:
        """A council of a consortium without anybody from primary care."""
        return self.body.kind == BodyKind.COUNCIL and bool(self.seats) and not self.primary_care


def body_faces(found: list[Body], *, actor: Actor, now: datetime) -> list[BodyFace]:
    """Lines for bodies within sight: a handful of queries, whatever their number."""
    today, pks = timezone.localdate(now), [b.pk for b in found]
    seats: dict[int, list[Seat]] = {}
    for seat in Seat.objects.filter(body__in=pks, period__contains=today):
        seats.setdefault(seat.body_id, []).append(seat)
    coming: dict[int, Meeting] = {}
    held: dict[int, Meeting] = {}
    for one in queries.meetings(seen_by=actor, now=now).filter(body__in=pks).order_by("starts_at"):
        if one.state in {"closed", "minuted"}:
            held[one.body_id] = one
        elif one.state in {"planned", "called", "open"}:
            coming.setdefault(one.body_id, one)
    open_ones, late_ones = _ledger_counts(pks, now)
    return [
        BodyFace(
            body=b,
            seats=len(seats.get(b.pk, [])),
            voting=sum(s.is_voting for s in seats.get(b.pk, [])),
            vacant=sum(s.holder_id is None for s in seats.get(b.pk, [])),
            primary_care=sum(s.is_primary_care for s in seats.get(b.pk, [])),
            next=coming.get(b.pk),
            last=held.get(b.pk),
            open_resolutions=open_ones.get(b.pk, 0),
            late_resolutions=late_ones.get(b.pk, 0),
        )
        for b in found
    ]


def _ledger_counts(bodies: list[int], now: datetime) -> tuple[dict[int, int], dict[int, int]]:
    found = list(
        Resolution.objects.filter(item__meeting__body__in=bodies).values_list("item__meeting__body_id", "task_id")
    )
    tasks = Task.objects.in_bulk([task for _, task in found if task is not None])
    open_ones: dict[int, int] = {}
    late_ones: dict[int, int] = {}
    for body, pk in found:
        task = tasks.get(pk or 0)
        if task is None or task.state in {"accepted", "cancelled"}:
            continue
        open_ones[body] = open_ones.get(body, 0) + 1
        if lateness_of(task, now).code == "late":
            late_ones[body] = late_ones.get(body, 0) + 1
    return open_ones, late_ones


@dataclass(frozen=True)
class ResolutionFace:
    """A resolution and how its task stands in the ledger; `task_id` only where the reader may open it."""

    resolution: Resolution
    late: Lateness
    percent: int | None
    task_id: int | None
    due: date | None

    @property
    def lead(self) -> str:
        """Units as printed."""
        return "、".join(self.resolution.lead)

    @property
    def supporting(self) -> str:
        """Units as printed."""
        return "、".join(self.resolution.supporting)


def resolution_faces(found: list[Resolution], *, actor: Actor, now: datetime) -> list[ResolutionFace]:
    """With their tasks: two queries."""
    tasks = queries.tasks_of(resolutions=found)
    openable = queries.ledger_rows(seen_by=actor, ids=list(tasks))
    made = []
    for one in found:
        task = tasks.get(one.task_id or 0)
        made.append(
            ResolutionFace(
                resolution=one,
                late=lateness_of(task, now) if task else UNKNOWN,
                percent=task.percent if task else None,
                task_id=one.task_id if one.task_id in openable else None,
                due=task.due if task else one.due,
            )
        )
    return made


def days_until(meeting: Meeting, now: datetime) -> str:
    """今天 14:30, 明天, 还有 7 天, 已过 2 天."""
    days = (timezone.localdate(meeting.starts_at) - timezone.localdate(now)).days
    if days == 0:
        return "今天"
    if days == 1:
        return "明天"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"


def latest_call(meeting: Meeting) -> datetime:
    """Until when the call must go out to keep the rule."""
    return meeting.starts_at - timedelta(days=meeting.body.notice_days)
