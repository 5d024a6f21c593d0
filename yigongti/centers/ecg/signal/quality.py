"""How good is the recording? Deterministic checks with reasons in words; proposals for the person who may repeat it.

No Chinese standard with numbers for these was at hand: each threshold is a proposal, to be verified, and a parameter.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from yigongti.centers.ecg.signal.assemble import FLAT_UV
from yigongti.centers.ecg.signal.tracing import CHEST, LEADS, Tracing

MIRRORED: Final = -0.5
"""Correlation of I with V6 over the record; a healthy record has about +0.9. To be verified."""

Grade = Literal["良", "可", "差"]
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds, to be verified (待核); pass others where the center has approved its own."""

    rate_hz: float = 500.0
    """Below it fine detail is lost; AHA/ACC 2007 recommends at least 500 samples per second for a diagnostic record."""
    flat_uv: float = FLAT_UV
    """Peak to peak over the whole record: amplifier noise alone is more."""
    clipped_share: float = 0.01
    """Share of samples that stand exactly at the lead's extreme, in runs: an amplifier at its end."""
    wander_uv: float = 300.0
    """Span of the level (middle of each second) over the record: 3 mm hide an ST change."""
    wander_bad_uv: float = 800.0
    mains_uv: float = 25.0
    """Amplitude at 50 Hz: a quarter of a small square."""
    mains_bad_uv: float = 80.0
    muscle_uv: float = 20.0
    """Usual difference between neighbouring samples after smoothing, in the quiet part: half the trace's width."""
    muscle_bad_uv: float = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason: a stable code, the sentence, the leads, and whether it alone makes the grade 差."""

    code: str
    text: str
    leads: tuple[str, ...] = ()
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Quality:
    """Grade and reasons."""

    grade: Grade
    findings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """Return one line: "良", or the grade and its reasons."""
        return "；".join([self.grade, *(finding.text for finding in self.findings)])


def assess(tracing: Tracing, limits: Limits = Limits()) -> Quality:
    """Return the quality of a recording."""
    samples = tracing.samples_uv.astype(np.float64)
    flat = _flat(samples, limits)
    live = [row for row in range(len(LEADS)) if LEADS[row] not in flat]
    findings = [
        *_rate(tracing, limits),
        *_derived(tracing),
        *_flat_finding(flat),
        *_clipped(samples, live, limits),
        *_wander(samples, live, tracing.rate_hz, limits),
        *_mains(samples, live, tracing.rate_hz, limits),
        *_muscle(samples, live, tracing.rate_hz, limits),
        *_arms(samples, flat),
    ]
    worse = [one for one in findings if one.code not in {"rate", "derived"}]
    grade: Grade = "差" if any(one.bad for one in worse) else "可" if worse else "良"
    return Quality(grade, tuple(findings))


def _names(rows: list[int]) -> tuple[str, ...]:
    return tuple(LEADS[row] for row in rows)


def _finding(code: str, words: str, rows: list[int], worst: list[int]) -> list[Finding]:
    if not rows:
        return []
    return [Finding(code, f"{words}（{'、'.join(_names(rows))}）", _names(rows), bad=len(worst) >= 3)]  # noqa: PLR2004  a quarter of the leads


def _rate(tracing: Tracing, limits: Limits) -> list[Finding]:
    low = tracing.rate_hz < limits.rate_hz
    return [Finding("rate", f"采样 {tracing.rate_hz:g} Hz，低于 {limits.rate_hz:g} Hz")] if low else []


def _derived(tracing: Tracing) -> list[Finding]:
    return (
        [Finding("derived", f"由其他肢导推算（{'、'.join(tracing.derived)}）", tracing.derived)]
        if tracing.derived
        else []
    )


def _flat(samples: Array, limits: Limits) -> tuple[str, ...]:
    return _names([row for row in range(len(LEADS)) if np.ptp(samples[row]) < limits.flat_uv])


def _flat_finding(flat: tuple[str, ...]) -> list[Finding]:
    limb = any(name not in CHEST for name in flat)
    return (
        [Finding("flat", f"呈直线，电极可能脱落（{'、'.join(flat)}）", flat, bad=limb or len(flat) > 1)] if flat else []
    )


def _clipped(samples: Array, live: list[int], limits: Limits) -> list[Finding]:
    rows = [row for row in live if _at_the_stop(samples[row]) > limits.clipped_share]
    return _finding("clipped", "波形削顶", rows, rows * 3)


def _at_the_stop(lead: Array) -> float:
    """Return the share of samples that repeat the lead's own extreme directly after one another."""
    return max(float(((lead[1:] == edge) & (lead[:-1] == edge)).mean()) for edge in (lead.max(), lead.min()))


