"""What institutions of the demo hand in: made-up numbers, drawn institution by institution, each from its own work.

Where the loaded edition prints a baseline (income ratio, basic standard, awareness), institutions are drawn around it,
and their sum comes out near it; nothing is written into a result.
All other levels are our own estimate and claim nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractYear

from yigongti.indicators.collection.fillers import Fillers, Unit
from yigongti.indicators.collection.grid import CellKey
from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.models import Indicator
from yigongti.indicators.periods import ZONE, Period
from yigongti.indicators.targets import Kind, parse_all
from yigongti.records.encounters.models import Encounter, Stay
from yigongti.records.places.models import Institution, Village

FIRST = 2022
RATIO = "(township_staff_income/township_staff_n)/(county_level_staff_income/county_level_staff_n)"
BASIC = "100*quality_basic_n/quality_eligible_n"
AWARE = "100*bphs_aware/bphs_surveyed"
USUAL = {
    RATIO: {2023: 0.79, 2027: 0.88},
    BASIC: {2023: 66.0, 2027: 90.0},
    AWARE: {2023: 70.0, 2027: 74.0},
}
CHILD, OLD, OLDEST = 15, 65, 85
WORKDAYS = 248
PER_DAY = 8.2  # visits of a doctor
PEOPLE = 9000  # of a township whose villages have no number
SHARES = (9, 10, 11, 10, 9, 10, 11, 12, 13, 15, 16, 17, 13, 12, 9, 6, 5, 3)  # of five-year groups, per 191
DEATHS = (0.1, 0.05, 0.05, 0.1, 0.15, 0.2, 0.35, 0.6, 1, 1.8, 3, 5, 8, 13, 21, 36, 60, 110)  # per 1,000 a year


@dataclass
class Numbers:
    """Draws every number of a county. Same seed, same numbers."""

    county: str
    seed: int
    people: Fillers
    visits: dict[tuple[int, int], int] = field(default_factory=dict)  # organization, year
    bed_days: dict[tuple[int, int], int] = field(default_factory=dict)
    residents: dict[int, int] = field(default_factory=dict)  # by township center
    points: dict[str, dict[int, float]] = field(default_factory=dict)

    def rng(self, *about: object) -> Random:
        """A generator for one thing, whatever was drawn before."""
        return Random(f"{self.seed}:{self.county}:{about}")  # noqa: S311  a demo, nothing secret

    def level(self, formula: str, year: int) -> float:
        """What the county reaches in a year, on straight lines between what is printed."""
        return between(self.points.get(formula) or USUAL[formula], year)

    def of(self, sheet: Sheet, unit: Unit, period: Period) -> dict[CellKey, Decimal]:
        """What one filler hands in."""
        make = getattr(self, f"_{sheet.code}", None)
        if make is None:
            return {}
        found: Mapping[CellKey, float] = make(sheet, unit, period)
        return {key: Decimal(str(round(value, 2))) for key, value in found.items()}

    # ---- institutions

    def size(self, unit: Unit, year: int) -> float:
        """The work of an institution in a year: visits, or an estimate where nothing was recorded."""
        return self.visits.get((unit.id, year)) or 0.055 * self.residents.get(unit.id, PEOPLE)

    def doctors(self, unit: Unit, year: int) -> float:
        """Doctors as the visits need them."""
        rng = self.rng("doctors", unit.id)
        return max(1.0, round(self.size(unit, year) / (WORKDAYS * PER_DAY * rng.uniform(0.85, 1.15)) * 12) / 12)

    def _finance_primary(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        year, rng = period.year, self.rng("finance", unit.id, period.year)
        medical = round(6 + self.residents.get(unit.id, PEOPLE) / 900 * rng.uniform(0.9, 1.1))
        income = medical * self._income(unit, year)
        staff = medical + rng.randint(2, 5)
        revenue = round(self.size(unit, year) * 168 * 1.03 ** (year - FIRST) * rng.uniform(0.93, 1.07))
        subsidy = round(income * rng.uniform(0.95, 1.15) + 0.2 * revenue)
        drug, exam, lab = rng.uniform(0.33, 0.39), rng.uniform(0.09, 0.12), rng.uniform(0.07, 0.1)
        return _own(
            unit, primary_total_income=revenue + subsidy + rng.randint(20, 90) * 1000, primary_fiscal_subsidy=subsidy,
            primary_med_revenue=revenue, primary_drug_rev=round(revenue * drug),
            primary_consumable_rev=round(revenue * rng.uniform(0.03, 0.05)), primary_exam_rev=round(revenue * exam),
            primary_lab_rev=round(revenue * lab), op_income=round(self.size(unit, year) * 82 * rng.uniform(0.95, 1.05)),
            primary_staff_income=round(income + (staff - medical) * 52_000), primary_staff_n=staff,
            township_staff_income=round(income), township_staff_n=medical,
        )  # fmt: skip

    def _income(self, unit: Unit, year: int) -> float:
        """Per head: what the ratio wants of the county's hospitals, each center a little off; the offs cancel out."""
        centers = self._centers(year)
        off = {u.id: self.rng("off", u.id, year).uniform(-0.06, 0.06) for u in centers}
        heads = {u.id: 6 + self.residents.get(u.id, PEOPLE) / 900 for u in centers}
        mean = sum(off[pk] * heads[pk] for pk in off) / sum(heads.values())
        return self._hospital_income(year) * self.level(RATIO, year) * (1 + off.get(unit.id, 0) - mean)

    def _hospital_income(self, year: int) -> float:
        return 118_000 * 1.025 ** (year - FIRST)

    def _centers(self, year: int) -> list[Unit]:
        sheet = Sheet(county=self.county, filler_rule={"kind": "primary"})
        return self.people.of_sheet(sheet, date(year, 12, 31))

    def _finance_hospital(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        rng, heads = self.rng("hospital", unit.id), self._heads(unit)
        income = heads * self._hospital_income(period.year)
        return _own(
            unit, county_level_staff_income=round(income), county_level_staff_n=heads,
            op_income=round(self.size(unit, period.year) * 214 * rng.uniform(0.95, 1.05)),
        )  # fmt: skip

    def _heads(self, unit: Unit) -> int:
        return 210 + self.rng("heads", unit.id).randint(0, 260)

    def _finance_lead(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        year, rng = period.year, self.rng("lead", unit.id, period.year)
        heads = self._heads(unit) + rng.randint(40, 60)
        staff = heads * self._hospital_income(year) * rng.uniform(0.98, 1.02)
        cost = staff * 1.12
        spent = cost / (0.36 + 0.008 * (year - FIRST) + rng.uniform(-0.004, 0.004))
        revenue = spent * rng.uniform(0.94, 0.98)
        return _own(
            unit, lead_med_revenue=round(revenue), lead_drug_rev=round(revenue * (0.285 - 0.006 * (year - FIRST))),
            lead_consumable_rev=round(revenue * (0.148 - 0.004 * (year - FIRST))),
            lead_exam_rev=round(revenue * rng.uniform(0.15, 0.16)),
            lead_lab_rev=round(revenue * rng.uniform(0.12, 0.13)),
            lead_operating_exp=round(spent), lead_personnel_cost=round(cost), lead_staff_income=round(staff),
            lead_staff_n=heads,
        )  # fmt: skip

    def _yearbook_primary(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        year, rng = period.year, self.rng("yearbook", unit.id, period.year)
        visits = round(self.size(unit, year) * rng.uniform(0.988, 1.006))
        used = round(self.bed_days.get((unit.id, year), self.size(unit, year) * 0.3) * rng.uniform(0.99, 1.01))
        beds = max(1, round(used / (0.55 + 0.015 * (year - FIRST) + rng.uniform(-0.05, 0.05)) / 365))
        gps = round(
            self.residents.get(unit.id, PEOPLE) * (2.6 + 0.22 * (year - FIRST)) / 10_000 * rng.uniform(0.8, 1.2)
        )
        return _own(
            unit, gp_yearend=max(1, gps), primary_doctors_avg=round(self.doctors(unit, year), 1), primary_visits=visits,
            total_visits=visits, village_tcm_volume=round(visits * rng.uniform(0.04, 0.07)),
            primary_tcm_dept_visits=round(visits * rng.uniform(0.17, 0.23)),
            primary_bed_days_open=max(beds * 365, used), primary_bed_days_used=used,
        )  # fmt: skip

    def _yearbook_hospital(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        year, rng = period.year, self.rng("yearbook", unit.id, period.year)
        visits = round(self.size(unit, year) * rng.uniform(0.99, 1.005))
        is_tcm = "中医" in unit.name
        return _own(
            unit, gp_yearend=rng.randint(6, 14), total_visits=visits, tcm_inst_volume=visits if is_tcm else 0,
            tcm_dept_volume=0 if is_tcm else round(visits * rng.uniform(0.05, 0.09)),
        )  # fmt: skip

    def _survey(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        """Answers are drawn per center; the last center to be counted brings the county near what is printed."""
        centers, year = self._centers(period.year), period.year
        asked = {u.id: self.rng("asked", u.id, year).randint(60, 110) for u in centers}
        wanted = round(sum(asked.values()) * self.level(AWARE, year) / 100)
        share = {
            u.id: self.level(AWARE, year) / 100 + self.rng("aware", u.id, year).uniform(-0.07, 0.07) for u in centers
        }
        right = {pk: min(asked[pk], round(asked[pk] * share[pk])) for pk in asked}
        left = wanted - sum(right.values())
        for pk in sorted(asked, key=lambda one: -asked[one]) * 12:
            if not left:
                break
            one = 1 if left > 0 else -1
            if 0 <= right[pk] + one <= asked[pk]:
                right[pk], left = right[pk] + one, left - one
        return _own(unit, bphs_surveyed=asked[unit.id], bphs_aware=right[unit.id])

    def _lead_capability(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        rng = self.rng("capability", unit.id)
        since = rng.choice((2024, 2025, 2027))
        return _own(unit, lead_meets_recommended=int(period.year >= since), lead_new_tech_count=rng.randint(2, 6))

    # ---- bureaus

    def _insurance_month(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        years, rng = period.year - FIRST + (period.month - 1) / 12, self.rng("insurance", period.code)
        people = max(1, sum(self.residents.values())) * 0.92
        season = 1 + (0.08 if period.month in {1, 2, 12} else -0.02)
        admissions = people * 0.0155 * season * rng.uniform(0.97, 1.03)
        kept, visits = 0.772 + 0.012 * years, people * 0.31 * season * rng.uniform(0.97, 1.03)
        inside = round(admissions * kept)
        cost_in = round(inside * 4630 * 1.018**years * rng.uniform(0.98, 1.02))
        cost = round(cost_in + (admissions - inside) * 13_900 * 1.02**years)
        paid = round(cost * (0.655 + 0.006 * years))
        pharmacies, outpatient = people * 9.1, visits * 24
        fund = round(paid + outpatient)
        in_county = round(fund * (0.66 + 0.014 * years) * rng.uniform(0.99, 1.01))
        return _own(
            unit, op_visits_in_county=round(visits * (0.884 + 0.008 * years)), op_visits_total=round(visits),
            ip_admissions_in_county=inside, ip_admissions_total=round(admissions), ip_cost_in_county=cost_in,
            ip_cost_total=cost, ip_reimbursed_total=paid, fund_total=round(fund + pharmacies),
            fund_total_excl_pharmacy=fund, fund_in_county_designated=in_county,
            fund_primary=round(in_county * (0.205 + 0.013 * years)),
        )  # fmt: skip

    def _insurance_year(self, sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        """Persons: fewer than admissions of the year's months, since some come twice."""
        months = (Period(period.year, month, type(period.kind)("month")) for month in range(1, 13))
        found = [self._insurance_month(sheet, unit, month) for month in months]
        admissions = sum(one["ip_admissions_in_county", "", unit.id] for one in found)
        insured = sum(self.residents.values()) * (0.925 + 0.003 * (period.year - FIRST))
        return _own(
            unit, insured_n=round(insured), ip_persons_in_county=round(admissions / 1.46),
            price_evaluations=1 if period.year > FIRST else 0,
        )  # fmt: skip

    def _insurance_quarter(self, sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        rows = self.people.rows_of(sheet, unit.id, date(period.year, 12, 31))
        share = 0.0105 - 0.0003 * (period.year - FIRST)
        return {
            ("chronic_discharges", "", u.id): round(
                self.size(u, period.year) * share * self.rng("chronic", u.id, period.code).uniform(0.8, 1.2)
            )
            for u in rows
        }

    def _insurance_assessment(self, sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        rows = self.people.rows_of(sheet, unit.id, date(period.year, 12, 31))
        return {
            ("insurance_assessment", "", u.id): round(self.rng("score", u.id, period.year).uniform(84, 97), 1)
            for u in rows
        }

    def _population(self, sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        people, found = sum(self.residents.values()), {}
        for age, share, deaths in zip(sheet.ages, SHARES, DEATHS, strict=False):
            rng = self.rng("age", age, period.year)
            living = round(people * share / sum(SHARES) * rng.uniform(0.99, 1.01))
            found["pop_by_age", age, unit.id] = living
            found["ncd4_deaths_by_age", age, unit.id] = round(
                living * deaths / 1000 * 0.975 ** (period.year - FIRST) * rng.uniform(0.9, 1.1)
            )
        return found

    def _register_township(self, sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        rows = self.people.rows_of(sheet, unit.id, date(period.year, 12, 31))
        order = sorted(rows, key=lambda u: self.rng("standard", u.id).random())
        taking, basic = self._nearest(len(rows), self.level(BASIC, period.year) / 100)
        if period.year > FIRST + 1:  # in the first years some centers did not take part yet
            taking = max(taking, min(len(rows), taking + 2 * (period.year - FIRST - 1)))
        found: dict[CellKey, float] = {}
        for place, u in enumerate(order):
            is_basic = place < basic
            found |= _own(
                u, quality_eligible_n=int(place < taking), quality_basic_n=int(is_basic),
                quality_recommended_n=int(is_basic and place < basic * (0.12 + 0.05 * (period.year - FIRST))),
                township_centres=1, township_grade_a=int(place < len(rows) * (0.1 + 0.05 * (period.year - FIRST))),
                centres_with_tcm_hall=int(place < len(rows) * (0.82 + 0.06 * (period.year - FIRST))),
                resident_pop=round(self.residents.get(u.id, PEOPLE) * self.rng("people", u.id).uniform(0.975, 0.99)),
            )  # fmt: skip
        return found

    def _nearest(self, all_of: int, share: float) -> tuple[int, int]:
        """How many centers took part and reached the standard, so that whole centers come nearest to the share."""
        tries = range(max(1, round(0.82 * all_of)), all_of + 1)
        best = min(tries, key=lambda n: (round(abs(round(share * n) / n - share), 4), -n))
        return best, round(share * best)

    def _register_county(self, _sheet: Sheet, unit: Unit, period: Period) -> Mapping[CellKey, float]:
        step = min(4, period.year - FIRST)
        score = 86 + 1.3 * step + self.rng("score", period.year).uniform(-0.4, 0.4)
        return _own(
            unit, hospitals_grade2_up=2, hospitals_with_geriatrics=min(2, step // 2),
            hospitals_with_infectious_dept=min(2, 1 + step // 3), smart_hospitals_built=step // 3,
            subcentres_built=step // 2, community_hospitals_built=step // 3, nursing_homes_built=1,
            nbphs_score=round(score, 2),
        )  # fmt: skip


def between(points: Mapping[int, float], year: int) -> float:
    """On straight lines between known years; the first and last hold on."""
    known = sorted(points)
    if year <= known[0]:
        return points[known[0]]
    for a, b in pairwise(known):
        if year <= b:
            return points[a] + (points[b] - points[a]) * (year - a) / (b - a)
    return points[known[-1]]


def _own(unit: Unit, **values: float) -> dict[CellKey, float]:
    return {(fact, "", unit.id): value for fact, value in values.items()}


def read(county: str, seed: int) -> Numbers:
    """The county's own work and people, and what its edition prints."""
    found = Numbers(county, seed, Fillers(county))
    parents = dict(
        Institution.objects.filter(county_id=county, level="village").values_list("pk", "organization__parent_id")
    )
    found.visits, found.bed_days = _visits(county, parents), _bed_days(county)
    found.residents = _residents(county)
    for one in Indicator.objects.filter(county=county, valid_to=None):
        if one.formula in USUAL:
            found.points[one.formula] = _points(one)
    return found


def _visits(county: str, parents: Mapping[int, int | None]) -> dict[tuple[int, int], int]:
    """Visits by institution and year, those of a village clinic with its center."""
    seen = Encounter.objects.filter(county=county, voided_at=None).exclude(kind="inpatient")
    by_year = seen.annotate(year=ExtractYear("started_at", tzinfo=ZONE)).values_list("organization_id", "year")
    found: dict[tuple[int, int], int] = defaultdict(int)
    for pk, year, count in by_year.annotate(n=Count("pk")).order_by():
        found[parents.get(pk) or pk, year] += count
    return dict(found)


def _bed_days(county: str) -> dict[tuple[int, int], int]:
    """Days of stays by institution and year of discharge."""
    gone = Stay.objects.filter(county=county, discharged_at__isnull=False)
    by_year = gone.annotate(
        year=ExtractYear("discharged_at", tzinfo=ZONE), days=F("discharged_at") - F("admitted_at")
    ).values_list("organization_id", "year")
    found = by_year.annotate(total=Sum("days"), n=Count("pk")).order_by()
    return {(pk, year): max(count, total.days) for pk, year, total, count in found}


def _residents(county: str) -> dict[int, int]:
    """People by township center, from the villages; of several centers in a township the first has them."""
    people = Village.objects.filter(township__county_id=county).values("township_id").annotate(n=Sum("population"))
    of_township = {row["township_id"]: row["n"] or PEOPLE for row in people}
    found: dict[int, int] = {}
    for pk, township in (
        Institution.objects.filter(county_id=county, is_primary_care=True, level="township")
        .order_by("pk")
        .values_list("pk", "township_id")
    ):
        found[pk] = of_township.pop(township, PEOPLE // 3)
    return found


def _points(one: Indicator) -> dict[int, float]:
    """Baselines as printed, and the county's targets a little surpassed."""
    found = {}
    for target in parse_all(one.targets, one.unit):
        if target.number is not None and target.kind in {Kind.TARGET, Kind.BASELINE} and target.year:
            extra = 1.004 if target.kind == Kind.TARGET else 1.0
            found[target.year] = float(target.number) * extra
    return found
