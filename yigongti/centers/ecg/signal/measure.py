"""Measurements of a tracing: proposals for the doctor, each with its source or the reason why it is missing."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from yigongti.centers.ecg.signal.beats import Beats, NoBeats, find_beats
from yigongti.centers.ecg.signal.second_opinion import t_end_ms
from yigongti.centers.ecg.signal.tracing import LEADS, Tracing
from yigongti.centers.ecg.signal.waves import Waves, find_waves

NUMBERS: Final = (
    "rate_bpm",
    "p_ms",
    "pr_ms",
    "qrs_ms",
    "qt_ms",
    "qtc_bazett_ms",
    "qtc_fridericia_ms",
    "axis_deg",
    "rv5_mv",
    "sv1_mv",
    "rv5_sv1_mv",
)
ST_AFTER_J_MS: Final = 60.0
LEVEL_MS: Final = 20.0
"""Length of the stretch before QRS whose mean is the level of 0 mV: one period of mains."""
METHOD: Final = "多导联中值心搏法 1"
APART_MS: Final = 40.0
"""Difference of two methods' ends of T (one small square) from which the doctor is asked to look."""


@dataclass(frozen=True, slots=True)
class Measurements:
    """Numbers of the dominant beat. None is missing, with a Chinese reason under the same name in `missing`."""

    source: str
    rate_bpm: float | None = None
    p_ms: float | None = None
    pr_ms: float | None = None
    qrs_ms: float | None = None
    qt_ms: float | None = None
    qtc_bazett_ms: float | None = None
    """QT / sqrt(RR in s); the customary default, too long at fast rates."""
    qtc_fridericia_ms: float | None = None
    """QT / cube root of RR in s."""
    axis_deg: float | None = None
    """Frontal QRS axis, -180 to 180, from the net areas in I and aVF."""
    rv5_mv: float | None = None
    sv1_mv: float | None = None
    rv5_sv1_mv: float | None = None
    st_mv: Mapping[str, float | None] = field(default_factory=dict)
    """Per lead, at J + 60 ms against the level before QRS."""
    rr_ms: tuple[float, ...] = ()
    r_peaks_s: tuple[float, ...] = ()
    ectopic: tuple[bool, ...] = ()
    """Per R peak: unlike the dominant beat."""
    marks_ms: Mapping[str, float | None] = field(default_factory=dict)
    """Ends of waves from the R peak: p_on, p_off, qrs_on, qrs_off, t_off."""
    missing: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def measure(tracing: Tracing) -> Measurements:
    """Measure; any failure becomes a missing value with its reason, never an exception. 0.2 s, the first call 6 s."""
    try:
        beats = find_beats(tracing)
    except NoBeats:
        return _nothing("检出的心搏不足 3 个")
    except Exception as error:  # noqa: BLE001  a library in the loop: the doctor must still get the tracing
        return _nothing(f"测量失败（{type(error).__name__}）")
    try:
        return _measured(tracing, beats, find_waves(beats))
    except Exception as error:  # noqa: BLE001
        return _nothing(f"测量失败（{type(error).__name__}）")


@cache
def source() -> str:
    """Name the library, its version and our own part."""
    return f"neurokit2 {version('neurokit2')}（R 峰，T 终点复核）+ {METHOD}"


def _nothing(reason: str) -> Measurements:
    return Measurements(source(), st_mv=dict.fromkeys(LEADS), missing=dict.fromkeys((*NUMBERS, "st_mv"), reason))


def _measured(tracing: Tracing, beats: Beats, waves: Waves) -> Measurements:
    rr = np.diff(beats.peaks) * 1000 / beats.rate_hz
    level = _levelled(beats, waves)
    values: dict[str, float | None] = {"rate_bpm": 60_000 / float(rr.mean())}
    values |= _intervals(waves, float(rr.mean()) / 1000)
    values |= _voltages(beats, waves, level)
    rounded = {name: _rounded(name, values[name]) for name in NUMBERS}
    return Measurements(
        source(),
        **rounded,
        st_mv=_st(beats, waves, level),
        rr_ms=tuple(round(float(one), 1) for one in rr),
        r_peaks_s=tuple(round(float(one) / beats.rate_hz, 4) for one in beats.peaks),
        ectopic=tuple(not bool(one) for one in beats.alike),
        marks_ms={name: getattr(waves, name) for name in ("p_on", "p_off", "qrs_on", "qrs_off", "t_off")},
        missing=_reasons(rounded, waves),
        notes=_notes(tracing, beats, waves, rr),
    )


