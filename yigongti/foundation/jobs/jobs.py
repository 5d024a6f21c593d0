"""Housekeeping of the queue itself."""

from datetime import datetime, timedelta

from django.db import connection

from yigongti.foundation.jobs.models import Failure
from yigongti.foundation.jobs.registry import periodic

KEEP_FAILURES_DAYS = 90


@periodic(name="jobs.rescue", title="找回中断的任务", cron="* * * * *")
def rescue(*, now: datetime) -> None:
    """Queue again what a killed worker left half-done (its heartbeat has stopped)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT procrastinate_retry_job_v2(job.id, %s, NULL, NULL, NULL)
               FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
               WHERE job.status = 'doing'
                 AND (worker.id IS NULL OR worker.last_heartbeat < %s)""",
            [now, now - timedelta(seconds=45)],
        )


@periodic(name="jobs.tidy", title="清理旧任务记录", cron="17 19 * * *")
def tidy(*, now: datetime) -> None:
    """Forget the words of failures after a season."""
    Failure.objects.filter(at__lt=now - timedelta(days=KEEP_FAILURES_DAYS)).delete()
