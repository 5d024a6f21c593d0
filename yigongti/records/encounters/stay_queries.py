"""Reads of stays and bills: at institutions within reach, referred to one of them, of a resident within sight."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.records.encounters.models import Encounter, Operation, Settlement, Stay
from yigongti.records.encounters.queries import encounter
from yigongti.records.encounters.stay_rules import LONG_DAYS
from yigongti.records.people import queries as people
from yigongti.records.places.models import Institution, Level

RECENT_DAYS = 30  # discharges and arrivals that the list still shows


class NoSuchStay(NotFound):
    """No such stay within sight."""

    sentence = "没有找到这次住院，它可能不在您的查看范围内。"


def stays(*, seen_by: Actor, now: datetime) -> QuerySet[Stay]:
    """Stays within reach, and those referred to an institution within reach, what is to be done next on top.

    Each with `unsettled` (left, no bill yet), `undiagnosed`, `is_long` (here for more than LONG_DAYS) and `arrived`
    (the institution it was referred to has seen the resident since).
    """
    mine = within_reach(seen_by, county="county") | within_reach(seen_by, "referred_to_id")
    since = Encounter.objects.filter(
        resident_id=OuterRef("resident_id"), organization_id=OuterRef("referred_to_id"),
        started_at__gte=OuterRef("discharged_at"), voided_at=None,
    )  # fmt: skip
    rows = Stay.objects.filter(mine, voided_at=None).annotate(
        unsettled=Q(discharged_at__isnull=False, encounter__settlement__isnull=True),
        is_long=_yes(discharged_at=None, admitted_at__lt=now - timedelta(days=LONG_DAYS)),
        undiagnosed=_yes(discharged_at=None, main_diagnosis=""),
        arrived=Exists(since),
    )
    rows = rows.select_related(
        "resident__township", "resident__village", "organization", "referred_to", "encounter", "encounter__settlement"
    )
    return rows.order_by(
        F("discharged_at").desc(nulls_first=True), F("undiagnosed").desc(), F("is_long").desc(), "admitted_at", "pk"
    )


def _yes(**conditions: Any) -> Case:
    return Case(When(**conditions, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())


def here(actor: Actor) -> Q:
    """The tab condition: at institutions within reach."""
    return within_reach(actor, county="county")


def coming_here(actor: Actor, now: datetime) -> Q:
    """The tab condition: referred to institutions within reach lately, and not seen there since."""
    lately = Q(discharged_at__gte=now - timedelta(days=RECENT_DAYS), arrived=False)
    return within_reach(actor, "referred_to_id") & Q(referred_to__isnull=False) & lately


def stay(*, seen_by: Actor, pk: int) -> Stay:
    """One stay: within reach, referred to an institution within reach, or of a resident within sight."""
    rows = Stay.objects.select_related(
        "encounter", "encounter__settlement", "resident__township", "resident__village", "organization", "referred_to"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NoSuchStay
    if found.referred_to_id is not None and seen_by.sees(found.referred_to_id):
        return found
    encounter(seen_by=seen_by, pk=found.encounter_id)
    return found


def has_arrived(stay: Stay) -> bool:
    """Whether the institution that a stay was referred to has seen the resident since; True where nobody was."""
    if stay.referred_to_id is None or stay.discharged_at is None:
        return True
    seen = Encounter.objects.filter(resident_id=stay.resident_id, organization_id=stay.referred_to_id, voided_at=None)
    return seen.filter(started_at__gte=stay.discharged_at).exists()


def operation(*, seen_by: Actor, pk: int) -> Operation:
    """One operation of a stay within sight. Raises NoSuchStay."""
    found = Operation.objects.select_related("stay__encounter").filter(pk=pk).first()
    if found is None:
        raise NoSuchStay
    stay(seen_by=seen_by, pk=found.stay_id)
    return found


def of_resident(*, seen_by: Actor, resident_id: int) -> QuerySet[Stay]:
    """Every stay of one person, the newest first. Raises NoSuchResident."""
    people.resident(seen_by=seen_by, pk=resident_id)
    rows = Stay.objects.filter(resident_id__in=people.file_ids(resident_id=resident_id), voided_at=None)
    return rows.select_related("organization", "referred_to", "encounter__settlement").order_by("-admitted_at", "-pk")


def standing_settlement(*, seen_by: Actor, encounter_pk: int) -> Settlement | None:
    """What an encounter within sight cost, as it stands; None where nothing is settled. Raises NoSuchEncounter."""
    encounter(seen_by=seen_by, pk=encounter_pk)
    return Settlement.objects.filter(encounter_id=encounter_pk).first()


def wards(*, seen_by: Actor) -> list[str]:
    """Wards of the actor's own institution as they were called lately, to choose from."""
    if seen_by.organization_id is None:
        return []
    rows = Stay.objects.filter(organization_id=seen_by.organization_id).order_by("-pk").values_list("ward", flat=True)
    return sorted(set(rows[:400]))


def receivers(*, seen_by: Actor) -> Sequence[tuple[int, str, bool]]:
    """Where inpatients may be sent on inside the county: key, name, whether that is primary care; own center first."""
    rows = Institution.objects.filter(county_id=seen_by.county, level__in=(Level.TOWNSHIP, Level.COUNTY))
    rows = rows.exclude(pk=seen_by.organization_id).order_by("-is_primary_care", "organization__code")
    return [(r.pk, r.organization.short_name, r.is_primary_care) for r in rows.select_related("organization")]
