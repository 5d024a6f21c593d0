"""The doors of the indicators: an indicator is the county's, its value for a place belongs to that place."""

from datetime import date

from django.utils import timezone

from yigongti.foundation.access.doors import Door
from yigongti.indicators.tests.conftest import INDICATORS

READ, OPEN, EXPORT = "indicators.value.read", "indicators.record.open", "indicators.value.export"


def load_one():
    """The county's one indicator."""
    from pathlib import Path

    from yigongti.foundation.editions.section import Context
    from yigongti.indicators.edition import IndicatorsFile, load
    from yigongti.records.places.testing import COUNTY

    # facts of the real register, so that the house needs no test room
    formula = "primary_exam_upper_dx_patients/10000"
    content = {"indicator": [INDICATORS["indicator"][0] | {"formula": formula}]}
    context = Context(folder=Path(), county=COUNTY, in_force=date(2025, 1, 1), now=timezone.now())
    load(IndicatorsFile.model_validate(content), context)


def _code(world, organization):
    load_one()
    return {"code": "WX-K05"}


def _scope(world, organization):
    return {"scope": f"institution:{organization.code}"}


def _fact(world, organization):
    return {**_scope(world, organization), "fact": "primary_exam_upper_dx_patients"}


DOORS = (
    Door("indicators:list", READ, data=_scope),
    Door("indicators:list_export", EXPORT, data=_scope, also=(READ,)),
    Door("indicators:recompute", "indicators.cube.recompute", "POST", own=302),
    Door("indicators:sheet", READ, kwargs=_code, data=_scope),
    Door("indicators:sheet_export", EXPORT, kwargs=_code, data=_scope, also=(READ,)),
    Door("indicators:records", OPEN, kwargs=_code, data=_fact, also=(READ,)),
    Door("indicators:records_export", EXPORT, kwargs=_code, data=_fact, also=(READ, OPEN)),
)
