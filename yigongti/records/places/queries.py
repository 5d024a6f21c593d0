"""Reading places: who is where, and who belongs to whom on a day.

Places are no personal data: only what a page shows asks for a permission.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import (
    Consortium,
    County,
    Institution,
    Level,
    Membership,
    MembershipRole,
    ServiceScope,
    Township,
)

READ = "places.institution.read"
PRIVATE = "private_hospital"
_ROLE_ORDER = (
    MembershipRole.LEAD,
    MembershipRole.MEMBER,
    MembershipRole.TRUSTEE,
    MembershipRole.SUPPORTING,
    MembershipRole.PARTNER,
)


class NoInstitution(NotFound):
    """There is no institution of that code or id."""

    sentence = "没有找到这个机构，请核对机构代码。"


class NoConsortium(NotFound):
    """There is no consortium of that code."""

    sentence = "没有找到这个医共体，请从机构列表重新进入。"


def institution(*, code: str) -> Institution:
    """The institution of a code. Raises NoInstitution."""
    found = _institutions().filter(organization__code=code).first()
    if found is None:
        raise NoInstitution
    return found


def institution_of(*, organization_id: int) -> Institution | None:
    """What an organization is in medicine; None for one that is none (a province)."""
    return _institutions().filter(pk=organization_id).first()


def institutions_of_county(*, county: str, active: bool = True) -> QuerySet[Institution]:
    """Every institution of a county, hospitals first, then townships, then villages."""
    rows = _institutions().filter(county_id=county)
    return _in_order(rows.filter(organization__is_active=True) if active else rows)


def institutions_of_consortium(*, consortium_id: int, at: date, with_clinics: bool = True) -> QuerySet[Institution]:
    """The units of a consortium on a day; village clinics belong through their township center."""
    members = Membership.objects.filter(consortium_id=consortium_id, period__contains=at).values("institution_id")
    within = Q(pk__in=members)
    if with_clinics:
        within |= Q(level=Level.VILLAGE, organization__parent_id__in=members)
    return _in_order(_institutions().filter(within))


def clinics_of(*, center_id: int) -> QuerySet[Institution]:
    """The village clinics that hang under a township center."""
    return _in_order(_institutions().filter(level=Level.VILLAGE, organization__parent_id=center_id))


def memberships_at(*, at: date, county: str = "", consortium_id: int | None = None) -> QuerySet[Membership]:
    """Memberships in force on a day, of a county or of one consortium, lead first."""
    rows = Membership.objects.filter(period__contains=at).select_related("consortium", "institution__organization")
    if county:
        rows = rows.filter(consortium__county_id=county)
    if consortium_id is not None:
        rows = rows.filter(consortium_id=consortium_id)
    return rows.order_by("consortium__code", _role_rank(), "institution__organization__code")


def primary_consortium(*, institution_id: int, at: date) -> Consortium | None:
    """The consortium that a unit is counted in: where it leads or is a member before where it only supports."""
    return next((one for period, one in consortia_of(institution_id=institution_id) if at in period), None)


def consortia_of(*, institution_id: int) -> list[tuple[DateRange, Consortium]]:
    """Every period of a unit in a consortium; on a day the first that holds it is the one that it is counted in."""
    candidates = Membership.objects.filter(
        Q(institution_id=institution_id)
        | Q(institution__organization__children=institution_id, institution__level=Level.TOWNSHIP)
    )
    rows = candidates.select_related("consortium").order_by(_role_rank(), "consortium__code")
    return [(row.period, row.consortium) for row in rows]


def primary_consortia(*, county: str, at: date) -> dict[int, int]:
    """Institution id to consortium id for a whole county in two queries, village clinics through their center.

    A unit that only supports (it does so in both consortia) is in none: it is counted for the county alone.
    """
    counted = (MembershipRole.LEAD, MembershipRole.MEMBER)
    rows = memberships_at(at=at, county=county).filter(role__in=counted).order_by(_role_rank(), "consortium__code")
    direct = {row.institution_id: row.consortium_id for row in reversed(rows)}  # the first of the order wins
    clinics = Institution.objects.filter(county_id=county, level=Level.VILLAGE).values_list(
        "pk", "organization__parent_id"
    )
    through = {clinic: direct[center] for clinic, center in clinics if center in direct}
    return through | direct


def legal_person_of(*, institution_id: int) -> int:
    """The organization whose books a unit's money stands in: itself, or the nearest legal person above it."""
    here = Institution.objects.select_related("organization").get(pk=institution_id)
    while not here.is_legal_person and here.organization.parent_id is not None:
        above = Institution.objects.select_related("organization").filter(pk=here.organization.parent_id).first()
        if above is None:
            break
        here = above
    return int(here.pk)


def may_use(*, institution_id: int, service: str, at: date) -> bool:
    """Whether a unit may order a service of the shared centers on a day.

    Public members may; a private hospital may what its admission names 〔二（一）〕, and nothing without one.
    """
    kind = Institution.objects.filter(pk=institution_id).values_list("type", flat=True).first()
    if kind != PRIVATE:
        return True
    return ServiceScope.objects.filter(
        institution_id=institution_id, period__contains=at, services__contains=[service]
    ).exists()


def consortia(*, county: str) -> QuerySet[Consortium]:
    """The consortia of a county."""
    return Consortium.objects.filter(county_id=county).order_by("code")


def consortium(*, code: str) -> Consortium:
    """The consortium of a code. Raises NoConsortium."""
    found = Consortium.objects.select_related("county").filter(code=code).first()
    if found is None:
        raise NoConsortium
    return found


