"""A small electrical model of the heart: waves as Gaussian pulses of one dipole, seen by twelve leads.

A pulse has a place in the beat (ms from the R peak), a width (ms, one sigma) and a vector in mV: x to the left, y
downwards, z backwards. Dower's matrix (Dower et al. 1980) projects the vector on the eight independent leads,
so the limb leads obey Einthoven by construction and each diagnosis is a change of a few vectors. Made for
demonstrations and tests, not for study.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Vector = tuple[float, float, float]

DOWER: Final = np.array(
    [
        [0.632, -0.235, 0.059],  # I
        [0.235, 1.066, -0.132],  # II
        [-0.515, 0.157, -0.917],  # V1
        [0.044, 0.164, -1.387],  # V2
        [0.882, 0.098, -1.277],  # V3
        [1.213, 0.127, -0.601],  # V4
        [1.125, 0.127, -0.086],  # V5
        [0.831, 0.076, 0.230],  # V6
    ]
)


@dataclass(frozen=True, slots=True)
class Pulse:
    """One Gaussian pulse of the dipole."""

    at_ms: float
    sigma_ms: float
    vector: Vector
    stretches: bool = False
    """T waves move with the square root of the RR interval, as QT does."""


@dataclass(frozen=True, slots=True)
class Beat:
    """The pulses of one beat; P apart, because it may be absent or march on its own."""

    p: tuple[Pulse, ...]
    qrs: tuple[Pulse, ...]
    t: tuple[Pulse, ...]

    @property
    def ventricular(self) -> "Beat":
        """The same beat without P."""
        return replace(self, p=())

    @property
    def pulses(self) -> tuple[Pulse, ...]:
        """All pulses."""
        return self.p + self.qrs + self.t


def _p(at_ms: float = -160) -> tuple[Pulse, ...]:
    return (Pulse(at_ms - 12, 18, (0.03, 0.08, -0.05)), Pulse(at_ms + 14, 18, (0.06, 0.07, 0.03)))


def _t(at_ms: float, vector: Vector) -> tuple[Pulse, ...]:
    """A T wave rises slowly and falls fast: two pulses."""
    x, y, z = vector
    return (
        Pulse(at_ms - 38, 44, (x * 0.62, y * 0.62, z * 0.62), stretches=True),
        Pulse(at_ms + 6, 27, (x * 0.62, y * 0.62, z * 0.62), stretches=True),
    )


SEPTAL: Final = Pulse(-22, 7.5, (-0.10, -0.03, -0.26))
MAIN: Final = Pulse(0, 9.5, (1.0, 0.76, 0.35))
LATE: Final = Pulse(21, 8.5, (-0.15, -0.06, 0.55))
T_NORMAL: Final[Vector] = (0.23, 0.17, -0.13)

NORMAL: Final = Beat(_p(), (SEPTAL, MAIN, LATE), _t(285, T_NORMAL))
FIRST_DEGREE: Final = replace(NORMAL, p=_p(-285))
LONG_QT: Final = replace(NORMAL, t=_t(430, (0.20, 0.17, -0.11)))
LBBB: Final = Beat(
    _p(-185),
    (Pulse(-34, 12, (0.22, 0.15, 0.38)), Pulse(0, 18, (0.74, 0.28, 0.80)), Pulse(40, 15, (0.86, 0.20, 0.58))),
    _t(330, (-0.30, -0.10, -0.36)),
)
RBBB: Final = replace(
    NORMAL,
    qrs=(SEPTAL, MAIN, Pulse(24, 9, (-0.1, -0.06, 0.3)), Pulse(64, 15, (-0.52, -0.06, -0.62))),
    t=_t(310, (0.24, 0.17, 0.12)),
)
LVH: Final = Beat(
    _p(),
    (
        replace(SEPTAL, vector=(-0.15, -0.03, -0.30)),
        replace(MAIN, sigma_ms=12, vector=(2.25, 0.75, 1.3)),
        replace(LATE, at_ms=28),
    ),
    (Pulse(150, 55, (-0.12, -0.04, -0.08)), *_t(290, (-0.34, -0.06, -0.22))),
)
INFERIOR_STEMI: Final = Beat(
    _p(),
    (
        Pulse(-20, 8, (-0.05, -0.22, -0.24)),
        replace(MAIN, vector=(0.85, 0.62, 0.35)),
        replace(LATE, vector=(-0.12, 0.05, 0.45)),
    ),
    (Pulse(120, 55, (-0.06, 0.24, 0.02)), *_t(265, (0.02, 0.30, -0.04))),
)
ST_DEPRESSION: Final = replace(NORMAL, t=(Pulse(115, 48, (-0.10, -0.07, 0.10)), *_t(290, (0.12, 0.10, -0.05))))
T_INVERSION: Final = replace(NORMAL, t=_t(300, (-0.26, -0.04, 0.17)))
ECTOPIC: Final = Beat(
    (),
    (Pulse(-35, 18, (-0.3, 0.5, 0.3)), Pulse(5, 24, (-0.5, 1.15, -0.7)), Pulse(55, 20, (0.35, 0.45, -0.35))),
    _t(310, (0.28, -0.5, 0.32)),
)


def project(shape: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Turn a dipole (3, n) in mV into the eight independent leads (8, n) in mV."""
    return np.asarray(DOWER @ shape)


def add_beat(
    dipole: npt.NDArray[np.float64], rate_hz: float, r_s: float, pulses: tuple[Pulse, ...], rr_s: float
) -> None:
    """Add the pulses of one beat with its R peak at `r_s` to the dipole (3, n), in place."""
    count = dipole.shape[1]
    for pulse in pulses:
        scale = max(0.6, rr_s**0.5) if pulse.stretches else 1.0
        centre = r_s + pulse.at_ms * scale / 1000
        sigma = pulse.sigma_ms * scale / 1000
        first = max(0, int((centre - 5 * sigma) * rate_hz))
        last = min(count, int((centre + 5 * sigma) * rate_hz) + 1)
        if first < last:
            away = (np.arange(first, last) / rate_hz - centre) / sigma
            dipole[:, first:last] += np.outer(pulse.vector, np.exp(-0.5 * away * away))
