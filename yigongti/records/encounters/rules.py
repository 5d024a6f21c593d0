"""Vital signs: names, units, what cannot be and what should be looked at twice. Pure.

Bounds of the impossible are those of measuring devices; doubtful values are ours, never block, and only ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from yigongti.foundation.words.tidy import plain


@dataclass(frozen=True)
class Vital:
    """One vital sign: code, title, unit, decimals kept, possible range, range that raises no question."""

    code: str
    title: str
    unit: str
    decimals: int
    possible: tuple[float, float]
    usual: tuple[float, float]


VITALS = (
    Vital("systolic", "收缩压", "mmHg", 0, (40, 300), (80, 200)),
    Vital("diastolic", "舒张压", "mmHg", 0, (20, 200), (40, 120)),
    Vital("pulse", "脉搏", "次/分", 0, (20, 300), (45, 130)),
    Vital("temperature", "体温", "℃", 1, (30, 45), (35, 39.5)),
    Vital("spo2", "血氧", "%", 0, (50, 100), (90, 100)),
    Vital("glucose", "血糖", "mmol/L", 1, (1, 50), (3.9, 16.7)),
    Vital("weight", "体重", "kg", 1, (0.3, 300), (2, 150)),
)
_BY_CODE = {v.code: v for v in VITALS}


@dataclass(frozen=True)
class Reading:
    """Vital signs as numbers, with what cannot be (`faults`) and what is doubtful (`doubts`), by code."""

    values: dict[str, float]
    faults: dict[str, str]
    doubts: dict[str, str]


def read_vitals(typed: Mapping[str, str]) -> Reading:
    """Numbers from what was typed; empty fields are missing, not zero. Unknown codes are left out."""
    values: dict[str, float] = {}
    faults: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for code, text in typed.items():
        vital, word = _BY_CODE.get(code), plain(str(text))
        if vital is None or not word:
            continue
        number = _number(word, vital)
        if number is None:
            low, high = vital.possible
            faults[code] = f"{vital.title}应为 {low:g} 至 {high:g} {vital.unit} 的数，请核对。"
            continue
        values[code] = number
        if not vital.usual[0] <= number <= vital.usual[1]:
            doubts[code] = f"{vital.title} {number:g} {vital.unit} 少见，请核对。"
    if "systolic" in values and values["systolic"] <= values.get("diastolic", 0):
        faults["diastolic"] = "舒张压不应高于或等于收缩压，请核对是否填反。"
    return Reading(values, faults, doubts)


def _number(word: str, vital: Vital) -> float | None:
    try:
        number = Decimal(word)
    except InvalidOperation:
        return None
    if not number.is_finite() or not vital.possible[0] <= number <= vital.possible[1]:
        return None
    rounded = round(float(number), vital.decimals)
    return int(rounded) if vital.decimals == 0 else rounded


def vitals_words(vitals: Mapping[str, object]) -> str:
    """血压 152/94 · 血氧 96% · 血糖 8.1, in the usual order; empty when nothing was measured."""
    words = []
    if "systolic" in vitals or "diastolic" in vitals:
        words.append(f"血压 {vitals.get('systolic', '—')}/{vitals.get('diastolic', '—')}")
    for vital in VITALS[2:]:
        if vital.code in vitals:
            unit = vital.unit if vital.unit in {"%", "℃"} else f" {vital.unit}"
            words.append(f"{vital.title} {vitals[vital.code]}{unit}")
    return " · ".join(words)
