"""Operations (手术台次) of discharged inpatients, by the day of discharge."""

from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When

from yigongti.indicators.facts import of_stream
from yigongti.indicators.streams.shape import Dim, Shape, Stream, Watch, when
from yigongti.indicators.streams.visits import DAY
from yigongti.records.encounters.models import Operation

GRADES = ("1", "2", "3", "4")


def _rows() -> QuerySet[Any]:
    return Operation.objects.filter(stay__voided_at__isnull=True, stay__discharged_at__isnull=False)


STREAM = Stream(
    code="operations",
    title="手术",
    shape=Shape.EVENTS,
    record_type="encounters.operation",
    rows=_rows,
    since="stay__discharged_at",
    is_moment=True,
    site="stay__organization_id",
    resident="stay__resident_id",
    county="stay__county",
    dims=(
        Dim(
            "grade",
            Case(*(When(grade=int(g), then=Value(g)) for g in GRADES), output_field=CharField()),
            GRADES,
        ),
    ),
    watches=(
        Watch(
            "encounters_operation",
            DAY.format("s.discharged_at"),
            county="s.county",
            joins="JOIN encounters_stay s ON s.id = r.stay_id",
        ),
        Watch("encounters_stay", DAY.format("r.discharged_at")),
    ),
)

FACTS = (
    of_stream(
        "lead_ops_discharged", "牵头医院同期出院患者手术台次数", "台次", "病案系统", STREAM, when(at_lead=True),
        note="待核：每条手术记录计一台次",
    ),
    of_stream(
        "lead_grade34_ops", "牵头医院出院患者三四级手术台次数", "台次", "病案系统", STREAM,
        when(at_lead=True, grade=("3", "4")), note="待核：每条手术记录计一台次；级别以机构手术目录为准",
    ),
)  # fmt: skip
