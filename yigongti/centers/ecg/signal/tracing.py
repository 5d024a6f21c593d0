"""The one form of a 12-lead resting ECG inside the platform."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

LIMB: Final = ("I", "II", "III", "aVR", "aVL", "aVF")
CHEST: Final = ("V1", "V2", "V3", "V4", "V5", "V6")
LEADS: Final = LIMB + CHEST


@dataclass(frozen=True, slots=True)
class DevicePatient:
    """The person as typed into the device: a hint for matching, never an identity."""

    id: str = ""
    name: str = ""
    sex: str = ""
    """"M", "F" or "" (unknown or anything else)."""
    birth_date: str = ""
    """ISO date, or "" when missing or impossible."""


@dataclass(frozen=True, slots=True, eq=False)
class Tracing:
    """Twelve simultaneous leads in microvolt.

    `samples_uv` has shape (12, n) in the order of `LEADS`, read-only. `started_at` is naive when the device gives no
    zone, which is usual: it is then the wall clock of the device. `resolution_uv` is the step of the source.
    """

    samples_uv: Samples
    rate_hz: float
    source_format: str
    """"dicom", "aecg" or "simulated"."""
    resolution_uv: float = 1.0
    started_at: datetime | None = None
    device: str = ""
    filter_text: str = ""
    """What the device says it filtered before sending, for example "0.05-300 Hz"."""
    patient: DevicePatient = field(default_factory=DevicePatient)
    accession_number: str = ""
    study_uid: str = ""
    instance_uid: str = ""
    derived: tuple[str, ...] = ()
    """Limb leads computed from two others, not recorded."""

    @property
    def count(self) -> int:
        """Samples per lead."""
        return int(self.samples_uv.shape[1])

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.count / self.rate_hz

    def lead(self, name: str) -> Samples:
        """Return one lead in microvolt, shape (n,)."""
        one: Samples = self.samples_uv[LEADS.index(name)]
        return one


def plain(value: object, limit: int = 64) -> str:
    """Return text from a device made safe to show: printable, one line, bounded."""
    text = " ".join(str(value if value is not None else "").split())
    return "".join(ch for ch in text if ch.isprintable())[:limit]
