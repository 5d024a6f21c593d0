"""What the room hears from the orders."""

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.events.models import Event
from yigongti.records.orders.models import Order
from yigongti.unified.finance.actions import settle_order

SETTLER = frozenset({"finance.fee.settle", "ledger.entry.post", "ledger.entry.reverse"})


def settle_on_event(event: Event) -> None:
    """Make the books agree with the order as it stands now, so that late or doubled events do no harm."""
    order = Order.objects.get(pk=event.payload["order_id"])
    settle_order(actor=system_actor("settlement", SETTLER, county=order.county), now=event.at, order=order)
