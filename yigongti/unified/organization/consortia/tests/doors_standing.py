"""The doors of trusteeship, designations, private hospitals, capabilities and unification: known county-wide."""

from datetime import UTC, date, datetime
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.doors import Door
from yigongti.foundation.access.models import Organization
from yigongti.foundation.editions.testing import set_value
from yigongti.records.places.models import Institution, ServiceScope, Trusteeship
from yigongti.unified.organization.consortia.models import Admission, Agreement, Designation

READ = "consortia.composition.read"
KNOWN = {"same": 200, "other": 200, "also": (READ,)}
DONE = {"own": 302, "same": 302, "other": 302, "also": (READ,)}
AT = datetime(2026, 7, 1, tzinfo=UTC)
_numbers = count(1)


def _unit(world, organization):
    number = next(_numbers)
    place = Organization.objects.create(
        code=f"door-u{number}", name=f"门{number}卫生院", short_name=f"门{number}院", county=world.county.code
    )
    return Institution.objects.create(
        organization=place, type="township_health_centre", level="township", county=world.county,
        township=organization.institution.township,
    )  # fmt: skip


def _agreement(world, organization):
    unit = _unit(world, organization)
    row = Trusteeship.objects.create(
        trustee=organization.institution, unit=unit, period=DateRange(date(2026, 1, 1), None)
    )
    made = Agreement.objects.create(
        trusteeship=row, kind="subcenter", scopes=["services"], reason="门", county=world.county.code, at=AT
    )
    return {"number": made.pk}


def _entrusting(world, organization):
    unit = _unit(world, organization)
    words = {"unit": unit.organization.code, "trustee": "tw-hosp", "scopes": ["services"], "since": "2026-07-01"}
    return {**words, "reason": "门"}


def _designated(world, organization, state="proposed"):
    period = DateRange(date(2026, 1, 1), None) if state == "confirmed" else None
    return Designation.objects.create(
        institution=_unit(world, organization), kind="grade_a", state=state, period=period, note="门",
        county=world.county.code, at=AT,
    )  # fmt: skip


def _designation(world, organization):
    return {"number": _designated(world, organization).pk}


def _confirmed(world, organization):
    return {"number": _designated(world, organization, "confirmed").pk}


def _private(world):
    set_value(world.county.code, "centers.ecg.performer", "tw-hosp")
    number = next(_numbers)
    place = Organization.objects.create(
        code=f"door-pr{number}", name=f"门{number}民营", short_name=f"门{number}民", county=world.county.code
    )
    return Institution.objects.create(organization=place, type="private_hospital", level="county", county=world.county)


def _admission(world, organization, state="requested"):
    place = _private(world)
    consortium = world.consortium_b if organization == world.center_b1 else world.consortium_a
    scope = None
    if state == "admitted":
        scope = ServiceScope.objects.create(
            institution=place, services=["ecg"], period=DateRange(date(2026, 1, 1), None)
        )
    made = Admission.objects.create(
        institution=place, consortium=consortium, state=state, asked=["ecg"], reason="门", decision="门", scope=scope,
        county=world.county.code, at=AT,
    )  # fmt: skip
    return {"number": made.pk}


def _frame(world, organization):
    set_value(world.county.code, "policy.unification.items", [{"code": "finance", "title": "统一财务管理"}])
    return {"code": "tw-b" if organization == world.center_b1 else "tw-a", "item": "finance"}


DECIDED = {"agreed": "yes", "decision": "门", "granted": ["ecg"], "since": "2026-07-01"}
CHECK = {"institution": "tw-hosp", "kind": "tcm_clinic", "is_there": "yes", "department": "中医科",
         "checked_on": "2026-07-01"}  # fmt: skip
TRUST, END_TRUST = "consortia.trusteeship.begin", "consortia.trusteeship.end"
FRAME, CAPABILITY = "consortia.frame.report", "consortia.capability.check"
LEAVING = {"on": "2026-09-01", "reason": "门"}
DOORS = (
    Door("consortia:trusteeships", READ),
    Door("consortia:trusteeship", READ, kwargs=_agreement, **KNOWN),
    Door("consortia:entrust", TRUST, also=(READ,)),
    Door("consortia:entrust_do", TRUST, "POST", own=302, also=(READ,), scope="county", data=_entrusting),
    Door("consortia:trusteeship_end", END_TRUST, kwargs=_agreement, **KNOWN),
    Door("consortia:trusteeship_end_do", END_TRUST, "POST", kwargs=_agreement, data=lambda w, o: LEAVING, **DONE),
    Door("consortia:designations", READ),
    Door("consortia:designation", READ, kwargs=_designation, **KNOWN),
    Door("consortia:propose", "consortia.designation.propose"),
    Door("consortia:propose_do", "consortia.designation.propose", "POST", own=302, also=(READ,),
         data=lambda w, o: {"institution": o.code, "kind": "grade_a", "note": "门", "document": "门"}),
    Door("consortia:confirm_do", "consortia.designation.confirm", "POST", kwargs=_designation,
         data=lambda w, o: {"agreed": "yes", "since": "2026-07-01"}, **DONE),
    Door("consortia:designation_end_do", "consortia.designation.end", "POST", kwargs=_confirmed,
         data=lambda w, o: LEAVING, **DONE),
    Door("consortia:admissions", READ),
    Door("consortia:admission", READ, kwargs=_admission, **KNOWN),
    Door("consortia:admission_new", "consortia.admission.request", also=(READ,)),
    Door("consortia:admission_new_do", "consortia.admission.request", "POST", own=422, also=(READ,),
         data=lambda w, o: {"institution": "door"}),
    Door("consortia:decide_do", "consortia.admission.decide", "POST", kwargs=_admission,
         data=lambda w, o: DECIDED, **DONE),
    Door("consortia:admission_end_do", "consortia.admission.end", "POST",
         kwargs=lambda w, o: _admission(w, o, "admitted"), data=lambda w, o: LEAVING, **DONE),
    Door("consortia:capabilities", READ),
    Door("consortia:check", CAPABILITY),
    Door("consortia:check_do", CAPABILITY, "POST", own=302, also=(READ,), data=lambda w, o: CHECK),
    Door("consortia:frame", READ),
    Door("consortia:frame_report", FRAME, kwargs=_frame, **KNOWN),
    Door("consortia:frame_report_do", FRAME, "POST", kwargs=_frame,
         data=lambda w, o: {"state": "partly", "note": "门"}, scope="county", **DONE),
)  # fmt: skip
