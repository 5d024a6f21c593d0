"""Who sees what of councils, rules, appointments and filings, and who keeps a body. The room asks nowhere else."""

from datetime import date

from django.db.models import Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Scope
from yigongti.foundation.errors import NotFound, Refused
from yigongti.records.places.models import Membership, MembershipRole
from yigongti.unified.organization.councils.models import Appointment, Body, Filing, Rulebook


class NotYourBody(Refused):
    """Only the office of a body, or the county's, may act for it."""

    sentence = "只有该议事机构的办公室可以办理，请由办公室所在单位或县级主管部门操作。"


class NoSuchBody(NotFound):
    """Not within sight."""

    sentence = "没有找到这个议事机构，它可能不在您的查看范围内。"


def is_county_wide(actor: Actor) -> bool:
    """Whether the position speaks for the whole county."""
    return actor.sees_everything or actor.scope == Scope.COUNTY


def speaks_for_county(actor: Actor, county: str) -> bool:
    """Whether the position speaks for this county as a whole."""
    return actor.sees_everything or (actor.scope == Scope.COUNTY and actor.county == county)


def _memberships(actor: Actor, at: date) -> QuerySet[Membership]:
    return Membership.objects.filter(institution_id=actor.organization_id, period__contains=at)


def own_consortia(actor: Actor, at: date) -> list[int]:
    """The consortia that the actor's organization belongs to on a day."""
    return list(_memberships(actor, at).values_list("consortium_id", flat=True))


def led_consortia(actor: Actor, at: date) -> list[int]:
    """The consortia that the actor's organization leads on a day."""
    return list(_memberships(actor, at).filter(role=MembershipRole.LEAD).values_list("consortium_id", flat=True))


def within_sight(actor: Actor, at: date) -> Q:
    """Bodies that the actor may see: the county's for county-wide positions, else those of the own consortia.

    Whoever has a seat in a body, or its office, sees it too.
    """
    if actor.sees_everything:
        return Q()
    if actor.scope == Scope.COUNTY:
        return Q(county=actor.county)
    found = (
        Q(consortium__in=own_consortia(actor, at))
        | Q(office_id=actor.organization_id)
        | Q(seats__organization_id=actor.organization_id, seats__period__contains=at)
    )
    if actor.user_id is not None:
        found |= Q(seats__holder_id=actor.user_id, seats__period__contains=at)
    return found


def bodies(*, seen_by: Actor, at: date) -> QuerySet[Body]:
    """The bodies within sight, each once."""
    return Body.objects.filter(pk__in=Body.objects.filter(within_sight(seen_by, at)).values("pk"))


def body(*, seen_by: Actor, at: date, pk: int) -> Body:
    """One body. Raises NoSuchBody."""
    found = bodies(seen_by=seen_by, at=at).filter(pk=pk).select_related("consortium", "office").first()
    if found is None:
        raise NoSuchBody
    return found


def rulebooks(*, seen_by: Actor, at: date) -> QuerySet[Rulebook]:
    """Charters and rules of the consortia that the actor belongs to, or of the county."""
    if seen_by.sees_everything:
        return Rulebook.objects.all()
    if seen_by.scope == Scope.COUNTY:
        return Rulebook.objects.filter(consortium__county_id=seen_by.county)
    return Rulebook.objects.filter(consortium__in=own_consortia(seen_by, at))


def appointments(*, seen_by: Actor, at: date) -> QuerySet[Appointment]:
    """A nomination concerns the county, the lead and the organization itself; who holds an office, all members."""
    if seen_by.sees_everything:
        return Appointment.objects.all()
    if seen_by.scope == Scope.COUNTY:
        return Appointment.objects.filter(county=seen_by.county)
    return Appointment.objects.filter(
        Q(consortium__in=led_consortia(seen_by, at))
        | Q(organization_id=seen_by.organization_id)
        | Q(consortium__in=own_consortia(seen_by, at), state__in=("appointed", "filed", "ended"))
    )


def filings(*, seen_by: Actor, at: date) -> QuerySet[Filing]:
    """What the actor's organization files or receives; the county's office sees all of its county."""
    del at
    if seen_by.sees_everything:
        return Filing.objects.all()
    if seen_by.scope == Scope.COUNTY:
        return Filing.objects.filter(county=seen_by.county)
    return Filing.objects.filter(Q(filer_id=seen_by.organization_id) | Q(receiver_id=seen_by.organization_id))


def keeps(actor: Actor, of: Body) -> bool:
    """Whether the actor sits in the body's office or speaks for its county."""
    return speaks_for_county(actor, of.county) or actor.organization_id == of.office_id


def require_office(actor: Actor, of: Body) -> None:
    """Raise NotYourBody unless the actor sits in the body's office or speaks for its county."""
    if not keeps(actor, of):
        raise NotYourBody
