"""What the room puts on the role home: what my unit must do this month, what the office has to decide, 督办."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Alarm, MyNumber, WorkItem
from yigongti.unified.organization.tasks import digests, faces, queries
from yigongti.unified.organization.tasks.models import DigestMark, Role, Task, Urge


def late_count(actor: Actor, now: datetime) -> int:
    """The number in the menu: late within sight."""
    today = timezone.localdate(now)
    late = queries.tab_condition(code="late", today=today)
    return queries.tasks(seen_by=actor).filter(late).order_by().count()


def to_do_count(actor: Actor, now: datetime) -> int:
    """The number in the menu: what my unit must do this month."""
    return queries.to_do(seen_by=actor, now=now).order_by().count()


def items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """What the office has to decide, then what my unit leads and must do this month."""
    if queries.is_office(actor=actor):
        for task in queries.waiting_for_office(seen_by=actor, now=now).prefetch_related("units")[:limit]:
            is_report = task.state == "reported"
            yield _item(
                task, now, "review", status="待验收" if is_report else "延期待批", verb="验收" if is_report else "批复"
            )
    for task in queries.to_do(seen_by=actor, now=now).prefetch_related("units")[:limit]:
        status = "被退回" if task.state == "returned" else "要填进展"
        yield _item(task, now, "mine", status=status, verb="填报", act="report")
    mark = digests.unseen(actor=actor, now=now)
    if mark is not None:
        yield _digest(mark)


def _item(task: Task, now: datetime, lane: str, *, status: str, verb: str, act: str = "") -> WorkItem:
    units = task.units.all()
    return WorkItem(
        due_at=_evening(task.due, now) if lane == "mine" else None,
        started_at=None,
        rank=1,
        urgency="",
        urgency_tone="plain",
        resident_name=task.title,
        resident_about="",
        place="",
        what="任务",
        detail=f"{task.percent} %",
        source_person="",
        source_place=f"{task.number} {faces.short(faces.names(units, Role.LEAD))}",
        status=status,
        status_tone="review" if lane == "review" else "waiting",
        url=reverse("tasks:task", args=[task.pk]) + (f"?act={act}" if act else ""),
        verb=verb,
        lane=lane,
    )


def _evening(day: date | None, now: datetime) -> datetime | None:
    """A day counts until it ends; what is late is late by whole days, as in the ledger."""
    if day is None:
        return None
    local = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(day, local.time() if day < local.date() else time(23, 59, 59)))


def _digest(mark: DigestMark) -> WorkItem:
    words = f"超期 {mark.late} 项，临期 {mark.soon} 项，在办 {mark.open} 项"
    return WorkItem(
        due_at=None,
        started_at=None,
        rank=2,
        urgency="",
        urgency_tone="plain",
        resident_name="本周摘报",
        resident_about="",
        place="",
        what="任务台账",
        detail=words,
        source_person="",
        source_place="专班办公室",
        status="未读",
        status_tone="waiting",
        url=reverse("tasks:digest"),
        verb="查看",
        lane="mine",
    )


def alarms(actor: Actor, now: datetime) -> Iterable[Alarm]:
    """督办 that the unit has not answered by a report since."""
    mine = queries.mine(seen_by=actor).filter(state__in=["assigned", "in_progress", "returned"])
    found = Urge.objects.filter(task__in=mine.order_by()).filter(Q(at__gte=F("task__moved_at")))
    today = timezone.localdate(now)
    for urge in found.select_related("task").order_by("task_id", "-number").distinct("task_id")[:5]:
        days = (urge.due - today).days
        yield Alarm(
            tag="督办",
            title=f"{urge.task.words} {urge.task.title}",
            who=f"第 {urge.number} 次",
            story=urge.words,
            urgent_words=f"限 {urge.due:%m-%d} 前，" + (f"已过 {-days} 天" if days < 0 else f"还有 {days} 天"),
            url=reverse("tasks:task", args=[urge.task_id]) + "?act=report",
            verb="填进展",
        )


def numbers(actor: Actor, now: datetime) -> Iterable[MyNumber]:
    """How the tasks stand that the actor sees."""
    found = queries.counts(seen_by=actor, now=now)
    if not found.total:
        return
    tone, words = ("short", f"临期 {found.soon}") if found.late else ("good", f"临期 {found.soon}")
    yield MyNumber("超期任务", str(found.late), "项", f"共 {found.total} 项", words, tone, url=reverse("tasks:list"))
