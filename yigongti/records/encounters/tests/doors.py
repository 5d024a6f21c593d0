from django.utils import timezone

from yigongti.foundation.access.doors import Door
from yigongti.records.encounters.models import Encounter, Operation, Stay
from yigongti.records.people.testing import make_resident

E, S, B = "encounters.encounter.", "encounters.stay.", "encounters.settlement."


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


def _stay(organization, **more):
    person = make_resident(organization, f"白门{'甲乙丙丁戊己庚辛'[Stay.objects.count() % 8]}")
    shared = {"resident": person, "organization": organization, "county": organization.county}
    now = timezone.now()
    visit = Encounter.objects.create(number=f"T{person.pk}", kind="inpatient", started_at=now, **shared)
    return Stay.objects.create(encounter=visit, ward="综合病区", bed=str(visit.pk), admitted_at=now, **shared, **more)


def _stay_pk(world, organization):
    return {"pk": _stay(organization).pk}


def _operation_pk(world, organization):
    stay = _stay(organization)
    return {"pk": Operation.objects.create(stay=stay, performed_at=stay.admitted_at, name="清创缝合术", grade=1).pk}


def _admission(world, organization):
    return {"resident": make_resident(organization).code, "ward": "综合病区"}


def _bill(world, organization):
    parts = dict.fromkeys(("consumable_fen", "exam_fen", "lab_fen", "service_fen", "fund_fen"), "0")
    return {**parts, "drug_fen": "10", "total_fen": "10", "self_fen": "10", "scheme": "none"}


def _operation(world, organization):
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S.%f")
    return {"name": "阑尾切除术", "grade": "2", "performed_at": at}


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
    Door("encounters:void", E + "void", kwargs=_pk),
    Door("encounters:void_save", E + "void", "POST", kwargs=_pk, data=lambda w, o: {"reason": "重复登记"}, own=302),
    Door("encounters:settlement", B + "read", kwargs=_pk),
    Door("encounters:settle", B + "settle", "POST", kwargs=_pk, data=_bill, own=302),
    Door("encounters:reverse", B + "reverse", "POST", kwargs=_pk, data=lambda w, o: {"reason": "金额有误"}, own=409),
    Door("encounters:stays", S + "read", shows=lambda w, o: _stay(o).resident.name),
    Door("encounters:admit", S + "admit"),
    Door("encounters:admit_save", S + "admit", "POST", data=_admission, own=302),
    Door("encounters:stay", S + "read", kwargs=_stay_pk),
    Door(
        "encounters:move",
        S + "move",
        "POST",
        kwargs=_stay_pk,
        data=lambda w, o: {"ward": "外科", "version": "1"},
        own=302,
    ),
    Door("encounters:operate", S + "operate", "POST", kwargs=_stay_pk, data=_operation, own=302),
    Door(
        "encounters:discharge",
        S + "discharge",
        "POST",
        kwargs=_stay_pk,
        own=302,
        data=lambda w, o: {"way": "1", "main_diagnosis": "肺炎", "version": "1"},
    ),
    Door(
        "encounters:strike_operation",
        S + "strike_operation",
        "POST",
        kwargs=_operation_pk,
        own=302,
        data=lambda w, o: {"reason": "误登"},
    ),
)
