"""What units write: progress, their part, a later date asked for."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict
from yigongti.foundation.files import kinds, store
from yigongti.foundation.files.models import StoredFile
from yigongti.unified.organization.tasks import rules
from yigongti.unified.organization.tasks.keeping import Incomplete, locked, move, parties_of, tell
from yigongti.unified.organization.tasks.models import Extension, Progress, Task

WHAT_MAX = 500
REASON_MAX = 200
FILE_CAP = 20 * store.MEGABYTE
FULL = 100
PAPERS = frozenset({kinds.PDF, kinds.PNG, kinds.JPEG, kinds.XLSX, kinds.ZIP, kinds.TEXT})  # a docx is a zip


class OneAsked(Conflict):
    """A request for another date waits already."""

    sentence = "这项任务已有一份延期申请在等批复，请等批复后再申请。"


class NoDate(Conflict):
    """A task without a date cannot be put off."""

    sentence = "这项任务没有时限，不需要申请延期。"


@action("tasks.task.report", on="task")
def report_progress(
    *,
    actor: Actor,
    now: datetime,
    task: Task,
    what: str,
    number: str = "",
    unit: str = "",
    percent: str = "",
    problem: str = "",
    file: "UploadedFile[bytes] | None" = None,
    is_done: bool = False,
) -> Progress:
    """Progress of the whole task by its lead unit (or by the office for it); `is_done` asks for acceptance.

    Numbers come as typed. Raises Incomplete with one line per field, NotYours, NotNow, and the store's refusals.
    """
    row = locked(actor, task, rules.Act.REPORT)
    found = _checked(what=what, number=number, unit=unit, percent=percent, problem=problem)
    if is_done and found["percent"] not in {None, FULL}:
        raise Incomplete(fields={"percent": "报完成时进度应为 100，或留空"})
    role = rules.Party.LEAD if rules.Party.LEAD in parties_of(actor, row) else rules.Party.OFFICE
    made = _written(actor, now, row, role, found, file, is_done=is_done)
    move(row, rules.after_report(rules.State(row.state), done=is_done))
    if is_done:
        row.percent, row.reported_at, row.reported_by_id = FULL, now, actor.user_id
    elif found["percent"] is not None:
        row.percent = found["percent"]
    row.moved_at = now
    row.save(update_fields=["state", "percent", "reported_at", "reported_by_id", "moved_at"])
    return made


@action("tasks.task.comment", on="task")
def comment_on_task(
    *,
    actor: Actor,
    now: datetime,
    task: Task,
    what: str,
    number: str = "",
    unit: str = "",
    problem: str = "",
    file: "UploadedFile[bytes] | None" = None,
) -> Progress:
    """What a supporting unit has done for its part. The percent stays the lead unit's. Raises as report_progress."""
    row = locked(actor, task, rules.Act.COMMENT)
    found = _checked(what=what, number=number, unit=unit, percent="", problem=problem)
    made = _written(actor, now, row, rules.Party.SUPPORTING, found, file, is_done=False)
    if row.state == rules.State.ASSIGNED:
        move(row, rules.State.IN_PROGRESS)
    row.moved_at = now
    row.save(update_fields=["state", "moved_at"])
    return made


def _checked(*, what: str, number: str, unit: str, percent: str, problem: str) -> dict[str, Any]:
    wrong = {}
    what, number, unit, percent = what.strip(), number.strip().replace(",", ""), unit.strip(), percent.strip("% ")
    if not what or len(what) > WHAT_MAX:
        wrong["what"] = f"请用一句话写清进展，{WHAT_MAX} 字以内"
    amount: Decimal | None = None
    try:
        amount = Decimal(number) if number else None
        if amount is not None and (not amount.is_finite() or abs(amount) >= Decimal(10) ** 12):
            wrong["number"] = "这个数太大，请核对"
    except InvalidOperation:
        wrong["number"] = "请填数字，单位写在后面一格"
    if amount is not None and not unit and "number" not in wrong:
        wrong["unit"] = "请写这个数的单位，如 人、家、%"
    done: int | None = None
    if percent:
        done = int(percent) if percent.isdecimal() and len(percent) < 4 else -1  # noqa: PLR2004  100 has three
        if not 0 <= done <= FULL:
            wrong["percent"] = "进度请填 0 到 100 的整数"
    if len(problem.strip()) > WHAT_MAX:
        wrong["problem"] = f"存在问题请写在 {WHAT_MAX} 字以内"
    if wrong:
        raise Incomplete(fields=wrong)
    return {"what": what, "number": amount, "unit": unit[:12], "percent": done, "problem": problem.strip()}


def _written(  # noqa: PLR0917  private
    actor: Actor,
    now: datetime,
    task: Task,
    role: rules.Party,
    found: dict[str, Any],
    file: "UploadedFile[bytes] | None",
    *,
    is_done: bool,
) -> Progress:
    kept = _kept(file, now)
    made = Progress.objects.create(
        task=task,
        organization_id=actor.organization_id,
        role=role.value,
        **found,
        file=kept,
        file_name=(file.name or "附件")[:160] if kept and file else "",
        is_done=is_done,
        by_name=actor.user_name,
        by_id=actor.user_id,
        at=now,
    )
    tell(task, actor=actor, now=now, title=_title(made), detail=_detail(made), tone="teal", progress=made)
    return made


def _kept(file: "UploadedFile[bytes] | None", now: datetime) -> StoredFile | None:
    if file is None:
        return None
    return store.store(file, cap_bytes=FILE_CAP, name=file.name or "附件", now=now, expect=PAPERS)


def _title(made: Progress) -> str:
    head = "报完成" if made.is_done else ("配合" if made.role == rules.Party.SUPPORTING else "进展")
    amount = f" {made.number.normalize():f} {made.unit}" if made.number is not None else ""
    return f"{head}{amount} {made.what}"


def _detail(made: Progress) -> str:
    parts = [f"进度 {made.percent} %" if made.percent is not None else "", made.problem and f"问题 {made.problem}"]
    return " · ".join(p for p in parts if p)


@action("tasks.extension.ask", on="task")
def ask_extension(*, actor: Actor, now: datetime, task: Task, new_due: date | None, reason: str) -> Extension:
    """The lead unit asks for a later date. Raises Incomplete, NoDate, OneAsked, NotYours, NotNow."""
    row = locked(actor, task, rules.Act.ASK_EXTENSION)
    if row.due is None:
        raise NoDate
    wrong = {}
    if new_due is None or new_due <= row.due or new_due < timezone.localdate(now):
        wrong["new_due"] = f"请选晚于 {row.due:%Y-%m-%d}、且不早于今天的日期"
    if not reason.strip() or len(reason.strip()) > REASON_MAX:
        wrong["reason"] = f"请写延期理由，{REASON_MAX} 字以内"
    if wrong or new_due is None:
        raise Incomplete(fields=wrong)
    if row.extensions.filter(decided_at=None).exists():
        raise OneAsked
    made = Extension.objects.create(
        task=row,
        old_due=row.due,
        new_due=new_due,
        reason=reason.strip(),
        asked_by_name=actor.user_name,
        asked_by_id=actor.user_id,
        organization_name=actor.organization_name,
        asked_at=now,
    )
    tell(row, actor=actor, now=now, title=f"申请延期至 {new_due:%Y-%m-%d}", detail=f"理由 {made.reason}", tone="amber")
    return made