def _intervals(waves: Waves, rr_s: float) -> dict[str, float | None]:
    qt = _minus(waves.t_off, waves.qrs_on)
    return {
        "p_ms": _minus(waves.p_off, waves.p_on),
        "pr_ms": _minus(waves.qrs_on, waves.p_on),
        "qrs_ms": _minus(waves.qrs_off, waves.qrs_on),
        "qt_ms": qt,
        "qtc_bazett_ms": qt / math.sqrt(rr_s) if qt is not None else None,
        "qtc_fridericia_ms": qt / rr_s ** (1 / 3) if qt is not None else None,
    }


def _minus(later: float | None, earlier: float | None) -> float | None:
    return later - earlier if later is not None and earlier is not None else None


def _levelled(beats: Beats, waves: Waves) -> npt.NDArray[np.float64]:
    """Return the median beat with each lead's level just before QRS at 0 mV."""
    on = beats.centre + round((waves.qrs_on if waves.qrs_on is not None else -60) * beats.rate_hz / 1000)
    first = max(0, on - round(LEVEL_MS * beats.rate_hz / 1000))
    return np.asarray(beats.median - beats.median[:, first:on].mean(axis=1, keepdims=True))


def _voltages(beats: Beats, waves: Waves, level: npt.NDArray[np.float64]) -> dict[str, float | None]:
    if waves.qrs_on is None or waves.qrs_off is None:
        return dict.fromkeys(("axis_deg", "rv5_mv", "sv1_mv", "rv5_sv1_mv"))
    first, last = (beats.centre + round(one * beats.rate_hz / 1000) for one in (waves.qrs_on, waves.qrs_off))
    qrs = level[:, first : last + 1]
    rv5, sv1 = max(0.0, float(qrs[LEADS.index("V5")].max())), max(0.0, -float(qrs[LEADS.index("V1")].min()))
    one, foot = (float(qrs[LEADS.index(name)].sum()) for name in ("I", "aVF"))
    # aVF is drawn by Goldberger at sqrt(3)/2 of the scale of I: undo it before taking the angle.
    axis = math.degrees(math.atan2(foot * 2 / math.sqrt(3), one)) if math.hypot(one, foot) > 0 else None
    return {"axis_deg": axis, "rv5_mv": rv5, "sv1_mv": sv1, "rv5_sv1_mv": rv5 + sv1}


def _st(beats: Beats, waves: Waves, level: npt.NDArray[np.float64]) -> dict[str, float | None]:
    if waves.qrs_off is None:
        return dict.fromkeys(LEADS)
    at = beats.centre + round((waves.qrs_off + ST_AFTER_J_MS) * beats.rate_hz / 1000)
    half = round(0.01 * beats.rate_hz)  # the mean of 20 ms, one period of mains, which so falls out
    return {name: round(float(level[row, at - half : at + half].mean()), 3) for row, name in enumerate(LEADS)}


def _rounded(name: str, value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return round(value, 2) if name.endswith("_mv") else float(round(value))


def _reasons(values: Mapping[str, float | None], waves: Waves) -> dict[str, str]:
    why = {"p_ms": waves.no_p, "pr_ms": waves.no_p}
    why |= dict.fromkeys(("qt_ms", "qtc_bazett_ms", "qtc_fridericia_ms"), waves.no_t or waves.no_qrs)
    why |= dict.fromkeys(("qrs_ms", "axis_deg", "rv5_mv", "sv1_mv", "rv5_sv1_mv", "st_mv"), waves.no_qrs)
    missing = {name: why.get(name) or "测不出" for name, value in values.items() if value is None}
    return missing | ({"st_mv": waves.no_qrs} if waves.qrs_off is None else {})


def _notes(tracing: Tracing, beats: Beats, waves: Waves, rr: npt.NDArray[np.float64]) -> tuple[str, ...]:
    notes = []
    if float(rr.max() - rr.min()) > 0.2 * float(rr.mean()):
        notes.append("RR 不齐，QTc 按平均 RR 计算")
    if tracing.rate_hz < 250:  # noqa: PLR2004  4 ms steps
        notes.append(f"采样 {tracing.rate_hz:g} Hz，时限误差较大")
    other = t_end_ms(beats) if waves.t_off is not None else None
    if other is not None and waves.t_off is not None and abs(other - waves.t_off) >= APART_MS:
        notes.append(f"两种方法的 T 波终点相差 {abs(other - waves.t_off):.0f} ms，请用卡尺核对 QT")
    return tuple(notes)
