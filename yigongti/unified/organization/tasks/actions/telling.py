"""The digest goes out: one line on the home of each unit, once a week."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.tasks import digests, queries
from yigongti.unified.organization.tasks.models import DigestMark


@action("tasks.digest.send")
def send_digests(*, actor: Actor, now: datetime, county: str) -> int:
    """Put this week's digest before every unit of the county that has open tasks. Gives how many units.

    Sent again in one week: the numbers are renewed and the line stands unread again where they have changed.
    """
    week, told = digests.week_of(now), 0
    for group in queries.by_unit(seen_by=actor, now=now, county=county):
        counts = group.counts
        living = counts.late + counts.soon + counts.normal
        if not group.key.isdecimal() or not living:
            continue
        told += 1
        fresh = {"late": counts.late, "soon": counts.soon, "open": living}
        mark, made = DigestMark.objects.get_or_create(
            organization_id=int(group.key), week=week, defaults={**fresh, "county": county, "at": now}
        )
        if not made and any(getattr(mark, name) != value for name, value in fresh.items()):
            DigestMark.objects.filter(pk=mark.pk).update(**fresh, at=now, seen_at=None)
    return told


@action("tasks.digest.read", on="mark")
def open_digest(*, actor: Actor, now: datetime, mark: DigestMark) -> DigestMark:
    """Somebody of the unit has opened it."""
    if mark.organization_id == actor.organization_id and mark.seen_at is None:
        DigestMark.objects.filter(pk=mark.pk, seen_at=None).update(seen_at=now)
        mark.seen_at = now
    return mark
