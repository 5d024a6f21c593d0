"""Settlements, by the day on which they were settled: what care cost inside the county and what the fund paid.

These stand beside what the bureau and the books report (the edition says which counts): they know nothing of care
outside the county, nor of what the books correct later.
"""

from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from yigongti.indicators.facts import Counting, FactDefinition, of_stream
from yigongti.indicators.streams.shape import Amount, Condition, Dim, Shape, Stream, Watch, when
from yigongti.indicators.streams.visits import AMBULATORY, DAY, OUTPATIENT, VILLAGE
from yigongti.records.encounters.models import EncounterKind, Settlement

INPATIENT, AMBULANT, OTHER = "inpatient", "ambulatory", "other"
INSURANCE, REPORT = "平台结算记录", "平台结算记录"
FEN = 100
BESIDE = "平台结算记录汇总，只含县域内、已在平台结算的"


def _rows() -> QuerySet[Any]:
    return Settlement.objects.filter(encounter__voided_at__isnull=True)


STREAM = Stream(
    code="settlements",
    title="结算",
    shape=Shape.EVENTS,
    record_type="encounters.settlement",
    rows=_rows,
    since="settled_at",
    is_moment=True,
    resident="encounter__resident_id",
    dims=(
        Dim(
            "care",
            Case(
                When(encounter__kind=EncounterKind.INPATIENT.value, then=Value(INPATIENT)),
                When(Q(encounter__kind__in=list(AMBULATORY)), then=Value(AMBULANT)),
                default=Value(OTHER),
                output_field=CharField(),
            ),
            (INPATIENT, AMBULANT, OTHER),
        ),
        Dim(
            "is_clinic",
            Case(When(encounter__kind__in=[OUTPATIENT, VILLAGE], then=Value(value=True)), default=Value(value=False)),
        ),
        Dim("insured", "insured"),
    ),
    amounts=tuple(
        Amount(name, f"{name}_fen", FEN) for name in ("total", "drug", "consumable", "exam", "lab", "service", "fund")
    ),
    watches=(
        Watch("encounters_settlement", DAY.format("r.settled_at")),
        Watch(
            "encounters_encounter",
            DAY.format("s.settled_at"),
            county="s.county",
            joins="JOIN encounters_settlement s ON s.encounter_id = r.id",
        ),
    ),
)


def _sum(code: str, title: str, measure: str, where: tuple[Condition, ...], note: str = BESIDE) -> FactDefinition:
    return of_stream(code, title, "元", REPORT, STREAM, where, measure=measure, note=note)


def _revenues(prefix: str, title: str, where: tuple[Condition, ...]) -> tuple[FactDefinition, ...]:
    kinds = (
        ("med_revenue", "医疗收入", "total"), ("drug_rev", "药品收入", "drug"),
        ("consumable_rev", "耗材收入", "consumable"), ("exam_rev", "检查收入", "exam"), ("lab_rev", "化验收入", "lab"),
    )  # fmt: skip
    return tuple(_sum(f"{prefix}_{code}", f"{title}{name}", measure, where) for code, name, measure in kinds)


FACTS = (
    of_stream(
        "ip_admissions_in_county", "参保人县域内住院人次", "人次", INSURANCE, STREAM,
        when(care=INPATIENT, insured=True), note=BESIDE,
    ),
    of_stream(
        "ip_persons_in_county", "参保人县域内住院人数", "人", INSURANCE, STREAM, when(care=INPATIENT, insured=True),
        counting=Counting.PERSONS, note=BESIDE,
    ),
    of_stream(
        "op_visits_in_county", "参保人员县域内门急诊人次", "人次", INSURANCE, STREAM,
        when(care=AMBULANT, insured=True), note=BESIDE,
    ),
    _sum("ip_cost_in_county", "参保人县域内住院总费用", "total", when(care=INPATIENT, insured=True)),
    _sum("fund_in_county_designated", "县域内定点医疗卫生机构医保基金支出", "fund", when(insured=True)),
    _sum("fund_primary", "县域内定点基层医疗卫生机构医保基金支出", "fund", when(insured=True, at_primary=True)),
    _sum("op_income", "县域医疗卫生机构门诊收入", "total", when(is_clinic=True)),
    *_revenues("lead", "牵头医院", when(at_lead=True)),
    *_revenues("primary", "基层医疗卫生机构", when(at_primary=True)),
)  # fmt: skip
