"""Rows taken for a write, if what is to be done is possible now."""

from yigongti.foundation.errors import Conflict, NotFound
from yigongti.unified.organization.councils.models import AgendaItem, Meeting
from yigongti.unified.organization.councils.rules.meeting import NotNow, State, Verb, after


class NotInThisState(Conflict):
    """The meeting has moved on."""

    sentence = "会议现在的状态不能这样操作，请刷新页面查看。"


class ItemGone(NotFound):
    """Somebody took it off the agenda."""

    sentence = "这个议题已经从议程里撤下，请刷新页面。"


def locked(meeting: Meeting, verb: Verb) -> Meeting:
    """The row, locked, if the verb is possible now. Raises NotInThisState."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)
    try:
        after(State(row.state), verb)
    except NotNow as error:
        raise NotInThisState from error
    return row


def item_locked(item: AgendaItem) -> AgendaItem:
    """The row, locked; its meeting is locked before. Raises ItemGone."""
    row = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__body").filter(pk=item.pk).first()
    if row is None:
        raise ItemGone
    return row
