"""Tracings that came for no order: match them to one, or put them aside with a reason."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yigongti.centers.ecg import queries, rules
from yigongti.centers.ecg.inbox import actions as inbox_actions
from yigongti.centers.ecg.patients import PatientDoubt
from yigongti.foundation.audit import trail
from yigongti.foundation.errors import Conflict, Invalid, NotFound, Problem
from yigongti.foundation.files.store import open_file
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.orders.models import DeviceObject
from yigongti.records.orders.queries import inbox as device_inbox
from yigongti.records.orders.queries import order_by_number

SHOWN = 100
LABELS = {"order": "匹配到申请", "reason": "弃用原因", "patient": "患者"}


@reads("ecg.inbox.read")
def inbox(request: ActorRequest) -> HttpResponse:
    """What waits, beside the orders of this institution that wait for a tracing."""
    return _page(request)


def _page(
    request: ActorRequest, problem: Problem | None = None, checking: tuple[int, str] | None = None
) -> HttpResponse:
    """The list; after a refused match or discard with the sentence on top and what was typed in its row.

    `checking` names the object and the order whose patients contradict each other: that row asks for a confirmation.
    """
    waiting = list(device_inbox(seen_by=request.actor, service=rules.SERVICE)[:SHOWN])
    open_orders = list(
        queries.requested(seen_by=request.actor).filter(state__in=["requested", "accepted", "sent_back"])[:SHOWN]
    )
    rows = [
        (thing, [order for order in open_orders if likely(thing, order.resident.name)], open_orders)
        for thing in waiting
    ]
    if rows:
        detail = {
            "list": "ecg:inbox",
            "objects": [thing.pk for thing in waiting],
            "orders": [o.number for o in open_orders],
        }
        trail.write(who=request.actor, action="ecg.inbox.read", now=request.now, detail=detail)
    checked_pk, checked_order = checking or (0, "")
    context = {
        "rows": rows,
        "orders": open_orders,
        "problem": problem,
        "labels": LABELS,
        "checked_pk": checked_pk,
        "checked_order": checked_order,
        "may_match": request.actor.may("ecg.inbox.match") and request.actor.may("ecg.tracing.attach"),
        "may_discard": request.actor.may("ecg.inbox.discard"),
    }
    return render(request, "ecg/inbox.html", context, status=problem.status if problem else 200)


@writes("ecg.inbox.match")
def match(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a tracing belongs to an order."""
    thing = waiting_object(request, pk)
    number = request.POST.get("order", "")
    if not number:
        return _page(request, Invalid("请选择要匹配的申请单。", {"order": "选一份等待采集的申请"}))
    order = order_by_number(seen_by=request.actor, number=number)
    with open_file(thing.file) as stream:
        data = stream.read()
    try:
        inbox_actions.match_object(
            actor=request.actor, now=request.now, device_object=thing, order=order, data=data,
            patient_checked=request.POST.get("patient_checked") == "1", key=request.key,
        )  # fmt: skip
    except PatientDoubt as doubt:
        return _page(request, doubt, checking=(pk, number))
    except (Invalid, Conflict) as problem:
        return _page(request, problem)
    messages.success(request, f"已匹配到 {order.resident.name} 的申请 {number}，图形已送达诊断中心。")
    return HttpResponseRedirect(reverse("ecg:inbox"))


@writes("ecg.inbox.discard")
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    """A test or a mistake."""
    thing = waiting_object(request, pk)
    reason = request.POST.get("reason", "")
    try:
        inbox_actions.discard_object(
            actor=request.actor, now=request.now, device_object=thing, reason=reason, key=request.key
        )
    except (Invalid, Conflict) as problem:
        return _page(request, problem)
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
