"""From channels of any file to a Tracing: the checks that every format shares."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from yigongti.centers.ecg.signal.refusals import (
    AllFlat,
    MissingLeads,
    NoCalibration,
    TooLarge,
    TooLong,
    TooShort,
    WrongRate,
)
from yigongti.centers.ecg.signal.tracing import CHEST, LEADS, LIMB, DevicePatient, Samples, Tracing

MIN_RATE_HZ: Final = 100.0
MAX_RATE_HZ: Final = 32_000.0
MIN_SECONDS: Final = 2.5
MAX_SECONDS: Final = 60.0
MAX_VALUES: Final = 12_000_000
"""Channels x samples, before anything is allocated: 12 leads, 60 s, 16 kHz; 48 MB as float32."""
MAX_PEAK_UV: Final = 1_000_000.0
"""A volt on the skin is a wrong unit, not a heart."""
OFFSET_KEPT_UV: Final = 10_000.0
"""An electrode offset above 10 mV carries nothing and would cost resolution: it is taken off."""
FLAT_UV: Final = 5.0
"""Peak to peak under which a lead counts as a straight line; noise of any amplifier is more."""

# Every limb lead as a combination of I and II (Einthoven: III = II - I; Goldberger for the augmented ones).
LIMB_FROM_I_II: Final = np.array([[1, 0], [0, 1], [-1, 1], [-0.5, -0.5], [1, -0.5], [-0.5, 1]], dtype=np.float64)


def check_size(rate_hz: float, count: int, channels: int) -> None:
    """Refuse a declared size before memory is taken for it."""
    if not (MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ):  # also catches NaN
        raise WrongRate(f"{rate_hz:g} Hz")
    if count < 0 or channels < 1 or count * channels > MAX_VALUES:
        raise TooLarge(f"{channels} x {count}")
    if count < MIN_SECONDS * rate_hz:
        raise TooShort(f"{count / rate_hz:.1f} 秒")
    if count > MAX_SECONDS * rate_hz:
        raise TooLong(f"{count / rate_hz:.0f} 秒")


def complete(found: Mapping[str, npt.NDArray[np.float64]]) -> tuple[Samples, tuple[str, ...]]:
    """Return the (12, n) samples and the names of limb leads that had to be derived."""
    missing = [name for name in CHEST if name not in found]
    limb = [name for name in LIMB if name in found]
    if missing or len(limb) < 2:  # noqa: PLR2004  two limb leads span the frontal plane
        raise MissingLeads("缺 " + " ".join(missing or [name for name in LIMB if name not in found]))
    derived = tuple(name for name in LIMB if name not in found)
    samples = np.empty((12, len(found[limb[0]])), dtype=np.float32)
    for row, name in enumerate(LEADS):
        if name in found:
            samples[row] = found[name]
    if derived:
        rows = [LIMB.index(name) for name in limb]
        base = np.linalg.pinv(LIMB_FROM_I_II[rows]) @ np.stack([found[name] for name in limb])
        for name in derived:
            samples[LEADS.index(name)] = LIMB_FROM_I_II[LIMB.index(name)] @ base
    return samples, derived


def assemble(
    found: Mapping[str, npt.NDArray[np.float64]],
    *,
    rate_hz: float,
    source_format: str,
    resolution_uv: float,
    started_at: datetime | None = None,
    device: str = "",
    filter_text: str = "",
    patient: DevicePatient | None = None,
    accession_number: str = "",
    study_uid: str = "",
    instance_uid: str = "",
) -> Tracing:
    """Build the Tracing from named channels in microvolt, or refuse."""
    samples, derived = complete(found)
    check_size(rate_hz, samples.shape[1], 12)
    if not np.isfinite(samples).all() or float(np.abs(samples).max()) > MAX_PEAK_UV:
        raise NoCalibration("电压超出可能范围")
    offsets = np.median(samples, axis=1, keepdims=True)
    samples -= np.where(np.abs(offsets) > OFFSET_KEPT_UV, offsets, np.float32(0)).astype(np.float32)
    if float(np.ptp(samples, axis=1).max()) < FLAT_UV:
        raise AllFlat
    samples.setflags(write=False)
    return Tracing(
        samples_uv=samples,
        rate_hz=rate_hz,
        source_format=source_format,
        resolution_uv=resolution_uv,
        started_at=started_at,
        device=device,
        filter_text=filter_text,
        patient=patient or DevicePatient(),
        accession_number=accession_number,
        study_uid=study_uid,
        instance_uid=instance_uid,
        derived=derived,
    )
