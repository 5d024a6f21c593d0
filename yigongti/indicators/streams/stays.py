"""Stays of inpatients: by the day of discharge, and by the days in bed.

A bed is used on the day of admission and on each day up to the one before discharge; admitted and discharged on one day
is one day (实际占用总床日数). Who still lies in counts until today.
"""

from typing import Any

from django.db.models import Case, DateField, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, TruncDate

from yigongti.indicators.facts import of_stream
from yigongti.indicators.periods import ZONE
from yigongti.indicators.streams.shape import DAYS, Dim, Shape, Stream, Watch, when
from yigongti.indicators.streams.visits import DAY
from yigongti.records.encounters.models import DischargeWay, Stay

RECORD = "encounters.stay"
PLATFORM = "医联体监测平台"


def _all() -> QuerySet[Any]:
    return Stay.objects.filter(voided_at__isnull=True)


def _left() -> QuerySet[Any]:
    return _all().filter(discharged_at__isnull=False)


def _next_day(path: str) -> Func:
    return Func(TruncDate(path, tzinfo=ZONE), template="(%(expressions)s + 1)", output_field=DateField())


DOWN = Case(
    When(discharge_way=DischargeWay.PRIMARY.value, then=Value(value=True)),
    When(
        Q(discharge_way=DischargeWay.TRANSFER.value, referred_to__institution__is_primary_care=True),
        then=Value(value=True),
    ),
    default=Value(value=False),
)

STREAM = Stream(
    code="stays",
    title="出院",
    shape=Shape.EVENTS,
    record_type=RECORD,
    rows=_left,
    since="discharged_at",
    is_moment=True,
    dims=(Dim("is_down", DOWN), Dim("is_tcm", "is_tcm")),
    watches=(Watch("encounters_stay", DAY.format("r.discharged_at")),),
    reads_places=True,
)

BEDS = Stream(
    code="beds",
    title="在院",
    shape=Shape.SPANS,
    record_type=RECORD,
    rows=_all,
    since="admitted_at",
    is_moment=True,
    until=Case(
        When(
            discharged_at__isnull=False,
            then=Greatest(TruncDate(F("discharged_at"), tzinfo=ZONE), _next_day("admitted_at")),
        ),
        output_field=DateField(),
    ),
    watches=(Watch("encounters_stay", DAY.format("r.admitted_at")),),
)

FACTS = (
    of_stream("lead_discharges", "牵头医院出院患者人次", "人次", PLATFORM, STREAM, when(at_lead=True)),
    of_stream(
        "lead_down_referred_ip", "牵头医院向基层下转住院患者人次", "人次", PLATFORM, STREAM,
        when(at_lead=True, is_down=True), note="待核：按离院方式认定，转往县外基层机构的也计入",
    ),
    of_stream(
        "primary_bed_days_used", "基层实际使用总床日数", "床日", "卫生健康统计年鉴", BEDS, when(at_primary=True),
        measure=DAYS, note="当日入出院计 1 床日；在院的计到当日",
    ),
)  # fmt: skip
