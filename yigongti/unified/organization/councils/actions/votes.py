"""Votes: each seat once, counted with the heads at the table when the vote is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.unified.organization.councils.locking import item_locked, locked
from yigongti.unified.organization.councils.models import AgendaItem, Attendance, BodyKind, Meeting, Seat, Vote
from yigongti.unified.organization.councils.models.meetings import ItemKind, VoteChoice
from yigongti.unified.organization.councils.roll import entitled, party_agreed, tally
from yigongti.unified.organization.councils.rules.meeting import Verb
from yigongti.unified.organization.councils.rules.voting import Count, Fraction, Threshold, has_quorum, outcome
from yigongti.unified.organization.councils.sight import require_office


class PartyFirst(Conflict):
    """A major matter comes to the council after the party committee has decided."""

    sentence = "这是重大事项，须先经党委研究通过，并在议题里关联党委的决定，再提交理事会表决。"


class VoteIsOver(Conflict):
    """The count has been taken."""

    sentence = "这个议案的表决已经结束，请刷新页面查看结果。"


class VotedAlready(Conflict):
    """One seat, one vote."""

    sentence = "这个席位已经投过票，表决票不能更改。"


class NotYourSeat(Refused):
    """One votes for the own seat; the office may record a show of hands."""

    sentence = "您不在这个席位上，不能代为投票；举手表决的结果由办公室登记。"


class NoVoteForThisSeat(Conflict):
    """Absent, without a vote, or not of this body."""

    sentence = "这个席位没有到会或没有表决权，不能计票。"


@action("councils.vote.cast", on="item")
def cast_vote(
    *, actor: Actor, now: datetime, item: AgendaItem, seat: Seat, choice: str, reason: str = "", key: str = ""
) -> Vote:
    """The actor votes for the seat that he holds. Raises VoteIsOver, VotedAlready, NotYourSeat, PartyFirst, Invalid."""
    row = _open_motion(item)
    if actor.user_id is None or seat.holder_id != actor.user_id:
        raise NotYourSeat
    return _cast(row, seat, _Ballot(choice, reason), actor, now)


@action("councils.vote.record", on="item")
def record_votes(
    *,
    actor: Actor,
    now: datetime,
    item: AgendaItem,
    choices: Mapping[int, str],
    reasons: Mapping[int, str],
    key: str = "",
) -> int:
    """The office records a show of hands: seat id to choice. All or nothing; gives how many. Raises as cast_vote."""
    row = _open_motion(item)
    require_office(actor, row.meeting.body)
    seats = {seat.pk: seat for seat in entitled(row.meeting)}
    for pk, choice in choices.items():
        if pk not in seats:
            raise NoVoteForThisSeat
        _cast(row, seats[pk], _Ballot(choice, reasons.get(pk, "")), actor, now)
    return len(choices)


def _open_motion(item: AgendaItem) -> AgendaItem:
    meeting: Meeting = locked(item.meeting, Verb.VOTE)
    row = item_locked(item)
    row.meeting = meeting
    if row.kind != ItemKind.MOTION:
        raise Invalid("通报事项不表决，请选择议案。")
    if row.outcome:
        raise VoteIsOver
    if row.is_major and meeting.body.kind == BodyKind.COUNCIL and not party_agreed(row):
        raise PartyFirst
    return row


@dataclass(frozen=True)
class _Ballot:
    choice: str
    reason: str

    def check(self) -> None:
        if self.choice not in VoteChoice.values:
            raise Invalid(fields={"choice": "请选择赞成、反对、弃权或回避。"})
        if self.choice == VoteChoice.RECUSED and not self.reason.strip():
            raise Invalid(fields={"reason": "回避要写明原因。"})


def _cast(item: AgendaItem, seat: Seat, ballot: _Ballot, actor: Actor, now: datetime) -> Vote:
    ballot.check()
    is_there = Attendance.objects.filter(meeting=item.meeting, seat=seat, is_present=True).exists()
    if not (is_there and seat.is_voting and seat.body_id == item.meeting.body_id):
        raise NoVoteForThisSeat
    try:
        with transaction.atomic():
            return Vote.objects.create(
                item=item,
                seat=seat,
                choice=ballot.choice,
                reason=ballot.reason.strip()[:200],
                at=now,
                recorded_by_id=actor.user_id,
            )
    except IntegrityError as error:
        raise VotedAlready from error


@action("councils.vote.close", on="item")
def close_vote(*, actor: Actor, now: datetime, item: AgendaItem, key: str = "") -> AgendaItem:
    """Count, and write the outcome with its numbers. Raises VoteIsOver, PartyFirst, Invalid."""
    row = _open_motion(item)
    require_office(actor, row.meeting.body)
    count = tally(row)
    if not count.votes_for + count.against + count.abstained + count.recused and _quorate(row, count):
        raise Invalid("还没有人投票，请先登记表决；决定不议的议案不用结束表决。")
    body = row.meeting.body
    row.outcome = outcome(
        count,
        threshold=Threshold(body.threshold),
        quorum=Fraction(body.quorum_numerator, body.quorum_denominator),
    ).value
    row.count = {
        "seats": count.seats,
        "present": count.present,
        "votes_for": count.votes_for,
        "against": count.against,
        "abstained": count.abstained,
        "recused": count.recused,
    }
    row.vote_closed_at = now
    row.save(update_fields=["outcome", "count", "vote_closed_at"])
    return row


def _quorate(item: AgendaItem, count: Count) -> bool:
    body = item.meeting.body
    needed = Fraction(body.quorum_numerator, body.quorum_denominator)
    return has_quorum(seats=count.seats, present=count.present, quorum=needed)
