"""Writes of the register of equipment: add, correct, retire."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.words.tidy import plain
from yigongti.records.places import equipment
from yigongti.records.places.models import Equipment, EquipmentKind


class DeviceMovedOn(Conflict):
    """Somebody else changed the entry in the meantime."""

    sentence = "这台设备的登记刚被别人更新过，请核对后再提交。"


@action("places.equipment.add", on="organization")
def add_device(
    *,
    actor: Actor,
    now: datetime,
    organization: Organization,
    kind: str,
    model: str = "",
    serial: str = "",
    in_use_from: date | None = None,
) -> Equipment:
    """Enter a device of an institution within sight. Raises Invalid per field, NoSuchDevice."""
    if not equipment.homes(seen_by=actor).filter(pk=organization.pk).exists():
        raise equipment.NoSuchDevice
    row = Equipment(organization=organization, county=organization.county)
    return _saved(row, now, kind, model, serial, in_use_from)


@action("places.equipment.correct", on="device")
def correct_device(
    *,
    actor: Actor,
    now: datetime,
    device: Equipment,
    kind: str,
    model: str,
    serial: str,
    in_use_from: date | None,
    version: int,
) -> Equipment:
    """Correct an entry. `version` is that of the page. Raises Invalid, DeviceMovedOn."""
    row = _locked(actor, device)
    if row.version != version:
        raise DeviceMovedOn
    row.version += 1
    return _saved(row, now, kind, model, serial, in_use_from)


@action("places.equipment.retire", on="device")
def retire_device(*, actor: Actor, now: datetime, device: Equipment, on: date | None, reason: str) -> Equipment:
    """The first day on which it is no longer in use. Raises Invalid, AlreadyDone."""
    row = _locked(actor, device)
    if row.retired_on is not None:
        raise AlreadyDone(f"这台设备已于 {row.retired_on:%Y-%m-%d} 停用。", row)
    faults: dict[str, str] = {}
    if on is None or on > localdate(now) or (row.in_use_from is not None and on <= row.in_use_from):
        faults["retired_on"] = "请填写停用日期，晚于启用日期，不晚于今天。"
    if not 0 < len(plain(reason)) <= 100:  # noqa: PLR2004  the column
        faults["retired_reason"] = "请写明停用原因，最多 100 字。"
    if faults:
        raise Invalid(fields=faults)
    row.retired_on, row.retired_reason, row.version = on, plain(reason), row.version + 1
    row.save(update_fields=["retired_on", "retired_reason", "version"])
    return row


def _locked(actor: Actor, device: Equipment) -> Equipment:
    equipment.device(seen_by=actor, pk=device.pk)
    return Equipment.objects.select_for_update(of=("self",)).select_related("organization").get(pk=device.pk)


def _saved(  # noqa: PLR0917  the columns
    row: Equipment, now: datetime, kind: str, model: str, serial: str, since: date | None
) -> Equipment:
    faults: dict[str, str] = {}
    if kind not in EquipmentKind.values:
        faults["kind"] = "请选择类别。"
    if len(plain(model)) > 60 or len(plain(serial)) > 60:  # noqa: PLR2004  the columns
        faults["model"] = "型号和出厂编号各最多 60 字。"
    if since is not None and (since > localdate(now) or (row.retired_on is not None and since >= row.retired_on)):
        faults["in_use_from"] = "启用日期不晚于今天，并早于停用日期。"
    if faults:
        raise Invalid(fields=faults)
    row.kind, row.model, row.serial, row.in_use_from = kind, plain(model), plain(serial), since
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Invalid(fields={"serial": "这个出厂编号的同类设备已登记在用，请核对。"}) from twice
    return row
