"""Synthetic 12-lead tracings for the demo county and the tests, by kind and seed. Every value is invented."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np
import numpy.typing as npt

from yigongti.centers.ecg.signal import heart
from yigongti.centers.ecg.signal.assemble import assemble
from yigongti.centers.ecg.signal.heart import Beat, Pulse, add_beat, project
from yigongti.centers.ecg.signal.kinds import Kind
from yigongti.centers.ecg.signal.tracing import CHEST, LEADS, Tracing

Array = npt.NDArray[np.float64]
Timed = list[tuple[float, tuple[Pulse, ...], float]]
"""R time in s, pulses, RR before it in s."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
EIGHT: Final = ("I", "II", *CHEST)


def simulate(kind: Kind, seed: int, *, rate_hz: float = 500.0, seconds: float = 10.0) -> Tracing:
    """Return a tracing of the kind; equal arguments give equal samples. About 5 ms."""
    rng = np.random.default_rng([seed, zlib.crc32(kind.encode())])
    recipe = RECIPES[kind]
    dipole = np.zeros((3, round(rate_hz * seconds)))
    person = rng.normal(1.0, 0.08, 3)[:, None]  # every chest stands a little differently
    for r_s, pulses, rr_s in recipe.beats(rng, seconds):
        add_beat(dipole, rate_hz, r_s, pulses, rr_s)
    eight = project(dipole * person)
    if recipe.finish:
        recipe.finish(eight, rate_hz, rng)
    eight += _background(eight.shape[1], rate_hz, rng, recipe.noise)
    return _tracing(eight * 1000, rate_hz, reverse=kind == "lead_reversal", flat=3 if kind == "flat_lead" else 0)


def _tracing(eight_uv: Array, rate_hz: float, *, reverse: bool, flat: int) -> Tracing:
    eight_uv[:2] = 2 * np.rint(eight_uv[:2] / 2)  # even steps: the augmented leads, halves, stay whole microvolt
    eight_uv[2:] = np.rint(eight_uv[2:])
    if reverse:  # arms swapped: I upside down, II becomes III
        eight_uv[0], eight_uv[1] = -eight_uv[0], eight_uv[1] - eight_uv[0]
    if flat:
        eight_uv[EIGHT.index(f"V{flat}")] = 0
    one, two = eight_uv[:2]
    limb = {"III": two - one, "aVR": -(one + two) / 2, "aVL": one - two / 2, "aVF": two - one / 2}
    found = dict(zip(EIGHT, eight_uv, strict=True)) | limb
    return assemble(
        {name: found[name] for name in LEADS},
        rate_hz=rate_hz,
        source_format="simulated",
        resolution_uv=1.0,
        device="模拟心电",
        filter_text="0.05-150 Hz",
    )


def _background(count: int, rate_hz: float, rng: np.random.Generator, noise: float) -> Array:
    """Breathing, a little muscle and, when noisy, mains: (8, count) in mV."""
    time = np.arange(count) / rate_hz
    breath = (
        np.sin(2 * np.pi * (0.22 * time + rng.random((8, 1)))) * rng.uniform(0.2, 1.0, (8, 1)) * (0.015 + 0.5 * noise)
    )
    muscle = rng.normal(0, 0.004 + 0.06 * noise, (8, count))
    muscle[:, 1:] = (muscle[:, 1:] + muscle[:, :-1]) * 0.7
    mains = np.sin(2 * np.pi * 50 * time + rng.random((8, 1))) * 0.11 * noise
    return breath + muscle + mains


@dataclass(frozen=True, slots=True)
class _Recipe:
    beats: Callable[[np.random.Generator, float], Timed]
    finish: Callable[[Array, float, np.random.Generator], None] | None = None
    noise: float = 0.0


def _times(rng: np.random.Generator, seconds: float, bpm: float, jitter: float) -> list[tuple[float, float]]:
    """Return (R time, RR before it) from before the start to after the end, so that edges look cut, not empty."""
    rr = 60 / bpm
    at, out = rng.uniform(-0.6, 0.1) * rr, []
    while at < seconds + 0.6:
        out.append((at, rr))
        rr = 60 / bpm * float(np.clip(rng.normal(1, jitter), 0.55, 1.7))
        at += rr
    return out


