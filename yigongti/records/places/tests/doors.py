"""The doors of places: what stands in a county is known to everybody who works there."""

from yigongti.foundation.access.doors import Door
from yigongti.records.places.models import Membership

READ = "places.institution.read"
COUNTY_WIDE = {"same": 200, "other": 200}
DONE = {"own": 302, "same": 302, "other": 302, "also": (READ,)}


def _consortium(world, organization):
    return {"code": "tw-b" if organization == world.center_b1 else "tw-a"}


def _joining(world, organization):
    code = "tw-hosp" if organization == world.center_b1 else "tw-tcmh"
    return {"institution": code, "role": "supporting", "since": "2026-07-01"}


def _member(world, organization):
    return Membership.objects.get(institution_id=organization.pk).pk


DOORS = (
    Door("places:counties", "places.county.read"),
    Door("places:institutions", READ),
    Door("places:institutions_export", READ),
    Door("places:institution", READ, kwargs=lambda w, o: {"code": o.code}, **COUNTY_WIDE),
    Door("places:consortium", READ, kwargs=_consortium, **COUNTY_WIDE),
    Door("places:join", "places.membership.join", "POST", kwargs=_consortium, data=_joining, **DONE),
    Door(
        "places:leave", "places.membership.leave", "POST", kwargs=_consortium, **DONE,
        data=lambda w, o: {"membership": _member(w, o), "on": "2026-07-01"},
    ),
    Door(
        "places:change_role", "places.membership.change_role", "POST", kwargs=_consortium, **DONE,
        data=lambda w, o: {"membership": _member(w, o), "role": "trustee", "since": "2026-08-01"},
    ),
)  # fmt: skip
