"""What the network receiver asks of this room: is it an ECG of ours, and how does one perform its order."""

from datetime import datetime

from django.utils import timezone

from yigongti.centers.ecg import rules
from yigongti.centers.ecg.actions import attach_tracing
from yigongti.centers.ecg.signal.quality import assess
from yigongti.centers.ecg.tracings import acquired_at, make_tracing
from yigongti.foundation.access.actor import Actor
from yigongti.records.orders.intake import Acceptor, ObjectFacts
from yigongti.records.orders.models import DeviceObject, Order

# DICOM PS3.4 B.5: 12-lead ECG Waveform Storage, General ECG Waveform Storage
SOP_CLASSES = ("1.2.840.10008.5.1.4.1.1.9.1.1", "1.2.840.10008.5.1.4.1.1.9.1.2")


def check(data: bytes) -> ObjectFacts:
    """Read in a child with limits; what the inbox shows. Raises the reader's refusals."""
    tracing = make_tracing(data).tracing
    quality = assess(tracing)
    return ObjectFacts(
        uid=tracing.instance_uid,
        patient_id=tracing.patient.id,
        patient_name=tracing.patient.name,
        accession_number=tracing.accession_number,
        acquired_at=acquired_at(tracing, timezone.now()),
        about={
            "device": tracing.device,
            "rate_hz": tracing.rate_hz,
            "seconds": round(tracing.seconds, 1),
            "grade": quality.grade,
            "reasons": [finding.text for finding in quality.findings],
        },
    )


def attach(*, order: Order, device_object: DeviceObject, data: bytes, actor: Actor, now: datetime) -> object:
    """Perform the order with the object, as an upload would."""
    return attach_tracing(
        actor=actor, now=now, order=order, data=data, name=f"{device_object.uid}.dcm", device_object=device_object
    )


ACCEPTOR = Acceptor(service=rules.SERVICE, sop_classes=SOP_CLASSES, check=check, attach=attach)
