"""Where waves begin and end on the median beat: QRS by spatial speed, P by magnitude, the end of T by tangents."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from yigongti.centers.ecg.signal.beats import EIGHT, Beats, run_lengths

Array = npt.NDArray[np.float64]

# The constants were set on synthetic beats with known ends and on one public record with the device's own annotation;
# all of them are to be verified on a labelled set before anybody relies on them.
QRS_FRACTION: Final = 0.04
"""Share of the greatest spatial speed under which the QRS has ended."""
QUIET_S: Final = 0.016
"""The speed must stay low this long: a notch of a bundle branch block is shorter."""
SEARCH_BEFORE_S: Final = 0.14
SEARCH_AFTER_S: Final = 0.20
QRS_MS: Final = (40.0, 240.0)
P_MIN_MV: Final = 0.03
"""A P wave lower than this in every lead of the median beat is not believed."""
P_FRACTION: Final = 0.2
P_MS: Final = (40.0, 200.0)
P_EARLIEST_MS: Final = -430.0
P_ALIKE: Final = 0.4
"""Correlation of one beat's P with the median's P above which the beat has that P."""
P_SHARE: Final = 0.6
"""Share of beats that must have it: else atria and ventricles go separate ways."""
T_MIN_MV: Final = 0.08
T_PEAK_LATEST: Final = 0.62
"""Latest T peak as a share of the RR interval."""


@dataclass(frozen=True, slots=True)
class Waves:
    """Ends of waves in ms from the R peak of the median beat; None where a wave was not found, with the reason."""

    qrs_on: float | None = None
    qrs_off: float | None = None
    p_on: float | None = None
    p_off: float | None = None
    t_off: float | None = None
    no_p: str = ""
    no_qrs: str = ""
    no_t: str = ""


def find_waves(beats: Beats) -> Waves:
    """Return the ends of waves."""
    ends = _qrs(beats)
    if ends is None:
        why = "QRS 起止不清"
        return Waves(no_p=why, no_qrs=why, no_t=why)
    on, off = ends
    rr_ms = float(np.median(np.diff(beats.peaks))) * 1000 / beats.rate_hz
    t_off = _t_off(beats, on, off, rr_ms)
    p, no_p = _p(beats, on, max(P_EARLIEST_MS, -rr_ms + (t_off if t_off is not None else 0.45 * rr_ms)))
    p_on, p_off = p or (None, None)
    return Waves(on, off, p_on, p_off, t_off, no_p=no_p, no_t="" if t_off is not None else "T 波低平，终点不清")


def _at(beats: Beats, ms: float) -> int:
    """Return the index in the median beat of a time from R, inside its bounds."""
    return int(np.clip(beats.centre + round(ms * beats.rate_hz / 1000), 0, beats.median.shape[1] - 1))


def _smooth(signal: Array, rate: float, seconds: float) -> Array:
    width = int(seconds * rate) | 1
    return np.apply_along_axis(np.convolve, -1, signal, np.ones(width) / width, "same")


def _qrs(beats: Beats) -> tuple[float, float] | None:
    centre, rate = beats.centre, beats.rate_hz
    eight = beats.median[list(EIGHT)]
    speed = _smooth(np.sqrt((np.gradient(eight, axis=1) ** 2).sum(axis=0)), rate, 0.006)
    near = speed[centre - int(0.06 * rate) : centre + int(0.06 * rate)]
    limit = max(QRS_FRACTION * float(near.max()), 2.2 * float(np.percentile(speed, 25)))
    quiet = [(a, a + n) for a, n in run_lengths(speed < limit) if n >= int(QUIET_S * rate)]
    before = [b for _, b in quiet if centre - SEARCH_BEFORE_S * rate < b <= centre]
    after = [a for a, _ in quiet if centre < a < centre + SEARCH_AFTER_S * rate]
    if not before or not after:
        return None
    on, off = beats.ms(before[-1] - centre), beats.ms(after[0] - centre)
    return (on, off) if QRS_MS[0] <= off - on <= QRS_MS[1] else None


def _t_off(beats: Beats, on: float, off: float, rr_ms: float) -> float | None:
    """Return the median over leads of where the steepest fall of T, prolonged, meets the level before QRS."""
    first, last = _at(beats, off + 60), _at(beats, T_PEAK_LATEST * rr_ms)
    if last - first < 10:  # noqa: PLR2004  20 ms: no room for a T wave
        return None
    level = np.median(beats.median[:, max(0, _at(beats, on - 20)) : _at(beats, on) + 1], axis=1, keepdims=True)
    leads = _smooth(beats.median - level, beats.rate_hz, 0.014)[list(EIGHT)]
    ends = [end for lead in leads if (end := _tangent(lead, first, last, int(0.16 * beats.rate_hz))) is not None]
    found = beats.ms(float(np.median(ends)) - beats.centre) if ends else None
    return found if found is not None and off + 80 < found < 0.9 * rr_ms else None


def _tangent(lead: Array, first: int, last: int, reach: int) -> float | None:
    peak = first + int(np.argmax(np.abs(lead[first:last])))
    if abs(lead[peak]) < T_MIN_MV or peak in {first, last - 1}:
        return None
    fall = np.gradient(lead)[peak : peak + reach] * -np.sign(lead[peak])
    steepest = peak + int(np.argmax(fall))
    slope = float(fall[steepest - peak])
    if slope <= 0:
        return None
    end = steepest + abs(float(lead[steepest])) / slope
    return end if end < len(lead) else None


def _p(beats: Beats, qrs_on: float, earliest_ms: float) -> tuple[tuple[float, float] | None, str]:
    first, last = _at(beats, earliest_ms), _at(beats, qrs_on - 6)
    if beats.ms(last - first) < P_MS[0] + 20:
        return None, "P 波与前一 T 波重叠"
    part = _level_between(_smooth(beats.median[list(EIGHT)], beats.rate_hz, 0.012)[:, first:last])
    magnitude = np.sqrt((part**2).sum(axis=0))
    peak = int(np.argmax(magnitude))
    if float(np.abs(part).max()) < P_MIN_MV or peak in {0, len(magnitude) - 1}:
        return None, "未见 P 波"
    low = magnitude < P_FRACTION * float(magnitude[peak])
    before, after = np.flatnonzero(low[:peak]), np.flatnonzero(low[peak:])
    a = first + (int(before[-1]) if len(before) else 0)
    b = first + (peak + int(after[0]) if len(after) else len(magnitude) - 1)
    if not P_MS[0] <= beats.ms(b - a) <= P_MS[1]:
        return None, "P 波起止不清"
    if _share_alike(beats, a, b) < P_SHARE:
        return None, "P 波与 QRS 无固定关系"
    return (beats.ms(a - beats.centre), beats.ms(b - beats.centre)), ""


def _level_between(part: Array) -> Array:
    """Take off the straight line between the quietest stretches at both ends."""
    wide = max(3, part.shape[1] // 12)
    left, right = np.median(part[:, :wide], axis=1), np.median(part[:, -wide:], axis=1)
    return np.asarray(part - (left[:, None] + (right - left)[:, None] * np.linspace(0, 1, part.shape[1])))


def _share_alike(beats: Beats, a: int, b: int) -> float:
    """Return the share of dominant beats whose own P looks like the median's."""
    rows = list(EIGHT)
    model = _level_between(beats.median[rows, a:b]).ravel()
    hits, seen = 0, 0
    for peak in beats.peaks[beats.alike]:
        start = peak - beats.centre + a
        if start < 0 or start + b - a > beats.mv.shape[1]:
            continue
        own = _level_between(beats.mv[rows, start : start + b - a]).ravel()
        scale = float(np.linalg.norm(own) * np.linalg.norm(model))
        seen += 1
        hits += scale > 0 and float(own @ model) / scale >= P_ALIKE
    return hits / seen if seen else 0.0
