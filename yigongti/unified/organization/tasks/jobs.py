"""What the clock starts: the weekly digest."""

from datetime import datetime

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.jobs.registry import periodic
from yigongti.unified.organization.tasks.actions import send_digests
from yigongti.unified.organization.tasks.models import Task

SENDER = frozenset({"tasks.digest.send", "tasks.task.read"})


@periodic(name="tasks.digest", title="每周任务摘报", cron="10 0 * * 1")
def weekly_digest(*, now: datetime) -> None:
    """Monday 08:10 in the county."""
    for county in Task.objects.order_by("county").values_list("county", flat=True).distinct():
        send_digests(actor=system_actor("digest", SENDER, county), now=now, county=county)
