"""The doors of places: what stands in a county is known to everybody who works there."""

from yigongti.foundation.access.doors import Door
from yigongti.records.places.models import Equipment

READ = "places.institution.read"
COUNTY_WIDE = {"same": 200, "other": 200}


def _consortium(world, organization):
    return {"code": "tw-b" if organization == world.center_b1 else "tw-a"}


def _device(world, organization):
    made = Equipment.objects.create(organization=organization, county=organization.county, kind="us", model="门机")
    return {"pk": made.pk}


def _device_form(world, organization):
    return {"organization": organization.pk, "kind": "us", "model": f"型{organization.pk}", "version": "1"}


E = "places.equipment."
RETIRE = {"retired_on": "2026-01-01", "retired_reason": "报废"}

DOORS = (
    Door("places:counties", "places.county.read"),
    Door("places:institutions", READ),
    Door("places:institutions_export", READ),
    Door("places:institution", READ, kwargs=lambda w, o: {"code": o.code}, **COUNTY_WIDE),
    Door("places:equipment", E + "read", shows=lambda w, o: _device(w, o) and o.short_name),
    Door("places:device", E + "read", kwargs=_device),
    Door("places:device_new", E + "add"),
    Door("places:device_add", E + "add", "POST", data=_device_form, own=302, same=422, other=422),
    Door("places:device_correct", E + "correct", "POST", kwargs=_device, data=_device_form, own=302),
    Door("places:device_retire", E + "retire", "POST", kwargs=_device, data=lambda w, o: RETIRE, own=302),
    Door("places:consortium", READ, kwargs=_consortium, **COUNTY_WIDE),
)
