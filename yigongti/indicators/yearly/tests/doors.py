"""The doors of the reports: a county's is its own; the province's shows counties within reach."""

from yigongti.foundation.access.doors import Door

READ, EXPORT = "yearly.report.read", "yearly.report.export"
OVER, OVER_EXPORT = "yearly.province.read", "yearly.province.export"


def _county(world, organization):
    return {"code": world.county.code}


DOORS = (
    Door("yearly:report", READ),
    Door("yearly:pdf", EXPORT, also=(READ,)),
    Door("yearly:xlsx", EXPORT, also=(READ,)),
    Door("yearly:province", OVER),
    Door("yearly:province_xlsx", OVER_EXPORT, also=(OVER,)),
    Door("yearly:county", OVER, kwargs=_county, same=200, other=200),
)
