"""How a task stands to its date, now."""

from datetime import datetime

from django.utils import timezone

from yigongti.unified.organization.tasks import rules
from yigongti.unified.organization.tasks.models import Task


def lateness_of(task: Task, now: datetime) -> rules.Lateness:
    """How a task stands to its date, in words."""
    return rules.lateness(
        state=rules.State(task.state),
        due=task.due,
        today=timezone.localdate(now),
        moved_on=timezone.localdate(task.moved_at),
    )
