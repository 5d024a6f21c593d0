"""What the office writes: urging, deciding on dates, accepting, returning."""

from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Refused
from yigongti.foundation.events.publish import publish
from yigongti.unified.organization.tasks import recurring, rules
from yigongti.unified.organization.tasks.keeping import (
    Incomplete,
    content_of,
    keep_version,
    locked,
    move,
    tell,
)
from yigongti.unified.organization.tasks.models import Acceptance, Extension, Task, Urge

WORDS_MAX = 300
REASON_MAX = 200


class OwnReport(Refused):
    """Nobody accepts what he reported himself."""

    sentence = "这项任务是您本人报完成的，请由专班办公室另一位同事验收。"


class NothingAsked(Conflict):
    """No request for another date waits."""

    sentence = "没有等批复的延期申请，可能刚被别人批复过，请刷新。"


@action("tasks.task.urge", on="task")
def urge_task(*, actor: Actor, now: datetime, task: Task, words: str, due: date | None) -> Urge:
    """第 n 次督办: words and a day by which to answer. Raises Incomplete, NotYours, NotNow."""
    row = locked(actor, task, rules.Act.URGE)
    wrong = {}
    if not words.strip() or len(words.strip()) > WORDS_MAX:
        wrong["words"] = f"请写督办内容，{WORDS_MAX} 字以内"
    if due is None or due < timezone.localdate(now):
        wrong["due"] = "限办日期请选今天或以后"
    if wrong or due is None:
        raise Incomplete(fields=wrong)
    made = Urge.objects.create(
        task=row,
        number=(row.urges.aggregate(last=Max("number"))["last"] or 0) + 1,
        words=words.strip(),
        due=due,
        by_name=actor.user_name,
        organization_name=actor.organization_name,
        at=now,
    )
    tell(row, actor=actor, now=now, title=f"第 {made.number} 次督办，限 {due:%m-%d} 前", detail=made.words, tone="red")
    publish("tasks.task.urged", {"task_id": row.pk, "urge_id": made.pk}, now=now, county=row.county)
    return made


@action("tasks.extension.decide", on="task")
def decide_extension(*, actor: Actor, now: datetime, task: Task, granted: bool, answer: str) -> Extension:
    """Grant or refuse the waiting request. A grant moves the date and keeps the old version.

    Raises NothingAsked, Incomplete (a refusal without a reason), NotYours, NotNow.
    """
    row = locked(actor, task, rules.Act.DECIDE_EXTENSION)
    asked = row.extensions.select_for_update().filter(decided_at=None).first()
    if asked is None:
        raise NothingAsked
    answer = answer.strip()[:REASON_MAX]
    if not granted and not answer:
        raise Incomplete(fields={"answer": "不同意延期，请写明原因"})
    asked.granted, asked.answer, asked.decided_by_name, asked.decided_at = granted, answer, actor.user_name, now
    asked.save(update_fields=["granted", "answer", "decided_by_name", "decided_at"])
    if not granted:
        tell(row, actor=actor, now=now, title=f"申请延期被退回：{answer}", tone="red")
        return asked
    was = content_of(row)
    row.due = asked.new_due
    keep_version(row, was=was, actor=actor, now=now, reason=f"同意延期：{asked.reason}")
    row.save(update_fields=["due", "version"])
    tell(row, actor=actor, now=now, title=f"同意延期至 {asked.new_due:%Y-%m-%d}", detail=answer, tone="teal")
    return asked


@action("tasks.task.accept", on="task")
def accept_task(*, actor: Actor, now: datetime, task: Task, reason: str = "") -> Acceptance:
    """Accept what was reported; a recurring task begins its next period. Raises OwnReport, NotYours, NotNow."""
    row = locked(actor, task, rules.Act.ACCEPT)
    if row.reported_by_id is not None and row.reported_by_id == actor.user_id:
        raise OwnReport
    made = Acceptance.objects.create(
        task=row, accepted=True, reason=reason.strip()[:WORDS_MAX], due=row.due, by_name=actor.user_name, at=now
    )
    rule = recurring.Recurring(row.recurring)
    after = recurring.following(rule, max(row.due or timezone.localdate(now), timezone.localdate(now)))
    move(row, rules.after_acceptance(recurs=after is not None))
    if after is None:
        row.accepted_at = now
        tell(row, actor=actor, now=now, title="验收", detail=made.reason, tone="teal")
    else:
        title = f"{row.due:%Y-%m-%d} 一期已验收，下一期 {after:%Y-%m-%d}"
        row.due, row.percent, row.reported_at, row.reported_by_id = after, 0, None, None
        tell(row, actor=actor, now=now, title=title, detail=made.reason, tone="teal")
    row.moved_at = now
    row.save(update_fields=["state", "due", "percent", "accepted_at", "reported_at", "reported_by_id", "moved_at"])
    return made


@action("tasks.task.return", on="task")
def return_task(*, actor: Actor, now: datetime, task: Task, reason: str) -> Acceptance:
    """Back to the lead unit with a reason; also an acceptance that was wrong. Raises Incomplete, NotYours, NotNow."""
    row = locked(actor, task, rules.Act.RETURN)
    reason = reason.strip()
    if not reason or len(reason) > WORDS_MAX:
        raise Incomplete(fields={"reason": f"请写退回原因，{WORDS_MAX} 字以内"})
    made = Acceptance.objects.create(
        task=row, accepted=False, reason=reason, due=row.due, by_name=actor.user_name, at=now
    )
    undone = row.state == rules.State.ACCEPTED
    move(row, rules.State.RETURNED)
    row.accepted_at = row.reported_at = row.reported_by_id = None
    row.moved_at = now
    row.save(update_fields=["state", "accepted_at", "reported_at", "reported_by_id", "moved_at"])
    title = "撤回验收" if undone else "退回"
    tell(row, actor=actor, now=now, title=f"{title}：{reason}", tone="red")
    return made
