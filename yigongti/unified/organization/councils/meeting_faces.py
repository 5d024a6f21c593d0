"""The meeting page: seats with replies and attendance, the agenda with its votes, what may be done now."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.councils import queries, roll
from yigongti.unified.organization.councils.actions import agenda
from yigongti.unified.organization.councils.faces import (
    OUTCOME_TONES,
    TONES,
    QuorumLine,
    ResolutionFace,
    SeatFace,
    Step,
    by_rank,
    quorum_line,
    resolution_faces,
    seat_face,
)
from yigongti.unified.organization.councils.models import AgendaItem, BodyKind, Meeting, Reply, Seat, Vote
from yigongti.unified.organization.councils.models.meetings import VoteChoice
from yigongti.unified.organization.councils.roll import chair_of, entitled, may_sign, tally
from yigongti.unified.organization.councils.rules import meeting as rules
from yigongti.unified.organization.councils.rules import minutes
from yigongti.unified.organization.councils.rules.voting import Threshold, votes_needed
from yigongti.unified.organization.councils.sight import keeps

_VERBS = {
    "edit": (rules.Verb.EDIT_AGENDA, "councils.meeting.edit"),
    "agenda": (rules.Verb.EDIT_AGENDA, "councils.agenda.add"),
    "call": (rules.Verb.CALL, "councils.meeting.call"),
    "open": (rules.Verb.OPEN, "councils.meeting.open"),
    "attend": (rules.Verb.ATTEND, "councils.meeting.attend"),
    "record": (rules.Verb.VOTE, "councils.vote.record"),
    "count": (rules.Verb.VOTE, "councils.vote.close"),
    "close": (rules.Verb.CLOSE, "councils.meeting.close"),
    "minutes": (rules.Verb.WRITE_MINUTES, "councils.minutes.write"),
    "cancel": (rules.Verb.CANCEL, "councils.meeting.cancel"),
}


def acts(meeting: Meeting, actor: Actor) -> frozenset[str]:
    """What the actor may do with the meeting now."""
    state = rules.State(meeting.state)
    found = set()
    if keeps(actor, meeting.body):
        found = {name for name, (verb, code) in _VERBS.items() if rules.may(state, verb) and actor.may(code)}
        if state in {rules.State.OPEN, rules.State.CLOSED} and actor.may("councils.resolution.make"):
            found.add("resolve")
        if state.value in agenda.PAPER_STATES and actor.may("councils.paper.add"):
            found.add("paper")
    if state is rules.State.CLOSED and meeting.minutes and actor.may("councils.minutes.sign"):
        found |= {"sign"} if may_sign(actor, meeting) else set()
    return frozenset(found)


@dataclass(frozen=True)
class Choice:
    """One way to vote, with how many did."""

    code: str
    title: str
    count: int
    css: str


@dataclass(frozen=True)
class ItemFace:
    """An item with its vote: counted numbers when it is over, running ones while it is open."""

    item: AgendaItem
    number: int
    choices: list[Choice]
    line: QuorumLine
    needed: int
    status: str
    tone: str
    votes: list[Vote]
    silent: list[SeatFace]  # at the table and without a vote yet
    my_vote: Vote | None
    may_vote: bool
    waits_for_party: bool
    resolutions: list[ResolutionFace] = field(default_factory=list)

    @property
    def is_voted(self) -> bool:
        """The count has been taken."""
        return bool(self.item.outcome)

    @property
    def threshold(self) -> str:
        """全体过半数."""
        return self.item.meeting.body.get_threshold_display()


def _status(item: AgendaItem, waits: bool, votes: int) -> tuple[str, str]:  # noqa: FBT001
    if item.kind != "motion":
        return "通报", "others"
    if item.outcome:
        return item.get_outcome_display(), OUTCOME_TONES[item.outcome]
    if waits:
        return "待党委研究", "waiting"
    if item.meeting.state == "open":
        return ("表决中" if votes else "待表决"), "working"
    return ("未表决" if item.meeting.state in {"closed", "minuted"} else "待表决"), "others"


def item_face(item: AgendaItem, *, number: int, seats: list[SeatFace], mine: Seat | None, actor: Actor) -> ItemFace:
    """`seats` are those of the meeting."""
    body, is_open = item.meeting.body, item.meeting.state == "open"
    votes = list(item.votes.all())
    counted = item.count or vars(tally(item))
    names = {"for": "votes_for", "against": "against", "abstain": "abstained", "recused": "recused"}
    waits = item.is_major and body.kind == BodyKind.COUNCIL and not roll.party_agreed(item)
    voted = {v.seat_id for v in votes}
    my_vote = next((v for v in votes if mine is not None and v.seat_id == mine.pk), None)
    there = {s.seat.pk for s in seats if s.is_present and s.seat.is_voting}
    status, tone = _status(item, waits, len(votes))
    seats_left, present_left = counted["seats"] - counted["recused"], counted["present"] - counted["recused"]
    can_vote = is_open and item.kind == "motion" and not item.outcome and not waits
    return ItemFace(
        item=item,
        number=number,
        choices=[Choice(c, str(VoteChoice(c).label), counted[name], c) for c, name in names.items()],
        line=quorum_line(body, seats=seats_left, present=present_left),
        needed=votes_needed(seats=seats_left, present=present_left, threshold=Threshold(body.threshold)),
        status=status,
        tone=tone,
        votes=votes,
        silent=[s for s in seats if s.seat.pk in there and s.seat.pk not in voted] if can_vote else [],
        my_vote=my_vote,
        may_vote=can_vote
        and mine is not None
        and mine.pk in there
        and my_vote is None
        and actor.may("councils.vote.cast"),
        waits_for_party=waits,
    )


def rail(meeting: Meeting) -> list[Step]:
    """Where the meeting stands, with its times."""
    if meeting.state == "cancelled":
        return [Step("已取消", meeting.cancelled_because, "late")]
    order = ["planned", "called", "open", "closed", "minuted"]
    at = order.index(meeting.state)
    times = (None, meeting.called_at, meeting.opened_at, meeting.closed_at, meeting.signed_at)
    titles = ("筹备议程", "发出通知", "签到开会", "结束会议", "签发纪要")
    return [
        Step(
            title,
            f"{timezone.localtime(when):%m-%d %H:%M}" if when else "",
            "done"
            if n <= at and n
            else ("here" if n == at + 1 or (n == 0 and at == 0) else ("done" if n == 0 else "")),
        )
        for n, (title, when) in enumerate(zip(titles, times, strict=True))
    ]


@dataclass(frozen=True)
class MeetingFace:
    """Everything that the meeting page draws."""

    meeting: Meeting
    status: str
    tone: str
    rail: list[Step]
    seats: list[SeatFace]
    line: QuorumLine
    items: list[ItemFace]
    acts: frozenset[str]
    mine: Seat | None
    my_reply: Reply | None
    chair: Seat | None
    notice_days: int
    notice_is_short: bool
    draft: str
    may_answer: bool


def meeting_face(meeting: Meeting, *, actor: Actor, now: datetime) -> MeetingFace:
    """The page of one meeting within sight."""
    held = by_rank(entitled(meeting).select_related("organization", "holder"))
    attendances = {a.seat_id: a for a in meeting.attendances.all()}
    replies = {r.seat_id: r for r in meeting.replies.all()}
    seats = [seat_face(s, attendance=attendances.get(s.pk), reply=replies.get(s.pk)) for s in held]
    mine = next((s for s in held if actor.user_id is not None and s.holder_id == actor.user_id), None)
    found = queries.items(of=meeting)
    for one in found:
        one.meeting = meeting
    voting = [s for s in seats if s.seat.is_voting]
    present = sum(s.is_present for s in voting)
    line = quorum_line(meeting.body, seats=len(voting), present=present)
    items = [item_face(one, number=n, seats=seats, mine=mine, actor=actor) for n, one in enumerate(found, 1)]
    faces = resolution_faces([r for i in found for r in i.resolutions.all()], actor=actor, now=now)
    for face in items:
        face.resolutions.extend(r for r in faces if r.resolution.item_id == face.item.pk)
    open_to = acts(meeting, actor)
    return MeetingFace(
        meeting=meeting,
        status=meeting.get_state_display(),
        tone=TONES[meeting.state],
        rail=rail(meeting),
        seats=seats,
        line=line,
        items=items,
        acts=open_to,
        mine=mine,
        my_reply=replies.get(mine.pk) if mine else None,
        chair=chair_of(meeting),
        notice_days=meeting.body.notice_days,
        notice_is_short=rules.notice_is_short(
            called_at=meeting.called_at or now, starts_at=meeting.starts_at, notice_days=meeting.body.notice_days
        ),
        draft=minutes_draft(meeting, seats, items, line) if "minutes" in open_to else "",
        may_answer=mine is not None and meeting.state == "called" and actor.may("councils.meeting.answer"),
    )


def vote_numbers(counted: dict[str, int]) -> str:
    """应表决 12 席，到会 9，赞成 8，反对 1，弃权 0，回避 0."""
    return (
        f"应表决 {counted['seats']} 席，到会 {counted['present']}，赞成 {counted['votes_for']}，"
        f"反对 {counted['against']}，弃权 {counted['abstained']}，回避 {counted['recused']}"
    )


def minutes_draft(meeting: Meeting, seats: list[SeatFace], items: list[ItemFace], line: QuorumLine) -> str:
    """The text that the secretary begins with."""
    chair = next((s.seat.office for s in seats if s.seat.role == "chair" and s.is_present), "")
    return minutes.draft(
        minutes.Held(
            title=meeting.title,
            number=meeting.number,
            at=timezone.localtime(meeting.opened_at or meeting.starts_at),
            place=meeting.place,
            chair=chair,
            present=tuple(s.seat.office for s in seats if s.is_present),
            absent=tuple(
                (s.seat.office, s.attendance.excuse if s.attendance else "") for s in seats if not s.is_present
            ),
            quorum=line.words + _short_notice(meeting),
            items=tuple(_treated(i) for i in items),
        )
    )


def _short_notice(meeting: Meeting) -> str:
    """What the minutes say of a call that came later than the rules ask."""
    called = meeting.called_at
    days = meeting.body.notice_days
    if called is None or not rules.notice_is_short(called_at=called, starts_at=meeting.starts_at, notice_days=days):
        return ""
    return f"；会议通知于 {timezone.localtime(called):%Y-%m-%d %H:%M} 发出，不足会前 {days} 天"


def _treated(face: ItemFace) -> minutes.Treated:
    item = face.item
    return minutes.Treated(
        title=item.title,
        is_motion=item.kind == "motion",
        presenter=item.presenter,
        text=item.text,
        result=item.get_outcome_display() if item.outcome else "",
        numbers=vote_numbers(item.count) if item.count else "",
        orders=tuple(
            minutes.Ordered(r.text, tuple(r.lead), tuple(r.supporting), r.due) for r in item.resolutions.all()
        ),
    )
