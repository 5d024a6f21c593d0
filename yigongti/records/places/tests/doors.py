"""The doors of places: what stands in a county is known to everybody who works there."""

from yigongti.foundation.access.doors import Door

READ = "places.institution.read"
COUNTY_WIDE = {"same": 200, "other": 200}


def _consortium(world, organization):
    return {"code": "tw-b" if organization == world.center_b1 else "tw-a"}


DOORS = (
    Door("places:counties", "places.county.read"),
    Door("places:institutions", READ),
    Door("places:institutions_export", READ),
    Door("places:institution", READ, kwargs=lambda w, o: {"code": o.code}, **COUNTY_WIDE),
    Door("places:consortium", READ, kwargs=_consortium, **COUNTY_WIDE),
)
