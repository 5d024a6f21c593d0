"""What the clock starts: unacknowledged critical values climb."""

from datetime import datetime

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.jobs.registry import periodic
from yigongti.records.orders import policy, rules
from yigongti.records.orders.actions import escalate_critical
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import CriticalValue

ESCALATE = "orders.critical.escalate"


@periodic(name="orders.escalate", title="危急值超时升级", cron="* * * * *")
def escalate_overdue(*, now: datetime) -> None:
    """Bring every overdue critical value up to the level that its clock demands; one that is level already stays."""
    overdue = CriticalValue.objects.filter(acknowledged_at=None, withdrawn_at=None, due_at__lte=now).select_related(
        "order"
    )
    for critical in overdue:
        if critical.escalation_level < _level(critical, now):
            actor = system_actor("orders", frozenset({ESCALATE}), county=critical.order.county)
            escalate_critical(actor=actor, now=now, critical=critical)


def _level(critical: CriticalValue, now: datetime) -> int:
    steps = policy.escalation_steps(county=critical.order.county, at=day_of(now))
    return rules.escalation_level(due_at=critical.due_at, now=now, steps=steps)
