"""Who has a say: members over a rule, parties over an appointment; and how the members stand."""

from datetime import date

from yigongti.foundation.access.actor import Actor
from yigongti.records.places.models import Consortium, Membership, MembershipRole
from yigongti.unified.organization.councils.models import AgendaItem, BodyKind, RulebookVersion
from yigongti.unified.organization.councils.models.meetings import ItemOutcome
from yigongti.unified.organization.councils.models.rulebooks import AdoptionChoice
from yigongti.unified.organization.councils.rules.adoption import Standing
from yigongti.unified.organization.councils.rules.appointment import Party
from yigongti.unified.organization.councils.sight import led_consortia, speaks_for_county


def members_on(consortium: Consortium, at: date) -> list[int]:
    """Ids of the institutions that have a say: lead, members and supporting units of that day."""
    roles = (MembershipRole.LEAD, MembershipRole.MEMBER, MembershipRole.SUPPORTING)
    return sorted(
        set(
            Membership.objects.filter(consortium=consortium, role__in=roles, period__contains=at).values_list(
                "institution_id", flat=True
            )
        )
    )


def standing(version: RulebookVersion, at: date) -> Standing:
    """How the members of that day stand to the version."""
    said = latest_adoptions(version)
    members = members_on(version.rulebook.consortium, at)
    adopted = sum(said.get(pk) == AdoptionChoice.ADOPTED for pk in members)
    objected = sum(said.get(pk) == AdoptionChoice.OBJECTED for pk in members)
    return Standing(members=len(members), adopted=adopted, objected=objected)


def latest_adoptions(version: RulebookVersion) -> dict[int, str]:
    """Institution id to what it said last."""
    rows = version.adoptions.order_by("at", "pk").values_list("institution_id", "choice")
    return dict(rows)


def decides_on(item: AgendaItem, version: RulebookVersion) -> bool:
    """Whether a motion can carry a version: of the council of the same consortium, carried after circulation."""
    body = item.meeting.body
    return (
        item.outcome == ItemOutcome.CARRIED
        and body.kind == BodyKind.COUNCIL
        and body.consortium_id == version.rulebook.consortium_id
        and version.circulated_at is not None
        and item.vote_closed_at is not None
        and item.vote_closed_at >= version.circulated_at
    )


def takes_part(actor: Actor, party: Party, consortium: Consortium, at: date) -> bool:
    """Whether the actor speaks for a party of the flow: the lead hospital for itself, the county's office else."""
    if actor.sees_everything:
        return True
    if party is Party.LEAD:
        return consortium.pk in led_consortia(actor, at)
    return speaks_for_county(actor, consortium.county_id)
