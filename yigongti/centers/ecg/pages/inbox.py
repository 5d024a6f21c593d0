"""Tracings that came for no order: match them to one, or put them aside with a reason."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yigongti.centers.ecg import actions, queries, rules
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.foundation.files.store import open_file
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.orders.models import DeviceObject
from yigongti.records.orders.queries import inbox as device_inbox
from yigongti.records.orders.queries import order_by_number


@reads("ecg.inbox.read")
def inbox(request: ActorRequest) -> HttpResponse:
    """What waits, beside the orders of this institution that wait for a tracing."""
    waiting = list(device_inbox(seen_by=request.actor, service=rules.SERVICE)[:100])
    open_orders = list(
        queries.requested(seen_by=request.actor).filter(state__in=["requested", "accepted", "sent_back"])[:100]
    )
    rows = [
        (thing, [order for order in open_orders if likely(thing, order.resident.name)], open_orders)
        for thing in waiting
    ]
    return render(request, "ecg/inbox.html", {"rows": rows, "orders": open_orders})


@writes("ecg.inbox.match")
def match(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a tracing belongs to an order."""
    thing = waiting_object(request, pk)
    number = request.POST.get("order", "")
    if not number:
        raise Invalid("请选择要匹配的申请单。", {"order": "选一份等待采集的申请"})
    order = order_by_number(seen_by=request.actor, number=number)
    with open_file(thing.file) as stream:
        data = stream.read()
    actions.match_object(
        actor=request.actor, now=request.now, device_object=thing, order=order, data=data, key=request.key
    )
    messages.success(request, f"已匹配到 {order.resident.name} 的申请 {number}，图形已送达诊断中心。")
    return HttpResponseRedirect(reverse("ecg:inbox"))


@writes("ecg.inbox.discard")
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    """A test or a mistake."""
    actions.discard_object(
        actor=request.actor,
        now=request.now,
        device_object=waiting_object(request, pk),
        reason=request.POST.get("reason", ""),
        key=request.key,
    )
    messages.success(request, "已弃用，原文件仍保留。")
    return HttpResponseRedirect(reverse("ecg:inbox"))


def likely(thing: DeviceObject, resident_name: str) -> bool:
    """Whether the name typed into the device is the resident's (devices often write 姓^名)."""
    plain = "".join(thing.patient_name.replace("^", "").split())
    return bool(plain) and plain == resident_name


def waiting_object(request: ActorRequest, pk: int) -> DeviceObject:
    """A tracing of the actor's own inbox, also when it has left it meanwhile: the action says so. Raises NotFound."""
    found = DeviceObject.objects.select_related("organization", "file").filter(pk=pk, service=rules.SERVICE).first()
    actor = request.actor
    if found is None or not (
        actor.sees(found.organization_id) or (found.organization_id is None and found.county == actor.county)
    ):
        raise NotFound("没有找到这份来件。")
    return found
