"""A period under lock: one person proposes, another confirms; the values of that moment are stored and stay."""

from datetime import datetime

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Refused
from yigongti.indicators.collection import dues, keeping, stored
from yigongti.indicators.collection.calendar import has_ended
from yigongti.indicators.collection.models import LockState, PeriodLock, Step, Submission
from yigongti.indicators.collection.rules import State
from yigongti.indicators.models import Change
from yigongti.indicators.periods import Kind, day_of, parse


class NotLockable(Conflict):
    """The period has not ended, or is no month, quarter or year."""

    sentence = "这一期还没有结束，期末以后才能锁定。"


class LockUnderWay(Conflict):
    """Somebody has proposed it already, or it is decided."""

    sentence = "这一期的锁定已有人提出或已办理，请刷新后再看。"


class SamePerson(Refused):
    """A lock needs two persons."""

    sentence = "锁定由两人办理：提出和确认不能是同一人，请另一位负责人确认。"


@action("collection.period.propose_lock")
def propose_lock(*, actor: Actor, now: datetime, period: str, note: str = "") -> PeriodLock:
    """Propose to lock a period of the actor's county. What is still missing must be explained.

    Raises BadPeriod, NotLockable, LockUnderWay, NoReason.
    """
    found = parse(period)
    if found.kind == Kind.YEAR_TO_DATE or not has_ended(found, day_of(now)):
        raise NotLockable
    missing = dues.unfinished(county=actor.county, period=found, now=now)
    words = keeping.why(note) if missing else note.strip()[:200]
    earlier = PeriodLock.objects.filter(county=actor.county, period=found.code).count()
    assert actor.user_id is not None  # noqa: S101  a person proposes
    try:
        with transaction.atomic():
            return PeriodLock.objects.create(
                county=actor.county, period=found.code, month=found.months[-1], round=earlier + 1, note=words,
                missing=missing, proposed_by_id=actor.user_id, proposed_by_name=actor.user_name, proposed_at=now,
            )  # fmt: skip
    except IntegrityError as problem:
        raise LockUnderWay from problem


@action("collection.period.confirm_lock", on="lock")
def confirm_lock(*, actor: Actor, now: datetime, lock: PeriodLock) -> PeriodLock:
    """Confirm: values are stored, approved submissions are locked. Raises SamePerson, LockUnderWay."""
    row = _open(actor, lock)
    if row.proposed_by_id == actor.user_id:
        raise SamePerson
    _decide(row, LockState.CONFIRMED, actor, now)
    _follow(row.county, now)
    stored.keep(row, now=now)
    months = parse(row.period).months
    held = Submission.objects.select_for_update(of=("self",)).filter(
        county=row.county, month__in=months, state=State.APPROVED
    )
    locked = [one for one in held if parse(one.period).months[0] >= months[0]]
    Submission.objects.filter(pk__in=[one.pk for one in locked]).update(state=State.LOCKED)
    Step.objects.bulk_create(
        Step(
            submission=one, from_state=State.APPROVED, to_state=State.LOCKED, level=keeping.COMMISSION,
            reason=f"{parse(row.period).title}锁定", by_id=actor.user_id, by_name=actor.user_name,
            organization_name=actor.organization_name, at=now,
        )
        for one in locked
    )  # fmt: skip
    return row


@action("collection.period.withdraw_lock", on="lock")
def withdraw_lock(*, actor: Actor, now: datetime, lock: PeriodLock) -> PeriodLock:
    """Take a proposal back, or refuse it. Raises LockUnderWay."""
    row = _open(actor, lock)
    _decide(row, LockState.WITHDRAWN, actor, now)
    return row


def _follow(county: str, now: datetime) -> None:
    """What was approved or recorded a moment ago is counted first: the lock keeps what stands, not what stood."""
    if Change.objects.filter(county=county).exists():
        from yigongti.indicators import recompute  # ibis takes a second to import; a lock is rare

        recompute.incremental(now=now)


def _open(actor: Actor, lock: PeriodLock) -> PeriodLock:
    row = PeriodLock.objects.select_for_update().get(pk=lock.pk)
    if row.county != actor.county and not actor.sees_everything:
        raise keeping.NotYours
    if row.state != LockState.PROPOSED:
        raise LockUnderWay
    return row


def _decide(row: PeriodLock, state: LockState, actor: Actor, now: datetime) -> None:
    row.state, row.decided_by_id, row.decided_by_name, row.decided_at = state, actor.user_id, actor.user_name, now
    row.save(update_fields=["state", "decided_by_id", "decided_by_name", "decided_at"])
