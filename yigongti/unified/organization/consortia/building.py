"""How far the county is built: platforms and shared centers against the frame of its document, members covered.

Sources: 000 四（八）、四（九）, 003 likewise (附件2-3, 2-4); members 003 附件2-1. A room counts as built when the
county's edition has opened it on the day: what stands outside of this house is handed in beside (待核).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from yigongti.foundation import rooms
from yigongti.foundation.access.models import Organization, Position
from yigongti.foundation.editions import queries as editions
from yigongti.indicators.facts import StateRow
from yigongti.records.places.models import Institution, Level, MembershipRole
from yigongti.records.places.queries import memberships_at

ONE, NONE = Decimal(1), Decimal(0)
PLATFORMS, CENTERS = "platforms", "centers"
PRIVATE = "private_hospital"
HOSPITALS = ("county_general_hospital", "county_tcm_hospital")
IN = (MembershipRole.LEAD, MembershipRole.MEMBER, MembershipRole.SUPPORTING)


def states(county: str, at: date) -> Iterator[StateRow]:
    """All of them; nothing for a county without an organization, no frame where its document names no number."""
    head = Organization.objects.filter(county=county, institution__isnull=False).order_by("parent_id", "pk").first()
    if head is None:
        return
    for wing, code in ((PLATFORMS, "platforms"), (CENTERS, "centres")):
        frame = editions.find(county=county, key=f"policy.{wing}.count", at=at)
        if frame is not None:
            yield _row(f"{code}_built", head.pk, Decimal(len(opened(county, wing, at))))
            yield _row(f"{code}_required", head.pk, Decimal(int(frame.value)))
    yield from _members(county, at)
    yield from _links(county, at)


def opened(county: str, wing: str, at: date) -> list[str]:
    """The rooms of a wing that the edition has opened by a day."""
    found = editions.find(county=county, key="rooms.open", at=at)
    return sorted(code for code in (found.value if found else ()) if str(code).startswith(f"{wing}."))


def _due(county: str) -> list[int]:
    """Public hospitals and township centers in use: they belong into a consortium. Private ones may (待核)."""
    units = Institution.objects.filter(county_id=county, organization__is_active=True)
    centers = units.filter(level=Level.TOWNSHIP, is_primary_care=True)
    found = units.filter(type__in=HOSPITALS).exclude(type=PRIVATE) | centers
    return list(found.order_by("pk").values_list("pk", flat=True))


def _members(county: str, at: date) -> Iterator[StateRow]:
    inside = set(memberships_at(at=at, county=county).filter(role__in=IN).values_list("institution_id", flat=True))
    for pk in _due(county):
        yield _row("members_due", pk, ONE)
        yield _row("members_covered", pk, ONE if pk in inside else NONE)


def _links(county: str, at: date) -> Iterator[StateRow]:
    """An institution is on a platform when somebody there holds a position with one of its rights."""
    frame = editions.find(county=county, key="policy.platforms.count", at=at)
    if frame is None:
        return
    rights = {room.code: {p.code for p in room.permissions} for room in rooms.all_rooms()}
    wanted = [rights.get(code, set()) for code in opened(county, PLATFORMS, at)]
    held: dict[int, set[str]] = {}
    positions = Position.objects.filter(organization__county=county, valid_from__lte=at).exclude(valid_to__lte=at)
    for organization, permissions in positions.values_list("organization_id", "role__permissions"):
        held.setdefault(organization, set()).update(permissions)
    for pk in _due(county):
        yield _row("platform_links_required", pk, Decimal(int(frame.value)))
        on = sum(bool(own & held.get(pk, set())) for own in wanted)
        yield _row("platform_links_built", pk, Decimal(on))


def _row(code: str, organization: int, amount: Decimal) -> StateRow:
    return StateRow(code, f"places.institution:{organization}", organization, amount)
