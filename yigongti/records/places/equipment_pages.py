"""Pages of the register of equipment: the list, one device, add, correct, retire."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.places import actions, equipment
from yigongti.records.places.models import Equipment, EquipmentKind

LABELS = {
    "organization": "机构", "kind": "类别", "model": "型号", "serial": "出厂编号", "in_use_from": "启用日期",
    "retired_on": "停用日期", "retired_reason": "停用原因",
}  # fmt: skip


class Devices(ListPage[Equipment]):
    """The register."""

    page = "places:equipment"
    title = "设备台账"
    columns = (
        Column("place", "机构", sort="organization__code", value=lambda d: d.organization.short_name),
        Column("kind", "类别", sort="kind", value=lambda d: d.get_kind_display()),
        Column("model", "型号", value=lambda d: d.model),
        Column("serial", "出厂编号", css="drop-640", value=lambda d: d.serial),
        Column("since", "启用", sort="in_use_from", value=lambda d: d.in_use_from),
        Column("state", "状态", sort="retired_on", value=lambda d: f"{d.retired_on} 停用" if d.retired_on else "在用"),
    )
    tabs = (
        Tab("in_use", "在用", lambda _actor, _now: Q(retired_on=None)),
        Tab("retired", "已停用", lambda _actor, _now: Q(retired_on__isnull=False)),
        Tab("unknown", "启用日期不详", lambda _actor, _now: Q(in_use_from=None, retired_on=None), alarm=True),
    )
    filters = (
        Filter("kind", "类别", lambda v, _actor, _now: Q(kind=v), options=lambda _actor: EquipmentKind.choices),
        Filter(
            "q", "机构、型号",
            lambda v, _actor, _now: Q(organization__name__contains=v) | Q(model__icontains=v) | Q(serial__startswith=v),
        ),
    )  # fmt: skip
    row_template = "places/device_row.html"
    empty = "没有这样的设备"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Equipment]:  # noqa: ARG002  the list's signature
        """Devices within reach."""
        return equipment.devices(seen_by=actor)

    def row_url(self, row: Equipment) -> str:
        """The device's page."""
        return reverse("places:device", args=[row.pk])


@reads(equipment.READ)
def devices(request: ActorRequest) -> HttpResponseBase:
    """The list."""
    may_add = request.actor.may("places.equipment.add")
    return Devices().respond(request, "places/equipment.html", {"may_add": may_add})


@reads("places.equipment.add")
def new(request: ActorRequest) -> HttpResponse:
    """The empty form."""
    return _form(request, None, {"organization": str(request.actor.organization_id or "")})


@writes("places.equipment.add")
def add(request: ActorRequest) -> HttpResponse:
    """Enter a device."""
    values = request.POST.dict()
    wanted = values.get("organization", "")
    homes = equipment.homes(seen_by=request.actor)
    place = homes.filter(pk=int(wanted) if wanted.isdecimal() else 0).first()
    if place is None:
        return _form(request, None, values, errors={"organization": "请选择机构。"}, status=422)
    try:
        made = actions.add_device(
            actor=request.actor, now=request.now, key=request.key, organization=place, **_typed(values)
        )
    except Invalid as problem:
        return _form(request, None, values, errors=problem.fields, status=problem.status)
    messages.success(request, "已登记设备。")
    return HttpResponseRedirect(reverse("places:device", args=[made.pk]))


@reads(equipment.READ)
def device(request: ActorRequest, pk: int) -> HttpResponse:
    """One device."""
    return _form(request, equipment.device(seen_by=request.actor, pk=pk), {})


@writes("places.equipment.correct")
def correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Save the corrected entry."""
    row, values = equipment.device(seen_by=request.actor, pk=pk), request.POST.dict()
    version = values.get("version", "")
    try:
        actions.correct_device(
            actor=request.actor, now=request.now, key=request.key, device=row,
            version=int(version) if version.isdecimal() else 0, **_typed(values),
        )  # fmt: skip
    except Invalid as problem:
        return _form(request, row, values, errors=problem.fields, status=problem.status)
    except Conflict as moved:
        return _form(request, row, values, moved=str(moved), status=moved.status)
    messages.success(request, "已更正。")
    return HttpResponseRedirect(reverse("places:device", args=[pk]))


@writes("places.equipment.retire")
def retire(request: ActorRequest, pk: int) -> HttpResponse:
    """No longer in use."""
    row = equipment.device(seen_by=request.actor, pk=pk)
    try:
        actions.retire_device(
            actor=request.actor, now=request.now, key=request.key, device=row,
            on=day_of(request.POST.get("retired_on", "")), reason=request.POST.get("retired_reason", ""),
        )  # fmt: skip
    except AlreadyDone as before:
        messages.info(request, str(before))
    except Invalid as problem:
        return _form(request, row, {}, errors=problem.fields, status=problem.status)
    return HttpResponseRedirect(reverse("places:device", args=[pk]))


def _typed(values: dict[str, str]) -> dict[str, Any]:
    return {name: values.get(name, "") for name in ("kind", "model", "serial")} | {
        "in_use_from": day_of(values.get("in_use_from", ""))
    }


def _form(
    request: ActorRequest, row: Equipment | None, values: dict[str, Any], *, status: int = 200, **more: Any
) -> HttpResponse:
    if row is not None and not values:
        values = {
            "kind": row.kind, "model": row.model, "serial": row.serial, "version": row.version,
            "in_use_from": row.in_use_from.isoformat() if row.in_use_from else "",
        }  # fmt: skip
    context = {
        "row": row, "values": values, "labels": LABELS, "kinds": EquipmentKind.choices,
        "homes": [(str(o.pk), o.short_name) for o in equipment.homes(seen_by=request.actor)] if row is None else [],
        "may": {verb: request.actor.may(f"places.equipment.{verb}") for verb in ("correct", "retire")},
        "today": localdate(request.now), **more,
    }  # fmt: skip
    return render(request, "places/device.html", context, status=status)
