"""The page 设备接入: the door, its devices, what they last sent and why they were refused."""

from datetime import datetime

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.exchange.dicom import actions, queries
from yigongti.exchange.dicom.models import Device
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest, reads, writes


class Devices(ListPage[Device]):
    """Devices within sight: registered ones, and those that wait to be registered."""

    page = "dicom:devices"
    title = "设备接入"
    columns = (
        Column("ae_title", "AE 标题", sort="ae_title", value=lambda d: d.ae_title),
        Column("name", "设备", value=lambda d: d.name),
        Column("organization", "所属机构", value=lambda d: d.organization.name if d.organization else ""),
        Column("state", "状态", value=lambda d: "允许" if d.is_allowed else "停用" if d.organization else "待登记"),
        Column("seen", "最近消息", sort="last_seen_at", value=lambda d: d.last_seen_at),
        Column("from", "最近来自", value=lambda d: d.last_address),
        Column("received", "已接收", sort="received", value=lambda d: d.received, css="num"),
        Column("refused", "已拒绝", sort="refused", value=lambda d: d.refused, css="num"),
        Column("error", "最近错误", value=lambda d: d.last_error),
    )
    tabs = (
        Tab("all", "全部"),
        Tab("waiting", "待登记", lambda _actor, _now: Q(organization=None), alarm=True),
        Tab("trouble", "有错误", lambda _actor, _now: ~Q(last_error="")),
        Tab("stopped", "停用", lambda _actor, _now: Q(is_allowed=False, organization__isnull=False)),
    )
    filters = (
        Filter(
            "q",
            "设备或机构",
            lambda v, _actor, _now: (
                Q(ae_title__icontains=v) | Q(name__icontains=v) | Q(organization__name__icontains=v)
            ),
        ),
    )
    row_template = "dicom/device_row.html"
    empty = "还没有设备登记，也没有设备尝试发送"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Device]:  # noqa: ARG002  the list's signature
        """Devices within sight."""
        return queries.devices(seen_by=actor)

    def row_url(self, row: Device) -> str:
        """The form of the device."""
        return reverse("dicom:device", args=[row.pk])


@reads("dicom.device.read")
def devices(request: ActorRequest) -> HttpResponseBase:
    """The list, with the address that devices need above it."""
    return Devices().respond(request, "dicom/devices.html", {"door": queries.door(now=request.now)})


@reads("dicom.device.read")
def device(request: ActorRequest, device_id: int) -> HttpResponse:
    """One device and its form."""
    found = queries.device(seen_by=request.actor, device_id=device_id)
    return _form(request, found, _typed_of(found), {})


@reads("dicom.device.read")
def new_device(request: ActorRequest) -> HttpResponse:
    """An empty form."""
    return _form(request, None, {"ae_title": "", "name": "", "organization": "", "address": ""}, {})


@writes("dicom.device.save")
def create_device(request: ActorRequest) -> HttpResponseBase:
    """Register a device that has not sent yet."""
    return _save(request, None)


@writes("dicom.device.save")
def change_device(request: ActorRequest, device_id: int) -> HttpResponseBase:
    """Correct a device, or allow one that has knocked."""
    return _save(request, queries.device(seen_by=request.actor, device_id=device_id))


@writes("dicom.device.stop")
def stop_device(request: ActorRequest, device_id: int) -> HttpResponseBase:
    """Refuse the device from now on."""
    found = queries.device(seen_by=request.actor, device_id=device_id)
    actions.stop_device(actor=request.actor, now=request.now, device=found, key=request.key)
    messages.success(request, f"{found} 已停用，它之后的发送会被拒绝；需要时再保存一次即可恢复。")
    return HttpResponseRedirect(reverse("dicom:devices"))


@writes("dicom.door.echo")
def echo(request: ActorRequest) -> HttpResponseBase:
    """C-ECHO to ourselves."""
    actions.try_door(actor=request.actor, now=request.now, key=request.key)
    messages.success(request, "自检通过：DICOM 接口应答正常（C-ECHO）。")
    return HttpResponseRedirect(reverse("dicom:devices"))


def _save(request: ActorRequest, found: Device | None) -> HttpResponseBase:
    typed = {name: request.POST.get(name, "").strip() for name in ("ae_title", "name", "organization", "address")}
    chosen = typed["organization"]
    owner = queries.owners(seen_by=request.actor).filter(pk=int(chosen)).first() if chosen.isdigit() else None
    try:
        saved = actions.save_device(
            actor=request.actor,
            now=request.now,
            device=found,
            ae_title=typed["ae_title"],
            name=typed["name"],
            organization=owner,
            address=typed["address"],
            key=request.key,
        )
    except Invalid as problem:
        return _form(request, found, typed, problem.fields, status=problem.status)
    messages.success(request, f"{saved} 已登记，可以接收它的发送。")
    return HttpResponseRedirect(reverse("dicom:devices"))


def _typed_of(found: Device) -> dict[str, str]:
    return {
        "ae_title": found.ae_title,
        "name": found.name,
        "organization": str(found.organization_id or ""),
        "address": found.address or "",
    }


def _form(
    request: ActorRequest, found: Device | None, typed: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    words = {
        "device": found,
        "typed": typed,
        "errors": errors,
        "labels": {"ae_title": "AE 标题", "organization": "所属机构", "address": "限定地址", "name": "设备名称"},
        "owners": [(str(o.pk), o.name) for o in queries.owners(seen_by=request.actor)],
        "door": queries.door(now=request.now),
    }
    return render(request, "dicom/device.html", words, status=status)