def _wander(samples: Array, live: list[int], rate: float, limits: Limits) -> list[Finding]:
    size = int(rate)
    whole = samples.shape[1] // size * size
    if whole < 2 * size:
        return []
    levels = np.median(samples[:, :whole].reshape(len(LEADS), -1, size), axis=2)
    span = np.ptp(levels, axis=1)
    rows = [row for row in live if span[row] > limits.wander_uv]
    return _finding("wander", "基线漂移", rows, [row for row in rows if span[row] > limits.wander_bad_uv])


def _mains(samples: Array, live: list[int], rate: float, limits: Limits) -> list[Finding]:
    """Correlate with 50 Hz second by second: the smallest second, since a QRS also has some 50 Hz."""
    if rate <= 110:  # noqa: PLR2004  50 Hz is not in the record
        return []
    turn = np.exp(-2j * np.pi * 50 * np.arange(samples.shape[1]) / rate)
    size = int(0.2 * rate)  # ten periods
    whole = samples.shape[1] // size * size
    parts = (samples * turn)[:, :whole].reshape(len(LEADS), -1, size)
    level = np.percentile(2 * np.abs(parts.mean(axis=2)), 25, axis=1)
    rows = [row for row in live if level[row] > limits.mains_uv]
    return _finding("mains", "50 Hz 工频干扰", rows, [row for row in rows if level[row] > limits.mains_bad_uv])


def _muscle(samples: Array, live: list[int], rate: float, limits: Limits) -> list[Finding]:
    """Look at what 20 ms of smoothing takes away, in the quieter half of the record, so that QRS does not count."""
    width = max(3, int(0.02 * rate) | 1)  # one period of mains: its interference is not counted twice
    kernel = np.ones(width) / width
    rest = np.stack([lead - np.convolve(lead, kernel, "same") for lead in samples])[:, width:-width]
    level = np.median(np.abs(rest), axis=1) / 0.6745
    level = level - _mains_part(samples, rate) if rate > 110 else level  # noqa: PLR2004
    rows = [row for row in live if level[row] > limits.muscle_uv]
    return _finding("muscle", "肌电或电极干扰", rows, [row for row in rows if level[row] > limits.muscle_bad_uv])


def _mains_part(samples: Array, rate: float) -> Array:
    turn = np.exp(-2j * np.pi * 50 * np.arange(samples.shape[1]) / rate)
    return np.asarray(2 * np.abs((samples * turn).mean(axis=1)))


def _arms(samples: Array, flat: tuple[str, ...]) -> list[Finding]:
    """Arms swapped: I and aVL are mirrors of V6, which the arms do not touch; aVL then shows what aVR should show.

    In dextrocardia V6 is small and turned too, so that I and V6 go together.
    """
    if {"I", "aVL", "V6"} & set(flat):
        return []
    one, left, six = (samples[LEADS.index(name)] for name in ("I", "aVL", "V6"))
    if max(_likeness(one, six), _likeness(left, six)) < MIRRORED:
        return [Finding("arms", "I、aVL 导联倒置，疑左右手反接，请核对电极", ("I", "aVL"), bad=True)]
    return []


def _likeness(one: Array, other: Array) -> float:
    a, b = one - np.median(one), other - np.median(other)
    return float(a @ b) / float(np.linalg.norm(a) * np.linalg.norm(b) or 1)
