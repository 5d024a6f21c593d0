"""The doors of village coverage: a village belongs to the center that answers for it."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from yigongti.foundation.access.doors import Door
from yigongti.foundation.access.models import Organization
from yigongti.foundation.editions.testing import set_value
from yigongti.records.places.models import Institution, Level, Village
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.consortia.models import Arrangement, Sitting

READ = "consortia.village.read"
DONE = {"own": 302, "also": (READ, "consortia.composition.read")}
_numbers = count(1)


def _place(world, organization):
    """A village of that center, with a clinic under it."""
    set_value(world.county.code, "county.village_small_population", 800)
    number = next(_numbers)
    township = organization.institution.township
    village = Village.objects.create(
        code=f"{township.code}{number:03d}", township=township, name=f"门{number}号村", population=500
    )
    clinic = Organization.objects.create(
        code=f"door-vc{number}", name=f"门{number}卫生室", short_name=f"门{number}", parent=organization,
        county=world.county.code,
    )  # fmt: skip
    Institution.objects.create(
        organization=clinic, type="village_clinic", level=Level.VILLAGE, county=world.county, township=township,
        village=village,
    )  # fmt: skip
    return village


def _village(world, organization):
    return {"code": _place(world, organization).pk}


def _doctor(organization):
    number = next(_numbers)
    return Practitioner.objects.create(
        code=f"door-p{number}", name=f"门医{number}", category="doctor", organization=organization
    )


def _arranged(world, organization):
    today = timezone.localdate()
    return Arrangement.objects.create(
        village=_place(world, organization), kind="hire", center=organization.institution, person=_doctor(organization),
        period=DateRange(today - timedelta(days=5), today + timedelta(days=30)), reason="门", county=world.county.code,
        at=datetime(2026, 7, 1, tzinfo=UTC),
    )  # fmt: skip


def _arrangement(world, organization):
    return {"number": _arranged(world, organization).pk}


def _sitting(world, organization):
    made = _arranged(world, organization)
    return {"number": Sitting.objects.create(arrangement=made, person=made.person, day=date(2026, 7, 1), half="am").pk}


def _plan(world, organization):
    return {
        "kind": "hire", "person": _doctor(organization).pk, "since": "2026-07-01", "until": "2026-12-31", "every": "1",
        "reason": "门",
    }  # fmt: skip


DOORS = (
    Door("consortia:villages", READ, shows=lambda w, o: _place(w, o).name),
    Door("consortia:rota", READ, data=lambda w, o: {"state": "late"},
         shows=lambda w, o: Sitting.objects.get(pk=_sitting(w, o)["number"]).arrangement.village.name),
    Door("consortia:village", READ, kwargs=_village),
    Door("consortia:survey", "consortia.village.survey", kwargs=_village, also=(READ,)),
    Door("consortia:survey_do", "consortia.village.survey", "POST", kwargs=_village,
         data=lambda w, o: {"has_doctor": "no"}, **DONE),
    Door("consortia:arrange", "consortia.village.arrange", kwargs=_village, also=(READ,)),
    Door("consortia:arrange_do", "consortia.village.arrange", "POST", kwargs=_village, data=_plan, **DONE),
    Door("consortia:end", "consortia.village.end_arrangement", kwargs=_arrangement, also=(READ,)),
    Door("consortia:end_do", "consortia.village.end_arrangement", "POST", kwargs=_arrangement,
         data=lambda w, o: {"on": timezone.localdate().isoformat(), "reason": "门"}, **DONE),
    Door("consortia:sitting", READ, kwargs=_sitting),
    Door("consortia:sitting_do", "consortia.village.confirm_sitting", "POST", kwargs=_sitting,
         data=lambda w, o: {"was_held": "yes", "patients": "4"}, **DONE),
)  # fmt: skip
