"""Meetings: planned, called, opened with a count of heads, closed, minuted, signed by the chair."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.foundation.files.models import StoredFile
from yigongti.unified.organization.councils.models import AgendaItem, Attendance, Body, Meeting, Paper, Seat
from yigongti.unified.organization.councils.models.meetings import ItemKind
from yigongti.unified.organization.councils.rules.meeting import NotNow, State, Verb, after
from yigongti.unified.organization.councils.sight import require_office


class NotInThisState(Conflict):
    """The meeting has moved on."""

    sentence = "会议现在的状态不能这样操作，请刷新页面查看。"


class OnlyTheChair(Refused):
    """Minutes are signed by whoever holds the chair."""

    sentence = "会议纪要由主任席位的任职人签发。"


@dataclass(frozen=True)
class NewItem:
    """One agenda item as typed."""

    kind: str
    title: str
    text: str = ""
    presenter: str = ""
    is_major: bool = False
    party_item: AgendaItem | None = None


def locked(meeting: Meeting, verb: Verb) -> Meeting:
    """The row, locked, if the verb is possible now. Raises NotInThisState."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)
    try:
        after(State(row.state), verb)
    except NotNow as error:
        raise NotInThisState from error
    return row


def entitled(body: Body, at: datetime) -> QuerySet[Seat]:
    """The seats of a body on the day of a meeting."""
    return body.seats.filter(period__contains=timezone.localdate(at))


@action("councils.meeting.plan", on="body")
def plan_meeting(
    *, actor: Actor, now: datetime, body: Body, title: str, starts_at: datetime, place: str, key: str = ""
) -> Meeting:
    """The next meeting of the body. Raises Invalid, NotYourBody."""
    require_office(actor, body)
    row = Body.objects.select_for_update().get(pk=body.pk)  # numbers are given one at a time
    if row.dissolved_on is not None and timezone.localdate(starts_at) >= row.dissolved_on:
        raise Invalid(fields={"starts_at": "该机构到那天已经撤销，不能再召开会议。"})
    if not title.strip() or not place.strip():
        raise Invalid(fields={"title": "请填写会议名称和地点。"})
    number = (row.meetings.aggregate(last=Max("number"))["last"] or 0) + 1
    return Meeting.objects.create(
        body=row, number=number, title=title.strip(), starts_at=starts_at, place=place.strip()
    )


@action("councils.meeting.edit", on="meeting")
def move_meeting(
    *, actor: Actor, now: datetime, meeting: Meeting, starts_at: datetime, place: str, key: str = ""
) -> Meeting:
    """Another time or place, before it opens. Raises NotInThisState, Invalid."""
    row = locked(meeting, Verb.EDIT_AGENDA)
    require_office(actor, row.body)
    if not place.strip():
        raise Invalid(fields={"place": "请填写地点。"})
    row.starts_at, row.place = starts_at, place.strip()
    row.save(update_fields=["starts_at", "place"])
    return row


@action("councils.meeting.cancel", on="meeting")
def cancel_meeting(*, actor: Actor, now: datetime, meeting: Meeting, because: str, key: str = "") -> Meeting:
    """It will not take place. Raises NotInThisState, Invalid."""
    row = locked(meeting, Verb.CANCEL)
    require_office(actor, row.body)
    if not because.strip():
        raise Invalid(fields={"because": "请写明取消原因。"})
    row.state, row.cancelled_because = State.CANCELLED, because.strip()
    row.save(update_fields=["state", "cancelled_because"])
    return row


@action("councils.agenda.add", on="meeting")
def add_item(*, actor: Actor, now: datetime, meeting: Meeting, new: NewItem, key: str = "") -> AgendaItem:
    """An item at the end of the agenda. Raises NotInThisState, Invalid."""
    row = locked(meeting, Verb.EDIT_AGENDA)
    require_office(actor, row.body)
    _check_item(new)
    order = (row.items.aggregate(last=Max("order"))["last"] or 0) + 1
    return AgendaItem.objects.create(
        meeting=row,
        order=order,
        kind=new.kind,
        title=new.title.strip(),
        text=new.text.strip(),
        presenter=new.presenter.strip(),
        is_major=new.is_major,
        party_item=new.party_item,
    )


def _check_item(new: NewItem) -> None:
    wrong: dict[str, str] = {}
    if new.kind not in ItemKind.values:
        wrong["kind"] = "请选择通报或议案。"
    if not new.title.strip():
        wrong["title"] = "请填写议题。"
    if new.kind == ItemKind.MOTION and not new.text.strip():
        wrong["text"] = "议案要写明提请表决的内容。"
    if wrong:
        raise Invalid(fields=wrong)


@action("councils.agenda.remove", on="item")
def remove_item(*, actor: Actor, now: datetime, item: AgendaItem, key: str = "") -> Meeting:
    """Off the agenda, before the meeting opens. Papers keep an item. Raises Conflict, NotInThisState."""
    row = locked(item.meeting, Verb.EDIT_AGENDA)
    require_office(actor, row.body)
    if item.papers.exists():
        raise Conflict("这个议题已经附了材料，不能删除；可以在会上决定不议。")
    item.delete()
    return row


