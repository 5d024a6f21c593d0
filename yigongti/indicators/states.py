"""States of the places: clinics with an ECG device, clinics, residents. A snapshot per month, kept as it stood.

They belong to no room: places are records, and `indicators` may read records.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from yigongti.foundation.access.models import Organization
from yigongti.indicators import facts, intake, workdays
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.facts import Counting, FactDefinition, FactRow, StateRow
from yigongti.indicators.periods import day_of, first_day, midnight, month_of, next_month
from yigongti.records.places.models import County, Equipment, EquipmentKind, Institution, Level, Village

CLINIC = "village_clinic"
GROUP = "places"


def clinics_with_ecg(county: str, day: date) -> Iterator[StateRow]:
    """Village clinics with at least one ECG device in use: 1 or 0 for each clinic; unknown brings no row.

    The register of equipment says it for any day; without an entry of a clinic, what was declared does.
    """
    in_use: dict[int, bool] = {}
    devices = Equipment.objects.filter(county=county, kind=EquipmentKind.ECG)
    for pk, since, until in devices.values_list("organization_id", "in_use_from", "retired_on"):
        stands = (since is None or since <= day) and (until is None or until > day)
        in_use[pk] = in_use.get(pk, False) or stands
    for pk, declared in _clinics(county).values_list("organization_id", "has_ecg_device"):
        has_device = in_use.get(pk, declared)
        if has_device is not None:
            yield StateRow("village_clinics_with_ecg", f"places.institution:{pk}", pk, Decimal(int(has_device)))


def clinics(county: str, _day: date) -> Iterator[StateRow]:
    """All clinics of administrative villages that are in use."""
    for pk in _clinics(county).values_list("organization_id", flat=True):
        yield StateRow("village_clinics_total", f"places.institution:{pk}", pk, Decimal(1))


def residents(county: str, _day: date) -> Iterator[StateRow]:
    """Residents by village; a village without a known population brings no row."""
    centers = dict(
        Institution.objects.filter(county_id=county, level=Level.TOWNSHIP, township__isnull=False, is_primary_care=True)
        .order_by("-organization_id")
        .values_list("township_id", "organization_id")
    )
    above = Organization.objects.filter(county=county, parent=None).order_by("pk").values_list("pk", flat=True).first()
    villages = Village.objects.filter(township__county_id=county, population__isnull=False)
    for code, township, people in villages.values_list("code", "township_id", "population"):
        organization = centers.get(township, above)
        if organization is not None:
            yield StateRow("resident_pop", f"places.village:{code}", organization, Decimal(people or 0))


FACTS = (
    FactDefinition(
        "village_clinics_with_ecg", "配备心电设备的行政村卫生室数", "个", "机构台账", Counting.COUNT, GROUP,
        states=clinics_with_ecg, note="一个卫生室有多台设备只计一次；设备情况不清楚的不计入分子",
    ),
    FactDefinition(
        "village_clinics_total", "县域内行政村卫生室总数", "个", "机构台账", Counting.COUNT, GROUP, states=clinics,
    ),
    FactDefinition(
        "resident_pop", "县域内常住人口数", "人", "各行政村人口之和", Counting.COUNT, GROUP,
        states=residents, absent_is_zero=False,
        note="待核：常住人口为各行政村登记人口之和，正式上报以统计部门年末数为准",
    ),
)  # fmt: skip


@transaction.atomic
def look_back(*, county: str, months: Iterable[int], now: datetime, only: Iterable[str] = ()) -> int:
    """Record the states of past months as the records of today tell them: when a county brings its history along.

    Returns changes. `only` names the facts; states that do not know the past say what stands today.
    """
    wanted, changed = set(only), 0
    for fact in facts.definitions().values():
        if fact.states is not None and (not wanted or fact.code in wanted):
            for month in months:
                day = min(first_day(next_month(month)) - timedelta(days=1), day_of(now))
                changed += record(fact.states(county, day), fact=fact.code, county=county, month=month, now=now)
    return changed


@transaction.atomic
def snapshot(*, now: datetime) -> int:
    """The running month's states of every county as they stand now; earlier months stay as they were.

    Returns changes.
    """
    reported = [(fact.code, fact.states) for fact in facts.definitions().values() if fact.states is not None]
    changed = 0
    for county in County.objects.values_list("code", flat=True):
        changed += workdays.keep(county=county, now=now)
        where = Attribution(county)
        for code, states in reported:
            rows = states(county, day_of(now))
            changed += record(rows, fact=code, county=county, month=month_of(now), now=now, where=where)
    return changed


def record(
    rows: Iterable[StateRow], *, fact: str, county: str, month: int, now: datetime, where: Attribution | None = None
) -> int:
    """The states of one fact at the end of a month (202611), replacing what was recorded for it. Returns changes."""
    last_day = midnight(first_day(next_month(month)) - timedelta(days=1))
    as_rows = (FactRow(r.fact, r.record, r.organization_id, county, last_day, r.amount) for r in rows)
    return intake.replace_all(as_rows, fact_codes=[fact], county=county, now=now, state_month=month, where=where)


def _clinics(county: str) -> QuerySet[Institution]:
    return Institution.objects.filter(county_id=county, type=CLINIC, organization__is_active=True).order_by("pk")