def _steady(
    beat: Beat, low: float, high: float, jitter: float = 0.015
) -> Callable[[np.random.Generator, float], Timed]:
    def beats(rng: np.random.Generator, seconds: float) -> Timed:
        return [(at, beat.pulses, rr) for at, rr in _times(rng, seconds, rng.uniform(low, high), jitter)]

    return beats


def _fibrillating(rng: np.random.Generator, seconds: float) -> Timed:
    return [(at, heart.NORMAL.ventricular.pulses, rr) for at, rr in _times(rng, seconds, rng.uniform(84, 112), 0.22)]


def _dissociated(rng: np.random.Generator, seconds: float) -> Timed:
    """Complete block: P marches at its own rate, a slow broad escape rhythm at another."""
    atria = [(at, heart.NORMAL.p, rr) for at, rr in _times(rng, seconds, rng.uniform(76, 92), 0.01)]
    escape = heart.LBBB.ventricular.pulses
    return atria + [(at, escape, 1.2) for at, _ in _times(rng, seconds, rng.uniform(33, 38), 0.01)]


def _with_ectopics(rng: np.random.Generator, seconds: float) -> Timed:
    """Each fourth beat or so comes early and broad; the pause after it completes two intervals."""
    out: Timed = []
    every = int(rng.integers(3, 6))
    for number, (at, rr) in enumerate(_times(rng, seconds, rng.uniform(66, 80), 0.01)):
        early = number % every == every - 1
        out.append((at - 0.36 * rr, heart.ECTOPIC.pulses, 0.9) if early else (at, heart.NORMAL.pulses, rr))
    return out


def _with_run(rng: np.random.Generator, seconds: float) -> Timed:
    """Sinus rhythm, then a run of broad beats at about 170, then sinus rhythm again after a pause."""
    start = seconds * rng.uniform(0.35, 0.45)
    run = [start + n * 60 / 172 for n in range(int(rng.integers(7, 10)))]
    around = _times(rng, seconds, rng.uniform(72, 84), 0.01)
    sinus = [(at, heart.NORMAL.pulses, rr) for at, rr in around if at < start - 0.45 or at > run[-1] + 0.85]
    return sinus + [(at, heart.ECTOPIC.pulses, 0.42) for at in run]


def _flutter_line(eight: Array, rate_hz: float, rng: np.random.Generator) -> None:
    """Fibrillation waves: 5-8 Hz of wandering size, largest in V1, in place of P."""
    time = np.arange(eight.shape[1]) / rate_hz
    line = np.zeros_like(time)
    for _ in range(4):
        line += np.sin(2 * np.pi * (rng.uniform(5, 8) * time + rng.random() + 0.1 * np.sin(2 * np.pi * 0.5 * time)))
    eight += np.array([0.4, 0.7, 1.6, 0.9, 0.5, 0.3, 0.3, 0.3])[:, None] * line * 0.018


RECIPES: Final[dict[Kind, _Recipe]] = {
    "normal": _Recipe(_steady(heart.NORMAL, 62, 84, 0.025)),
    "sinus_brady": _Recipe(_steady(heart.NORMAL, 44, 54, 0.03)),
    "sinus_tachy": _Recipe(_steady(heart.NORMAL, 108, 128)),
    "af": _Recipe(_fibrillating, _flutter_line),
    "inferior_stemi": _Recipe(_steady(heart.INFERIOR_STEMI, 64, 82)),
    "anterior_st_depression": _Recipe(_steady(heart.ST_DEPRESSION, 70, 92)),
    "t_inversion": _Recipe(_steady(heart.T_INVERSION, 62, 80)),
    "lbbb": _Recipe(_steady(heart.LBBB, 64, 80)),
    "rbbb": _Recipe(_steady(heart.RBBB, 64, 80)),
    "av_block_1": _Recipe(_steady(heart.FIRST_DEGREE, 58, 70)),
    "av_block_3": _Recipe(_dissociated),
    "pvc": _Recipe(_with_ectopics),
    "lvh": _Recipe(_steady(heart.LVH, 62, 80)),
    "long_qt": _Recipe(_steady(heart.LONG_QT, 60, 70)),
    "vt_short": _Recipe(_with_run),
    "noisy": _Recipe(_steady(heart.NORMAL, 70, 90), noise=1.0),
    "lead_reversal": _Recipe(_steady(heart.NORMAL, 64, 80)),
    "flat_lead": _Recipe(_steady(heart.NORMAL, 64, 80)),
}
