"""What the system administrator may do to the queue."""

from datetime import datetime

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, NotFound


class NotFailed(Conflict):
    """Only what has failed is tried again by hand."""

    sentence = "这个任务没有处于失败状态，不需要重试；请刷新页面查看最新状态。"


@action("jobs.job.retry", on="job")
def retry_job(*, actor: Actor, now: datetime, job: ProcrastinateJob) -> int:
    """Queue a failed job again, now. Raises NotFailed, NotFound."""
    fresh = ProcrastinateJob.objects.select_for_update().filter(pk=job.pk).first()
    if fresh is None:
        raise NotFound("这个任务已经不在队列里了。")
    if fresh.status != "failed":
        raise NotFailed
    app.job_manager.retry_job_by_id(job_id=fresh.pk, retry_at=now)
    return int(fresh.pk)
