"""Proposals on top of the measurements: what to look at first. Never a diagnosis, never a critical value by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from yigongti.centers.ecg.signal.measure import Measurements
from yigongti.centers.ecg.signal.tracing import Tracing

Level = Literal["critical", "warning", "note"]

COMMON: Final = "心电危急值常见项目（各院自定）· 待核"
LOCAL: Final = "本中心提示阈值 · 待核"
ESC_ST: Final = "心肌梗死通用定义第四版 ST 抬高标准 · 待核"

# Neighbours in the frontal plane and across the chest: an ST change counts when two of them show it.
CONTIGUOUS: Final = {
    "下壁": ("II", "III", "aVF"),
    "前间壁": ("V1", "V2", "V3", "V4"),
    "侧壁": ("I", "aVL", "V5", "V6"),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Local values (待核): the center approves its own."""

    fast_bpm: float = 180.0
    slow_bpm: float = 40.0
    tachycardia_bpm: float = 100.0
    bradycardia_bpm: float = 60.0
    pause_s: float = 3.0
    qtc_critical_ms: float = 550.0
    qtc_long_ms: float = 480.0
    st_up_mv: float = 0.1
    st_up_v2v3_mv: float = 0.2
    """V2 and V3 rise further in health."""
    st_down_mv: float = 0.05
    qrs_wide_ms: float = 120.0
    pr_long_ms: float = 210.0
    irregular_share: float = 0.15
    """Standard deviation of RR over its mean, ectopics left out."""
    run_beats: int = 3
    run_bpm: float = 120.0
    """Ectopic beats in a row, faster than this: a run."""
    escape_bpm: float = 50.0
    """Regular, slower than this and without a P before each QRS: an escape rhythm."""
    voltage_mv: float = 4.0
    """RV5 + SV1 of a man, also where the sex is unknown."""
    voltage_female_mv: float = 3.5


@dataclass(frozen=True, slots=True)
class Flag:
    """One proposal: code, title, the values behind it, where the rule comes from."""

    code: str
    title: str
    why: str
    source: str
    level: Level


def flags(measured: Measurements, tracing: Tracing, limits: Thresholds = Thresholds()) -> tuple[Flag, ...]:
    """Return the proposals, most pressing first; empty when nothing stands out. Missing values raise no flag."""
    found = [
        *_rate(measured, limits),
        *_pause(measured, tracing, limits),
        *_run(measured, limits),
        *_st(measured, limits),
        *_qtc(measured, limits),
        *_conduction(measured, limits),
        *_rhythm(measured, limits),
        *_voltage(measured, tracing, limits),
    ]
    order = {"critical": 0, "warning": 1, "note": 2}
    return tuple(sorted(found, key=lambda flag: order[flag.level]))


def _rate(measured: Measurements, limits: Thresholds) -> Iterator[Flag]:
    rate = measured.rate_bpm
    if rate is None:
        return
    why = f"心室率 {rate:.0f} 次/分"
    if rate > limits.fast_bpm:
        yield Flag("rate.very_fast", f"心室率大于 {limits.fast_bpm:g} 次/分", why, COMMON, "critical")
    elif rate < limits.slow_bpm:
        yield Flag("rate.very_slow", f"心室率小于 {limits.slow_bpm:g} 次/分", why, COMMON, "critical")
    elif rate > limits.tachycardia_bpm:
        yield Flag("rate.fast", "心率偏快", why, LOCAL, "note")
    elif rate < limits.bradycardia_bpm:
        yield Flag("rate.slow", "心率偏慢", why, LOCAL, "note")


def _pause(measured: Measurements, tracing: Tracing, limits: Thresholds) -> Iterator[Flag]:
    """Count the edges too: a record that ends in silence has a pause at least that long."""
    peaks = (0.0, *measured.r_peaks_s, tracing.seconds) if measured.r_peaks_s else ()
    longest = max(((b - a, a) for a, b in pairwise(peaks)), default=(0.0, 0.0))
    if longest[0] > limits.pause_s:
        yield Flag(
            "pause",
            f"长间歇大于 {limits.pause_s:g} 秒",
            f"{longest[0]:.2f} 秒，起于第 {longest[1]:.1f} 秒",
            COMMON,
            "critical",
        )


