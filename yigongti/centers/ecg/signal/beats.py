"""Beats: where they are, which belong together, and the median beat of twelve leads."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from yigongti.centers.ecg.signal.tracing import LEADS, Tracing

Array = npt.NDArray[np.float64]

MEASURING_HZ: Final = 500.0
EIGHT: Final = tuple(LEADS.index(name) for name in ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6"))
BEFORE_S: Final = 0.45
AFTER_S: Final = 0.70
ALIKE: Final = 0.85
"""Correlation of QRS-T over eight leads under which a beat is of another kind. To be verified on a labelled set."""
SHIFT_S: Final = 0.04
REFRACTORY_S: Final = 0.20
"""No two ventricular beats are closer."""
T_ZONE_S: Final = 0.36
EARLY: Final = 0.85
"""Share of the usual interval under which a neighbour is early."""
LEAST_ENERGY: Final = 0.33
"""Share of the usual beat's QRS energy that a beat must have; P waves have less. To be verified."""


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """Cleaned leads at `MEASURING_HZ`, all R peaks, and the median of the dominant kind of beat."""

    mv: Array
    """(12, n) in mV, without wander."""
    rate_hz: float
    peaks: npt.NDArray[np.int64]
    alike: npt.NDArray[np.bool_]
    """Per peak: does it belong to the dominant kind?"""
    median: Array
    """(12, m) in mV around the R peak, which stands at `centre`; each lead's level before QRS is not yet taken off."""
    centre: int

    def ms(self, samples: float) -> float:
        """Turn samples into milliseconds."""
        return samples * 1000 / self.rate_hz


class NoBeats(Exception):
    """Fewer than three beats were found: nothing can be measured."""


def find_beats(tracing: Tracing) -> Beats:
    """Return the beats of a tracing, or raise NoBeats. R peaks by neurokit2 on the magnitude of eight leads."""
    mv, rate = _resampled(tracing)
    clean = _without_wander(mv, rate)
    peaks = _peaks(clean, rate)
    before, after = int(BEFORE_S * rate), int(AFTER_S * rate)
    inner = peaks[(peaks >= before) & (peaks < clean.shape[1] - after)]
    if len(peaks) < 3 or len(inner) < 2:  # noqa: PLR2004  two intervals are the least for a rate
        raise NoBeats
    windows = np.stack([clean[:, at - before : at + after] for at in inner])
    windows, alike_inner = _dominant(windows, rate)
    alike = np.ones(len(peaks), dtype=bool)
    alike[np.isin(peaks, inner)] = alike_inner
    calm = alike_inner & _undisturbed(peaks, inner)
    chosen = windows[calm if calm.sum() >= 2 else alike_inner]  # noqa: PLR2004  a median of one would keep its noise
    return Beats(clean, rate, peaks, alike, np.median(chosen, axis=0), before)


