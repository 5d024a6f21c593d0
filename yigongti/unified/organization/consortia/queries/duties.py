"""The duty lists, by institution and half-year, within reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import Institution, Level, Membership, MembershipRole
from yigongti.unified.organization.consortia.models import DutyItem, DutyReport
from yigongti.unified.organization.consortia.models.duties import DutyList

READ = "consortia.duty.read"
PUBLIC_HEALTH_TYPES = {"cdc", "mch_hospital", "mch_family_planning_service_centre", "mental_health_centre"}


class NoDuties(NotFound):
    """No such institution or duty within reach."""

    sentence = "没有找到这个机构的权责清单，它可能不在您的查看范围内。"


@dataclass(frozen=True)
class Standing:
    """An institution with what is asked of it and what it has confirmed in a half-year."""

    institution: Institution
    items: list[DutyItem]
    reports: dict[int, DutyReport]

    def count(self, state: str) -> int:
        """How many items stand like that; the empty word counts those without a word."""
        return sum((self.reports[i.pk].state if i.pk in self.reports else "") == state for i in self.items)


def lists_of(*, institution: Institution, roles: Iterable[str]) -> set[str]:
    """Which lists an institution answers to: by its roles in the consortia, by its type, and the mechanism's office."""
    found = set()
    roles = set(roles)
    if MembershipRole.LEAD in roles:
        found.add(DutyList.LEAD)
    if MembershipRole.MEMBER in roles:
        found.add(DutyList.MEMBER)
    if institution.type in PUBLIC_HEALTH_TYPES or institution.is_primary_care or MembershipRole.LEAD in roles:
        found.add(DutyList.PUBLIC_HEALTH)
    if institution.type == "government":
        found.add(DutyList.MECHANISM)
    return {one.value for one in found}


def standings(*, seen_by: Actor, half: str, at: date, code: str = "") -> list[Standing]:
    """Every institution within reach that has duties; mechanism first, then leads, then by code."""
    seen_by.require(READ)
    places = Institution.objects.filter(county_id=seen_by.county, organization__is_active=True)
    places = places.exclude(level=Level.VILLAGE).select_related("organization", "township")
    places = places.filter(organization__code=code) if code else places
    if not seen_by.sees_everything:
        places = places.filter(pk__in=sorted(seen_by.reach))
    rows = list(places.order_by("organization__code"))
    roles = _roles(rows, at)
    items = list(DutyItem.objects.filter(county=seen_by.county, is_active=True).order_by("order"))
    reports = _reports([row.pk for row in rows], half)
    found = []
    for row in rows:
        own = _items(row, lists_of(institution=row, roles=roles.get(row.pk, ())), items)
        if own:
            found.append(Standing(row, own, reports.get(row.pk, {})))
    rank = {Level.OTHER: 0, Level.COUNTY: 1, Level.TOWNSHIP: 2}
    return sorted(found, key=lambda s: (rank.get(Level(s.institution.level), 3), s.institution.organization.code))


def standing(*, seen_by: Actor, code: str, half: str, at: date) -> Standing:
    """One institution. Raises NoDuties."""
    found = standings(seen_by=seen_by, half=half, at=at, code=code)
    if not found:
        raise NoDuties
    return found[0]


def item_of(*, standing: Standing, code: str) -> DutyItem:
    """One of its duties. Raises NoDuties."""
    found = next((one for one in standing.items if one.code == code), None)
    if found is None:
        raise NoDuties
    return found


def past(*, item: DutyItem, institution: Institution) -> QuerySet[DutyReport]:
    """What was confirmed before, newest first."""
    return DutyReport.objects.filter(item=item, institution=institution).select_related("file").order_by("-pk")


def _items(row: Institution, lists: set[str], items: list[DutyItem]) -> list[DutyItem]:
    return [one for one in items if one.section in lists and (not one.types or row.type in one.types)]


def _roles(rows: list[Institution], at: date) -> dict[int, set[str]]:
    held = Membership.objects.filter(institution__in=rows, period__contains=at)
    found: dict[int, set[str]] = {}
    for pk, role in held.values_list("institution_id", "role"):
        found.setdefault(pk, set()).add(role)
    return found


def _reports(ids: list[int], half: str) -> dict[int, dict[int, DutyReport]]:
    rows = DutyReport.objects.filter(institution_id__in=ids, half=half).order_by("pk")
    found: dict[int, dict[int, DutyReport]] = {}
    for row in rows:  # the last of the order wins
        found.setdefault(row.institution_id, {})[row.item_id] = row
    return found
