"""Registering devices and stopping them; trying our own door."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address

from yigongti.exchange.dicom.models import AE_TITLE, Device
from yigongti.exchange.dicom.queries import answers, owners
from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid, Refused, Unavailable


class DoorIsSilent(Unavailable):
    """Our own door does not answer."""

    sentence = "DICOM 接口没有应答，请在服务器上确认 yigongti dicom 进程正在运行，端口没有被占用或拦截。"


class NotYourOrganization(Refused):
    """The device belongs, or would belong, to somebody out of reach."""

    sentence = "只能登记和停用您管理范围内机构的设备。"


@action("dicom.device.save", on="device")
def save_device(
    *,
    actor: Actor,
    now: datetime,
    device: Device | None,
    ae_title: str,
    name: str,
    organization: Organization | None,
    address: str = "",
) -> Device:
    """Register a device, or correct and allow one. Raises Invalid with a sentence per field, NotYourOrganization."""
    _refuse_foreign(actor, device)
    wrong = _wrong(ae_title, organization, address, device)
    if wrong:
        raise Invalid(fields=wrong)
    if organization is None or not owners(seen_by=actor).filter(pk=organization.pk).exists():
        raise NotYourOrganization
    found = device or Device(first_seen_at=now)
    found.ae_title, found.name, found.organization = ae_title, name.strip()[:60], organization
    found.address, found.is_allowed = address or None, True
    found.save()
    return found


@action("dicom.device.stop", on="device")
def stop_device(*, actor: Actor, now: datetime, device: Device) -> Device:
    """Refuse the device from now on; what it sent stays."""
    _refuse_foreign(actor, device)
    device.is_allowed = False
    device.save(update_fields=["is_allowed"])
    return device


@action("dicom.door.echo")
def try_door(*, actor: Actor, now: datetime) -> bool:
    """C-ECHO to ourselves. Raises DoorIsSilent."""
    if not answers():
        raise DoorIsSilent
    return True


def _refuse_foreign(actor: Actor, device: Device | None) -> None:
    if device is None or device.organization_id is None:
        return
    if not owners(seen_by=actor).filter(pk=device.organization_id).exists():
        raise NotYourOrganization


def _wrong(ae_title: str, organization: Organization | None, address: str, device: Device | None) -> dict[str, str]:
    wrong: dict[str, str] = {}
    try:
        AE_TITLE(ae_title)
    except ValidationError as error:
        wrong["ae_title"] = error.messages[0]
    if Device.objects.filter(ae_title=ae_title).exclude(pk=device.pk if device and device.pk else 0).exists():
        wrong["ae_title"] = "这个 AE 标题已经登记，请在列表里找到它再修改。"
    if organization is None:
        wrong["organization"] = "请选择设备所属机构。"
    try:
        if address:
            validate_ipv46_address(address)
    except ValidationError:
        wrong["address"] = "请填写 IP 地址，如 192.168.1.20；不限制就留空。"
    return wrong
