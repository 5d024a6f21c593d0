"""Meetings: planned, called, answered, opened with a count of heads, closed, minuted, signed by the chair."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid, Refused
from yigongti.foundation.web import live
from yigongti.unified.organization.councils.locking import NotInThisState, locked
from yigongti.unified.organization.councils.models import Attendance, Body, Meeting, Reply, Seat
from yigongti.unified.organization.councils.models.meetings import ItemKind
from yigongti.unified.organization.councils.roll import chair_of, entitled, may_sign
from yigongti.unified.organization.councils.rules.meeting import State, Verb
from yigongti.unified.organization.councils.sight import require_office

TOPIC = "councils"
WORDS_MAX = 80


class OnlyTheChair(Refused):
    """Minutes are signed by whoever holds the chair."""

    sentence = "会议纪要由主任席位的任职人签发；主任席位没有登记账号的，由办公室登记签发。"


class NotCalled(Refused):
    """A call is answered by the seat that was called."""

    sentence = "您不在这个席位上，不能替别人回执。"


def _tell(meeting: Meeting) -> None:
    """Whoever has a seat, and the office, sees the change at once."""
    offices = {meeting.body.office_id, *entitled(meeting).values_list("organization_id", flat=True)}
    live.notify(TOPIC, [pk for pk in offices if pk is not None], ref=str(meeting.pk))


@action("councils.meeting.plan", on="body")
def plan_meeting(
    *, actor: Actor, now: datetime, body: Body, title: str, starts_at: datetime | None, place: str, key: str = ""
) -> Meeting:
    """The next meeting of the body. Raises Invalid, NotYourBody."""
    require_office(actor, body)
    row = Body.objects.select_for_update().get(pk=body.pk)  # numbers are given one at a time
    when = _checked(row, title=title, starts_at=starts_at, place=place)
    number = (row.meetings.aggregate(last=Max("number"))["last"] or 0) + 1
    return Meeting.objects.create(body=row, number=number, title=title.strip(), starts_at=when, place=place.strip())


def _checked(body: Body, *, title: str, starts_at: datetime | None, place: str) -> datetime:
    wrong: dict[str, str] = {}
    if not title.strip():
        wrong["title"] = "请填写会议名称。"
    if not place.strip():
        wrong["place"] = "请填写地点。"
    if starts_at is None:
        wrong["starts_at"] = "请填写会议日期和时间，例如 2026-12-01 14:30。"
    elif timezone.localdate(starts_at) < body.formed_on:
        wrong["starts_at"] = f"会议不能早于机构成立日期 {body.formed_on:%Y-%m-%d}。"
    elif body.dissolved_on is not None and timezone.localdate(starts_at) >= body.dissolved_on:
        wrong["starts_at"] = "该机构到那天已经撤销，不能再召开会议。"
    if wrong or starts_at is None:
        raise Invalid(fields=wrong)
    return starts_at


@action("councils.meeting.edit", on="meeting")
def move_meeting(
    *, actor: Actor, now: datetime, meeting: Meeting, title: str, starts_at: datetime | None, place: str, key: str = ""
) -> Meeting:
    """Another name, time or place, before it opens; who was called is told. Raises NotInThisState, Invalid."""
    row = locked(meeting, Verb.EDIT_AGENDA)
    require_office(actor, row.body)
    row.starts_at = _checked(row.body, title=title, starts_at=starts_at, place=place)
    row.title, row.place = title.strip(), place.strip()
    row.save(update_fields=["title", "starts_at", "place"])
    if row.state == State.CALLED:
        _tell(row)
    return row


@action("councils.meeting.cancel", on="meeting")
def cancel_meeting(*, actor: Actor, now: datetime, meeting: Meeting, because: str, key: str = "") -> Meeting:
    """It will not take place. Raises NotInThisState, Invalid."""
    row = locked(meeting, Verb.CANCEL)
    require_office(actor, row.body)
    if not because.strip():
        raise Invalid(fields={"because": "请写明取消原因。"})
    row.state, row.cancelled_because = State.CANCELLED.value, because.strip()
    row.save(update_fields=["state", "cancelled_because"])
    _tell(row)
    return row


@action("councils.meeting.call", on="meeting")
def call_meeting(*, actor: Actor, now: datetime, meeting: Meeting, key: str = "") -> Meeting:
    """Send the call with the agenda. Raises Invalid without agenda or seats, NotInThisState."""
    row = locked(meeting, Verb.CALL)
    require_office(actor, row.body)
    if not row.items.exists():
        raise Invalid("议程是空的，请先加入至少一个议题再发通知。")
    if not entitled(row).filter(is_voting=True).exists():
        raise Invalid("这个机构在会议当天没有有表决权的席位，请先登记席位。")
    row.state, row.called_at = State.CALLED.value, now
    row.save(update_fields=["state", "called_at"])
    _tell(row)
    return row


@action("councils.meeting.answer", on="meeting")
def answer_call(
    *, actor: Actor, now: datetime, meeting: Meeting, seat: Seat, will_come: bool, reason: str = "", key: str = ""
) -> Reply:
    """The holder of a seat says whether he comes. Raises NotCalled, NotInThisState, Invalid."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)
    if row.state != State.CALLED:
        raise NotInThisState
    mine = entitled(row).filter(pk=seat.pk, holder_id=actor.user_id)
    if actor.user_id is None or not mine.exists():
        raise NotCalled
    if not will_come and not reason.strip():
        raise Invalid(fields={"reason": "请假请写明原因。"})
    said = {
        "will_come": will_come,
        "reason": "" if will_come else reason.strip()[:WORDS_MAX],
        "at": now,
        "by_id": actor.user_id,
    }
    reply, _ = Reply.objects.update_or_create(meeting=row, seat=seat, defaults=said)
    _tell(row)
    return reply


