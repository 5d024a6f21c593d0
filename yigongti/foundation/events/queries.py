"""Reading the outbox: for the system administrator, health page and doctor."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.events.models import Delivery, State


def deliveries(*, seen_by: Actor, state: str = "") -> QuerySet[Delivery]:
    """Deliveries, newest first. Raises MissingPermission."""
    seen_by.require("events.delivery.read")
    found = Delivery.objects.select_related("event").order_by("-event_id", "pk")
    return found.filter(state=state) if state in State.values else found


def counts() -> Mapping[str, int]:
    """Deliveries that are not done, by state. Numbers alone, nobody's data."""
    rows = Delivery.objects.exclude(state=State.DONE).values("state").annotate(n=Count("pk")).order_by("state")
    return {row["state"]: row["n"] for row in rows}


def oldest_waiting() -> datetime | None:
    """Since when the oldest waiting delivery waits; None when nothing does. The doctor looks at its age."""
    found: datetime | None = Delivery.objects.filter(state=State.WAITING).aggregate(at=Min("event__at"))["at"]
    return found
