"""Visits (诊疗人次): encounters by the day on which they began, and the facts that count them.

What counts follows the words of the yearbook: outpatient and emergency visits, visits at home and single examinations
count, admissions do not, and nothing that was voided. 待核: whether a checkup is a single examination or a whole one,
and what of a village clinic's work counts as 门急诊.
"""

from typing import Any

from django.db.models import QuerySet

from yigongti.indicators.facts import of_stream
from yigongti.indicators.streams.shape import Dim, Shape, Stream, Watch, when
from yigongti.records.encounters.models import Encounter, EncounterKind

OUTPATIENT, EMERGENCY, VILLAGE, HOME, CHECKUP = (
    EncounterKind.OUTPATIENT.value,
    EncounterKind.EMERGENCY.value,
    EncounterKind.VILLAGE.value,
    EncounterKind.HOME.value,
    EncounterKind.CHECKUP.value,
)
VISITS = (OUTPATIENT, EMERGENCY, VILLAGE, HOME, CHECKUP)
AMBULATORY = (OUTPATIENT, EMERGENCY, VILLAGE)
DAY = "({} AT TIME ZONE 'Asia/Shanghai')::date"


def _rows() -> QuerySet[Any]:
    return Encounter.objects.filter(voided_at__isnull=True).exclude(kind=EncounterKind.INPATIENT.value)


STREAM = Stream(
    code="visits",
    title="诊疗",
    shape=Shape.EVENTS,
    record_type="encounters.encounter",
    rows=_rows,
    since="started_at",
    is_moment=True,
    dims=(Dim("kind", "kind", VISITS), Dim("is_tcm", "is_tcm")),
    watches=(Watch("encounters_encounter", DAY.format("r.started_at")),),
)

YEARBOOK = "卫生健康统计年鉴"
REPORT = "卫生健康财务年报"
CHECKED = "待核：体检按单项健康检查计入诊疗人次"
DOORS = "待核：门急诊含村卫生室接诊，不含上门和体检"

FACTS = (
    of_stream(
        "primary_visits", "县域内基层医疗卫生机构诊疗人次", "人次", YEARBOOK, STREAM,
        when(kind=VISITS, at_primary=True), note=CHECKED,
    ),
    of_stream("total_visits", "县域内总诊疗人次", "人次", YEARBOOK, STREAM, when(kind=VISITS), note=CHECKED),
    of_stream(
        "tcm_inst_volume", "中医类医疗机构诊疗量", "人次", YEARBOOK, STREAM, when(kind=VISITS, at_tcm=True),
        note="待核：诊疗量按诊疗人次计；中医类医疗机构按机构类型认定",
    ),
    of_stream(
        "tcm_dept_volume", "非中医类医疗机构中医类临床科室诊疗量", "人次", YEARBOOK, STREAM,
        when(kind=VISITS, is_tcm=True, at_tcm=False, at_level=("county", "township", "other")),
        note="待核：诊疗量按诊疗人次计，村卫生室另计",
    ),
    of_stream(
        "village_tcm_volume", "村卫生室中医诊疗量", "人次", YEARBOOK, STREAM,
        when(kind=VISITS, is_tcm=True, at_level="village"), note="待核：诊疗量按诊疗人次计",
    ),
    of_stream(
        "primary_oe_visits", "基层医疗卫生机构门急诊人次", "人次", REPORT, STREAM,
        when(kind=AMBULATORY, at_primary=True), note=DOORS,
    ),
    of_stream("county_oe_visits", "县域内门急诊总人次", "人次", REPORT, STREAM, when(kind=AMBULATORY), note=DOORS),
    of_stream(
        "primary_tcm_dept_visits", "基层医疗卫生机构中医类临床科室门急诊人次", "人次", YEARBOOK, STREAM,
        when(kind=AMBULATORY, is_tcm=True, at_primary=True), note=DOORS,
    ),
    of_stream(
        "op_visits_inst", "县域医疗卫生机构门诊人次", "人次", REPORT, STREAM, when(kind=(OUTPATIENT, VILLAGE)),
        note="待核：门诊人次含村卫生室接诊，不含急诊",
    ),
)  # fmt: skip
