"""Who is entitled at a meeting, who chairs it, how a vote stands, what the party committee has decided."""

from django.db.models import QuerySet
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.councils.models import AgendaItem, Attendance, BodyKind, Meeting, Seat, Vote
from yigongti.unified.organization.councils.models.meetings import ItemKind, ItemOutcome, VoteChoice
from yigongti.unified.organization.councils.rules.voting import Count
from yigongti.unified.organization.councils.sight import keeps


def entitled(meeting: Meeting) -> QuerySet[Seat]:
    """The seats of a meeting: those of its day until it opens, then those that were on the roll when it opened.

    What is done to seats afterwards changes nothing of a meeting that has begun.
    """
    if meeting.opened_at is not None:
        return Seat.objects.filter(attendances__meeting=meeting)
    return meeting.body.seats.filter(period__contains=timezone.localdate(meeting.starts_at))


def chair_of(meeting: Meeting) -> Seat | None:
    """The chair's seat of a meeting."""
    return entitled(meeting).filter(role="chair").first()


def may_sign(actor: Actor, meeting: Meeting) -> bool:
    """The holder of the chair; the office, for a chair whose holder has no account here."""
    chair = chair_of(meeting)
    if chair is None or actor.user_id is None:
        return False
    return chair.holder_id == actor.user_id or (chair.holder_id is None and keeps(actor, meeting.body))


def tally(item: AgendaItem) -> Count:
    """The votes so far, with the voting seats of the meeting's roll and the heads at the table."""
    meeting = item.meeting
    voting = entitled(meeting).filter(is_voting=True)
    present = Attendance.objects.filter(meeting=meeting, is_present=True, seat__in=voting)
    cast = list(Vote.objects.filter(item=item).values_list("choice", flat=True))
    # Who has voted was there, even when he has left since.
    voters = set(Vote.objects.filter(item=item).values_list("seat_id", flat=True))
    return Count(
        seats=voting.count(),
        present=len(voters | set(present.values_list("seat_id", flat=True))),
        votes_for=cast.count(VoteChoice.FOR),
        against=cast.count(VoteChoice.AGAINST),
        abstained=cast.count(VoteChoice.ABSTAIN),
        recused=cast.count(VoteChoice.RECUSED),
    )


def is_party_decision_for(item: AgendaItem, meeting: Meeting) -> bool:
    """Whether an item is a motion of the party committee of the same consortium."""
    body = item.meeting.body
    return (
        body.kind == BodyKind.PARTY_COMMITTEE
        and body.consortium_id == meeting.body.consortium_id
        and item.kind == ItemKind.MOTION
    )


def party_agreed(item: AgendaItem) -> bool:
    """Whether the party committee of the consortium has carried the linked motion."""
    party = item.party_item
    return party is not None and party.outcome == ItemOutcome.CARRIED and is_party_decision_for(party, item.meeting)
