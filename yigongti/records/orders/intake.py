"""Taking in what devices send. Rooms register which objects they accept and how one becomes part of an order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid, Problem
from yigongti.foundation.files.store import store
from yigongti.foundation.web.live import notify
from yigongti.records.orders.models import DeviceObject, Order
from yigongti.records.orders.rules import State
from yigongti.records.people.models import Identifier, Resident
from yigongti.records.people.queries import file_ids
from yigongti.records.places.models import County

CAP_BYTES = 20 * 1024 * 1024
REUSED_MARK = "#"  # no identifier of a device holds it: behind it stands the digest of what came under a used one


@dataclass(frozen=True)
class ObjectFacts:
    """What an accepted object says about itself. `about` is shown in the inbox: rate, leads, quality."""

    uid: str
    patient_id: str
    patient_name: str
    accession_number: str
    acquired_at: datetime | None
    about: dict[str, object]


@dataclass(frozen=True)
class Acceptor:
    """A room's door for objects. `check` parses defensively and raises Problem; `attach` performs the order with it."""

    service: str
    sop_classes: tuple[str, ...]
    check: Callable[[bytes], ObjectFacts]
    attach: Callable[..., object]  # attach(order=, device_object=, data=, actor=, now=)


_acceptors: dict[str, Acceptor] = {}


class UnknownObject(Invalid):
    """No room takes this kind of object."""

    sentence = "平台没有接收这类数据的诊断中心，请核对设备的发送设置。"


def register(acceptor: Acceptor) -> None:
    """Called by a room at start-up. A SOP class belongs to one room; registering the same room again replaces it."""
    for uid in acceptor.sop_classes:
        other = _acceptors.get(uid)
        if other and other.service != acceptor.service:
            raise ValueError(f"{uid} is taken by {other.service}")
        _acceptors[uid] = acceptor


def acceptors() -> dict[str, Acceptor]:
    """SOP class UID to the acceptor of its room."""
    return dict(_acceptors)


def receive(
    *, data: bytes, sop_class: str, source: str, now: datetime, organization: Organization | None = None
) -> DeviceObject:
    """Take one object in: check, store, keep once, match to its order or leave it in the inbox.

    Raises UnknownObject, or the room's own refusal. The same object sent again is answered with the first one's row.
    """
    acceptor = _acceptors.get(sop_class)
    if acceptor is None:
        raise UnknownObject
    facts = acceptor.check(data)
    actor = system_actor(
        "device", frozenset({f"{acceptor.service}.tracing.attach"}), county=organization.county if organization else ""
    )
    with transaction.atomic():
        kept = _keep(acceptor, facts, data, source, organization, now)
    if kept.order_id or kept.discarded_at or REUSED_MARK in kept.uid:
        return kept
    order = find_order(kept)
    if order is not None:
        try:
            acceptor.attach(order=order, device_object=kept, data=data, actor=actor, now=now)
        except Problem as problem:  # the object is safe in the inbox; a person decides
            kept.about = {**kept.about, "not_matched_because": str(problem)}
            kept.save(update_fields=["about"])
    kept.refresh_from_db()
    return kept


def _keep(  # noqa: PLR0917  private, called in one place
    acceptor: Acceptor, facts: ObjectFacts, data: bytes, source: str, organization: Organization | None, now: datetime
) -> DeviceObject:
    """Keep the object once. Other bytes under a known identifier are another object: kept too, for a person to look."""
    file = store(BytesIO(data), cap_bytes=CAP_BYTES, name=f"{facts.uid}.dcm", now=now, expect=None)
    words: dict[str, Any] = {
        "service": acceptor.service,
        "file": file,
        "source": source,
        "received_at": now,
        "organization": organization,
        "county": organization.county if organization else _only_county(),
        "patient_id": facts.patient_id[:64],
        "patient_name": facts.patient_name[:80],
        "accession_number": facts.accession_number[:40],
        "acquired_at": facts.acquired_at,
        "about": facts.about,
    }
    uid = facts.uid[:64] or f"sha256-{file.sha256}"
    kept, is_new = DeviceObject.objects.get_or_create(uid=uid, defaults=words)
    if kept.file_id != file.pk:
        words["about"] = {**facts.about, "not_matched_because": "设备用同一个对象标识发来过另一份图，请核对"}
        uid = f"{uid[:64]}{REUSED_MARK}{file.sha256[:12]}"
        kept, is_new = DeviceObject.objects.get_or_create(uid=uid, defaults=words)
    if is_new and organization:
        notify("inbox", [organization.pk])
    return kept


def _only_county() -> str:
    """Where an unregistered device stands, when there is one county alone; else nobody can say."""
    codes = list(County.objects.values_list("code", flat=True)[:2])
    return codes[0] if len(codes) == 1 else ""


def find_order(device_object: DeviceObject) -> Order | None:
    """The open order that the object names by its accession number, unless its patient id contradicts the resident."""
    waiting = [State.REQUESTED, State.ACCEPTED, State.SENT_BACK]
    order = (
        Order.objects.filter(
            number=device_object.accession_number, service=device_object.service, state__in=waiting
        ).first()
        if device_object.accession_number
        else None
    )
    if order is None or contradicts(device_object.patient_id, order.resident):
        return None
    if device_object.organization_id and device_object.organization_id != order.requester_id:
        return None
    return order


def contradicts(patient_id: str, resident: Resident) -> bool:
    """Whether the device's patient id is somebody else's: known, and not this resident's. Unknown ids are silent."""
    if not patient_id or patient_id == resident.code:
        return False
    own = set(file_ids(resident_id=resident.merged_into_id or resident.pk))  # an old card names a merged file
    owners = set(Identifier.objects.filter(value=patient_id, is_active=True).values_list("resident_id", flat=True))
    owners |= set(Resident.objects.filter(code=patient_id).values_list("pk", flat=True))
    return bool(owners) and not owners & own
