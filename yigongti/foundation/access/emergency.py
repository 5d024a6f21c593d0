"""紧急调阅 (break-glass): which residents a position has opened for now, and who reviews it."""

from datetime import datetime, timedelta

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import BreakGlass

OPEN_FOR = timedelta(hours=2)
REASON_CHARACTERS_MIN = 6


def opened_by(actor: Actor, now: datetime) -> frozenset[int]:
    """Ids of the residents whose records this position has opened and not yet lost again."""
    rows = BreakGlass.objects.filter(position_id=actor.position_id or 0, until__gt=now, ended_at__isnull=True)
    return frozenset(rows.values_list("resident_id", flat=True))


def may_review(actor: Actor, opened: BreakGlass) -> bool:
    """The security administrator reviews what happened at the organizations within his sight."""
    return actor.sees(opened.organization_id)
