"""What the spine puts on everybody's home: shouting critical values, and order numbers in the jump box."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Alarm
from yigongti.foundation.web.words import about
from yigongti.records.orders import rules
from yigongti.records.orders.models import CriticalValue
from yigongti.records.orders.queries import listed, open_criticals, orders

ALARMS_SHOWN = 5


def alarms(actor: Actor, now: datetime) -> Iterable[Alarm]:
    """Unacknowledged critical values within sight, the longest waiting first."""
    for critical in open_criticals(seen_by=actor)[:ALARMS_SHOWN]:
        yield _alarm(critical, actor, now)


def _alarm(critical: CriticalValue, actor: Actor, now: datetime) -> Alarm:
    order, resident = critical.order, critical.resident
    asks_me = actor.sees(order.requester_id) and actor.may("orders.critical.acknowledge")
    at_center = actor.sees(order.performer_id) and actor.may("ecg.critical.tell")
    return Alarm(
        tag="危急值",
        title=critical.title,
        who=f"{resident.name} {about(resident.sex, resident.birth_date, timezone.localtime(now).date())}",
        story=story(critical),
        urgent_words=waiting_words(critical, now),
        url=reverse("orders:critical", args=[critical.pk]),
        verb="确认处置" if asks_me else ("记录回读" if at_center and critical.read_back is None else "查看"),
    )


def story(critical: CriticalValue) -> str:
    """What has happened so far, in one line."""
    center = critical.order.performer.short_name
    found = f"{timezone.localtime(critical.found_at):%H:%M} {center}{critical.found_by_name}发现"
    if critical.told_at:
        return f"{found}，{timezone.localtime(critical.told_at):%H:%M} 已电话通知{critical.told_to}"
    return f"{found}，尚未电话通知{critical.order.requester.short_name}"


def waiting_words(critical: CriticalValue, now: datetime) -> str:
    """超时 3 分未确认, or how long is left."""
    late = rules.minutes_late(due_at=critical.due_at, now=now)
    if late is None:
        return ""
    if late == 0:
        return "已到时限，尚未确认"
    return f"超时 {late} 分未确认" if late > 0 else f"{-late} 分内须确认"


def jump(actor: Actor, text: str, limit: int) -> list[tuple[str, str, str]]:
    """Orders whose number starts with, or ends in, the typed text (at least four characters)."""
    typed = text.strip().upper()
    if len(typed) < 4 or not any(c.isdigit() for c in typed):  # noqa: PLR2004  shorter finds half the county
        return []
    within = orders(seen_by=actor)
    found = list(within.filter(number__startswith=typed).order_by("-requested_at")[:limit])
    listed(numbers=[o.number for o in found], actor=actor, now=timezone.now(), page="jump")
    return [
        (
            o.number,
            f"{o.item.name} {o.resident.name} {rules.State(o.state).label}",
            reverse("orders:order", args=[o.number]),
        )
        for o in found
    ]
