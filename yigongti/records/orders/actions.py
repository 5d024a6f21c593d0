"""What both ends of every order may do, whatever the service."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.records.orders import criticals
from yigongti.records.orders.machine import NotYours, lock
from yigongti.records.orders.models import CriticalValue, Order
from yigongti.records.orders.rules import State


@action("orders.critical.acknowledge", on="critical")
def acknowledge_critical(*, actor: Actor, now: datetime, critical: CriticalValue, measures: str) -> CriticalValue:
    """The requesting side confirms and says what it does. Raises AlreadyAcknowledged, Withdrawn, Invalid."""
    if not actor.sees(critical.order.requester_id):
        raise NotYours
    return criticals.acknowledge(critical=critical, measures=measures, actor=actor, now=now)


@action("orders.critical.escalate", on="critical")
def escalate_critical(*, actor: Actor, now: datetime, critical: CriticalValue) -> int:
    """The machine's periodic look at one unacknowledged critical value; returns the level reached."""
    del actor  # the right alone counts; the line is signed by the system
    return criticals.escalate(critical=critical, now=now)


@action("orders.result.open", on="order")
def open_result(*, actor: Actor, now: datetime, order: Order) -> Order:
    """The requester has opened the returned report: it leaves his list of reports to look at. Twice is fine."""
    if not actor.sees(order.requester_id):
        raise NotYours
    order = lock(order)
    if order.state == State.RETURNED and order.opened_by_requester_at is None:
        order.opened_by_requester_at = now
        order.save(update_fields=["opened_by_requester_at"])
    return order
