from django.utils import timezone

from yigongti.foundation.access.doors import Door
from yigongti.records.encounters.models import Encounter
from yigongti.records.people.testing import make_resident

E = "encounters.encounter."


def _make(organization):
    person = make_resident(organization, f"冉门{'甲乙丙丁戊己庚辛'[Encounter.objects.count() % 8]}")
    now = timezone.now()
    return Encounter.objects.create(
        number=f"T{person.pk}", resident=person, organization=organization, county=organization.county,
        kind="outpatient", started_at=now,
    )  # fmt: skip


def _pk(world, organization):
    return {"pk": _make(organization).pk}


def _card(world, organization):
    person = make_resident(organization)
    return {"identifier_kind": "citizen_id", "identifier": person.identifiers.get().value, "name": person.name}


DOORS = (
    Door("encounters:today", E + "read", shows=lambda w, o: _make(o).resident.name),
    Door("encounters:new", E + "open"),
    Door("encounters:open", E + "open", "POST", data=lambda w, o: {"resident": make_resident(o).code}, own=302),
    Door("encounters:receive", E + "receive"),
    # Whoever is there with card and name is received wherever the file is kept: that makes the care relation.
    Door("encounters:receive_save", E + "receive", "POST", data=_card, own=302, same=302, other=302),
    Door("encounters:encounter", E + "read", kwargs=_pk),
    Door("encounters:record", E + "record", "POST", kwargs=_pk, data=lambda w, o: {"version": "1"}, own=302),
    Door("encounters:close", E + "close", "POST", kwargs=_pk, own=302),
)
