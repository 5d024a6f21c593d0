"""Pure rules of the ECG room: what a report needs, when a second doctor is asked for, what is worth a second look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

SERVICE = "ecg"
NUMBER_PREFIX = "XD"

MEASURED = (
    # name, title, unit, plausible range: outside of it the page asks "请核对", it never blocks
    ("rate_bpm", "心率", "次/分", (20, 300)),
    ("p_ms", "P 时限", "ms", (30, 200)),
    ("pr_ms", "PR", "ms", (60, 500)),
    ("qrs_ms", "QRS", "ms", (40, 280)),
    ("qt_ms", "QT", "ms", (180, 700)),
    ("qtc_bazett_ms", "QTc", "ms", (200, 750)),
    ("axis_deg", "电轴", "°", (-180, 180)),
)


@dataclass(frozen=True)
class Missing:
    """One thing that a report still needs before it can be signed."""

    field: str
    sentence: str


def missing_for_signature(*, findings: str, conclusion: str, is_abnormal: bool | None) -> tuple[Missing, ...]:
    """What keeps a report from being signed; empty when it can be."""
    gaps = []
    if is_abnormal is None:
        gaps.append(Missing("is_abnormal", "请选阳性或阴性"))
    if not findings.strip():
        gaps.append(Missing("findings", "请写所见，可按 F2 用模板"))
    if not conclusion.strip():
        gaps.append(Missing("conclusion", "请写结论"))
    return tuple(gaps)


def needs_second_doctor(*, policy: str, is_abnormal: bool) -> bool:
    """Second verification as the edition asks: none, abnormal (only positive reports), all."""
    return policy == "all" or (policy == "abnormal" and is_abnormal)


def doubtful(measurements: Mapping[str, float | None]) -> tuple[str, ...]:
    """Names of measurements outside the plausible range. A doubt is shown, it never blocks."""
    ranges = {name: limits for name, _, _, limits in MEASURED}
    return tuple(
        name
        for name, value in measurements.items()
        if value is not None and name in ranges and not ranges[name][0] <= value <= ranges[name][1]
    )


def contradicts_triage(*, is_abnormal: bool, flag_levels: tuple[str, ...], critical_raised: bool) -> str | None:
    """A question worth asking before signing: the machine sees something grave and the report says nothing of it."""
    grave = "critical" in flag_levels
    if grave and not is_abnormal:
        return "机器提示有危急表现，而报告为阴性，请再看一眼。"
    if grave and not critical_raised:
        return "机器提示有危急表现，尚未报危急值，请确认。"
    return None


def clock_doubt(*, acquired_at: datetime, attached_at: datetime, hours_max: float = 24) -> str | None:
    """A sentence when the device's clock is far from the arrival: a wrong clock, or another day's tracing."""
    gap = attached_at - acquired_at
    if abs(gap) <= timedelta(hours=hours_max):
        return None
    days = round(gap / timedelta(days=1))
    return f"设备记录的采集时间早于上传 {days} 天，请确认是本次采集" if days > 0 else "设备时钟晚于上传时间，请校准"
