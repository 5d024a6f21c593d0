"""What the pages send, as plain values. Meaning is checked by the actions; here only the shape."""

import contextlib
from collections.abc import Mapping

from django.http import QueryDict

from yigongti.centers.ecg.rules import MEASURED
from yigongti.foundation.errors import Invalid


def report_text(post: QueryDict) -> dict[str, object]:
    """The report as typed: texts, the verdict (None when not chosen), the adopted measurements with their source."""
    verdict = {"1": True, "0": False}.get(post.get("is_abnormal", ""))
    return {
        "findings": post.get("findings", ""),
        "conclusion": post.get("conclusion", ""),
        "advice": post.get("advice", ""),
        "is_abnormal": verdict,
        "measurements": adopted(post),
    }


def adopted(post: QueryDict) -> dict[str, dict[str, object]]:
    """The measurements in the row 本次采用: value and whether the machine or the doctor said it. Raises Invalid."""
    found: dict[str, dict[str, object]] = {}
    wrong: dict[str, str] = {}
    for name, title, _, _ in MEASURED:
        typed = post.get(f"m_{name}", "").strip()
        if not typed:
            continue
        try:
            value = float(typed)
        except ValueError:
            wrong[f"m_{name}"] = f"{title} 要填数字"
            continue
        same = number(post.get(f"machine_{name}", "")) == value
        found[name] = {"value": value, "source": "machine" if same else "doctor"}
    if wrong:
        raise Invalid(f"还有 {len(wrong)} 处要改，改完即可提交。", wrong)
    return found


def number(typed: str) -> float | None:
    """A number as typed, None for anything else."""
    with contextlib.suppress(ValueError):
        return float(typed)
    return None


VITALS = {
    # name: (title, unit, lowest, highest) beyond which the value cannot be meant
    "systolic": ("收缩压", "mmHg", 30, 300),
    "diastolic": ("舒张压", "mmHg", 20, 200),
    "spo2": ("血氧", "%", 30, 100),
    "pulse": ("脉搏", "次/分", 20, 300),
    "glucose": ("指测血糖", "mmol/L", 0.5, 60),
}


def vitals(post: Mapping[str, str]) -> dict[str, float]:
    """Vital signs typed with the order; empty ones are left out, impossible ones are refused. Raises Invalid."""
    found: dict[str, float] = {}
    wrong: dict[str, str] = {}
    for name, (title, unit, low, high) in VITALS.items():
        typed = post.get(name, "").strip()
        if not typed:
            continue
        try:
            value = float(typed)
        except ValueError:
            wrong[name] = f"{title}要填数字"
            continue
        if low <= value <= high:
            found[name] = value
        else:
            wrong[name] = f"{title}要在 {low}–{high} {unit} 之间"
    if wrong:
        raise Invalid(f"还有 {len(wrong)} 处要改，改完即可提交。", wrong)
    return found
