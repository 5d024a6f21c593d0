"""What a person does with a tracing that came for no order: match it to one, or put it aside."""

from datetime import datetime

from yigongti.centers.ecg.actions import attach_tracing
from yigongti.centers.ecg.models import Tracing
from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.records.orders.models import DeviceObject, Order


@action("ecg.inbox.match", on="device_object")
def match_object(
    *,
    actor: Actor,
    now: datetime,
    device_object: DeviceObject,
    order: Order,
    data: bytes,
    patient_checked: bool = False,
) -> Tracing:
    """Match a tracing that came for no order to one that waits for it. Needs the right to attach as well."""
    if device_object.order_id is not None:
        raise Conflict("这份图已经匹配过申请单。")
    return attach_tracing(
        actor=actor, now=now, order=order, data=data, name=device_object.file.name, device_object=device_object,
        patient_checked=patient_checked,
    )  # fmt: skip


@action("ecg.inbox.discard", on="device_object")
def discard_object(*, actor: Actor, now: datetime, device_object: DeviceObject, reason: str) -> DeviceObject:
    """A test or a mistake: out of the inbox, with the reason; the file is kept."""
    del actor
    if not reason.strip():
        raise Invalid("请写明弃用原因。", {"reason": "如“设备测试”"})
    device_object = DeviceObject.objects.select_for_update(of=("self",)).get(pk=device_object.pk)
    if device_object.order_id is not None:
        raise Conflict("这份图已经匹配过申请单，不能弃用。")
    if device_object.discarded_at is not None:
        raise Conflict("这份图已经弃用。")
    device_object.discarded_at, device_object.discard_reason = now, reason.strip()[:100]
    device_object.save(update_fields=["discarded_at", "discard_reason"])
    return device_object
