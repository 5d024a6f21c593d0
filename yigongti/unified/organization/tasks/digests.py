"""各单位摘报: what each unit has to know this week, for the screen, for paper, and as a line on its home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.tasks import faces, queries, recurring
from yigongti.unified.organization.tasks.grouping import Counts, Group
from yigongti.unified.organization.tasks.models import UNSETTLED, DigestMark, Role, Task, TaskUnit


@dataclass(frozen=True)
class Digest:
    """A unit's week: counts of what it leads, then the lists."""

    title: str
    counts: Counts
    parts: tuple[tuple[str, list[faces.Row]], ...]


def week_of(now: datetime) -> date:
    """The Monday of the week."""
    today = timezone.localdate(now)
    return today - timedelta(days=today.weekday())


def units(*, seen_by: Actor, now: datetime) -> list[Group]:
    """Whose digests the actor may read: the office everybody's, a unit its own."""
    found = queries.by_unit(seen_by=seen_by, now=now)
    if queries.is_office(actor=seen_by):
        return found
    return [g for g in found if g.key == str(seen_by.organization_id)]


def digest(*, seen_by: Actor, now: datetime, unit: Group) -> Digest:
    """The week of one unit, of tasks within the actor's sight."""
    mine = queries.tasks(seen_by=seen_by).filter(pk__in=_of(unit.key, Role.LEAD))
    support = queries.tasks(seen_by=seen_by).filter(pk__in=_of(unit.key, Role.SUPPORTING), state__in=UNSETTLED)
    today = timezone.localdate(now)
    until = recurring.month_end(today.year, today.month)
    open_ones = mine.filter(state__in=UNSETTLED)
    late = open_ones.filter(due__lt=today)
    parts: tuple[tuple[str, Sequence[Task]], ...] = (
        ("已超期", list(late)),
        ("本月底前到期", list(open_ones.filter(due__gte=today, due__lte=until))),
        ("被退回", list(open_ones.filter(state="returned").exclude(Q(due__lte=until)))),
        ("等专班办公室验收", list(mine.filter(state="reported"))),
        ("配合其他单位、已超期或本月到期", list(support.filter(due__lte=until))),
    )
    rows = faces.rows([t for _, found in parts for t in found], actor=seen_by, now=now)
    by_id = {row.pk: row for row in rows}
    return Digest(unit.title, unit.counts, tuple((title, [by_id[t.pk] for t in found]) for title, found in parts))


def _of(key: str, role: Role) -> list[int]:
    units = TaskUnit.objects.filter(role=role)
    units = units.filter(organization_id=int(key)) if key.isdecimal() else units.filter(organization=None, name=key)
    return list(units.values_list("task_id", flat=True))


def unseen(*, actor: Actor, now: datetime) -> DigestMark | None:
    """The week's digest of the actor's unit, while nobody there has opened it."""
    return DigestMark.objects.filter(
        organization_id=actor.organization_id or 0, week=week_of(now), seen_at=None
    ).first()
