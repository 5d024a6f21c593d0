"""Reads of encounters: of a resident within sight, or at institutions within reach."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.timezone import get_default_timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.records.encounters.models import Encounter, Stay
from yigongti.records.people import queries as people


class NoSuchEncounter(NotFound):
    """No such encounter within sight."""

    sentence = "没有找到这次就诊，它可能不在您的查看范围内。"


def care(actor: Actor) -> "QuerySet[Any] | None":
    """For people.sight: whoever was seen at an institution within the actor's reach is within the actor's sight.

    A visit that was entered by mistake opens nobody's file.
    """
    rows = Encounter.objects.filter(organization_id__in=sorted(actor.reach), voided_at=None)
    return rows if actor.reach else None


def coming(actor: Actor) -> "QuerySet[Any] | None":
    """For people.sight: whoever was referred to an institution within reach at discharge."""
    return Stay.objects.filter(referred_to_id__in=sorted(actor.reach), voided_at=None) if actor.reach else None


def last_visits(*, seen_by: Actor, resident_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these was last seen at an institution within the actor's reach."""
    rows = Encounter.objects.filter(_reach(seen_by), resident_id__in=resident_ids, voided_at=None)
    return dict(rows.values("resident_id").annotate(last=Max("started_at")).values_list("resident_id", "last"))


def _reach(actor: Actor) -> Any:
    return within_reach(actor, county="county")


def at_work(*, seen_by: Actor, day: date) -> QuerySet[Encounter]:
    """The encounters of one day at institutions within reach; open ones first, the newest first."""
    zone = get_default_timezone()
    start = datetime.combine(day, time(), zone)
    rows = Encounter.objects.filter(_reach(seen_by), started_at__gte=start, started_at__lt=start + timedelta(days=1))
    rows = rows.select_related("resident", "resident__township", "resident__village", "organization")
    return rows.order_by("ended_at", "-started_at", "-pk")


def encounter(*, seen_by: Actor, pk: int) -> Encounter:
    """One encounter: at an institution within reach, or of a resident within sight. Raises NoSuchEncounter."""
    rows = Encounter.objects.select_related("resident", "resident__township", "resident__village", "organization")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NoSuchEncounter
    if not (seen_by.sees(found.organization_id) or _in_sight(seen_by, found.resident_id)):
        raise NoSuchEncounter
    return found


def _in_sight(actor: Actor, resident_id: int) -> bool:
    try:
        people.resident(seen_by=actor, pk=resident_id)
    except people.NoSuchResident:
        return False
    return True


def of_resident(*, seen_by: Actor, resident_id: int) -> QuerySet[Encounter]:
    """Every encounter of one person that stands, duplicates merged into the file included, the newest first.

    Whoever has the resident within sight reads the whole record: one person, one file. Raises NoSuchResident.
    """
    people.resident(seen_by=seen_by, pk=resident_id)
    rows = Encounter.objects.filter(resident_id__in=people.file_ids(resident_id=resident_id), voided_at=None)
    return rows.select_related("organization").order_by("-started_at", "-pk")


def latest_open(*, seen_by: Actor, resident_id: int) -> Encounter | None:
    """The encounter that is running for this resident at the actor's own institution: its words prefill an order."""
    if seen_by.organization_id is None:
        return None
    rows = of_resident(seen_by=seen_by, resident_id=resident_id)
    return rows.filter(organization_id=seen_by.organization_id, ended_at__isnull=True).first()


def departments(*, seen_by: Actor) -> list[str]:
    """Departments of the actor's own institution as they were called lately, to choose from."""
    if seen_by.organization_id is None:
        return []
    rows = Encounter.objects.filter(organization_id=seen_by.organization_id).exclude(department="")
    return sorted(set(rows.order_by("-started_at").values_list("department", flat=True)[:300]))
