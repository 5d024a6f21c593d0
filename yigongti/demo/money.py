"""Bills: what a visit or a stay cost, by parts, and who bears it, to the fen. Amounts are our own estimate.

No official price or insurance table stands behind them.
"""

from random import Random

from yigongti.demo.residents import Soul
from yigongti.demo.routes import GENERAL, Desk
from yigongti.records.places.models import Level

COLUMNS = (
    "encounter_id", "organization_id", "county", "settled_at", "insured", "scheme", "drug_fen", "consumable_fen",
    "exam_fen", "lab_fen", "service_fen", "total_fen", "fund_fen", "self_fen",
)  # fmt: skip
# Yuan of an ordinary visit; percent of drugs, consumables, examinations, laboratory, the rest is service.
_VISIT = {"village": 42, "center": 96, "hospital": 205}
_PARTS = {
    "village": (72, 3, 0, 2),
    "center": (46, 4, 13, 12),
    "hospital": (36, 6, 24, 16),
    "center_stay": (38, 4, 12, 12),
    "hospital_stay": (26, 14, 15, 14),
}
# Percent that the fund pays: employees, residents.
_FUND = {
    "village": (55, 50),
    "center": (60, 50),
    "hospital": (50, 32),
    "center_stay": (85, 76),
    "hospital_stay": (78, 61),
}
_UNINSURED, _EMPLOYEE = 2, 14  # percent of people; employees of those in working age and after
_AIDED, _AID = 0.05, 7  # share of stays with medical assistance, percent of the total that it bears
_WORKING = 24


def visit(rng: Random, soul: Soul, desk: Desk, prices: float) -> str:
    """The bill of a visit as columns from `insured` on."""
    where = _level(desk)
    yuan = _VISIT[where] * prices * (0.35 + rng.expovariate(1.6))
    return _bill(rng, soul, where, int(yuan * 100), aid=0)


def stay(rng: Random, soul: Soul, desk: Desk, prices: float, *, days: int, grades: list[int]) -> str:
    """The bill of a stay of so many days, with the grades of its operations."""
    if _level(desk) == "hospital":
        yuan: float = 1350 + 430 * max(1, days) + sum((0, 600, 2300, 7800, 15500)[g] for g in grades)
        yuan *= 1 if desk.place.type == GENERAL else 0.84
        where = "hospital_stay"
    else:
        yuan, where = 420 + 205 * max(1, days) + 500 * len(grades), "center_stay"
    aid = _AID if rng.random() < _AIDED else 0
    return _bill(rng, soul, where, int(100 * yuan * prices * rng.uniform(0.72, 1.34)), aid=aid)


def _level(desk: Desk) -> str:
    if desk.is_village:
        return "village"
    return "center" if desk.place.level == Level.TOWNSHIP else "hospital"


def _bill(rng: Random, soul: Soul, where: str, fen: int, *, aid: int) -> str:
    """Parts first, total as their sum, shares of the total; the rest that nobody is named for is assistance."""
    drug, consumable, exam, lab = (int(fen * p * (0.7 + 0.6 * rng.random())) // 100 for p in _PARTS[where])
    service = max(500, fen - drug - consumable - exam - lab)
    total = drug + consumable + exam + lab + service
    scheme = _scheme(soul)
    share = 0 if scheme == "none" else _FUND[where][scheme == "resident"]
    fund = total * share // 100
    own = total - fund - (total * aid // 100 if fund else 0)
    insured = "f" if scheme == "none" else "t"
    return f"{insured}\t{scheme}\t{drug}\t{consumable}\t{exam}\t{lab}\t{service}\t{total}\t{fund}\t{own}"


def _scheme(soul: Soul) -> str:
    """The same person keeps the same insurance."""
    n = soul.pk * 7919 % 100
    if n < _UNINSURED:
        return "none"
    return "employee" if soul.age >= _WORKING and n < _UNINSURED + _EMPLOYEE else "resident"
