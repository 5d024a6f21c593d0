"""Up the tree: the consortium, then the commission; back with a reason. Nobody approves what he handed in himself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Problem
from yigongti.indicators.collection import counting, keeping
from yigongti.indicators.collection.keeping import COMMISSION, CONSORTIUM, NotNow, NotYours, OwnWork
from yigongti.indicators.collection.models import Cell, Submission
from yigongti.indicators.collection.rules import State

APPROVE_CONSORTIUM = "collection.submission.approve_consortium"
APPROVE = "collection.submission.approve"
BATCH_MAX = 300


@dataclass(frozen=True)
class Approved:
    """How many were approved at once, and which were left to be looked at one by one."""

    count: int
    left: int


@action("collection.submission.approve_consortium", on="submission")
def approve_consortium(*, actor: Actor, now: datetime, submission: Submission, seen: str = "") -> Submission:
    """The lead hospital's manager agrees. `seen` is the time of submission that his page showed.

    Raises NotYours (another consortium), OwnWork, NotNow.
    """
    row = _waiting(actor, submission, CONSORTIUM, seen)
    row.consortium_at, row.consortium_by_id, row.consortium_by_name = now, actor.user_id, actor.user_name
    fields = ("consortium_at", "consortium_by_id", "consortium_by_name")
    keeping.move(actor, now, row, State.CONSORTIUM_APPROVED, level=CONSORTIUM, fields=fields)
    return row


@action("collection.submission.approve", on="submission")
def approve(*, actor: Actor, now: datetime, submission: Submission, seen: str = "") -> Submission:
    """The commission approves: from now on the numbers count. A correction takes the place of the version before.

    Raises NotYours, OwnWork, NotNow.
    """
    row = _waiting(actor, submission, COMMISSION, seen)
    if row.replaces_id is not None:
        _supersede(actor, now, row)
    row.approved_at, row.approved_by_id, row.approved_by_name = now, actor.user_id, actor.user_name
    fields = ("approved_at", "approved_by_id", "approved_by_name")
    keeping.move(actor, now, row, State.APPROVED, level=COMMISSION, fields=fields)
    counting.put(row, now=now)
    return row


def _supersede(actor: Actor, now: datetime, row: Submission) -> None:
    assert row.replaces is not None  # noqa: S101  the caller asked
    old = keeping.locked(row.replaces)
    keeping.move(actor, now, old, State.SUPERSEDED, level=COMMISSION, reason=f"由第 {row.version} 版更正")
    counting.take_back(old, now=now)


@action("collection.submission.return", on="submission")
def send_back(*, actor: Actor, now: datetime, submission: Submission, reason: str) -> Submission:
    """Return it to its filler with a reason: the consortium what waits there, the commission whatever is not approved.

    Raises NoReason, NotYours, NotNow.
    """
    row = keeping.locked(submission)
    words = keeping.why(reason, longest=300)
    level = keeping.level_of(row.state, keeping.unit_of(row))
    if level not in {CONSORTIUM, COMMISSION}:
        raise NotNow
    is_commission = actor.may(APPROVE) and _sees_county(actor, row)
    if not is_commission:
        _require(actor, row, level)
    keeping.move(actor, now, row, State.RETURNED, level=COMMISSION if is_commission else CONSORTIUM, reason=words)
    return row


@action("collection.submission.approve_all")
def approve_all(*, actor: Actor, now: datetime, ids: Sequence[int]) -> Approved:
    """Approve what has no hint and no blank, each at the level where it waits and the actor may; leave the rest."""
    found = Submission.objects.filter(pk__in=list(ids)[:BATCH_MAX], county=actor.county).order_by("pk")
    open_hints = Cell.objects.filter(submission__in=found).filter(Q(value=None) | ~Q(warning=""))
    done = 0
    for row in found.exclude(pk__in=open_hints.values("submission_id")):
        try:
            level = keeping.level_of(row.state, keeping.unit_of(row))
            if level == CONSORTIUM and actor.may(APPROVE_CONSORTIUM):
                approve_consortium(actor=actor, now=now, submission=row)
            elif level == COMMISSION and actor.may(APPROVE):
                approve(actor=actor, now=now, submission=row)
            else:
                continue
        except Problem:  # somebody was faster, or it is his own: it stays in the list
            continue
        done += 1
    return Approved(done, len(set(ids)) - done)


def _waiting(actor: Actor, submission: Submission, level: str, seen: str) -> Submission:
    row = keeping.locked(submission)
    if keeping.level_of(row.state, keeping.unit_of(row)) != level:
        raise NotNow
    _require(actor, row, level)
    if seen and row.submitted_at is not None and seen != row.submitted_at.isoformat():
        raise NotNow("这张报表在您打开以后又重新提交过，请刷新后再审。")
    if actor.user_id is not None and actor.user_id in {row.submitted_by_id, row.consortium_by_id}:
        raise OwnWork
    return row


def _require(actor: Actor, row: Submission, level: str) -> None:
    unit = keeping.unit_of(row)
    if level == CONSORTIUM and actor.organization_id != unit.lead_id and not actor.sees_everything:
        raise NotYours("这张报表由所在医共体的牵头医院审核。")
    if level == COMMISSION and not (actor.may(APPROVE) and _sees_county(actor, row)):
        raise NotYours("这张报表由县卫生健康委审定。")


def _sees_county(actor: Actor, row: Submission) -> bool:
    return actor.sees_everything or (actor.scope == "county" and actor.county == row.county)
