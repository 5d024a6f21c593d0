"""A carried motion becomes resolutions, and each resolution a task of the ledger, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.unified.organization.councils.locking import NotInThisState, item_locked
from yigongti.unified.organization.councils.models import AgendaItem, Meeting, Resolution
from yigongti.unified.organization.councils.models.meetings import ItemOutcome
from yigongti.unified.organization.councils.rules.meeting import State
from yigongti.unified.organization.councils.sight import require_office
from yigongti.unified.organization.tasks.actions import open_tasks
from yigongti.unified.organization.tasks.intake import NewTask, SourceRef


class NotCarried(Conflict):
    """Only what was carried can be resolved."""

    sentence = "这个议案没有通过，不能形成决议。"


@dataclass(frozen=True)
class NewResolution:
    """What is ordered: names of units as printed, the first kind leads."""

    title: str
    text: str
    lead: tuple[str, ...]
    supporting: tuple[str, ...] = ()
    due: date | None = None


@action("councils.resolution.make", on="item")
def make_resolution(*, actor: Actor, now: datetime, item: AgendaItem, new: NewResolution, key: str = "") -> Resolution:
    """One resolution of a carried motion, with its task. Raises NotCarried, Invalid, NotInThisState."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=item.meeting_id)
    require_office(actor, meeting.body)
    if meeting.state not in {State.OPEN, State.CLOSED}:
        raise NotInThisState("会议纪要签发后不能再增加决议；请在下次会议上提出。")
    row = item_locked(item)
    row.meeting = meeting
    if row.outcome != ItemOutcome.CARRIED:
        raise NotCarried
    _check(new)
    number = (row.resolutions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Resolution.objects.create(
        item=row,
        number=number,
        title=new.title.strip(),
        text=new.text.strip(),
        lead=_names(new.lead),
        supporting=_names(new.supporting),
        due=new.due,
        made_at=now,
        made_by_id=actor.user_id,
    )
    made.task_id = _to_ledger(actor, now, made)
    made.save(update_fields=["task_id"])
    return made


def _names(printed: tuple[str, ...]) -> list[str]:
    """Each once, in order, without blanks."""
    return list(dict.fromkeys(name.strip() for name in printed if name.strip()))


def _check(new: NewResolution) -> None:
    wrong: dict[str, str] = {}
    if not new.title.strip():
        wrong["title"] = "请填写决议事项。"
    if not new.text.strip():
        wrong["text"] = "请填写决议内容。"
    if not any(name.strip() for name in new.lead):
        wrong["lead"] = "请至少填写一个责任单位。"
    if new.due is None:
        wrong["due"] = "请填写完成时限，台账按它提醒和计超期。"
    if wrong:
        raise Invalid(fields=wrong)


def _to_ledger(actor: Actor, now: datetime, made: Resolution) -> int | None:
    meeting = made.item.meeting
    source = SourceRef(
        kind="resolution",
        title=meeting.title,
        number=f"第{meeting.number}次",
        ref=f"meeting:{meeting.pk}",
        clause_base=f"/councils/meetings/{meeting.pk}/",
    )
    task = NewTask(
        number=f"议题{made.item.order}-{made.number}",
        text=made.text,
        title=made.title,
        lead=tuple(made.lead),
        supporting=tuple(made.supporting),
        due=made.due,
    )
    opened = open_tasks(actor=actor, now=now, county=meeting.body.county, source=source, items=[task])
    return opened[0].pk if opened else None
