"""Which villages are served how, within sight of the township center that answers for them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions import queries as editions
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import Institution, Level, Village
from yigongti.records.staff.models import Category, Practitioner
from yigongti.unified.organization.consortia import rules
from yigongti.unified.organization.consortia.models import Arrangement, Sitting, Survey
from yigongti.unified.organization.consortia.models.village import SittingState
from yigongti.unified.organization.consortia.rules import Facts, Need, Verdict

READ = "consortia.village.read"
HIRE_DAYS = 90  # where the edition does not say what "soon" is
DOCTORS = (Category.DOCTOR, Category.VILLAGE_DOCTOR)


class NoVillage(NotFound):
    """There is none of that code within sight."""

    sentence = "没有找到这个行政村，它可能不在您的查看范围内。"


class NoSitting(NotFound):
    """There is no such date within sight."""

    sentence = "没有找到这次巡诊安排，它可能不在您的查看范围内。"


@dataclass(frozen=True)
class Terms:
    """What the edition says on a day: the threshold of people (None: it names none), how many days count as soon."""

    threshold: int | None
    hire_days: int
    clause: str


@dataclass(frozen=True)
class Coverage:
    """One village on a day."""

    village: Village
    center: Institution | None
    facts: Facts
    needs: tuple[Need, ...]
    missing: tuple[str, ...]
    verdict: Verdict
    arrangements: tuple[Arrangement, ...]
    clinics: tuple[str, ...]
    overdue: int  # dates of the rota that have passed and nobody has confirmed


def terms(*, county: str, at: date) -> Terms:
    """A province, or a county whose document does not say it, names no threshold."""
    small = editions.find(county=county, key="county.village_small_population", at=at)
    soon = editions.find(county=county, key="county.village_hire_days", at=at)
    days = int(soon.value) if soon else HIRE_DAYS
    return Terms(int(small.value), days, small.clause) if small else Terms(None, days, "")


def coverage(*, seen_by: Actor, at: date, township: str = "") -> list[Coverage]:
    """Every village that a center within sight answers for, by township."""
    seen_by.require(READ)
    rows = coverage_of(county=seen_by.county, at=at, township=township)
    return [row for row in rows if row.center is not None and seen_by.sees(row.center.pk)]


def village(*, seen_by: Actor, code: str, at: date) -> Coverage:
    """One. Raises NoVillage."""
    found = Village.objects.filter(code=code, township__county_id=seen_by.county).first()
    rows = coverage(seen_by=seen_by, at=at, township=found.township_id) if found else []
    one = next((row for row in rows if row.village.pk == code), None)
    if one is None:
        raise NoVillage
    return one


def coverage_of(*, county: str, at: date, township: str = "") -> list[Coverage]:
    """The whole county, in a handful of queries whatever its size. For pages and facts; `coverage` cuts to sight."""
    held = terms(county=county, at=at)
    villages = Village.objects.filter(township__county_id=county).select_related("township").order_by("code")
    villages = villages.filter(township_id=township) if township else villages
    clinics, centers = _clinics(county), _centers(county)
    doctors = _doctors(county)
    surveys = _surveys(county, at)
    arranged = _arrangements(county, at)
    overdue = _overdue(county, at)
    found = []
    for one in villages:
        here = clinics.get(one.pk, [])
        survey = surveys.get(one.pk)
        facts = Facts(
            population=one.population,
            is_adjacent=survey.is_adjacent if survey else None,
            has_doctor=_has_doctor(survey, [c.pk for c in here], doctors),
            hire_by=survey.hire_by if survey else None,
        )
        reasons = rules.needs(facts, threshold=held.threshold, hire_days=held.hire_days, today=at)
        lacking = rules.missing(facts)
        own = tuple(arranged.get(one.pk, ()))
        center = centers.get(here[0].organization.parent_id) if here else None
        found.append(
            Coverage(
                village=one,
                center=center or next((c for c in centers.values() if c.township_id == one.township_id), None),
                facts=facts,
                needs=reasons,
                missing=lacking,
                verdict=rules.verdict(reasons, lacking, is_arranged=bool(own)),
                arrangements=own,
                clinics=tuple(c.organization.short_name for c in here),
                overdue=overdue.get(one.pk, 0),
            )
        )
    return found


def _clinics(county: str) -> dict[str, list[Institution]]:
    rows = Institution.objects.filter(county_id=county, village__isnull=False, organization__is_active=True)
    found: dict[str, list[Institution]] = defaultdict(list)
    for row in rows.select_related("organization").order_by("organization__code"):
        found[str(row.village_id)].append(row)
    return found


def _centers(county: str) -> dict[int | None, Institution]:
    rows = Institution.objects.filter(county_id=county, level=Level.TOWNSHIP, organization__is_active=True)
    return {row.pk: row for row in rows.select_related("organization", "township").order_by("organization__code")}


def _doctors(county: str) -> set[int]:
    """Clinics where a doctor works today by the staff records."""
    here = Practitioner.objects.filter(
        left_on__isnull=True,
        category__in=DOCTORS,
        organization__county=county,
        organization__institution__level="village",
    )
    return set(here.values_list("organization_id", flat=True))


def _has_doctor(survey: Survey | None, clinics: list[int], doctors: set[int]) -> bool | None:
    if survey is not None and survey.has_doctor is not None:
        return survey.has_doctor
    if clinics and not doctors:
        return None  # the county has not brought its clinics' staff in yet: nothing is known
    return any(pk in doctors for pk in clinics)


def _surveys(county: str, at: date) -> dict[str, Survey]:
    rows = Survey.objects.filter(county=county, at__date__lte=at).order_by("village_id", "-pk").distinct("village_id")
    return {row.village_id: row for row in rows}


def _arrangements(county: str, at: date) -> dict[str, list[Arrangement]]:
    rows = Arrangement.objects.filter(county=county, period__contains=at)
    found: dict[str, list[Arrangement]] = defaultdict(list)
    for row in rows.select_related("person", "partner", "center__organization").order_by("period", "pk"):
        found[row.village_id].append(row)
    return found


def _overdue(county: str, at: date) -> dict[str, int]:
    rows = Sitting.objects.filter(arrangement__county=county, day__lt=at, state=SittingState.PLANNED)
    found: dict[str, int] = defaultdict(int)
    for code in rows.values_list("arrangement__village_id", flat=True):
        found[code] += 1
    return found


def arrangements(*, seen_by: Actor, village: Village) -> QuerySet[Arrangement]:
    """Every arrangement that a village ever had, newest first."""
    seen_by.require(READ)
    rows = Arrangement.objects.filter(village=village).select_related("person", "partner", "center__organization")
    return rows.order_by("-period", "-pk")


def sittings(*, seen_by: Actor, start: date, end: date, village: Village | None = None) -> QuerySet[Sitting]:
    """Dates of the rota from `start` up to but without `end`, within sight of their centers."""
    seen_by.require(READ)
    rows = Sitting.objects.select_related(
        "person", "arrangement__village__township", "arrangement__center__organization"
    ).filter(day__gte=start, day__lt=end)
    if not seen_by.sees_everything:
        rows = rows.filter(arrangement__center_id__in=sorted(seen_by.reach))
    if village is not None:
        rows = rows.filter(arrangement__village=village)
    return rows.order_by("day", "half", "pk")


def sitting(*, seen_by: Actor, number: int) -> Sitting:
    """One. Raises NoSitting."""
    found = sittings(seen_by=seen_by, start=date.min, end=date.max).filter(pk=number).first()
    if found is None:
        raise NoSitting
    return found


def arrangement(*, seen_by: Actor, number: int) -> Arrangement:
    """One. Raises NoSitting."""
    rows = Arrangement.objects.select_related("village__township", "center__organization", "person")
    found = rows.filter(pk=number).first()
    if found is None or not seen_by.sees(found.center_id):
        raise NoSitting("没有找到这项安排，它可能不在您的查看范围内。")
    return found


def people_for(*, center: Institution) -> QuerySet[Practitioner]:
    """Who may be sent: the doctors of the center and of its clinics."""
    here = Q(organization_id=center.pk) | Q(organization__parent_id=center.pk)
    rows = Practitioner.objects.filter(here, left_on__isnull=True, category__in=DOCTORS)
    return rows.select_related("organization").order_by("organization_id", "name", "pk")


def by_township(*, rows: Iterable[Coverage]) -> list[tuple[str, str, dict[Verdict, int]]]:
    """(code, name, verdict to number of villages) by township."""
    found: dict[tuple[str, str], dict[Verdict, int]] = {}
    for row in rows:
        key = (row.village.township_id, row.village.township.short_name)
        counts = found.setdefault(key, dict.fromkeys(Verdict, 0))
        counts[row.verdict] += 1
    return [(code, name, counts) for (code, name), counts in sorted(found.items())]