@action("councils.paper.add", on="item")
def add_paper(*, actor: Actor, now: datetime, item: AgendaItem, title: str, file: StoredFile, key: str = "") -> Paper:
    """A paper for an item, before or during the meeting. Raises NotInThisState, Invalid."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=item.meeting_id)
    require_office(actor, meeting.body)
    if meeting.state not in {State.PLANNED, State.CALLED, State.OPEN}:
        raise NotInThisState
    if not title.strip():
        raise Invalid(fields={"title": "请填写材料名称。"})
    return Paper.objects.create(item=item, title=title.strip(), file=file, added_at=now, added_by_id=actor.user_id)


@action("councils.meeting.call", on="meeting")
def call_meeting(*, actor: Actor, now: datetime, meeting: Meeting, key: str = "") -> Meeting:
    """Send the call with the agenda. Raises Invalid without agenda or seats, NotInThisState."""
    row = locked(meeting, Verb.CALL)
    require_office(actor, row.body)
    if not row.items.exists():
        raise Invalid("议程是空的，请先加入至少一个议题再发通知。")
    if not entitled(row.body, row.starts_at).filter(is_voting=True).exists():
        raise Invalid("这个机构在会议当天没有有表决权的席位，请先登记席位。")
    row.state, row.called_at = State.CALLED, now
    row.save(update_fields=["state", "called_at"])
    return row


@action("councils.meeting.open", on="meeting")
def open_meeting(
    *, actor: Actor, now: datetime, meeting: Meeting, present: list[int], excuses: dict[int, str], key: str = ""
) -> Meeting:
    """Count the heads (ids of seats) and open. Without a quorum reports are heard and every vote fails for want of it."""
    row = locked(meeting, Verb.OPEN)
    require_office(actor, row.body)
    row.state, row.opened_at = State.OPEN, now
    row.save(update_fields=["state", "opened_at"])
    _write_attendance(row, present, excuses)
    return row


@action("councils.meeting.attend", on="meeting")
def record_attendance(
    *, actor: Actor, now: datetime, meeting: Meeting, present: list[int], excuses: dict[int, str], key: str = ""
) -> Meeting:
    """Somebody came late or left; closed votes keep the count that they were closed with. Raises NotInThisState."""
    row = locked(meeting, Verb.ATTEND)
    require_office(actor, row.body)
    _write_attendance(row, present, excuses)
    return row


def _write_attendance(meeting: Meeting, present: list[int], excuses: dict[int, str]) -> None:
    seats = {seat.pk for seat in entitled(meeting.body, meeting.starts_at)}
    if not set(present) <= seats:
        raise Invalid(fields={"present": "签到名单里有不属于该机构的席位，请刷新页面后重新勾选。"})
    for pk in seats:
        Attendance.objects.update_or_create(
            meeting=meeting,
            seat_id=pk,
            defaults={"is_present": pk in present, "excuse": "" if pk in present else excuses.get(pk, "")[:80]},
        )


@action("councils.meeting.close", on="meeting")
def close_meeting(*, actor: Actor, now: datetime, meeting: Meeting, key: str = "") -> Meeting:
    """The meeting ends. Raises Invalid while a motion is neither voted on nor put off."""
    row = locked(meeting, Verb.CLOSE)
    require_office(actor, row.body)
    open_motions = row.items.filter(kind=ItemKind.MOTION, outcome="", votes__isnull=False).distinct()
    if open_motions.exists():
        names = "、".join(item.title for item in open_motions)
        raise Invalid(f"还有议案正在表决：{names}。请先结束表决。")
    row.state, row.closed_at = State.CLOSED, now
    row.save(update_fields=["state", "closed_at"])
    return row


@action("councils.minutes.write", on="meeting")
def write_minutes(*, actor: Actor, now: datetime, meeting: Meeting, text: str, key: str = "") -> Meeting:
    """Draft or change the minutes, until they are signed. Raises NotInThisState, Invalid."""
    row = locked(meeting, Verb.WRITE_MINUTES)
    require_office(actor, row.body)
    if not text.strip():
        raise Invalid(fields={"text": "请填写会议纪要。"})
    row.minutes, row.minutes_by_id = text.strip(), actor.user_id
    row.save(update_fields=["minutes", "minutes_by"])
    return row


@action("councils.minutes.sign", on="meeting")
def sign_minutes(*, actor: Actor, now: datetime, meeting: Meeting, key: str = "") -> Meeting:
    """The chair signs; from then on nothing of the meeting changes. Raises OnlyTheChair, NotInThisState, Invalid."""
    row = locked(meeting, Verb.SIGN_MINUTES)
    chair = entitled(row.body, row.starts_at).filter(role="chair").first()
    if chair is None or actor.user_id is None or chair.holder_id != actor.user_id:
        raise OnlyTheChair
    if not row.minutes:
        raise Invalid("还没有会议纪要，请办公室先起草。")
    row.state, row.signed_by_id, row.signed_at = State.MINUTED, actor.user_id, now
    row.save(update_fields=["state", "signed_by", "signed_at"])
    return row
