"""The outbox in the background."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from yigongti.foundation.events.deliver import deliver_all, deliver_event_now
from yigongti.foundation.events.models import Delivery, Event, State
from yigongti.foundation.jobs.registry import job, periodic

KEEP_DAYS = 400
"""More than a reporting year, so that a figure can be followed back."""


@job(name="events.deliver", title="投递事件")
def deliver_event(*, now: datetime, event_id: int) -> None:
    """Deliver one event after the commit that published it."""
    deliver_event_now(event_id, now=now)


@periodic(name="events.sweep", title="补投遗漏的事件", cron="* * * * *")
def sweep(*, now: datetime) -> None:
    """Deliver again what failed and is due, and what a crash left behind."""
    deliver_all(now)


@periodic(name="events.tidy", title="清理旧事件", cron="41 19 * * *")
def tidy(*, now: datetime) -> None:
    """Forget events that are older than a reporting year and delivered to everybody."""
    open_ones = Delivery.objects.filter(event=OuterRef("pk")).exclude(state=State.DONE)
    old = Event.objects.filter(~Exists(open_ones), at__lt=now - timedelta(days=KEEP_DAYS))
    Delivery.objects.filter(event__in=old).delete()
    old.filter(deliveries=None).delete()
