"""Filters for the eye: applied when drawing, never to what is stored or measured."""

from typing import Final, Literal

import numpy as np

from yigongti.centers.ecg.signal.tracing import Samples

Band = Literal["原始", "0.05-150", "0.67-40", "0.5-40"]
BANDS: Final[dict[Band, tuple[float | None, float | None]]] = {
    "原始": (None, None),
    "0.05-150": (0.05, 150.0),
    "0.67-40": (0.67, 40.0),
    "0.5-40": (0.5, 40.0),
}
"""Diagnostic band 0.05-150 Hz and monitoring bands, which may distort ST: the footer always says which is on."""
NOTCH_Q: Final = 25.0


def filtered(samples_uv: Samples, rate_hz: float, *, band: Band = "原始", mains_hz: float = 0.0) -> Samples:
    """Return (leads, n) filtered forwards and backwards, so that nothing shifts in time.

    A cut-off above half the sampling rate, and a notch there, is left out: there is nothing to take away.
    """
    low, high = BANDS[band]
    limit = rate_hz * 0.45
    high = high if high is not None and high < limit else None
    mains_hz = mains_hz if 0 < mains_hz < limit else 0.0
    if low is None and high is None and not mains_hz:
        return samples_uv
    from scipy import signal

    out = samples_uv.astype(np.float64)
    out -= np.median(out, axis=1, keepdims=True)
    if low is not None:
        out = signal.sosfiltfilt(signal.butter(1, low, "highpass", fs=rate_hz, output="sos"), out, axis=1)
    if high is not None:
        out = signal.sosfiltfilt(signal.butter(2, high, "lowpass", fs=rate_hz, output="sos"), out, axis=1)
    if mains_hz:
        out = signal.filtfilt(*signal.iirnotch(mains_hz, NOTCH_Q, fs=rate_hz), out, axis=1)
    return np.asarray(out, dtype=np.float32)


def describe(band: Band, mains_hz: float, device_text: str = "") -> str:
    """Return the words for the footer, for example "0.05-150 Hz  50 Hz 陷波"."""
    shown = f"{band} Hz" if band != "原始" else (f"设备滤波 {device_text}" if device_text else "未加滤波")
    return shown.replace("-", "–") + (f"  {mains_hz:g} Hz 陷波" if mains_hz else "")
