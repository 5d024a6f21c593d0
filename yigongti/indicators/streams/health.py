"""Health services as they stand: registers, contracts, groups that come first, the elderly; and a year's care of them.

Each person counts once, whatever the number of registers, groups or files. Whose file says 65 on a day is an elderly
resident from that day on; files do not know of deaths and moves (待核).
"""

from datetime import date
from typing import Any

from django.db.models import DateField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least

from yigongti.indicators.facts import Counting, of_stream
from yigongti.indicators.streams.shape import PERSONS, Dim, Shape, Stream, Watch, when
from yigongti.records.health.models import Contract, Disease, ElderlyCare, GroupMembership, Registration
from yigongti.records.people.models import Resident

BEGINS = date(2023, 1, 1)  # nothing is counted as standing before: files do not say who lived here earlier
HORIZON = date(2032, 1, 1)  # birthdays after it are not looked at yet; a test asks for a later one in time
SOURCE = "健康服务记录"
HTN_DM = (Disease.HTN.value, Disease.DM2.value)
DISEASES = tuple(disease.value for disease in Disease)
ONCE = "同一人只计一次"


def sixty_five(path: str) -> Func:
    """The 65th birthday."""
    return Func(F(path), template="(%(expressions)s + interval '65 years')::date", output_field=DateField())


def _contracts() -> QuerySet[Any]:
    return Contract.objects.all()


def _groups() -> QuerySet[Any]:
    return GroupMembership.objects.all()


def _registrations() -> QuerySet[Any]:
    return Registration.objects.all()


def _elders() -> QuerySet[Any]:
    return Resident.objects.filter(birth_date__isnull=False, birth_date__lt=HORIZON.replace(year=HORIZON.year - 65))


def _both() -> QuerySet[Any]:
    """Days on which somebody of a group has a contract: each membership with each contract, where they meet."""
    met = GroupMembership.objects.filter(resident__contracts__isnull=False)
    first = Greatest("since", "resident__contracts__signed_on")
    last = Least("until", "resident__contracts__until")
    return met.annotate(first=first, last=last).filter(Q(last__isnull=True) | Q(last__gt=F("first")))


CONTRACTS = Stream(
    code="contracts",
    title="签约",
    shape=Shape.STANDING,
    record_type="health.contract",
    rows=_contracts,
    since="signed_on",
    until="until",
    watches=(Watch("health_contract", "r.signed_on"),),
)

GROUPS = Stream(
    code="groups",
    title="重点人群",
    shape=Shape.STANDING,
    record_type="health.group",
    rows=_groups,
    since="since",
    until="until",
    watches=(Watch("health_groupmembership", "r.since"),),
)

GROUP_CONTRACTS = Stream(
    code="group_contracts",
    title="重点人群签约",
    shape=Shape.STANDING,
    record_type="health.group",
    rows=_both,
    since="first",
    until="last",
    watches=(
        Watch(
            "health_groupmembership",
            "greatest(r.since, c.signed_on)",
            joins="JOIN health_contract c ON c.resident_id = r.resident_id",
        ),
        Watch(
            "health_contract",
            "greatest(g.since, r.signed_on)",
            joins="JOIN health_groupmembership g ON g.resident_id = r.resident_id",
        ),
    ),
)

REGISTERS = Stream(
    code="registers",
    title="慢性病建档",
    shape=Shape.STANDING,
    record_type="health.registration",
    rows=_registrations,
    since="registered_on",
    until="closed_on",
    dims=(Dim("disease", "disease", DISEASES),),
    watches=(Watch("health_registration", "r.registered_on"),),
)

MANAGED = Stream(
    code="managed",
    title="慢性病管理",
    shape=Shape.STANDING,
    record_type="health.registration",
    rows=lambda: Registration.objects.filter(managed_from__isnull=False),
    since="managed_from",
    until="closed_on",
    dims=(Dim("disease", "disease", DISEASES),),
    watches=(Watch("health_registration", "r.managed_from"),),
)

ELDERLY = Stream(
    code="elderly",
    title="65 岁及以上居民",
    shape=Shape.STANDING,
    record_type="people.resident",
    rows=_elders,
    since=Greatest(sixty_five("birth_date"), Value(BEGINS, output_field=DateField())),
    until=Value(None, output_field=DateField()),
    resident="pk",
    watches=(
        Watch(
            "people_resident",
            "CASE WHEN r.birth_date < DATE '1967-01-01'"
            " THEN greatest((r.birth_date + interval '65 years')::date, DATE '2023-01-01') END",
        ),
    ),
)

CARE = Stream(
    code="elderly_care",
    title="老年人健康管理",
    shape=Shape.EVENTS,
    record_type="health.elderlycare",
    rows=lambda: ElderlyCare.objects.annotate(of_age=sixty_five("resident__birth_date")).filter(
        completed_on__isnull=False, of_age__lte=F("completed_on")
    ),
    since="completed_on",
    watches=(
        Watch("health_elderlycare", "r.completed_on"),
        Watch(
            "people_resident",
            "c.completed_on",
            county="c.county",
            joins="JOIN health_elderlycare c ON c.resident_id = r.id",
        ),
    ),
)

FACTS = (
    of_stream(
        "chronic_registered", "慢性病患者建档人数", "人", SOURCE, REGISTERS, when(disease=HTN_DM), measure=PERSONS,
        note=f"高血压、糖尿病，{ONCE}",
    ),
    of_stream(
        "htn_dm_diagnosed", "高血压、糖尿病患者确诊登记人数", "人", SOURCE, REGISTERS, when(disease=HTN_DM),
        measure=PERSONS, note=f"待核：两病都有的{ONCE}",
    ),
    of_stream(
        "htn_dm_managed", "高血压、糖尿病患者管理人数", "人", SOURCE, MANAGED, when(disease=HTN_DM), measure=PERSONS,
        note=f"待核：两病都有的，一病纳入管理即计，{ONCE}",
    ),
    of_stream("contracted_all", "家庭医生全人群签约服务人数", "人", SOURCE, CONTRACTS, measure=PERSONS,
              note="期末有效的签约，到期日当天仍有效"),
    of_stream("key_total", "重点人群总数", "人", SOURCE, GROUPS, measure=PERSONS,
              note=f"待核：登记的各类重点人群，{ONCE}"),
    of_stream("key_contracted", "重点人群签约人数", "人", SOURCE, GROUP_CONTRACTS, measure=PERSONS,
              note="待核：期末属于重点人群且签约有效，归重点人群登记的机构"),
    of_stream("elderly_total", "65 岁及以上常住人口数", "人", "居民档案", ELDERLY, measure=PERSONS,
              note="待核：按居民档案的出生日期，未计死亡和迁出"),
    of_stream(
        "elderly_managed", "65 岁及以上规范健康管理服务人数", "人", SOURCE, CARE, counting=Counting.PERSONS,
        note="待核：年内体检、评估、指导都完成才计入，完成之日须满 65 岁",
    ),
)  # fmt: skip
