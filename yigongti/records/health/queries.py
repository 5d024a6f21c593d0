"""Reads of health services: of a resident within sight, or kept by institutions within reach."""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.records.health.models import Contract, ElderlyCare, FollowUp, GroupMembership, Registration
from yigongti.records.health.rules import DUE_DAYS, ELDERLY_AGE
from yigongti.records.people import queries as people
from yigongti.records.people.models import Resident
from yigongti.records.people.sight import visible

Row = TypeVar("Row", Contract, Registration, GroupMembership)


class NoSuchRecord(NotFound):
    """No such record within sight."""

    sentence = "没有找到这条健康服务记录，它可能不在您的查看范围内。"


def _reach(actor: Actor) -> Q:
    return within_reach(actor, county="county")


def _with_resident(rows: QuerySet[Any], path: str = "resident") -> QuerySet[Any]:
    return rows.select_related(path, f"{path}__township", f"{path}__village", "organization")


def registrations(*, seen_by: Actor) -> QuerySet[Registration]:
    """Rows of registers kept by institutions within reach, with the last follow-up, those due first."""
    rows = Registration.objects.filter(_reach(seen_by), resident__merged_into=None)
    rows = rows.annotate(last=Max("followups__at", output_field=DateTimeField()))
    rows = rows.annotate(counted_from=Coalesce(TruncDate("last"), "managed_from"))
    found: QuerySet[Registration] = _with_resident(rows).order_by(F("counted_from").asc(nulls_last=True), "pk")
    return found


def due(day: date) -> Q:
    """Managed, open, and the last follow-up (or the begin of management) three months ago or more."""
    is_managed = Q(managed_from__isnull=False, closed_on__isnull=True, disease__in=("htn", "dm2"))
    return is_managed & Q(counted_from__lte=day - timedelta(days=DUE_DAYS))


def contracts(*, seen_by: Actor) -> QuerySet[Contract]:
    """Contracts with institutions within reach, those that end next first."""
    found: QuerySet[Contract] = _with_resident(
        Contract.objects.filter(_reach(seen_by), resident__merged_into=None)
    ).order_by("-signed_on", "-pk")
    return found


def elders(*, seen_by: Actor, day: date) -> QuerySet[Resident]:
    """Residents of 65 and over whose file is kept within reach, with this year's care."""
    born = date(day.year - ELDERLY_AGE, day.month, min(day.day, 28) if day.month == 2 else day.day)  # noqa: PLR2004
    rows = Resident.objects.filter(
        within_reach(seen_by, county="county"), merged_into=None, birth_date__lte=born
    ).select_related("township", "village", "organization")
    complete = ElderlyCare.objects.filter(resident=OuterRef("pk"), year=day.year, completed_on__isnull=False)
    begun = ElderlyCare.objects.filter(resident=OuterRef("pk"), year=day.year)
    return rows.annotate(is_complete=Exists(complete), is_begun=Exists(begun)).order_by("is_complete", "birth_date")


def groups(*, seen_by: Actor) -> QuerySet[GroupMembership]:
    """Memberships of groups that come first, within reach."""
    found: QuerySet[GroupMembership] = _with_resident(
        GroupMembership.objects.filter(_reach(seen_by), resident__merged_into=None)
    ).order_by("-since", "-pk")
    return found


def registration(*, seen_by: Actor, pk: int) -> Registration:
    """One row of a register, of a resident within sight. Raises NoSuchRecord."""
    return _of_seen(seen_by, Registration.objects.filter(pk=pk))


def contract(*, seen_by: Actor, pk: int) -> Contract:
    """One contract, of a resident within sight. Raises NoSuchRecord."""
    return _of_seen(seen_by, Contract.objects.filter(pk=pk))


def membership(*, seen_by: Actor, pk: int) -> GroupMembership:
    """One membership of a group, of a resident within sight. Raises NoSuchRecord."""
    return _of_seen(seen_by, GroupMembership.objects.filter(pk=pk))


def _of_seen(actor: Actor, rows: QuerySet[Row]) -> Row:
    found = rows.filter(resident__in=visible(actor)).select_related("resident", "organization").first()
    if found is None:
        raise NoSuchRecord
    return found


def of_resident(*, seen_by: Actor, resident_id: int) -> dict[str, list[Any]]:
    """Everything of one person, merged files included. Raises NoSuchResident."""
    people.resident(seen_by=seen_by, pk=resident_id)
    return of_files(resident_ids=people.file_ids(resident_id=resident_id))


def of_files(*, resident_ids: Any) -> dict[str, list[Any]]:
    """The same of files whose sight was checked (a panel's page has)."""
    mine = {"resident_id__in": resident_ids}
    return {
        "contracts": list(
            Contract.objects.filter(**mine).select_related("organization").order_by("-signed_on", "-pk")[:12]
        ),
        "registrations": list(
            Registration.objects.filter(**mine)
            .select_related("organization")
            .annotate(last=Max("followups__at"))
            .order_by("registered_on", "pk")
        ),
        "followups": list(
            FollowUp.objects.filter(registration__resident_id__in=resident_ids)
            .select_related("organization", "registration")
            .order_by("-at", "-pk")[:12]
        ),
        "care": list(ElderlyCare.objects.filter(**mine).select_related("organization").order_by("-year")[:6]),
        "groups": list(GroupMembership.objects.filter(**mine).select_related("organization").order_by("since", "pk")),
    }