@action("councils.meeting.open", on="meeting")
def open_meeting(
    *,
    actor: Actor,
    now: datetime,
    meeting: Meeting,
    present: Sequence[int],
    excuses: Mapping[int, str],
    stand_ins: Mapping[int, str],
    key: str = "",
) -> Meeting:
    """Count the heads (ids of seats) and open: the seats of the day are the roll from now on.

    Without a quorum reports are heard, and every vote fails for want of it. Raises NotInThisState, Invalid.
    """
    row = locked(meeting, Verb.OPEN)
    require_office(actor, row.body)
    _write_attendance(row, present, excuses, stand_ins)
    row.state, row.opened_at = State.OPEN.value, now
    row.save(update_fields=["state", "opened_at"])
    _tell(row)
    return row


@action("councils.meeting.attend", on="meeting")
def record_attendance(
    *,
    actor: Actor,
    now: datetime,
    meeting: Meeting,
    present: Sequence[int],
    excuses: Mapping[int, str],
    stand_ins: Mapping[int, str],
    key: str = "",
) -> Meeting:
    """Somebody came late or left; closed votes keep the count that they were closed with. Raises NotInThisState."""
    row = locked(meeting, Verb.ATTEND)
    require_office(actor, row.body)
    _write_attendance(row, present, excuses, stand_ins)
    _tell(row)
    return row


def _write_attendance(
    meeting: Meeting, present: Sequence[int], excuses: Mapping[int, str], stand_ins: Mapping[int, str]
) -> None:
    seats = set(entitled(meeting).values_list("pk", flat=True))
    if not set(present) <= seats:
        raise Invalid(fields={"present": "签到名单里有不属于该机构的席位，请刷新页面后重新勾选。"})
    for pk in seats:
        is_there = pk in present
        said = {
            "is_present": is_there,
            "excuse": "" if is_there else excuses.get(pk, "").strip()[:WORDS_MAX],
            "stand_in": "" if is_there else stand_ins.get(pk, "").strip()[:60],
        }
        Attendance.objects.update_or_create(meeting=meeting, seat_id=pk, defaults=said)


@action("councils.meeting.close", on="meeting")
def close_meeting(*, actor: Actor, now: datetime, meeting: Meeting, key: str = "") -> Meeting:
    """The meeting ends. A motion without any vote was put off; one that has votes must be counted first.

    Raises Invalid, NotInThisState.
    """
    row = locked(meeting, Verb.CLOSE)
    require_office(actor, row.body)
    open_motions = row.items.filter(kind=ItemKind.MOTION, outcome="", votes__isnull=False).distinct()
    if open_motions.exists():
        names = "、".join(item.title for item in open_motions)
        raise Invalid(f"还有议案正在表决：{names}。请先结束表决。")
    row.state, row.closed_at = State.CLOSED.value, now
    row.save(update_fields=["state", "closed_at"])
    _tell(row)
    return row


@action("councils.minutes.write", on="meeting")
def write_minutes(*, actor: Actor, now: datetime, meeting: Meeting, text: str, key: str = "") -> Meeting:
    """Draft or change the minutes, until they are signed. Raises NotInThisState, Invalid."""
    row = locked(meeting, Verb.WRITE_MINUTES)
    require_office(actor, row.body)
    if not text.strip():
        raise Invalid(fields={"text": "请填写会议纪要。"})
    row.minutes, row.minutes_by_id = text.replace("\r\n", "\n").strip(), actor.user_id
    row.save(update_fields=["minutes", "minutes_by"])
    _tell(row)
    return row


@action("councils.minutes.sign", on="meeting")
def sign_minutes(*, actor: Actor, now: datetime, meeting: Meeting, key: str = "") -> Meeting:
    """The chair signs; from then on nothing of the meeting changes. Raises OnlyTheChair, NotInThisState, Invalid."""
    row = locked(meeting, Verb.SIGN_MINUTES)
    row.signed_as = _signs_as(actor, row)
    if not row.minutes:
        raise Invalid(fields={"text": "还没有会议纪要，请办公室先起草。"})
    row.state, row.signed_by_id, row.signed_at = State.MINUTED.value, actor.user_id, now
    row.save(update_fields=["state", "signed_by", "signed_as", "signed_at"])
    _tell(row)
    return row


def _signs_as(actor: Actor, meeting: Meeting) -> str:
    chair = chair_of(meeting)
    if chair is None or not may_sign(actor, meeting):
        raise OnlyTheChair
    by_office = "" if chair.holder_id == actor.user_id else "（书面签发，办公室登记）"
    return f"{chair.get_role_display()} {chair.office}{by_office}"
