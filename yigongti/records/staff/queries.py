"""Reads of practitioners. Who works where is no secret inside the county: colleagues must be found to be called."""

from django.db.models import Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.records.staff.models import Practitioner


class NoSuchPractitioner(NotFound):
    """No such practitioner within sight."""

    sentence = "没有找到这位人员，可能已离岗或不在您的查看范围内。"


def practitioners(*, seen_by: Actor, text: str = "", with_those_gone: bool = False) -> QuerySet[Practitioner]:
    """Those who work within the actor's sight, by place and name; `text` is a prefix of name, initials or code."""
    people = Practitioner.objects.filter(within_reach(seen_by, county="organization__county")).select_related(
        "organization"
    )
    if not with_those_gone:
        people = people.filter(left_on__isnull=True)
    if text:
        word = text.strip()
        people = people.filter(
            Q(name__startswith=word) | Q(name_initials__startswith=word.lower()) | Q(code__startswith=word)
        )
    return people.order_by("organization_id", "name", "pk")


def practitioner(*, seen_by: Actor, pk: int) -> Practitioner:
    """One practitioner. Raises NoSuchPractitioner."""
    found = practitioners(seen_by=seen_by, with_those_gone=True).filter(pk=pk).first()
    if found is None:
        raise NoSuchPractitioner
    return found


def practitioner_of(*, user_id: int | None) -> Practitioner | None:
    """The practitioner behind a user, if the user is one (title and department printed under a report)."""
    return Practitioner.objects.filter(user_id=user_id).first() if user_id else None


def on_staff(*, organization_id: int) -> QuerySet[Practitioner]:
    """Everybody who works at one institution now, for pickers; names and titles only."""
    return Practitioner.objects.filter(organization_id=organization_id, left_on__isnull=True).order_by("name", "pk")
