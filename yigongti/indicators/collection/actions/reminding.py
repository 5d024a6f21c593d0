"""Calling those who owe a sheet."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.indicators.collection import keeping
from yigongti.indicators.collection.models import Reminder, Sheet, Submission
from yigongti.indicators.collection.rules import EDITABLE, State


@action("collection.reminder.send", on="sheet")
def remind(*, actor: Actor, now: datetime, sheet: Sheet, organization_id: int, period: str, words: str) -> Reminder:
    """A call that stands on the filler's home until the sheet is handed in. Raises NotOwed, NotNow, NoReason."""
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    found, unit, _fillers = keeping.owed(actor, sheet, period, organization_id)
    own = (
        Submission.objects.filter(sheet=sheet, organization_id=unit.id, period=found.code).order_by("-version").first()
    )
    if own is not None and State(own.state) not in EDITABLE:
        raise keeping.NotNow("这张报表已经交上来了，不用再催。")
    earlier = Reminder.objects.filter(sheet=sheet, organization_id=unit.id, period=found.code).count()
    return Reminder.objects.create(
        sheet=sheet,
        organization_id=unit.id,
        period=found.code,
        number=earlier + 1,
        words=keeping.why(words),
        by_name=actor.user_name,
        at=now,
    )
