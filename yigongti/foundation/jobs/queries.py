"""The queue, read for the system administrator and the health page."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.jobs.heartbeat import is_alive
from yigongti.foundation.jobs.models import Failure, Heartbeat

STATUSES = {
    "todo": "排队",
    "doing": "执行中",
    "failed": "失败",
    "succeeded": "完成",
    "cancelled": "已取消",
    "aborted": "已中止",
}


def jobs(*, seen_by: Actor, status: str = "") -> QuerySet[ProcrastinateJob]:
    """Jobs in the queue, newest first, each with `last_error`, `failed_at` and `since`. Raises MissingPermission."""
    seen_by.require("jobs.job.read")
    failures = Failure.objects.filter(job_id=OuterRef("pk")).order_by("-at")
    events = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("-at")
    found: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.annotate(
        last_error=Subquery(failures.values("error")[:1]),
        failed_at=Subquery(failures.values("at")[:1]),
        since=Subquery(events.values("at")[:1]),
    ).order_by("-id")
    return found.filter(status=status) if status in STATUSES else found


def counts() -> Mapping[str, int]:
    """Jobs by status; a status without jobs is missing. For doctor and tabs: numbers alone, nobody's data."""
    rows = ProcrastinateJob.objects.values("status").annotate(n=Count("pk")).order_by("status")
    return {row["status"]: row["n"] for row in rows}


def heartbeats() -> QuerySet[Heartbeat]:
    """Every process that has ever reported."""
    return Heartbeat.objects.order_by("name")


def worker_is_alive(*, now: datetime) -> bool:
    """For /healthz."""
    return is_alive("worker", now=now)
