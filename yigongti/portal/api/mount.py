"""The one mount: every room's desk under its word. A new room with an `api.py` is one line here."""

from functools import cache
from typing import Any

from yigongti.centers.ecg.api_center import desk as ecg
from yigongti.foundation.web.api_house import HouseApi
from yigongti.indicators.analysis.api import desk as analysis
from yigongti.indicators.api import desk as indicators
from yigongti.indicators.assessment.api import desk as assessment
from yigongti.indicators.collection.api import desk as collection
from yigongti.indicators.importing.api import desk as importing
from yigongti.records.encounters.api import desk as encounters
from yigongti.records.health.api import desk as health
from yigongti.records.orders.api import desk as orders
from yigongti.records.people.api import desk as people
from yigongti.records.places.api import desk as places
from yigongti.records.staff.api import desk as staff
from yigongti.unified.finance.api import desk as finance
from yigongti.unified.organization.councils.api import desk as councils
from yigongti.unified.organization.tasks.api import desk as tasks

VERSION = "1.0.0"
DESCRIPTION = (
    "Integration API of the county medical consortium platform (医共体平台). Everything passes the same permissions, "
    "visibility, audit and idempotency as the pages. Times are ISO 8601 with offset, money is whole fen (分), "
    "null means not known or not happened. Guide: docs/api.md."
)

api = HouseApi(title="医共体平台接口", version=VERSION, description=DESCRIPTION)
for word, desk in (
    ("people", people),
    ("places", places),
    ("encounters", encounters),
    ("health", health),
    ("staff", staff),
    ("orders", orders),
    ("ecg", ecg),
    ("indicators", indicators),
    ("analysis", analysis),
    ("collection", collection),
    ("importing", importing),
    ("assessment", assessment),
    ("finance", finance),
    ("tasks", tasks),
    ("councils", councils),
):
    api.add_router(word, desk)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document; it changes with the code alone."""
    return api.document()
