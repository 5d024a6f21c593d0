"""The doors of support, the matrix and the duty lists. Duties belong to their institution."""

from datetime import UTC, date, datetime
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.doors import Door
from yigongti.unified.organization.consortia.models import DutyItem, Pairing

READ, DUTY, CONFIRM = "consortia.composition.read", "consortia.duty.read", "consortia.duty.confirm"
OPEN, RECORD, END = "consortia.pairing.open", "consortia.pairing.record", "consortia.pairing.end"
KNOWN = {"same": 200, "other": 200, "also": (READ,)}
AT = datetime(2026, 7, 1, tzinfo=UTC)
_numbers = count(1)


def _duty(world, organization):
    DutyItem.objects.get_or_create(
        county=world.county.code, code="door", defaults={"section": "member", "title": "门", "owner": "门"}
    )
    return {"code": organization.code}


def _item(world, organization):
    return {**_duty(world, organization), "item": "door"}


def _listed(world, organization):
    _duty(world, organization)
    return organization.name


def _pairing(world, organization):
    made = Pairing.objects.create(
        kind="external", helper_name="门医院", receiver=organization.institution, department="内科",
        person=f"门{next(_numbers)}", title="senior", period=DateRange(date(2026, 1, 1), None), goal="门",
        county=world.county.code, at=AT,
    )  # fmt: skip
    return {"number": made.pk}


def _plan(world, organization):
    return {"kind": "external", "receiver": organization.code, "helper_name": "门医院", "department": "内科",
            "person": "门", "title": "senior", "is_resident": "yes", "since": "2026-07-01", "goal": "门"}  # fmt: skip


DAY = {"day": "2026-07-01", "hours": "3", "what": "门"}
DOORS = (
    Door("consortia:pairings", READ),
    Door("consortia:pairing_gaps", READ),
    Door("consortia:pairing", READ, kwargs=_pairing, **KNOWN),
    Door("consortia:pairing_new", OPEN),
    Door("consortia:pairing_new_do", OPEN, "POST", own=302, also=(READ,), data=_plan),
    Door("consortia:pairing_record_do", RECORD, "POST", kwargs=_pairing, data=lambda w, o: DAY, own=302, same=403,
         other=403, also=(READ,)),
    Door("consortia:pairing_end", END, kwargs=_pairing, **KNOWN),
    Door("consortia:pairing_end_do", END, "POST", kwargs=_pairing,
         data=lambda w, o: {"on": "2026-07-01", "reason": "门"},
         own=302, same=403, other=403, also=(READ,)),
    Door("consortia:matrix", READ),
    Door("consortia:duties", DUTY, shows=_listed),
    Door("consortia:duty_list", DUTY, kwargs=_duty),
    Door("consortia:duty", CONFIRM, kwargs=_item, also=(DUTY,)),
    Door("consortia:duty_do", CONFIRM, "POST", kwargs=_item, own=302, also=(DUTY,),
         data=lambda w, o: {"state": "done", "document": "门"}),
)  # fmt: skip
