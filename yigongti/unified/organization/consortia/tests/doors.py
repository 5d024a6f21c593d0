"""The doors of the consortia: who belongs where is known county-wide; acts are the county's."""

from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count

from yigongti.foundation.access.doors import Door
from yigongti.foundation.access.models import Organization
from yigongti.foundation.files.store import store
from yigongti.records.places.models import Institution, Membership
from yigongti.unified.organization.consortia.models import Act
from yigongti.unified.organization.consortia.tests.doors_lists import DOORS as LISTS
from yigongti.unified.organization.consortia.tests.doors_standing import DOORS as STANDING
from yigongti.unified.organization.consortia.tests.doors_village import DOORS as VILLAGE

READ = "consortia.composition.read"
KNOWN = {"same": 200, "other": 200}
DONE = {"own": 302, "same": 302, "other": 302, "also": (READ,)}
DECISION = {"decided_by": "县卫生健康委", "reason": "门"}
_numbers = count(1)


def _consortium(world, organization):
    return {"code": "tw-b" if organization == world.center_b1 else "tw-a"}


def _member(world, organization):
    return str(Membership.objects.get(institution_id=organization.pk, period__endswith__isnull=True).pk)


def _joining(world, organization):
    code = "tw-hosp" if organization == world.center_b1 else "tw-tcmh"
    return {**DECISION, "institution": code, "role": "supporting", "since": "2026-07-01"}


def _moving(world, organization):
    there = "tw-a" if organization == world.center_b1 else "tw-b"
    words = {"membership": _member(world, organization), "consortium": there, "role": "member", "since": "2026-07-01"}
    return {**DECISION, **words}


def _forming(world, organization):
    number = next(_numbers)
    place = Organization.objects.create(
        code=f"door-h{number}", name=f"门{number}医院", short_name=f"门{number}", county=world.county.code
    )
    Institution.objects.create(organization=place, type="county_general_hospital", level="county", county=world.county)
    words = {"name": f"门{number}医共体", "short_name": f"门{number}", "lead": place.code, "since": "2026-07-01"}
    return {**DECISION, **words}


def paper(number=0):
    now = datetime(2026, 7, 1, tzinfo=UTC)
    return store(BytesIO(b"%PDF-1.4 " + str(number).encode()), cap_bytes=1000, name="批复.pdf", now=now)


def _file(world, organization):
    act = Act.objects.create(
        county=world.county.code, kind="join", consortium=world.consortium_a, institution=organization.institution,
        on=date(2026, 7, 1), reason="门", decided_by="县", at=datetime(2026, 7, 1, tzinfo=UTC), file=paper(),
    )  # fmt: skip
    return {"kind": "act", "number": act.pk}


def _act(verb, data):
    permission = f"consortia.member.{verb}"
    return (
        Door(f"consortia:{verb}", permission, kwargs=_consortium, also=(READ,), **KNOWN),
        Door(f"consortia:{verb}_do", permission, "POST", kwargs=_consortium, data=data, **DONE),
    )


DOORS = (
    Door("consortia:home", READ),
    Door("consortia:consortium", READ, kwargs=_consortium, **KNOWN),
    Door("consortia:form", "consortia.consortium.form"),
    Door(
        "consortia:form_do", "consortia.consortium.form", "POST", own=302, also=(READ,),
        data=_forming,
    ),
    Door("consortia:file", READ, kwargs=_file, **KNOWN),
    *_act("join", _joining),
    *_act("leave", lambda w, o: {**DECISION, "membership": _member(w, o), "since": "2026-07-01"}),
    *_act(
        "change_role",
        lambda w, o: {**DECISION, "membership": _member(w, o), "role": "supporting", "since": "2026-07-01"},
    ),
    *_act("move", _moving),
    *VILLAGE,
    *STANDING,
    *LISTS,
)  # fmt: skip
