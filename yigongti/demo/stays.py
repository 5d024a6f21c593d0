"""Inpatients: admissions, wards and beds, operations, discharges, referrals down and up. By seed; rates are our own.

Grades of operations here are an example, no official list of operations by grade.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from random import Random

from yigongti.demo import money
from yigongti.demo.county import DemoCounty
from yigongti.demo.days import Day, Days
from yigongti.demo.residents import Soul
from yigongti.demo.routes import CHILD, GENERAL, MCH, TCM_HOSPITAL, Desk, Routes
from yigongti.demo.trends import Turns, Year
from yigongti.demo.words import ILLNESSES, OPERATIONS, SECOND_OPERATION
from yigongti.records.places.models import Level

STAY = (
    "id", "encounter_id", "resident_id", "organization_id", "county", "ward", "bed", "admitted_at", "discharged_at",
    "discharge_way", "referred_to_id", "referred_to_name", "is_tcm", "main_diagnosis",
)  # fmt: skip
OPERATION = ("stay_id", "performed_at", "name", "grade", "is_main")
NULL = "\\N"
ORDERED, TRANSFER, PRIMARY, AGAINST, OTHER = "1", "2", "3", "4", "9"
_OUTSIDE = "县外三级医院（演示）"
_UP, _OUT_OF_COUNTY, _AGAINST, _OTHER = 0.035, 0.022, 0.028, 0.004
_FOLLOWED = 0.72  # of those referred down, who are admitted at the center the same day
_OPERATED = {GENERAL: 0.3, TCM_HOSPITAL: 0.14, MCH: 0.3}
_UNDIAGNOSED = 0.15  # of those who are there now: no main diagnosis on file yet
_BILLED_AFTER = 2  # days: who left yesterday or the day before waits for the bill
_TWO_OPERATIONS = 0.09
_WARDS: dict[str, tuple[str, ...]] = {
    GENERAL: ("内一科", "内二科", "外一科"),
    TCM_HOSPITAL: ("中医内科", "针灸康复科", "骨伤科"),
    "mental_health_centre": ("精神科",),
}
_TCM_WARDS = {"中医内科", "针灸康复科", "骨伤科"}
_LIVE_AT_SEAT, _LIVE, _COMING = 5, 1, 2


@dataclass
class Shelf:
    """What a township's stays come to, as lines of COPY."""

    encounters: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    costs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """A stay to write. `days` is its length; `end` the day's number, past the last known day while it runs."""

    soul: Soul
    desk: Desk
    start: Day
    days: int
    way: str = ORDERED
    to: int | None = None
    illness: str = ""

    @property
    def end(self) -> int:
        """Number of the day of discharge."""
        return self.start.number + self.days


@dataclass(frozen=True)
class Case:
    """What somebody has, where that is treated, and the operations: name and grade, the main one first."""

    illness: str
    ward: str
    operations: tuple[tuple[str, int], ...] = ()

    @property
    def is_tcm(self) -> str:
        """As COPY writes it."""
        return "t" if self.ward in _TCM_WARDS else "f"


