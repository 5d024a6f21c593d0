"""The worker measures: numbers and flags are proposals of the machine until a doctor adopts them."""

from dataclasses import asdict
from datetime import datetime

from django.utils import timezone

from yigongti.centers.ecg.models import Tracing
from yigongti.centers.ecg.signal.measure import measure
from yigongti.centers.ecg.signal.triage import flags
from yigongti.centers.ecg.tracings import samples
from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.foundation.events.models import Event
from yigongti.foundation.web.live import notify

MEASURE = "ecg.tracing.measure"


@action(MEASURE, on="tracing")
def measure_tracing(*, actor: Actor, now: datetime, tracing: Tracing) -> Tracing:
    """Measure one tracing and keep the proposals with their source. Doing it again gives the same numbers."""
    del actor
    read = samples(tracing)
    found = measure(read)
    tracing.measurements = found.as_json()
    tracing.flags = [asdict(flag) for flag in flags(found, read)]
    tracing.measured_at = now
    tracing.save(update_fields=["measurements", "flags", "measured_at"])
    notify("orders.ecg", [tracing.order.performer_id, tracing.order.requester_id], ref=tracing.order.number)
    return tracing


def on_performed(event: Event) -> None:
    """An ECG order got its tracing: measure it. Orders of other services and measured tracings are left alone."""
    if event.payload["service"] != "ecg":
        return
    waiting = Tracing.objects.filter(
        order_id=event.payload["order_id"], is_current=True, measured_at=None
    ).select_related("order", "packed")
    for tracing in waiting:
        measure_tracing(actor=system_actor("ecg", frozenset({MEASURE})), now=timezone.now(), tracing=tracing)