def _undisturbed(peaks: npt.NDArray[np.int64], inner: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell which beats have no early neighbour, whose QRS would stand in the window of their T or P."""
    steps = np.diff(peaks)
    usual = float(np.median(steps))
    at = np.searchsorted(peaks, inner)
    after = steps[np.minimum(at, len(steps) - 1)]
    before = steps[np.maximum(at - 1, 0)]
    return np.asarray((after > EARLY * usual) & (before > EARLY * usual))


def _resampled(tracing: Tracing) -> tuple[Array, float]:
    mv = tracing.samples_uv.astype(np.float64) / 1000
    mv -= np.median(mv, axis=1, keepdims=True)
    if abs(tracing.rate_hz - MEASURING_HZ) < 1:
        return mv, tracing.rate_hz
    from scipy.signal import resample_poly

    down = round(tracing.rate_hz)
    return np.asarray(resample_poly(mv, int(MEASURING_HZ), down, axis=1)), tracing.rate_hz * MEASURING_HZ / down


def _without_wander(mv: Array, rate: float) -> Array:
    """High-pass 0.5 Hz (zero phase) and low-pass 100 Hz: keeps ST and the ends of waves, loses breathing."""
    from scipy import signal

    high = signal.butter(2, 0.5, "highpass", fs=rate, output="sos")
    low = signal.butter(2, 100, "lowpass", fs=rate, output="sos")
    return np.asarray(signal.sosfiltfilt(low, signal.sosfiltfilt(high, mv, axis=1), axis=1))


def _peaks(clean: Array, rate: float) -> npt.NDArray[np.int64]:
    """R peaks: candidates of neurokit2 and of the plain maxima of the QRS energy, sifted by that energy.

    The library alone misses fast broad runs and takes P for beats in complete block; each weakness has its rule here.
    """
    energy = _energy(clean, rate)
    chosen: list[int] = []
    for at in _candidates(energy, rate):
        close = bool(chosen) and at - chosen[-1] < REFRACTORY_S * rate
        # Pan and Tompkins' rule: shortly after a beat, half its strength or less is its T wave.
        if chosen and at - chosen[-1] < T_ZONE_S * rate and energy[at] < 0.5 * energy[chosen[-1]]:
            continue
        if close:
            chosen[-1] = max(chosen[-1], at, key=lambda one: energy[one])
        else:
            chosen.append(at)
    magnitude = np.sqrt((clean[list(EIGHT)] ** 2).sum(axis=0))
    return np.unique([_summit(magnitude, at, int(0.06 * rate)) for at in chosen]).astype(np.int64)


def _energy(clean: Array, rate: float) -> Array:
    """Return the smoothed spatial speed between 5 and 25 Hz, where QRS stands far above T and P."""
    from scipy import signal

    band = signal.butter(2, (5, 25), "bandpass", fs=rate, output="sos")
    speed = np.gradient(signal.sosfiltfilt(band, clean[list(EIGHT)], axis=1), axis=1)
    width = int(0.10 * rate) | 1
    return np.convolve(np.sqrt((speed**2).sum(axis=0)), np.hanning(width + 2)[1:-1] / width, "same")


def _candidates(energy: Array, rate: float) -> list[int]:
    import neurokit2 as nk
    from scipy import signal

    _, found = nk.ecg_peaks(energy, sampling_rate=round(rate))
    library = [_summit(energy, int(at), int(0.06 * rate)) for at in found["ECG_R_Peaks"]]
    own, _ = signal.find_peaks(energy, distance=int(REFRACTORY_S * rate))
    every = np.unique([*library, *own.tolist()]).astype(np.int64)
    strong = energy[every][energy[every] >= 0.5 * np.percentile(energy, 98)]
    least = LEAST_ENERGY * float(np.median(strong)) if len(strong) else 0.0
    return [int(at) for at in every if energy[at] >= least]


def _summit(magnitude: Array, at: int, reach: int) -> int:
    first = max(0, at - reach)
    return first + int(np.argmax(magnitude[first : at + reach + 1]))


def _dominant(windows: Array, rate: float) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Group beats by likeness; the dominant group is the largest, or a narrower one of at least half its size.

    So a run of broad beats that happens to outnumber the sinus beats is still the exception.
    """
    groups: list[list[int]] = []
    shapes: list[Array] = []
    aligned = windows.copy()
    for number, window in enumerate(windows):
        fits = [
            (_likeness(moved, shape, rate), place, moved)
            for place, shape in enumerate(shapes)
            for moved in [_aligned(window, shape, int(SHIFT_S * rate))]
        ]
        best = max(fits, key=lambda fit: fit[0], default=(0.0, -1, window))
        if best[0] >= ALIKE:
            groups[best[1]].append(number)
            aligned[number] = best[2]
            shapes[best[1]] = np.median(aligned[groups[best[1]]], axis=0)
        else:
            groups.append([number])
            shapes.append(window)
    largest = max(len(group) for group in groups)
    rivals = [place for place, group in enumerate(groups) if len(group) >= max(1, 0.5 * largest)]
    chosen = min(rivals, key=lambda place: (_breadth(shapes[place], rate), -len(groups[place])))
    alike = np.zeros(len(windows), dtype=bool)
    alike[groups[chosen]] = True
    return aligned, alike


def _breadth(shape: Array, rate: float) -> float:
    """Return the spread of the spatial speed around R in tenths of a second, coarse, so that noise does not decide."""
    centre, reach = int(BEFORE_S * rate), int(0.12 * rate)
    speed = (np.gradient(shape[list(EIGHT), centre - reach : centre + reach], axis=1) ** 2).sum(axis=0)
    time = np.arange(len(speed)) / rate
    mean = float((time * speed).sum() / speed.sum()) if speed.sum() else 0.0
    spread = float(np.sqrt((speed * (time - mean) ** 2).sum() / speed.sum())) if speed.sum() else 1.0
    return round(spread, 2)


def _aligned(window: Array, shape: Array, reach: int) -> Array:
    rows = list(EIGHT)
    centre = int(window.shape[1] * BEFORE_S / (BEFORE_S + AFTER_S))
    near = slice(centre - reach * 2, centre + reach * 2)
    scores = [
        float((np.roll(window, shift, axis=1)[rows, near] * shape[rows, near]).sum())
        for shift in range(-reach, reach + 1)
    ]
    return np.roll(window, int(np.argmax(scores)) - reach, axis=1)


def _likeness(window: Array, shape: Array, rate: float) -> float:
    centre = int(BEFORE_S * rate)
    near = slice(centre - int(0.1 * rate), centre + int(0.3 * rate))
    parts = (part[list(EIGHT), near] for part in (window, shape))
    a, b = ((part - part.mean(axis=1, keepdims=True)).ravel() for part in parts)
    scale = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / scale if scale else 0.0


def run_lengths(flags: npt.NDArray[Any]) -> list[tuple[int, int]]:
    """Return (start, length) of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
