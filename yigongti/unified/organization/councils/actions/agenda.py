"""The agenda: items, their order, their papers, and major matters that the party committee decides first."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.unified.organization.councils.files import kept
from yigongti.unified.organization.councils.locking import NotInThisState, item_locked, locked
from yigongti.unified.organization.councils.models import AgendaItem, BodyKind, Meeting, Paper
from yigongti.unified.organization.councils.models.meetings import ItemKind
from yigongti.unified.organization.councils.roll import is_party_decision_for
from yigongti.unified.organization.councils.rules.meeting import State, Verb
from yigongti.unified.organization.councils.sight import require_office

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PAPER_STATES = frozenset({State.PLANNED.value, State.CALLED.value, State.OPEN.value})


class HasPapers(Conflict):
    """Papers were sent round with it."""

    sentence = "这个议题已经附了材料或已送党委研究，不能撤下；可以在会上决定不议。"


@dataclass(frozen=True)
class NewItem:
    """One agenda item as typed."""

    kind: str
    title: str
    text: str = ""
    presenter: str = ""
    is_major: bool = False
    party_item: AgendaItem | None = None


@action("councils.agenda.add", on="meeting")
def add_item(*, actor: Actor, now: datetime, meeting: Meeting, new: NewItem, key: str = "") -> AgendaItem:
    """An item at the end of the agenda. Raises NotInThisState, Invalid."""
    row = locked(meeting, Verb.EDIT_AGENDA)
    require_office(actor, row.body)
    _check(row, new)
    return AgendaItem.objects.create(
        meeting=row,
        order=_last(row) + 1,
        kind=new.kind,
        title=new.title.strip(),
        text=new.text.strip(),
        presenter=new.presenter.strip(),
        is_major=new.is_major,
        party_item=new.party_item,
    )


def _last(meeting: Meeting) -> int:
    return int(meeting.items.aggregate(last=Max("order"))["last"] or 0)


def _check(meeting: Meeting, new: NewItem) -> None:
    wrong: dict[str, str] = {}
    if new.kind not in ItemKind.values:
        wrong["kind"] = "请选择通报或议案。"
    if not new.title.strip():
        wrong["title"] = "请填写议题。"
    if new.kind == ItemKind.MOTION and not new.text.strip():
        wrong["text"] = "议案要写明提请表决的内容。"
    if new.is_major and (meeting.body.kind != BodyKind.COUNCIL or new.kind != ItemKind.MOTION):
        wrong["is_major"] = "只有理事会的议案可以标为重大事项。"
    if new.party_item is not None and not is_party_decision_for(new.party_item, meeting):
        wrong["party_item"] = "请选择本医共体党委会议上的议案。"
    if wrong:
        raise Invalid(fields=wrong)


@action("councils.agenda.edit", on="item")
def edit_item(*, actor: Actor, now: datetime, item: AgendaItem, new: NewItem, key: str = "") -> AgendaItem:
    """Other words, or the decision of the party committee. Raises NotInThisState, Invalid, ItemGone."""
    meeting = locked(item.meeting, Verb.EDIT_AGENDA)
    require_office(actor, meeting.body)
    row = item_locked(item)
    _check(meeting, new)
    row.kind, row.title, row.text = new.kind, new.title.strip(), new.text.strip()
    row.presenter, row.is_major, row.party_item = new.presenter.strip(), new.is_major, new.party_item
    row.save(update_fields=["kind", "title", "text", "presenter", "is_major", "party_item"])
    return row


@action("councils.agenda.move", on="item")
def move_item(*, actor: Actor, now: datetime, item: AgendaItem, up: bool, key: str = "") -> Meeting:
    """One place up or down; at the end nothing happens. Raises NotInThisState, ItemGone."""
    meeting = locked(item.meeting, Verb.EDIT_AGENDA)
    require_office(actor, meeting.body)
    row = item_locked(item)
    others = meeting.items.order_by("-order" if up else "order")
    other = others.filter(order__lt=row.order).first() if up else others.filter(order__gt=row.order).first()
    if other is not None:
        row.order, other.order = other.order, row.order
        row.save(update_fields=["order"])
        other.save(update_fields=["order"])
    return meeting


@action("councils.agenda.remove", on="item")
def remove_item(*, actor: Actor, now: datetime, item: AgendaItem, key: str = "") -> Meeting:
    """Off the agenda, before the meeting opens. Papers keep an item. Raises HasPapers, NotInThisState, ItemGone."""
    meeting = locked(item.meeting, Verb.EDIT_AGENDA)
    require_office(actor, meeting.body)
    row = item_locked(item)
    if row.papers.exists() or row.party_item_id is not None or row.council_items.exists():
        raise HasPapers
    row.delete()
    for order, rest in enumerate(meeting.items.order_by("order"), 1):
        if rest.order != order:
            rest.order = order
            rest.save(update_fields=["order"])
    return meeting


@action("councils.agenda.refer", on="item")
def refer_item(*, actor: Actor, now: datetime, item: AgendaItem, meeting: Meeting, key: str = "") -> AgendaItem:
    """Bring a major matter before the party committee: onto the agenda of its `meeting`, linked with the council's.

    Raises NotInThisState, Invalid, NotYourBody.
    """
    party = locked(meeting, Verb.EDIT_AGENDA)
    require_office(actor, item.meeting.body)
    row = item_locked(item)
    if party.body.kind != BodyKind.PARTY_COMMITTEE or party.body.consortium_id != row.meeting.body.consortium_id:
        raise Invalid(fields={"meeting": "请选择本医共体党委的会议。"})
    if not row.is_major or row.outcome:
        raise Invalid("只有还没有表决的重大事项需要送党委研究。")
    if row.party_item_id is not None:
        raise Conflict("这个议题已经送党委研究，请刷新页面查看。")
    made = AgendaItem.objects.create(
        meeting=party,
        order=_last(party) + 1,
        kind=ItemKind.MOTION,
        title=row.title,
        text=row.text,
        presenter=row.presenter,
    )
    row.party_item = made
    row.save(update_fields=["party_item"])
    return made


@action("councils.paper.add", on="item")
def add_paper(
    *, actor: Actor, now: datetime, item: AgendaItem, title: str, file: "UploadedFile[bytes]", key: str = ""
) -> Paper:
    """A paper for an item, before or during the meeting. Raises NotInThisState, Invalid, ItemGone."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=item.meeting_id)
    require_office(actor, meeting.body)
    if meeting.state not in PAPER_STATES:
        raise NotInThisState
    row = item_locked(item)
    stored = kept(file, now=now)
    if stored is None:
        raise Invalid(fields={"file": "请选择材料文件。"})
    name = title.strip() or (file.name or "材料").rsplit(".", 1)[0]
    return Paper.objects.create(item=row, title=name[:120], file=stored, added_at=now, added_by_id=actor.user_id)
