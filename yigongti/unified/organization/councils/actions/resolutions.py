"""A carried motion becomes resolutions, and each resolution a task of the ledger, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.unified.organization.councils.models import AgendaItem, Resolution
from yigongti.unified.organization.councils.models.meetings import ItemOutcome
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
    """One resolution of a carried motion, with its task. Raises NotCarried, Invalid, NotYourBody."""
    row = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__body").get(pk=item.pk)
    require_office(actor, row.meeting.body)
    if row.outcome != ItemOutcome.CARRIED:
        raise NotCarried
    _check(new)
    number = (row.resolutions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Resolution.objects.create(
        item=row,
        number=number,
        title=new.title.strip(),
        text=new.text.strip(),
        lead=list(new.lead),
        supporting=list(new.supporting),
        due=new.due,
        made_at=now,
        made_by_id=actor.user_id,
    )
    made.task_id = _to_ledger(actor, now, made)
    made.save(update_fields=["task_id"])
    return made


def _check(new: NewResolution) -> None:
    wrong: dict[str, str] = {}
    if not new.title.strip():
        wrong["title"] = "请填写决议事项。"
    if not new.text.strip():
        wrong["text"] = "请填写决议内容。"
    if not any(name.strip() for name in new.lead):
        wrong["lead"] = "请至少填写一个责任单位。"
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
