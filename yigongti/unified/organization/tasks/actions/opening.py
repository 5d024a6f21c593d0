"""Tasks come in: from documents, from resolutions, from the office itself."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.unified.organization.tasks import recurring
from yigongti.unified.organization.tasks.intake import NewTask, SourceRef
from yigongti.unified.organization.tasks.keeping import (
    Incomplete,
    OtherCounty,
    UnitBook,
    content_of,
    keep_version,
    numbered,
    tell,
    write_units,
)
from yigongti.unified.organization.tasks.models import SourceKind, Task

TITLE_MAX = 80
OWN = SourceRef(kind=SourceKind.OWN, title="专班自立任务", number="", ref="own")


class TwiceInOne(Invalid):
    """Two items of one call carry the same number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"编号 {number} 在同一次立项里出现了两次，请给同一条款下的各句写上“第n句”。")


@action("tasks.task.open")
def open_tasks(*, actor: Actor, now: datetime, county: str, source: SourceRef, items: Sequence[NewTask]) -> list[Task]:
    """Bring the tasks of one source into the ledger; see intake.py. Gives them in the order of `items`.

    Idempotent per source and number. Raises OtherCounty, Incomplete (number, text or title missing), TwiceInOne.
    """
    if not actor.sees_everything and actor.county != county:
        raise OtherCounty
    wanted = {_key(item): item for item in items}
    if len(wanted) < len(items):
        raise TwiceInOne(_first_twice(items))
    held = {
        (t.number, t.sentence): t
        for t in Task.objects.select_for_update(no_key=True, of=("self",))
        .filter(county=county, source_kind=source.kind, source_ref=source.ref)
        .prefetch_related("units")
    }
    book = UnitBook(county)
    return [
        _renewed(held[key], item, source, book, actor, now)
        if key in held
        else _opened(county, item, source, book, actor, now)
        for key, item in wanted.items()
    ]


def _key(item: NewTask) -> tuple[str, int]:
    columns = numbered(item.number)
    if not columns["number"] or not item.text.strip() or not item.title.strip():
        raise Incomplete(f"任务“{item.number or item.title}”缺少编号、原文或简题，没有立项。")
    return str(columns["number"]), int(str(columns["sentence"]))


def _first_twice(items: Sequence[NewTask]) -> str:
    seen: set[tuple[str, int]] = set()
    for item in items:
        if _key(item) in seen:
            return item.number
        seen.add(_key(item))
    return ""


def _sent(item: NewTask) -> dict[str, Any]:
    """The item as JSON, to see next time what has changed."""
    return {**asdict(item), "due": item.due.isoformat() if item.due else None, "lead": list(item.lead),
            "supporting": list(item.supporting), "indicators": list(item.indicators)}  # fmt: skip


def _dates(item: NewTask, today: date) -> dict[str, Any]:
    rule = recurring.parse(item.recurring)
    return {"recurring": rule.value, "due": item.due or recurring.next_due(rule, today)}


def _opened(  # noqa: PLR0917  private, called in one place
    county: str, item: NewTask, source: SourceRef, book: UnitBook, actor: Actor, now: datetime
) -> Task:
    task = Task.objects.create(
        county=county,
        source_kind=source.kind,
        source_ref=source.ref[:80],
        source_title=source.title[:200],
        source_number=source.number[:80],
        clause_base=source.clause_base[:200],
        **numbered(item.number),
        title=item.title.strip()[:TITLE_MAX],
        text=item.text.strip(),
        phase=item.phase[:60],
        **_dates(item, timezone.localdate(now)),
        target=item.target[:120],
        indicators=list(item.indicators),
        room=item.room,
        opened_at=now,
        moved_at=now,
        as_sent=_sent(item),
    )
    write_units(task, item.lead, item.supporting, book)
    tell(task, actor=actor, now=now, title=f"立项 {source.number or source.title}")
    return task


def _renewed(  # noqa: PLR0917  private, called in one place
    task: Task, item: NewTask, source: SourceRef, book: UnitBook, actor: Actor, now: datetime
) -> Task:
    """Only what the item itself changed is changed; the old content is kept as a version."""
    sent, before = _sent(item), task.as_sent
    changed = {name for name, value in sent.items() if before.get(name) != value and name != "number"}
    if not changed:
        return task
    was = content_of(task)
    plain = {"title": item.title.strip()[:TITLE_MAX], "text": item.text.strip(), "phase": item.phase[:60],
             "target": item.target[:120], "indicators": list(item.indicators), "room": item.room}  # fmt: skip
    for name in changed & set(plain):
        setattr(task, name, plain[name])
    if changed & {"due", "recurring"}:
        for name, value in _dates(item, timezone.localdate(now)).items():
            setattr(task, name, value)
    if changed & {"lead", "supporting"}:
        write_units(task, item.lead, item.supporting, book)
    keep_version(task, was=was, actor=actor, now=now, reason=f"{source.number or source.title} 内容有变")
    task.as_sent = sent
    task.source_title, task.source_number = source.title[:200], source.number[:80]
    task.save()
    words = "、".join(title for name, title in _CHANGED if name in changed)
    tell(task, actor=actor, now=now, title=f"来源文件改动：{words}", detail=f"原内容存为第 {task.version - 1} 版")
    for part in task.parts.exclude(state="cancelled"):
        tell(part, actor=actor, now=now, title="来源条款有改动，请核对本项", detail=words, tone="amber")
    return task


_CHANGED = (("text", "原文"), ("title", "简题"), ("due", "时限"), ("recurring", "周期"), ("phase", "阶段"),
            ("lead", "责任单位"), ("supporting", "配合单位"), ("target", "目标"), ("indicators", "关联指标"),
            ("room", "关联平台"))  # fmt: skip


@action("tasks.task.add")
def open_own_task(*, actor: Actor, now: datetime, item: NewTask) -> Task:
    """A task of the office's own, numbered 自1, 自2 … in its county. Raises Incomplete with one line per field."""
    wrong = {}
    if not item.title.strip() or len(item.title.strip()) > TITLE_MAX:
        wrong["title"] = f"请写简题，{TITLE_MAX} 字以内"
    if not item.text.strip():
        wrong["text"] = "请写清要做什么、做到什么程度"
    if not item.lead:
        wrong["lead"] = "请至少写一个责任单位"
    if item.due and item.due < timezone.localdate(now):
        wrong["due"] = "时限已过，请选今天或以后的日期"
    if wrong:
        raise Incomplete(fields=wrong)
    held = Task.objects.filter(county=actor.county, source_kind=SourceKind.OWN, source_ref=OWN.ref)
    held = held.select_for_update(no_key=True)
    last = len(held.values_list("pk", flat=True)) if held.exists() else 0
    item = replace(item, number=f"自{last + 1}")
    return _opened(actor.county, item, OWN, UnitBook(actor.county), actor, now)
