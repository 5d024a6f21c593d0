"""各县: what a province sees of its counties: which edition is in force, how they have organized themselves."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.editions.models import Edition
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.records.places.models import County, Institution, Level, Membership, MembershipRole

READ = "places.county.read"


@dataclass(frozen=True)
class CountyLine:
    """One county within sight: its edition in force, consortia, units by level, members on the day."""

    county: County
    edition: Edition | None
    consortia: int
    leads: int
    members: int
    institutions: int
    village_clinics: int
    townships: int


def lines(*, seen_by: Actor, at: date) -> list[CountyLine]:
    """The counties that have an organization within the actor's reach, by code. Raises MissingPermission."""
    seen_by.require(READ)
    found = Organization.objects.exclude(county="")
    if not seen_by.sees_everything:
        found = found.filter(pk__in=seen_by.reach)
    counties = County.objects.filter(pk__in=found.values("county")).order_by("code")
    editions = {one.county: one for one in Edition.objects.order_by("loaded_at")}  # the one loaded last is in force
    units = _units()
    held = _memberships(at)
    return [
        CountyLine(
            county=county,
            edition=editions.get(county.pk),
            consortia=county.consortia.count(),
            leads=held.get(county.pk, {}).get("leads", 0),
            members=held.get(county.pk, {}).get("members", 0),
            institutions=units.get(county.pk, {}).get("institutions", 0),
            village_clinics=units.get(county.pk, {}).get("villages", 0),
            townships=county.townships.count(),
        )
        for county in counties
        if not county.is_province
    ]


def _units() -> dict[str, dict[str, int]]:
    village, office = Q(level=Level.VILLAGE), Q(type="government")
    rows = Institution.objects.filter(organization__is_active=True).values("county_id")
    counted = rows.annotate(villages=Count("pk", filter=village), institutions=Count("pk", filter=~village & ~office))
    return {row["county_id"]: {"villages": row["villages"], "institutions": row["institutions"]} for row in counted}


def _memberships(at: date) -> dict[str, dict[str, int]]:
    rows = Membership.objects.filter(period__contains=at).values("consortium__county_id")
    counted = rows.annotate(
        leads=Count("institution", distinct=True, filter=Q(role=MembershipRole.LEAD)),
        members=Count("institution", distinct=True, filter=Q(role=MembershipRole.MEMBER)),
    )
    return {row["consortium__county_id"]: {"leads": row["leads"], "members": row["members"]} for row in counted}


@reads(READ)
def counties(request: ActorRequest) -> HttpResponse:
    """One line per county of the province."""
    today = timezone.localdate(request.now)
    rows = lines(seen_by=request.actor, at=today)
    total = {name: sum(getattr(row, name) for row in rows) for name in ("consortia", "members", "institutions")}
    return render(request, "places/counties.html", {"rows": rows, "total": total, "day": today})
