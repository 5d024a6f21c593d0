"""The office's changes to what a task says. Every change keeps the old version; nothing is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Refused
from yigongti.unified.organization.tasks import numbering, recurring, rules, unit_names
from yigongti.unified.organization.tasks.keeping import (
    Incomplete,
    UnitBook,
    content_of,
    keep_version,
    locked,
    move,
    parties_of,
    tell,
    write_units,
)
from yigongti.unified.organization.tasks.models import Role, Task

TITLE_MAX = 80
REASON_MAX = 200
PARTS_MAX = 20


@dataclass(frozen=True)
class Content:
    """What a person may change of a task. Units as printed."""

    title: str
    text: str
    due: date | None
    recurring: str
    phase: str
    target: str
    lead: tuple[str, ...]
    supporting: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Part:
    """A sentence that becomes a task of its own."""

    title: str
    text: str


@action("tasks.task.edit", on="task")
def edit_task(*, actor: Actor, now: datetime, task: Task, version: int, content: Content) -> Task:
    """Change text, date or units; `version` is the one that the form showed. Raises Incomplete, NotYours, NotNow.

    Nothing changed: nothing is written.
    """
    row = locked(actor, task, rules.Act.EDIT)
    if row.version != version:
        raise Incomplete(f"这项任务已被改成第 {row.version} 版，请对照新内容再改；您填的内容还在。")
    wrong = _wrong(content)
    if wrong:
        raise Incomplete(fields=wrong)
    was = content_of(row)
    row.title, row.text, row.phase = content.title.strip(), content.text.strip(), content.phase.strip()[:60]
    row.target = content.target.strip()[:120]
    row.recurring, row.due = recurring.parse(content.recurring).value, content.due
    wanted = {
        **{name: getattr(row, name) for name in ("title", "text", "recurring", "phase", "target", "room")},
        "due": row.due.isoformat() if row.due else None,
        "indicators": list(row.indicators),
        "units": _units(content.lead, content.supporting),
    }
    changed = [title for name, title in _TITLES.items() if was[name] != wanted[name]]
    if not changed:
        return row
    if not content.reason.strip() or len(content.reason.strip()) > REASON_MAX:
        raise Incomplete(fields={"reason": f"请写修改原因，{REASON_MAX} 字以内"})
    if was["units"] != wanted["units"]:
        write_units(row, content.lead, content.supporting, UnitBook(row.county))
    keep_version(row, was=was, actor=actor, now=now, reason=content.reason.strip())
    row.save()
    detail = f"原因 {content.reason.strip()} · 原内容存为第 {row.version - 1} 版"
    tell(row, actor=actor, now=now, title=f"修改{'、'.join(changed)}", detail=detail)
    return row


_TITLES = {"title": "简题", "text": "原文", "due": "时限", "recurring": "周期", "phase": "阶段", "target": "目标",
           "units": "责任与配合单位"}  # fmt: skip


def _units(lead: tuple[str, ...], supporting: tuple[str, ...]) -> list[dict[str, str]]:
    first = unit_names.tidy(lead)
    rest = [n for n in unit_names.tidy(supporting) if n not in first]
    return [{"role": Role.LEAD.value, "name": n} for n in first] + [
        {"role": Role.SUPPORTING.value, "name": n} for n in rest
    ]


def _wrong(content: Content) -> dict[str, str]:
    wrong = {}
    if not content.title.strip() or len(content.title.strip()) > TITLE_MAX:
        wrong["title"] = f"请写简题，{TITLE_MAX} 字以内"
    if not content.text.strip():
        wrong["text"] = "请写任务内容"
    if not unit_names.tidy(content.lead):
        wrong["lead"] = "请至少写一个责任单位"
    has_dates = recurring.next_due(recurring.parse(content.recurring), date(2000, 1, 1)) is not None
    if has_dates and content.due is None:
        wrong["due"] = "有周期的任务请写本期时限"
    return wrong


@action("tasks.task.split", on="task")
def split_task(*, actor: Actor, now: datetime, task: Task, parts: Sequence[Part]) -> list[Task]:
    """Each part becomes a task with the same units, date and source, as 第1句 …; the whole leaves the list.

    Raises Incomplete, NotYours, NotNow.
    """
    row = locked(actor, task, rules.Act.SPLIT)
    kept = [Part(p.title.strip(), p.text.strip()) for p in parts if p.title.strip() or p.text.strip()]
    if not 1 < len(kept) <= PARTS_MAX:
        raise Incomplete(fields={"parts": f"请拆成 2 到 {PARTS_MAX} 项"})
    if any(not p.title or not p.text or len(p.title) > TITLE_MAX for p in kept):
        raise Incomplete(fields={"parts": f"每一项都要有简题（{TITLE_MAX} 字以内）和内容"})
    used = _used(row)
    made = []
    for part in kept:
        used += 1
        made.append(_part(row, part, used, now))
        tell(made[-1], actor=actor, now=now, title=f"由 {row.words} 拆分")
    move(row, rules.State.CANCELLED)
    row.save(update_fields=["state"])
    tell(row, actor=actor, now=now, title=f"拆分为 {len(made)} 项", detail="、".join(t.words for t in made))
    return made


def _used(task: Task) -> int:
    """The highest sentence that the clause already has in this ledger."""
    same = Task.objects.filter(
        county=task.county, source_kind=task.source_kind, source_ref=task.source_ref, number=task.number
    )
    return max(same.values_list("sentence", flat=True), default=0)


def _part(task: Task, part: Part, sentence: int, now: datetime) -> Task:
    units = list(task.units.all())
    copied = ("county", "source_kind", "source_ref", "source_title", "source_number", "clause_base", "number",
              "chapter", "phase", "due", "recurring", "target", "indicators", "room")  # fmt: skip
    made = Task.objects.create(
        **{name: getattr(task, name) for name in copied},
        sentence=sentence,
        position=numbering.sort_key(numbering.Number(task.number, sentence))[:60],
        title=part.title,
        text=part.text,
        opened_at=now,
        moved_at=now,
        split_from=task,
    )
    for unit in units:
        made.units.create(role=unit.role, name=unit.name, organization_id=unit.organization_id, place=unit.place)
    return made


@action("tasks.task.merge", on="task")
def merge_tasks(*, actor: Actor, now: datetime, task: Task, others: Sequence[Task], reason: str) -> Task:
    """`others` go into `task`: texts and units are added, they leave the list. Raises Incomplete, NotYours, NotNow."""
    row = locked(actor, task, rules.Act.MERGE)
    rest = [locked(actor, one, rules.Act.MERGE) for one in sorted(others, key=lambda t: t.pk) if one.pk != row.pk]
    if not rest or any(one.county != row.county for one in rest):
        raise Incomplete(fields={"others": "请选要并入的任务，至少一项，且为本县任务"})
    if not reason.strip():
        raise Incomplete(fields={"reason": "请写合并原因"})
    was = content_of(row)
    row.text = "\n".join([row.text, *(f"〔{one.words}〕{one.text}" for one in rest if one.text not in row.text)])
    lead, supporting = _names(row), _names(row, Role.SUPPORTING)
    for one in rest:
        lead, supporting = lead + _names(one), supporting + _names(one, Role.SUPPORTING)
        one.merged_into = row
        move(one, rules.State.CANCELLED)
        one.save(update_fields=["merged_into", "state"])
        tell(one, actor=actor, now=now, title=f"并入 {row.words}", detail=reason.strip())
    write_units(row, lead, supporting, UnitBook(row.county))
    keep_version(row, was=was, actor=actor, now=now, reason=reason.strip())
    row.save()
    tell(row, actor=actor, now=now, title=f"并入 {'、'.join(one.words for one in rest)}", detail=reason.strip())
    return row


def _names(task: Task, role: Role = Role.LEAD) -> tuple[str, ...]:
    return tuple(u.name for u in task.units.all() if u.role == role)


@action("tasks.task.cancel", on="task")
def cancel_task(*, actor: Actor, now: datetime, task: Task, reason: str) -> Task:
    """Take a task off the list for good; it stays on record. Raises Incomplete, NotYours, NotNow."""
    row = locked(actor, task, rules.Act.CANCEL)
    if not reason.strip() or len(reason.strip()) > REASON_MAX:
        raise Incomplete(fields={"reason": f"请写撤销原因，{REASON_MAX} 字以内"})
    move(row, rules.State.CANCELLED)
    row.save(update_fields=["state"])
    tell(row, actor=actor, now=now, title=f"撤销：{reason.strip()}", tone="red")
    return row


class TargetIsOffices(Refused):
    """A unit does not set what it is measured by."""

    sentence = "目标由专班办公室修改，责任单位只关联指标和平台；目标有误请联系专班办公室。"


@action("tasks.evidence.link", on="task")
def link_evidence(
    *, actor: Actor, now: datetime, task: Task, indicators: Sequence[str], room: str, target: str
) -> Task:
    """Say which indicators or room of the platform show how far the task is. The target is the office's to change.

    Raises TargetIsOffices, NotYours, NotNow.
    """
    row = locked(actor, task, rules.Act.LINK)
    was = content_of(row)
    if target.strip()[:120] != row.target and rules.Party.OFFICE not in parties_of(actor, row):
        raise TargetIsOffices
    row.indicators = list(dict.fromkeys(code for code in indicators if code))[:4]
    row.room, row.target = room, target.strip()[:120]
    if was == content_of(row):
        return row
    keep_version(row, was=was, actor=actor, now=now, reason="关联佐证")
    row.save(update_fields=["indicators", "room", "target", "version"])
    tell(row, actor=actor, now=now, title="关联佐证", detail=_linked(row, str(was["target"])))
    return row


def _linked(row: Task, before: str) -> str:
    """What the timeline says: the codes, and a changed target with what it was."""
    words = [*row.indicators, row.room]
    if row.target != before:
        words.append(f"目标由“{before or '无'}”改为“{row.target or '无'}”")
    return "、".join(word for word in words if word)
