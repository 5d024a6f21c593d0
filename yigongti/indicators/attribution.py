"""Which institution and consortium a row belongs to: village clinics roll up to their township center."""

from dataclasses import dataclass
from datetime import date

from yigongti.records.places.models import Institution, Level, Membership, MembershipRole

MEMBER_ROLES = (MembershipRole.LEAD, MembershipRole.MEMBER)  # helpers and partners bring no work of their own


@dataclass(frozen=True)
class Place:
    """An institution as indicators need it."""

    organization_id: int
    parent_id: int | None
    level: str
    county: str
    is_primary_care: bool
    township: str | None
    type: str = ""


@dataclass(frozen=True)
class Member:
    """A membership for some days, half-open; None is open."""

    consortium_id: int
    since: date | None
    until: date | None
    is_lead: bool = False

    def holds(self, day: date) -> bool:
        """Whether the membership holds on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class Attribution:
    """The places of a county (or all) with their memberships, loaded once by two queries."""

    def __init__(self, county: str | None = None) -> None:
        rows = Institution.objects.filter(**({"county_id": county} if county else {}))
        self.places = {
            pk: Place(pk, parent, level, code, primary, township, kind)
            for pk, parent, level, code, primary, township, kind in rows.values_list(
                "organization_id",
                "organization__parent_id",
                "level",
                "county_id",
                "is_primary_care",
                "township_id",
                "type",
            )
        }
        self._members: dict[int, list[Member]] = {}
        roles = Membership.objects.filter(role__in=MEMBER_ROLES).order_by("period", "pk")
        columns = ("institution_id", "consortium_id", "period", "role")
        for institution, consortium, period, role in roles.values_list(*columns):
            member = Member(consortium, period.lower, period.upper, role == MembershipRole.LEAD)
            self._members.setdefault(institution, []).append(member)

    def institution(self, organization_id: int) -> int:
        """The institution that answers for this organization: the township center for its village clinics."""
        place = self.places.get(organization_id)
        if place is None or place.level != Level.VILLAGE:
            return organization_id
        parent = self.places.get(place.parent_id or 0)
        return parent.organization_id if parent and parent.level == Level.TOWNSHIP else organization_id

    def consortium(self, organization_id: int, day: date) -> int | None:
        """The consortium on that day: the organization's own membership, else that of its township center."""
        for holder in dict.fromkeys((organization_id, self.institution(organization_id))):
            for member in self._members.get(holder, ()):
                if member.holds(day):
                    return member.consortium_id
        return None

    def is_lead(self, organization_id: int, day: date) -> bool:
        """Whether the organization itself leads a consortium on that day."""
        return any(member.is_lead and member.holds(day) for member in self._members.get(organization_id, ()))

    def turns(self, county: str) -> list[date]:
        """The days on which some membership of the county begins or ends."""
        own = (m for pk, held in self._members.items() if self._is_of(pk, county) for m in held)
        return sorted({day for m in own for day in (m.since, m.until) if day is not None})

    def _is_of(self, organization_id: int, county: str) -> bool:
        place = self.places.get(organization_id)
        return place is not None and place.county == county

    def members(self, consortium_id: int, day: date) -> frozenset[int]:
        """Every institution of the county that counts for a consortium on that day."""
        return frozenset(pk for pk in self.places if self.consortium(pk, day) == consortium_id)

    def spans(self, consortium_id: int) -> dict[tuple[date | None, date | None], list[int]]:
        """(since, until) -> the organizations that belonged to a consortium for those days: the same as `consortium`.

        An own membership of an organization goes before that of its township center, day by day.
        """
        found: dict[tuple[date | None, date | None], list[int]] = {}
        for pk in self.places:
            for since, until in self._stretches(pk):
                if self.consortium(pk, since or date.min) == consortium_id:
                    found.setdefault((since, until), []).append(pk)
        return found

    def _stretches(self, organization_id: int) -> list[tuple[date | None, date | None]]:
        """The days cut where a membership of the organization or of its institution begins or ends."""
        holders = dict.fromkeys((organization_id, self.institution(organization_id)))
        held = [member for holder in holders for member in self._members.get(holder, ())]
        cuts = sorted({day for member in held for day in (member.since, member.until) if day is not None})
        return list(zip([None, *cuts], [*cuts, None], strict=True)) if held else []
