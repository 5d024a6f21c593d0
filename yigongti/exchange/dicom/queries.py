"""Reading the register of devices and the state of the door."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from pynetdicom import AE
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]  # made at import

from yigongti.exchange.dicom import address, desk
from yigongti.exchange.dicom.models import Device
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.foundation.jobs.heartbeat import is_alive
from yigongti.records.orders.intake import acceptors

ECHO_SECONDS = 3


class NoDevice(NotFound):
    """No such device within sight."""

    sentence = "没有找到这台设备，它可能不在您的查看范围内。"


def devices(*, seen_by: Actor) -> QuerySet[Device]:
    """Devices of organizations within sight, and the strangers that nobody has claimed. Raises MissingPermission."""
    seen_by.require("dicom.device.read")
    mine = within_reach(seen_by) | Q(organization=None)
    if seen_by.scope == "county":
        mine |= Q(organization__county=seen_by.county)
    return (
        Device.objects.filter(mine).select_related("organization").order_by("is_allowed", "-last_seen_at", "ae_title")
    )


def device(*, seen_by: Actor, device_id: int) -> Device:
    """One device. Raises NoDevice."""
    found = devices(seen_by=seen_by).filter(pk=device_id).first()
    if found is None:
        raise NoDevice
    return found


def owners(*, seen_by: Actor) -> QuerySet[Organization]:
    """The organizations that the viewer may give a device to."""
    found = Organization.objects.filter(is_active=True)
    if not seen_by.sees_everything:
        mine = Q(pk__in=seen_by.reach)
        found = found.filter(mine | Q(county=seen_by.county) if seen_by.scope == "county" else mine)
    return found.order_by("code")


@dataclass(frozen=True)
class Door:
    """How a device reaches us, and whether we listen."""

    ae_title: str
    port: int
    is_alive: bool
    is_open: bool
    classes: tuple[str, ...]


def door(*, now: datetime) -> Door:
    """The settings that this process sees; the door itself says by its heartbeat whether it runs."""
    return Door(
        address.ae_title(), address.port(), is_alive("dicom", now=now), desk.is_open(), tuple(sorted(acceptors()))
    )


def answers() -> bool:
    """C-ECHO to our own door over the network, as a device would do it; at most a few seconds."""
    entity = AE(ae_title="YGT-SELFTEST")
    entity.acse_timeout = entity.dimse_timeout = entity.connection_timeout = entity.network_timeout = ECHO_SECONDS
    entity.add_requested_context(Verification)
    everywhere = {"0.0.0.0", ""}  # noqa: S104  compared with, not bound to
    own = "127.0.0.1" if address.host() in everywhere else address.host()
    association = entity.associate(own, address.port(), ae_title=address.ae_title())
    if not association.is_established:
        return bool(association.is_rejected)  # a closed door that answers is alive: it does not know this title
    status = association.send_c_echo()
    association.release()
    return getattr(status, "Status", None) == 0