class Wards:
    """Fills the wards, township by township."""

    def __init__(self, world: DemoCounty, days: Days, chances: Mapping[int, Year], first_stay: int) -> None:
        self.world = world
        self.days = days
        self.chances = chances
        self.stay_ids = count(first_stay)
        self.last_stay = first_stay
        self.in_bed: set[tuple[int, int]] = set()  # of the township that is filled: resident and number of a day
        self.now_in_bed: set[int] = set()
        self._beds: Counter[tuple[int, str]] = Counter()  # taken by those who are there now
        self._today = len(days.all)
        self._turns = Turns()

    def fill(self, township: str, souls: list[Soul], routes: Routes, ids: Iterator[int]) -> Shelf:
        """The stays of a township's people."""
        rng = Random(f"{self.world.seed}:stays:{township}")  # noqa: S311  a simulator, not a secret
        self.in_bed, self.now_in_bed = set(), set()
        shelf = Shelf()
        for soul in souls:
            for plan in self._life(rng, soul, routes):
                self._write(rng, plan, next(ids), shelf)
        for plan in self._live(rng, souls, routes):
            self._write(rng, plan, next(ids), shelf)
        return shelf

    def _life(self, rng: Random, soul: Soul, routes: Routes) -> Iterator[Plan]:
        """One person's stays since the first day, never two at a time."""
        gap = 365 / _rate(soul)
        at = rng.expovariate(1 / gap)
        while at < self._today:
            start = self.days.all[int(at)]
            if start.date <= soul.born:
                at += gap
                continue
            for plan in self._stay(rng, soul, start, routes):
                yield plan
                at = max(at, plan.end)
            at += 4 + rng.expovariate(1 / gap)

    def _stay(self, rng: Random, soul: Soul, start: Day, routes: Routes) -> Iterator[Plan]:
        """A stay, and the one that a referral leads to."""
        year = self.chances[start.year]
        center = routes.center if rng.random() < year.primary_stay else None
        desk = center or routes.hospital(rng)
        if desk is None or desk.is_village:
            return
        first = Plan(soul, desk, start, _length(rng, desk))
        after = self._referral(rng, first, year, routes)
        plan, following = after or (first, None)
        if after is None and (draw := rng.random()) < _AGAINST + _OTHER:
            plan = Plan(soul, desk, start, first.days, AGAINST if draw < _AGAINST else OTHER)
        yield plan
        if following is not None and plan.end < self._today:
            illness = rng.choice(ILLNESSES["center"])
            yield Plan(soul, following, self.days.all[plan.end], _length(rng, following), illness=illness)

    def _referral(self, rng: Random, plan: Plan, year: Year, routes: Routes) -> tuple[Plan, Desk | None] | None:
        """Down from a lead hospital to the center at home, up from a center to its lead, out of the county."""
        draw, desk, center = rng.random(), plan.desk, routes.center
        soul, start, days = plan.soul, plan.start, plan.days
        if desk.place.level == Level.TOWNSHIP:
            if routes.lead is None or draw >= _UP:
                return None
            return Plan(soul, desk, start, min(days, 3), TRANSFER, routes.lead.organization_id), routes.lead
        if draw < _OUT_OF_COUNTY:
            return Plan(soul, desk, start, min(days, 4), TRANSFER), None
        is_lead = desk.organization_id in self.world.leads.values()
        if center is None or not is_lead or not self._turns.draw(("down", start.year), year.referred_down):
            return None
        followed = center if rng.random() < _FOLLOWED else None
        return Plan(soul, desk, start, days, PRIMARY, center.organization_id), followed

    def _live(self, rng: Random, souls: list[Soul], routes: Routes) -> Iterator[Plan]:
        """Some who are there now, so that the wards of the demo's seats are not empty, and some who are coming."""
        free = [s for s in souls if s.age >= 30 and not self._busy(s)]  # noqa: PLR2004
        rng.shuffle(free)
        seats = {self.world.seats.get("township"), self.world.seats.get("township2")}
        if routes.center is not None:
            is_seat = routes.center.organization_id in seats
            for _ in range(min(_LIVE_AT_SEAT if is_seat else _LIVE, len(free) // 8)):
                yield self._there(rng, free.pop(), routes.center)
            for _ in range(min(_COMING if is_seat and routes.lead else 0, len(free) // 8)):
                length = rng.randint(6, 12)
                start = self.days.all[self._today - rng.randint(1, 2) - length]
                to = routes.center.organization_id
                yield Plan(free.pop(), routes.lead or routes.center, start, length, PRIMARY, to)
        if routes.lead is not None and len(free) > 8:  # noqa: PLR2004
            yield self._there(rng, free.pop(), routes.lead)

    def _there(self, rng: Random, soul: Soul, desk: Desk) -> Plan:
        past = rng.randint(1, 9)
        return Plan(soul, desk, self.days.all[self._today - past], past + 3)

    def _busy(self, soul: Soul) -> bool:
        return any((soul.pk, n) in self.in_bed for n in range(self._today - 16, self._today + 1))

    def _write(self, rng: Random, plan: Plan, pk: int, shelf: Shelf) -> None:
        self.last_stay = next(self.stay_ids)
        self.in_bed.update((plan.soul.pk, n) for n in range(plan.start.number, min(plan.end, self._today) + 1))
        year = self.chances[plan.start.year]
        case = self._case(rng, plan, year.high_grade)
        started = self.days.at(plan.start, rng.randint(700, 1130))
        ended = self._left_at(rng, plan)
        where = f"{plan.soul.pk}\t{plan.desk.organization_id}\t{self.world.county}"
        shelf.encounters.append(self._encounter(rng, plan, case, pk, f"{where}\tinpatient\t{started}\t{ended or NULL}"))
        mine = self._place(rng, plan, case, (started, ended))
        shelf.stays.append(f"{self.last_stay}\t{pk}\t{where}\t{mine}\t{case.is_tcm}\t{case.illness}")
        shelf.operations += self._operations(plan, case)
        if not ended:
            self.now_in_bed.add(plan.soul.pk)
        elif plan.end < self._today - _BILLED_AFTER:
            grades = [grade for _, grade in case.operations]
            bill = money.stay(rng, plan.soul, plan.desk, year.prices, days=plan.days, grades=grades)
            shelf.costs.append(f"{pk}\t{plan.desk.organization_id}\t{self.world.county}\t{ended}\t{bill}")

    def _case(self, rng: Random, plan: Plan, high: float) -> Case:
        """Illness, ward and operations that fit a person and a place."""
        soul, kind = plan.soul, plan.desk.place.type
        if not plan.illness and plan.days >= 4 and rng.random() < _OPERATED.get(kind, 0.015):  # noqa: PLR2004
            is_high = kind in _OPERATED and self._turns.draw(("high", plan.start.year), high)
            wanted = [o for o in _fitting(soul) if (o[2] > 2) == is_high]  # noqa: PLR2004
            if wanted:
                illness, name, grade, ward, *_ = rng.choice(wanted)
                second = (SECOND_OPERATION,) if rng.random() < _TWO_OPERATIONS else ()
                return Case(illness, _surgical_ward(kind, ward), ((name, grade), *second))
        if plan.end >= self._today and rng.random() < _UNDIAGNOSED:
            return Case("", _ward(rng, soul, kind))
        return Case(plan.illness or rng.choice(ILLNESSES[_group(soul, kind)]), _ward(rng, soul, kind))

    def _left_at(self, rng: Random, plan: Plan) -> str:
        """When the stay ended; empty while it runs. In the morning, so that who goes on arrives after."""
        if plan.end >= self._today:
            return ""
        return self.days.at(self.days.all[plan.end], rng.randint(530, 690) if plan.days else rng.randint(1140, 1200))

    @staticmethod
    def _encounter(rng: Random, plan: Plan, case: Case, pk: int, what: str) -> str:
        number = f"Z{plan.start.short}{pk % 10_000_000:07d}"
        who = plan.desk.slot(rng, plan.soul.age).who
        story = f"\t\t{case.illness}\t{'confirmed' if case.illness else ''}\t{{}}"
        return f"{pk}\t{number}\t{what}\t{who}\t{story}\t{case.ward}\t{case.is_tcm}\t{NULL}\t\t1"

    def _place(self, rng: Random, plan: Plan, case: Case, period: tuple[str, str]) -> str:
        """Ward and bed, from when to when, and where to."""
        started, ended = period
        if ended:
            name = _OUTSIDE if plan.way == TRANSFER and plan.to is None else ""
            return f"{case.ward}\t{rng.randint(1, 40)}\t{started}\t{ended}\t{plan.way}\t{plan.to or NULL}\t{name}"
        place = (plan.desk.organization_id, case.ward)
        self._beds[place] += 1
        return f"{case.ward}\t{self._beds[place]}\t{started}\t{NULL}\t\t{NULL}\t"

    def _operations(self, plan: Plan, case: Case) -> Iterator[str]:
        """The day after admission; the same evening where that day has not come yet."""
        same_day = plan.start.number + 1 >= self._today
        day = plan.start if same_day else self.days.all[plan.start.number + 1]
        for n, (name, grade) in enumerate(case.operations):
            at = self.days.at(day, (1150 if same_day else 500) + 90 * n)
            yield f"{self.last_stay}\t{at}\t{name}\t{grade}\t{'f' if n else 't'}"


def _rate(soul: Soul) -> float:
    """Admissions a year."""
    if soul.age < 7:  # noqa: PLR2004
        return 0.15
    base = 0.29 if soul.age >= 65 else 0.1 if soul.age >= 40 else 0.05  # noqa: PLR2004
    birth = 0.06 if soul.sex == "2" and 20 <= soul.age <= 40 else 0  # noqa: PLR2004
    return base + birth + (0.1 if soul.history else 0)


def _length(rng: Random, desk: Desk) -> int:
    is_center = desk.place.level == Level.TOWNSHIP
    return int(rng.triangular(3, 13, 6) if is_center else rng.triangular(3, 17, 7))


def _fitting(soul: Soul) -> list[tuple[str, str, int, str, int, int, str]]:
    return [o for o in OPERATIONS if o[4] <= soul.age <= o[5] and o[6] in {"", soul.sex}]


def _group(soul: Soul, kind: str) -> str:
    if soul.age < CHILD:
        return "child"
    if kind == MCH:
        return "woman"
    return "tcm" if kind == TCM_HOSPITAL else "hospital" if kind == GENERAL else "center"


def _ward(rng: Random, soul: Soul, kind: str) -> str:
    if kind == MCH or (kind == GENERAL and soul.age < CHILD):
        return "儿科" if soul.age < CHILD else rng.choice(("产科", "妇科"))
    return rng.choice(_WARDS.get(kind, ("综合病区",)))


def _surgical_ward(kind: str, ward: str) -> str:
    """The ward of an operation as the kind of hospital calls it."""
    if kind == TCM_HOSPITAL:
        return "骨伤科" if ward == "骨科" else "外科"
    return "产科" if kind == MCH else ward if kind == GENERAL else "综合病区"
