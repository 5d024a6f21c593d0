"""Who sees which body, and who keeps it. The one place of the room for both questions."""

from datetime import date

from django.db.models import Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Scope
from yigongti.foundation.errors import NotFound, Refused
from yigongti.records.places.models import Membership
from yigongti.unified.organization.councils.models import Body


class NotYourBody(Refused):
    """Only the office of a body, or the county's, may act for it."""

    sentence = "只有该议事机构的办公室可以办理，请由办公室所在单位或县级主管部门操作。"


class NoSuchBody(NotFound):
    """Not within sight."""

    sentence = "没有找到这个议事机构，它可能不在您的查看范围内。"


def is_county_wide(actor: Actor) -> bool:
    """Whether the position speaks for the whole county."""
    return actor.sees_everything or actor.scope == Scope.COUNTY


def own_consortia(actor: Actor, at: date) -> list[int]:
    """The consortia that the actor's organization belongs to on a day."""
    return list(
        Membership.objects.filter(institution_id=actor.organization_id, period__contains=at).values_list(
            "consortium_id", flat=True
        )
    )


def within_sight(actor: Actor, at: date) -> Q:
    """Bodies that the actor may see: the county's for county-wide positions, else those of the own consortia.

    Whoever has a seat in a body, or its office, sees it too.
    """
    if actor.sees_everything:
        return Q()
    if actor.scope == Scope.COUNTY:
        return Q(county=actor.county)
    return (
        Q(consortium__in=own_consortia(actor, at))
        | Q(office_id=actor.organization_id)
        | Q(seats__organization_id=actor.organization_id, seats__period__contains=at)
    )


def bodies(*, seen_by: Actor, at: date) -> QuerySet[Body]:
    """The bodies within sight, each once."""
    return Body.objects.filter(pk__in=Body.objects.filter(within_sight(seen_by, at)).values("pk"))


def body(*, seen_by: Actor, at: date, pk: int) -> Body:
    """One body. Raises NoSuchBody."""
    found = bodies(seen_by=seen_by, at=at).filter(pk=pk).first()
    if found is None:
        raise NoSuchBody
    return found


def require_office(actor: Actor, of: Body) -> None:
    """Raise NotYourBody unless the actor sits in the body's office or speaks for its county."""
    if actor.sees_everything or actor.organization_id == of.office_id:
        return
    if not (actor.scope == Scope.COUNTY and actor.county == of.county):
        raise NotYourBody
