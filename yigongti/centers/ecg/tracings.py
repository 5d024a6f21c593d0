"""From the bytes of a device to the columns of a Tracing, and back to samples."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from yigongti.centers.ecg.models import Tracing as TracingRow
from yigongti.centers.ecg.signal.intake import read_safely
from yigongti.centers.ecg.signal.packed import pack, unpack
from yigongti.centers.ecg.signal.quality import assess
from yigongti.centers.ecg.signal.tracing import Tracing
from yigongti.foundation.files.store import open_file

CLOCK_SLACK = timedelta(minutes=10)  # devices' clocks run fast; a tracing from the future is dated on arrival


@dataclass(frozen=True)
class Read:
    """A tracing that was read safely. `packed` is the form that is kept and opened from now on."""

    tracing: Tracing
    packed: bytes

    def columns(self, now: datetime) -> dict[str, object]:
        """Values for the Tracing row."""
        quality = assess(self.tracing)
        return {
            "format": self.tracing.source_format,
            "device": self.tracing.device[:80],
            "rate_hz": self.tracing.rate_hz,
            "duration_s": round(self.tracing.seconds, 2),
            "acquired_at": acquired_at(self.tracing, now),
            "grade": quality.grade,
            "quality_notes": [finding.text for finding in quality.findings],
        }


def make_tracing(data: bytes) -> Read:
    """Read the bytes of a device in a child with limits. Raises the reader's refusals (Invalid)."""
    tracing = read_safely(data)
    return Read(tracing, pack(tracing))


def acquired_at(tracing: Tracing, now: datetime) -> datetime:
    """When the device says it recorded, as aware time; now when it says nothing or names the future."""
    at = tracing.started_at
    if at is None:
        return now
    if at.tzinfo is None:
        at = timezone.make_aware(at)
    return now if at > now + CLOCK_SLACK else at


def samples(row: TracingRow) -> Tracing:
    """The samples of a kept tracing. Only ever reads our own packed form."""
    with open_file(row.packed) as stream:
        return unpack(stream.read())
