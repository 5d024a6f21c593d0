"""The DICOM door: C-ECHO, and C-STORE of the object classes that rooms accept. `yigongti dicom`.

A device hears success only after the commit. Everything else it hears as a status with an ASCII comment; the Chinese
sentence stands on the page of devices.
"""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.utils import timezone
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]  # made at import

from yigongti.exchange.dicom import desk, rules
from yigongti.exchange.dicom.address import ae_title, host, port
from yigongti.exchange.dicom.bounds import BoundedReader
from yigongti.foundation.jobs.heartbeat import Pulse
from yigongti.records.orders.intake import acceptors

log = logging.getLogger("yigongti.dicom")
_at_work = threading.BoundedSemaphore(rules.MAX_AT_WORK)
_TOO_LARGE = f"对象超过 {rules.MAX_OBJECT_BYTES // 1024 // 1024} MB，已中断接收；请核对设备的发送内容。"


def make_entity() -> AE:
    """The application entity with its limits and the classes that rooms accept now."""
    entity = AE(ae_title=ae_title())
    entity.maximum_pdu_size = rules.MAX_PDU_BYTES
    entity.maximum_associations = rules.MAX_ASSOCIATIONS
    entity.network_timeout = rules.IDLE_SECONDS
    entity.acse_timeout = rules.PDU_SECONDS
    entity.dimse_timeout = rules.IDLE_SECONDS
    entity.add_supported_context(Verification)
    for sop_class in sorted(acceptors()):
        entity.add_supported_context(sop_class, [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
    return entity


def start(*, on_host: str, on_port: int) -> Any:
    """Listen in threads of their own; the running server (`server_address`, `shutdown()`). Port 0 takes a free one."""
    handlers: list[Any] = [
        (evt.EVT_CONN_OPEN, _on_connection),
        (evt.EVT_REQUESTED, _on_request),
        (evt.EVT_C_ECHO, _on_echo),
        (evt.EVT_C_STORE, _on_store),
    ]
    return make_entity().start_server((on_host, on_port), block=False, evt_handlers=handlers)


class PortTaken(SystemExit):
    """Another program listens on the port; devices cannot send. The supervisor tries again, with growing pauses."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"DICOM port {number} is taken by another program; devices cannot send. "
            "Stop that program, or choose another port with YIGONGTI_DICOM_PORT."
        )


def run() -> None:
    """Listen until SIGTERM or Ctrl+C."""
    logging.getLogger("pynetdicom").setLevel(logging.CRITICAL)  # strangers' nonsense is counted on the page, not logged
    over = threading.Event()

    def leave(_number: int, _frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    try:
        server = start(on_host=host(), on_port=port())
    except OSError as error:
        raise PortTaken(port()) from error
    log.info("DICOM door is open on %s:%s as %s", host(), server.server_address[1], ae_title())
    with Pulse("dicom"):
        over.wait()
    server.shutdown()
    server.server_close()


def _on_connection(event: Any) -> None:
    """Before the first byte is read: a bounded reader, and no more connections than threads are meant for."""
    association = event.assoc
    link = association.dul.socket
    if len(association.ae.active_associations) > rules.MAX_CONNECTIONS:
        link.socket.close()
        return

    def too_much() -> None:
        title, address = _peer(association)
        log.warning("object of %s from %s is too large", title, address)
        desk.note_refusal(ae_title=title, address=address, now=timezone.now(), error=_TOO_LARGE)

    link.recv = BoundedReader(link.socket, too_much)


def _on_request(event: Any) -> None:
    """Before the association is accepted: unknown and stopped devices are rejected (calling AE not recognized)."""
    title, address = _peer(event.assoc)
    if desk.may_come_in(ae_title=title, address=address, now=timezone.now()):
        return
    log.info("association of %s from %s refused", title, address)
    event.assoc.acse.send_reject(0x01, 0x01, 0x03)
    event.assoc.kill()


def _on_echo(_event: Any) -> int:
    return rules.SUCCESS


def _on_store(event: Any) -> Dataset:
    title, address = _peer(event.assoc)
    event.assoc.dul.socket.recv.rest()
    if not _at_work.acquire(timeout=rules.WAIT_SECONDS):
        return _answer(rules.OUT_OF_RESOURCES, "Busy, send again later")
    try:
        status, comment = desk.take_in(
            data=event.encoded_dataset(),
            sop_class=str(event.request.AffectedSOPClassUID),
            ae_title=title,
            address=address,
            now=timezone.now(),
        )
    finally:
        _at_work.release()
    return _answer(status, comment)


def _answer(status: int, comment: str) -> Dataset:
    answer = Dataset()
    answer.Status = status
    if comment:
        answer.ErrorComment = rules.comment(comment)
    return answer


def _peer(association: Any) -> tuple[str, str]:
    """Calling AE title and address, as the peer gives them."""
    asked = association.requestor.primitive
    title = str(getattr(asked, "calling_ae_title", "") or "").strip()
    return title[:16], str(association.requestor.address)
