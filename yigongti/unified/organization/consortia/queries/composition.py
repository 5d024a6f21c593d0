"""The composition of the consortia on any day, and how it came about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.records.places import queries as places
from yigongti.records.places.models import Consortium, Institution, Level, Membership, MembershipRole, Trusteeship
from yigongti.unified.organization.consortia.models import Act

READ = "consortia.composition.read"
NO_TOWNSHIP = "县级"


class NoConsortium(NotFound):
    """There is none of that code in the actor's county."""

    sentence = "没有找到这个医共体，它可能属于别的县。请从医共体列表重新进入。"


class NoMembership(NotFound):
    """There is no such membership in this consortium."""

    sentence = "请从列表中选择一个成员单位。"


def consortia(*, seen_by: Actor) -> QuerySet[Consortium]:
    """The consortia of the actor's county."""
    seen_by.require(READ)
    rows = Consortium.objects.select_related("county").order_by("code")
    return rows if seen_by.sees_everything and not seen_by.county else rows.filter(county_id=seen_by.county)


def consortium(*, seen_by: Actor, code: str) -> Consortium:
    """One. Raises NoConsortium."""
    found = consortia(seen_by=seen_by).filter(code=code).first()
    if found is None:
        raise NoConsortium
    return found


@dataclass(frozen=True)
class Unit:
    """A unit in a consortium on a day: its township, how many clinics hang under it, who manages it."""

    membership: Membership
    place: str
    clinics: int
    trustee: str
    act: Act | None


def composition(*, seen_by: Actor, consortium: Consortium, at: date) -> list[Unit]:
    """Everybody on a day: lead first, then by township."""
    seen_by.require(READ)
    rows = list(places.memberships_at(at=at, consortium_id=consortium.pk).select_related("institution__township"))
    ids = [row.institution_id for row in rows]
    clinics = _clinics(ids)
    managed = {
        t.unit_id: t.trustee.organization.short_name
        for t in Trusteeship.objects.filter(unit_id__in=ids, period__contains=at).select_related(
            "trustee__organization"
        )
    }
    opened = {act.opened_id: act for act in Act.objects.filter(opened__in=rows)}
    units = [
        Unit(
            row,
            row.institution.township.name if row.institution.township else NO_TOWNSHIP,
            clinics.get(row.institution_id, 0),
            managed.get(row.institution_id, ""),
            opened.get(row.pk),
        )
        for row in rows
    ]
    rank = {role: n for n, role in enumerate(MembershipRole.values)}
    return sorted(units, key=lambda u: (rank[u.membership.role], u.place != NO_TOWNSHIP, u.place))


def _clinics(ids: Iterable[int]) -> dict[int, int]:
    below = Institution.objects.filter(
        level=Level.VILLAGE, organization__parent_id__in=list(ids), organization__is_active=True
    )
    found: dict[int, int] = {}
    for parent in below.values_list("organization__parent_id", flat=True):
        found[int(parent or 0)] = found.get(int(parent or 0), 0) + 1
    return found


@dataclass(frozen=True)
class Step:
    """A membership with the acts that opened and closed it; None: it came with the edition's file."""

    membership: Membership
    opened: Act | None
    closed: Act | None


def history(*, seen_by: Actor, consortium: Consortium) -> list[Step]:
    """Every membership there ever was, newest first."""
    seen_by.require(READ)
    rows = list(places.membership_history(consortium_id=consortium.pk))
    acts = Act.objects.filter(county=consortium.county_id)
    opened = {a.opened_id: a for a in acts.filter(opened__in=rows)}
    closed = {a.closed_id: a for a in acts.filter(closed__in=rows)}
    return [Step(row, opened.get(row.pk), closed.get(row.pk)) for row in rows]


def acts(*, seen_by: Actor, consortium: Consortium | None = None) -> QuerySet[Act]:
    """The decisions of the county, newest first; of one consortium those that took from it as well."""
    seen_by.require(READ)
    rows = Act.objects.select_related("consortium", "other", "institution__organization", "file")
    rows = rows.filter(county=seen_by.county)
    if consortium is not None:
        rows = rows.filter(consortium=consortium) | rows.filter(other=consortium)
    return rows.order_by("-on", "-pk")


def counts(*, seen_by: Actor, at: date) -> dict[int, dict[str, int]]:
    """Consortium id to role to number of units on a day."""
    found: dict[int, dict[str, int]] = {}
    for row in places.memberships_at(at=at, county=seen_by.county):
        found.setdefault(row.consortium_id, {}).setdefault(row.role, 0)
        found[row.consortium_id][row.role] += 1
    return found


def membership(*, consortium: Consortium, number: str) -> Membership:
    """An open membership by its number. Raises NoMembership."""
    rows = Membership.objects.select_related("institution__organization", "consortium")
    found = rows.filter(consortium=consortium, pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise NoMembership
    return found


def joinable(*, consortium: Consortium, at: date) -> QuerySet[Institution]:
    """County and township institutions that are not in it on that day."""
    inside = places.memberships_at(at=at, consortium_id=consortium.pk).values("institution_id")
    rows = places.institutions_of_county(county=consortium.county_id)
    return rows.filter(level__in=(Level.COUNTY, Level.TOWNSHIP)).exclude(pk__in=inside)
