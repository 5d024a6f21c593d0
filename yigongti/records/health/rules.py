"""What a follow-up measures, what is impossible, and when the next one is due. Pure.

Due each three months for hypertension and diabetes (at least four follow-ups a year, 国家基本公共卫生服务规范); ranges
of what is possible are our own (待核).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

DUE_DAYS = 90
SOON_DAYS = 7
ELDERLY_AGE = 65


@dataclass(frozen=True)
class Measure:
    """One value of a follow-up: unit, what is possible."""

    code: str
    title: str
    unit: str
    possible: tuple[float, float]
    decimals: int = 0


MEASURES = (
    Measure("systolic", "收缩压", "mmHg", (50, 300)),
    Measure("diastolic", "舒张压", "mmHg", (30, 200)),
    Measure("glucose", "空腹血糖", "mmol/L", (1, 40), 1),
    Measure("weight", "体重", "kg", (2, 300), 1),
)
ASKED = {"htn": ("systolic", "diastolic", "weight"), "dm2": ("systolic", "diastolic", "glucose", "weight")}
NEEDED = {"htn": ("systolic", "diastolic"), "dm2": ("glucose",)}


@dataclass(frozen=True)
class Reading:
    """What was typed, as values and as faults by field."""

    values: dict[str, float] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def asked(disease: str) -> tuple[Measure, ...]:
    """The measures that a follow-up of this illness asks for."""
    codes = ASKED.get(disease, ("systolic", "diastolic"))
    return tuple(m for m in MEASURES if m.code in codes)


def read(disease: str, typed: Mapping[str, str]) -> Reading:
    """Numbers within what is possible; what the illness needs must be there."""
    values: dict[str, float] = {}
    faults: dict[str, str] = {}
    for measure in asked(disease):
        text = typed.get(measure.code, "").strip()
        if not text:
            if measure.code in NEEDED.get(disease, ()):
                faults[measure.code] = f"请填写{measure.title}。"
            continue
        number = _number(text)
        low, high = measure.possible
        if number is None or not low <= number <= high:
            faults[measure.code] = f"{measure.title}应在 {low:g} 到 {high:g} {measure.unit} 之间，请核对。"
        else:
            values[measure.code] = round(number, measure.decimals) if measure.decimals else int(number)
    if not faults and values.get("diastolic", 0) >= values.get("systolic", 999):
        faults["diastolic"] = "舒张压应低于收缩压，请核对。"
    return Reading(values, faults)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def words(values: Mapping[str, float]) -> str:
    """血压 142/88，空腹血糖 7.4."""
    found = []
    if "systolic" in values and "diastolic" in values:
        found.append(f"血压 {values['systolic']:g}/{values['diastolic']:g}")
    found += [f"{m.title} {values[m.code]:g}" for m in MEASURES[2:] if m.code in values]
    return "，".join(found)


def due_on(last: date | None, managed_from: date) -> date:
    """When the next follow-up is due: three months after the last, or after management began."""
    return (last or managed_from) + timedelta(days=DUE_DAYS)


def age_on(born: date, day: date) -> int:
    """Whole years; of a 29 February from the 28th on in other years."""
    birthday = (born.month, born.day) if (born.month, born.day) != (2, 29) else (2, 28)
    return day.year - born.year - ((day.month, day.day) < birthday)