def _run(measured: Measurements, limits: Thresholds) -> Iterator[Flag]:
    length = best = 0
    for number, odd in enumerate(measured.ectopic):
        fast = odd and (
            number == 0 or not measured.ectopic[number - 1] or measured.rr_ms[number - 1] < 60_000 / limits.run_bpm
        )
        length = length + 1 if odd and fast else int(odd)
        best = max(best, length)
    if best >= limits.run_beats:
        yield Flag("run", "连续宽大畸形心搏，室速待排", f"连续 {best} 个，与主导心搏形态不同", COMMON, "critical")
    elif any(measured.ectopic):
        yield Flag(
            "ectopic", "有形态不同的心搏", f"{sum(measured.ectopic)} 个 / {len(measured.ectopic)} 个", LOCAL, "note"
        )


def _st(measured: Measurements, limits: Thresholds) -> Iterator[Flag]:
    if measured.qrs_ms is not None and measured.qrs_ms >= limits.qrs_wide_ms:
        return  # ST follows a broad QRS by itself; the broad QRS is flagged
    for wall, leads in CONTIGUOUS.items():
        up = {name: value for name in leads if (value := _value(measured, name)) >= _up_limit(name, limits)}
        if len(up) >= 2:  # noqa: PLR2004  two neighbours
            yield Flag("st.up", f"{wall} ST 段抬高", _listed(up), ESC_ST, "critical")
    down = {
        name: value
        for name in measured.st_mv
        if name != "aVR" and (value := _value(measured, name)) <= -limits.st_down_mv
    }
    neighbours = any(len(set(leads) & set(down)) >= 2 for leads in (*CONTIGUOUS.values(), ("V3", "V4", "V5", "V6")))  # noqa: PLR2004
    if neighbours:
        yield Flag("st.down", "ST 段压低", _listed(down), ESC_ST, "warning")


def _value(measured: Measurements, lead: str) -> float:
    value = measured.st_mv.get(lead)
    return value if value is not None else 0.0


def _up_limit(lead: str, limits: Thresholds) -> float:
    return limits.st_up_v2v3_mv if lead in {"V2", "V3"} else limits.st_up_mv


def _listed(values: dict[str, float]) -> str:
    return "，".join(f"{name} {value:+.2f}" for name, value in values.items()).replace("-", "−") + " mV（J+60）"


def _qtc(measured: Measurements, limits: Thresholds) -> Iterator[Flag]:
    qtc = measured.qtc_bazett_ms
    if qtc is None or qtc < limits.qtc_long_ms or (measured.qrs_ms or 0) >= limits.qrs_wide_ms:
        return
    why = f"QTc {qtc:.0f} ms（Bazett），{measured.qtc_fridericia_ms or 0:.0f} ms（Fridericia）"
    level: Level = "critical" if qtc >= limits.qtc_critical_ms else "warning"
    yield Flag("qtc.long", "QTc 明显延长" if level == "critical" else "QTc 延长", why, LOCAL, level)


def _conduction(measured: Measurements, limits: Thresholds) -> Iterator[Flag]:
    if measured.qrs_ms is not None and measured.qrs_ms >= limits.qrs_wide_ms:
        yield Flag("qrs.wide", "QRS 增宽", f"QRS {measured.qrs_ms:.0f} ms", LOCAL, "warning")
    if measured.pr_ms is not None and measured.pr_ms >= limits.pr_long_ms:
        yield Flag("pr.long", "PR 间期延长", f"PR {measured.pr_ms:.0f} ms", LOCAL, "note")


def _rhythm(measured: Measurements, limits: Thresholds) -> Iterator[Flag]:
    usual = [rr for rr, (a, b) in zip(measured.rr_ms, pairwise(measured.ectopic), strict=False) if not a and not b]
    no_p = "pr_ms" in measured.missing
    if len(usual) >= 4:  # noqa: PLR2004
        spread = float(np.std(usual) / np.mean(usual))
        if spread > limits.irregular_share:
            title = "RR 绝对不齐且未见固定 P 波，房颤待排" if no_p else "RR 不齐"
            yield Flag("rr.irregular", title, f"RR {min(usual):.0f}–{max(usual):.0f} ms", LOCAL, "warning")
            return
    if no_p and measured.rate_bpm is not None and measured.rate_bpm < limits.escape_bpm:
        title = "心室率慢且无固定的 P-QRS 关系，高度房室阻滞待排"
        yield Flag(
            "av.dissociation",
            title,
            f"心室率 {measured.rate_bpm:.0f} 次/分，{measured.missing['pr_ms']}",
            COMMON,
            "critical",
        )


def _voltage(measured: Measurements, tracing: Tracing, limits: Thresholds) -> Iterator[Flag]:
    total = measured.rv5_sv1_mv
    limit = limits.voltage_female_mv if tracing.patient.sex == "F" else limits.voltage_mv
    if total is not None and total > limit:
        yield Flag("voltage.left", "左室高电压", f"RV5+SV1 {total:.2f} mV", LOCAL, "note")