def townships(*, county: str) -> QuerySet[Township]:
    """The townships of a county by code."""
    return Township.objects.filter(county_id=county).order_by("code")


def counties() -> QuerySet[County]:
    """Every county of this installation."""
    return County.objects.order_by("code")


@dataclass(frozen=True)
class Node:
    """An institution and what hangs under it."""

    institution: Institution
    children: tuple["Node", ...]


def tree(*, county: str) -> tuple[Node, ...]:
    """The units of a county as a tree, in two levels or as many as there are, from one query."""
    rows = list(institutions_of_county(county=county))
    ids = {row.pk for row in rows}
    below: dict[int | None, list[Institution]] = {}
    for row in rows:
        parent = row.organization.parent_id if row.organization.parent_id in ids else None
        below.setdefault(parent, []).append(row)

    def grow(parent: int | None) -> tuple[Node, ...]:
        return tuple(Node(row, grow(row.pk)) for row in below.get(parent, ()))

    return grow(None)


@dataclass(frozen=True)
class Wanted:
    """What the query row of the list page asks for; empty means everything."""

    text: str = ""
    consortium: str = ""
    type: str = ""
    township: str = ""
    level: str = ""


def list_institutions(*, seen_by: Actor, at: date, wanted: Wanted) -> QuerySet[Institution]:
    """The institutions of the actor's county, as the list page and its export show them."""
    seen_by.require(READ)
    rows = _institutions().filter(organization__is_active=True)
    if _is_above_counties(seen_by):
        rows = rows.filter(pk__in=seen_by.reach)
    elif not seen_by.sees_everything or seen_by.county:
        rows = rows.filter(county_id=seen_by.county)
    if wanted.text:
        rows = rows.filter(Q(organization__name__icontains=wanted.text) | Q(organization__code__iexact=wanted.text))
    if wanted.consortium:
        members = _members(wanted.consortium, at)
        rows = rows.filter(Q(pk__in=members) | Q(level=Level.VILLAGE, organization__parent_id__in=members))
    for field, word in (("type", wanted.type), ("township_id", wanted.township), ("level", wanted.level)):
        rows = rows.filter(**{field: word}) if word else rows
    return _in_order(rows)


def _is_above_counties(actor: Actor) -> bool:
    """A province: it belongs to no county, or to the province's own code."""
    return not actor.sees_everything and (not actor.county or actor.county.endswith("0000"))


def show_institution(*, seen_by: Actor, code: str) -> Institution:
    """One institution of the actor's county, or beneath the actor's province. Raises NoInstitution for others."""
    seen_by.require(READ)
    found = institution(code=code)
    if found.county_id != seen_by.county and not seen_by.sees(found.pk):
        raise NoInstitution
    return found


def show_consortium(*, seen_by: Actor, code: str) -> Consortium:
    """One consortium of the actor's county. Raises NoConsortium also for one of another county."""
    seen_by.require(READ)
    found = consortium(code=code)
    if found.county_id != seen_by.county and not seen_by.sees_everything:
        raise NoConsortium
    return found


def belonging(*, institutions: Iterable[Institution], at: date) -> dict[int, list[Membership]]:
    """Institution id to its memberships on a day, weightiest first; a village clinic shows those of its center."""
    rows = list(institutions)
    through = {row.pk: row.organization.parent_id if row.level == Level.VILLAGE else row.pk for row in rows}
    found: dict[int | None, list[Membership]] = {}
    memberships = Membership.objects.filter(institution_id__in=set(through.values()), period__contains=at)
    for one in memberships.select_related("consortium").order_by(_role_rank(), "consortium__code"):
        found.setdefault(one.institution_id, []).append(one)
    return {pk: found.get(holder, []) for pk, holder in through.items()}


def staff_counts(*, institution_id: int) -> list[tuple[str, int]]:
    """How many people work at an institution now, by category in words, largest first.

    The table is one of the staff records, which stand above: it is reached from the organization, never imported.
    """
    people = Organization._meta.get_field("practitioners").related_model  # noqa: SLF001  Django's public model API
    field = people._meta.get_field("category")  # noqa: SLF001
    words: dict[str, str] = dict(getattr(field, "flatchoices", ()))
    here = people._default_manager.filter(organization_id=institution_id, left_on__isnull=True)  # noqa: SLF001
    counted = here.values_list("category").annotate(n=Count("pk")).order_by("-n", "category")
    return [(str(words.get(category, category)), n) for category, n in counted]


def membership_history(
    *, institution_ids: Iterable[int] = (), consortium_id: int | None = None
) -> QuerySet[Membership]:
    """Every membership there ever was, newest first, of some institutions or of one consortium."""
    rows = Membership.objects.select_related("consortium", "institution__organization").order_by("-period", "pk")
    if consortium_id is not None:
        return rows.filter(consortium_id=consortium_id)
    return rows.filter(institution_id__in=list(institution_ids))


def _members(consortium: str, at: date) -> QuerySet[Membership, int]:
    return Membership.objects.filter(consortium__code=consortium, period__contains=at).values_list(
        "institution_id", flat=True
    )


def _institutions() -> QuerySet[Institution]:
    return Institution.objects.select_related("organization__parent", "township", "village", "county")


def _in_order(rows: QuerySet[Institution]) -> QuerySet[Institution]:
    ranks = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE, Level.OTHER)
    rank = Case(*(When(level=level, then=n) for n, level in enumerate(ranks)), output_field=IntegerField())
    return rows.order_by(rank, "township_id", "organization__code")


def _role_rank() -> Case:
    whens = (When(role=role, then=Value(n)) for n, role in enumerate(_ROLE_ORDER))
    return Case(*whens, output_field=IntegerField())
