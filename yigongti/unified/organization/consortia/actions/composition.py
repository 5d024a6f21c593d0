"""Who belongs where, from a day on: each act keeps who decided, why, by which clause, and the paper behind it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole
from yigongti.unified.organization.consortia import composing
from yigongti.unified.organization.consortia.composing import Change
from yigongti.unified.organization.consortia.evidence import proof, same_county
from yigongti.unified.organization.consortia.models import Act
from yigongti.unified.organization.consortia.models.composition import Kind


class NameTaken(Conflict):
    """There is a consortium of that name."""

    sentence = "本县已有同名的医共体，请换一个名称或直接办理成员加入。"


@action("consortia.consortium.form")
def form(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    short_name: str,
    lead: Institution,
    since: date,
    decision: Mapping[str, Any],
    key: str = "",
) -> Act:
    """A new consortium with its lead. `decision`: see `_keep`. Raises NameTaken, MemberElsewhere."""
    same_county(actor, lead.county_id)
    taken = Consortium.objects.filter(county_id=lead.county_id)
    if taken.filter(name=name).exists() or taken.filter(short_name=short_name).exists():
        raise NameTaken
    number = taken.count() + 1
    while Consortium.objects.filter(code=f"c{lead.county_id}-{number}").exists():
        number += 1
    consortium = Consortium.objects.create(
        code=f"c{lead.county_id}-{number}",
        name=name,
        short_name=short_name,
        county_id=lead.county_id,
        clause=str(decision.get("clause") or ""),
    )
    change = composing.join(consortium, lead, MembershipRole.LEAD, since, consortium.clause)
    return _keep(actor, now, Kind.FORM, consortium, lead, since, decision, change)


@action("consortia.member.join", on="institution")
def join(
    *,
    actor: Actor,
    now: datetime,
    consortium: Consortium,
    institution: Institution,
    role: str,
    since: date,
    decision: Mapping[str, Any],
    key: str = "",
) -> Act:
    """The institution belongs to the consortium from `since` on. Raises what `composing.join` raises."""
    same_county(actor, consortium.county_id, institution.county_id)
    composing.lock(consortium)
    change = composing.join(consortium, institution, _role(role), since, str(decision.get("clause") or ""))
    return _keep(actor, now, Kind.JOIN, consortium, institution, since, decision, change)


@action("consortia.member.leave", on="membership")
def leave(
    *, actor: Actor, now: datetime, membership: Membership, on: date, decision: Mapping[str, Any], key: str = ""
) -> Act:
    """The membership ends; `on` is the first day outside. Raises LeadStays, Invalid."""
    membership = _locked(actor, membership)
    change = composing.leave(membership, on)
    return _keep(actor, now, Kind.LEAVE, membership.consortium, membership.institution, on, decision, change)


@action("consortia.member.change_role", on="membership")
def change_role(
    *,
    actor: Actor,
    now: datetime,
    membership: Membership,
    role: str,
    since: date,
    decision: Mapping[str, Any],
    predecessor: str = MembershipRole.SUPPORTING.value,
    key: str = "",
) -> Act:
    """Another role from `since` on; a new lead's predecessor becomes `predecessor` on the same day."""
    membership = _locked(actor, membership)
    if _role(role) == membership.role:
        raise Invalid(fields={"role": "新角色与现在的角色相同，请选择另一个角色。"})
    if predecessor not in {MembershipRole.SUPPORTING, MembershipRole.MEMBER}:
        raise Invalid(fields={"predecessor": "请选择原牵头单位改任的角色。"})
    clause = str(decision.get("clause") or "")
    change = composing.change_role(membership, role, since, clause, predecessor=predecessor)
    return _keep(actor, now, Kind.CHANGE, membership.consortium, membership.institution, since, decision, change)


@action("consortia.member.move", on="membership")
def move(
    *,
    actor: Actor,
    now: datetime,
    membership: Membership,
    consortium: Consortium,
    role: str,
    since: date,
    decision: Mapping[str, Any],
    key: str = "",
) -> Act:
    """Out of one consortium and into another on the same day: both sides or neither."""
    same_county(actor, consortium.county_id)
    membership = _locked(actor, membership, consortium)
    change = composing.move(membership, consortium, _role(role), since, str(decision.get("clause") or ""))
    return _keep(
        actor, now, Kind.MOVE, consortium, membership.institution, since, decision, change, other=membership.consortium
    )


def _keep(  # noqa: PLR0917  one line of the table
    actor: Actor,
    now: datetime,
    kind: Kind,
    consortium: Consortium,
    institution: Institution,
    on: date,
    decision: Mapping[str, Any],
    change: Change,
    other: Consortium | None = None,
) -> Act:
    """The row of the act. `decision` holds reason, decided_by, clause, document, link, file."""
    return Act.objects.create(
        kind=kind,
        consortium=consortium,
        other=other,
        institution=institution,
        on=on,
        reason=decision["reason"],
        decided_by=decision["decided_by"],
        clause=decision.get("clause") or "",
        closed=change.closed,
        opened=change.opened,
        role_before=change.closed.role if change.closed else "",
        role_after=change.opened.role if change.opened else "",
        **proof(actor=actor, now=now, county=consortium.county_id, given=decision),
    )


def _locked(actor: Actor, membership: Membership, *others: Consortium) -> Membership:
    """The row as it is now; everybody who composes these consortia waits."""
    composing.lock(membership.consortium, *others)
    row = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("institution__organization", "consortium")
        .get(pk=membership.pk)
    )
    same_county(actor, row.consortium.county_id)
    return row


def _role(role: str) -> str:
    if role not in MembershipRole.values:
        raise Invalid(fields={"role": "请选择一个角色。"})
    return role
