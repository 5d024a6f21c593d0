"""Where the people of a township go: their clinic, the center, the county's hospitals; by department and doctor.

Shares of departments are our own estimate.
"""

from dataclasses import dataclass
from random import Random

from yigongti.demo.county import DemoCounty, Place
from yigongti.records.places.models import Level
from yigongti.records.places.types import all_types

GENERAL, TCM_HOSPITAL, MCH = "county_general_hospital", "county_tcm_hospital", "mch_hospital"
CHILD = 14  # below: 儿科
_CLINIC_AT_HOME = 0.47  # of the visits in primary care, where the village has a clinic
# department, of Chinese medicine, kind, weight
_Mix = tuple[tuple[str, bool, str, int], ...]
_OUT, _ER = "outpatient", "emergency"
_ADULTS: dict[str, _Mix] = {
    GENERAL: (
        ("内科", False, _OUT, 34), ("外科", False, _OUT, 21), ("妇产科", False, _OUT, 9),
        ("急诊科", False, _ER, 11), ("中医科", True, _OUT, 8), ("眼耳鼻喉科", False, _OUT, 9),
        ("口腔科", False, _OUT, 5), ("皮肤科", False, _OUT, 3),
    ),
    TCM_HOSPITAL: (
        ("中医内科", True, _OUT, 30), ("针灸推拿科", True, _OUT, 18), ("骨伤科", True, _OUT, 17),
        ("内科", False, _OUT, 16), ("外科", False, _OUT, 8), ("妇产科", False, _OUT, 5), ("急诊科", False, _ER, 6),
    ),
    MCH: (("妇产科", False, _OUT, 78), ("妇女保健科", False, _OUT, 22)),
    "center": (
        ("全科", False, _OUT, 51), ("内科", False, _OUT, 13), ("外科", False, _OUT, 8), ("妇产科", False, _OUT, 4),
        ("中医科", True, _OUT, 18), ("急诊科", False, _ER, 3), ("全科", False, "home", 3),
    ),
    "village": (("全科", False, "village", 81), ("中医", True, "village", 15), ("全科", False, "home", 4)),
    "other": (("内科", False, _OUT, 60), ("外科", False, _OUT, 26), ("康复医学科", False, _OUT, 14)),
    "mental_health_centre": (("精神科", False, _OUT, 100),),
}  # fmt: skip
_CHILDREN: dict[str, _Mix] = {
    GENERAL: (("儿科", False, _OUT, 80), ("急诊科", False, _ER, 12), ("外科", False, _OUT, 8)),
    TCM_HOSPITAL: (("中医儿科", True, _OUT, 62), ("儿科", False, _OUT, 30), ("急诊科", False, _ER, 8)),
    MCH: (("儿科", False, _OUT, 70), ("儿童保健科", False, _OUT, 30)),
    "center": (
        ("儿科", False, _OUT, 55), ("全科", False, _OUT, 39), ("中医科", True, _OUT, 4), ("急诊科", False, _ER, 2),
    ),
    "village": (("全科", False, "village", 95), ("中医", True, "village", 5)),
}  # fmt: skip
# How the visits of a township to the county's hospitals part, by type; the consortium's lead on top.
_WEIGHTS = {GENERAL: 26, TCM_HOSPITAL: 13, MCH: 5, "mental_health_centre": 1, "private_hospital": 3}
_LEAD = 52
_SLOTS = 240


@dataclass(frozen=True, slots=True)
class Slot:
    """A department with one of its doctors, as columns of COPY. `who` is user and name, `where` department and mark."""

    kind: str
    who: str
    where: str
    is_tcm: bool


class Desk:
    """A place that sees people, all its slots drawn in advance."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.organization_id = place.organization_id
        self.is_village = place.level == Level.VILLAGE
        self.adults = _slots(place, _ADULTS)
        self.children = _slots(place, _CHILDREN) if _kind(place) in _CHILDREN else self.adults

    def slot(self, rng: Random, age: int) -> Slot:
        """Whom somebody of this age meets."""
        return (self.children if age < CHILD else self.adults)[int(rng.random() * _SLOTS)]


def _kind(place: Place) -> str:
    if place.level == Level.VILLAGE:
        return "village"
    if place.level == Level.TOWNSHIP:
        return "center"
    return place.type if place.type in _ADULTS else "other"


def _slots(place: Place, mixes: dict[str, _Mix]) -> list[Slot]:
    mix = mixes[_kind(place)]
    doctors = [(str(w.user_id) if w.user_id else "\\N", w.name) for w in place.doctors()]
    total = sum(weight for *_, weight in mix)
    found: list[Slot] = []
    for n, (department, is_tcm, kind, weight) in enumerate(mix):
        many = max(1, round(_SLOTS * weight / total))
        for i in range(many):
            user, name = doctors[(3 * n + i % 3) % len(doctors)]
            found.append(Slot(kind, f"{user}\t{name}", f"{department}\t{'t' if is_tcm else 'f'}", is_tcm))
    return (found * 2)[:_SLOTS]


class Routes:
    """The choices of one township's people."""

    def __init__(self, world: DemoCounty, township: str, desks: dict[int, Desk]) -> None:
        center = world.center_of(township)
        self.center = desks.get(center.organization_id) if center else None
        self.is_primary = bool(center and all_types()[center.type].primary)
        self.clinics = {
            c.village: desks[c.organization_id] for c in world.clinics_of(township) if c.organization_id in desks
        }
        lead = world.leads.get(center.organization_id, world.seats["lead"]) if center else world.seats["lead"]
        self.lead = desks.get(lead)
        self.county, self.weights = _county_level(world, desks, lead)

    def visit(self, rng: Random, village: str, *, primary: bool) -> Desk | None:
        """A place for a visit, in primary care or at a hospital."""
        if primary:
            clinic = self.clinics.get(village)
            if clinic is not None and (self.center is None or rng.random() < _CLINIC_AT_HOME):
                return clinic
            if self.center is not None:
                return self.center
        return self.hospital(rng)

    def hospital(self, rng: Random) -> Desk | None:
        """A hospital of the county; the center where there is none."""
        if not self.county:
            return self.center
        return rng.choices(self.county, cum_weights=self.weights)[0]


def _county_level(world: DemoCounty, desks: dict[int, Desk], lead: int) -> tuple[list[Desk], list[int]]:
    found, weights, top = [], [], 0
    for place in world.at(Level.COUNTY):
        weight = _WEIGHTS.get(place.type, 0) + (_LEAD if place.organization_id == lead else 0)
        if weight and place.organization_id in desks:
            top += weight
            found.append(desks[place.organization_id])
            weights.append(top)
    return found, weights


def desks(world: DemoCounty) -> dict[int, Desk]:
    """Every place that has doctors, by organization."""
    levels = {Level.COUNTY.value, Level.TOWNSHIP.value, Level.VILLAGE.value}
    return {pk: Desk(p) for pk, p in world.places.items() if p.level in levels and p.doctors()}
