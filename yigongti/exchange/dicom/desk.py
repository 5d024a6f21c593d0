"""What the door does with the database: who may come in, taking an object in, keeping count.

Handlers of the network library run in its own threads, which Django does not know: each call gives its connection back.
"""

import functools
import logging
from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F

from yigongti.exchange.dicom import rules
from yigongti.exchange.dicom.models import Device
from yigongti.foundation.errors import Problem, Unavailable
from yigongti.records.orders.intake import UnknownObject, receive

log = logging.getLogger("yigongti.dicom")
P = ParamSpec("P")
R = TypeVar("R")
ERROR_LENGTH = 200


def _giving_back(function: Callable[P, R]) -> Callable[P, R]:
    """Return the thread's connection to the pool whatever happens."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        finally:
            if not connection.in_atomic_block:  # a test's own transaction stays
                connection.close()

    return run


def is_open() -> bool:
    """Whether unregistered devices may send: in the demo, or when the operator says so (YIGONGTI_DICOM_OPEN=1)."""
    return bool(getattr(settings, "DICOM_OPEN", settings.DEMO))


@_giving_back
def may_come_in(*, ae_title: str, address: str, now: datetime) -> bool:
    """Whether a device of this title may send from this address; strangers are remembered for the page."""
    try:
        device = Device.objects.filter(ae_title=ae_title).first()
        if device is None:
            device = _remember(ae_title, now)
        if device is not None and device.is_allowed:
            if device.address in {None, address}:
                return True
            _note(device, address, now, f"设备限定从 {device.address} 接入，本次来自 {address}，已拒绝。")
            return False
        if is_open():
            return True
        if device is not None:
            _note(device, address, now, "设备未登记或已停用，已拒绝；登记后即可接收。")
    except (DatabaseError, InterfaceError):
        log.warning("database does not answer, association of %s refused", ae_title)
    return False


def _remember(ae_title: str, now: datetime) -> Device | None:
    if Device.objects.filter(organization=None).count() >= rules.MAX_STRANGERS:
        return None
    return Device.objects.get_or_create(ae_title=ae_title, defaults={"first_seen_at": now})[0]


def _note(device: Device, address: str, now: datetime, error: str) -> None:
    Device.objects.filter(pk=device.pk).update(
        last_seen_at=now,
        last_address=address,
        refused=F("refused") + 1,
        last_error=error[:ERROR_LENGTH],
        last_error_at=now,
    )


@_giving_back
def note_refusal(*, ae_title: str, address: str, now: datetime, error: str) -> None:
    """Count a refusal and keep its sentence for the page; a database that is away is only logged."""
    try:
        device = Device.objects.filter(ae_title=ae_title).first()
        if device is not None:
            _note(device, address, now, error)
    except (DatabaseError, InterfaceError):
        log.warning("refusal of %s could not be kept: %s", ae_title, error)


@_giving_back
def take_in(*, data: bytes, sop_class: str, ae_title: str, address: str, now: datetime) -> tuple[int, str]:
    """Store one object. Status and comment for the device; success only after the commit."""
    try:
        device = Device.objects.select_related("organization").filter(ae_title=ae_title).first()
        receive(
            data=data,
            sop_class=sop_class,
            source=f"{ae_title} {address}"[:60],
            now=now,
            organization=device.organization if device else None,
        )
        seen = Device.objects.filter(ae_title=ae_title)
        seen.update(last_seen_at=now, last_address=address, received=F("received") + 1)
    except Problem as problem:
        note_refusal(ae_title=ae_title, address=address, now=now, error=str(problem))
        return status_of(problem), rules.comment(f"Refused: {type(problem).__name__}")
    except (DatabaseError, InterfaceError):
        log.exception("object of %s was not stored", ae_title)
        return rules.OUT_OF_RESOURCES, rules.comment("Database does not answer, send again later")
    except Exception:
        log.exception("object of %s was not stored", ae_title)
        note_refusal(
            ae_title=ae_title, address=address, now=now, error="平台处理时出错，对象没有接收，请联系系统管理员。"
        )
        return rules.FAILURE, rules.comment("Processing failure")
    return rules.SUCCESS, ""


def status_of(problem: Problem) -> int:
    """The status word for a refusal: try again later, wrong class, or not understood."""
    if isinstance(problem, Unavailable):
        return rules.OUT_OF_RESOURCES
    return rules.NOT_OF_CLASS if isinstance(problem, UnknownObject) else rules.CANNOT_UNDERSTAND
