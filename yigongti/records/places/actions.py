"""Dated changes of who belongs to which consortium. Each keeps what was before."""

from datetime import date, datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid, Refused
from yigongti.records.places import memberships
from yigongti.records.places.memberships import MembershipOverlaps
from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole

__all__ = ["MembershipOverlaps", "NotYourCounty", "change_role", "join", "leave"]


class NotYourCounty(Refused):
    """Memberships are changed by the county that they belong to."""

    sentence = "只能变更本县医共体的成员，其他县的请由该县办理。"


@action("places.membership.join", on="institution")
def join(
    *,
    actor: Actor,
    now: datetime,
    institution: Institution,
    consortium: Consortium,
    role: str,
    since: date,
    clause: str,
    key: str = "",
) -> Membership:
    """The institution belongs to the consortium from `since` on. Raises MembershipOverlaps, Invalid."""
    _same_county(actor, institution, consortium)
    return memberships.begin(institution, consortium, _role(role), since, clause)


@action("places.membership.leave", on="membership")
def leave(*, actor: Actor, now: datetime, membership: Membership, on: date, key: str = "") -> Membership:
    """The membership ends; `on` is the first day outside. Raises Invalid when that is not after its first day."""
    membership = _locked(actor, membership)
    memberships.finish(membership, on)
    return membership


@action("places.membership.change_role", on="membership")
def change_role(
    *, actor: Actor, now: datetime, membership: Membership, role: str, since: date, clause: str, key: str = ""
) -> Membership:
    """From `since` on the institution has another role; the old membership ends on that day and stays readable."""
    membership = _locked(actor, membership)
    if _role(role) == membership.role:
        raise Invalid(fields={"role": "新角色与现在的角色相同，请选择另一个角色。"})
    memberships.finish(membership, since)
    return memberships.begin(membership.institution, membership.consortium, _role(role), since, clause)


def _locked(actor: Actor, membership: Membership) -> Membership:
    """The row as it is now, locked, so that two people cannot both end it."""
    row = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("institution", "consortium")
        .get(pk=membership.pk)
    )
    _same_county(actor, row.institution, row.consortium)
    return row


def _same_county(actor: Actor, institution: Institution, consortium: Consortium) -> None:
    if actor.sees_everything:
        return
    if not institution.county_id == consortium.county_id == actor.county:
        raise NotYourCounty


def _role(role: str) -> str:
    if role not in MembershipRole.values:
        raise Invalid(fields={"role": "请选择一个角色。"})
    return role
