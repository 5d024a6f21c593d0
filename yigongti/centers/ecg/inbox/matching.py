"""The device object that became an order's tracing leaves the inbox."""

from datetime import datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict
from yigongti.records.orders.models import DeviceObject, Order


def mark_matched(device_object: DeviceObject, order: Order, actor: Actor, now: datetime) -> None:
    """Write down which order took it, and who matched it. Raises Conflict when it is gone from the inbox by now."""
    device_object = DeviceObject.objects.select_for_update(of=("self",)).get(pk=device_object.pk)
    if device_object.order_id is not None or device_object.discarded_at is not None:
        raise Conflict("这份图已经匹配过申请单或已弃用，请刷新。")
    device_object.order, device_object.matched_at = order, now
    device_object.matched_by_name = actor.user_name
    device_object.save(update_fields=["order", "matched_at", "matched_by_name"])
