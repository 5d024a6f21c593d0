from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from yigongti.foundation.access.testing import actor_for, make_actor, make_position, sign_in
from yigongti.foundation.errors import Invalid
from yigongti.records.encounters import actions, queries, stay_queries
from yigongti.records.encounters.models import Encounter, Reversal, Settlement, Stay
from yigongti.records.encounters.stay_lists import Stays
from yigongti.records.people import queries as people
from yigongti.records.people.testing import make_resident
from yigongti.records.places.testing import small_world

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
VERBS = {
    "encounter": ("open", "read", "record", "close", "void"),
    "stay": ("read", "admit", "move", "operate", "strike_operation", "discharge"),
    "settlement": ("read", "settle", "reverse"),
}
RIGHTS = {f"encounters.{noun}.{verb}" for noun, verbs in VERBS.items() for verb in verbs}
TYPED = {
    "drug_fen": "1200", "consumable_fen": "100", "exam_fen": "300", "lab_fen": "400", "service_fen": "1000.50",
    "total_fen": "3000.50", "fund_fen": "2000", "self_fen": "1000.50",
}  # fmt: skip


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def doctor(world):
    return make_actor(permissions=RIGHTS, organization=world.hospital)


@pytest.fixture
def center(world):
    return make_actor(permissions=RIGHTS, organization=world.center_a1)


@pytest.fixture
def person(world):
    return make_resident(world.hospital, "谭永秀")


def admit(actor, person, at=NOW, **more):
    return actions.admit(actor=actor, now=at, resident=person, **{"ward": "内一科", "bed": "12", **more})


def discharge(actor, stay, at, **more):
    values = {"way": "1", "main_diagnosis": "肺炎", "version": stay.encounter.version, **more}
    return actions.discharge(actor=actor, now=at, stay=stay, **values)


def test_from_admission_to_the_bill(doctor, person):
    visit = actions.open_encounter(actor=doctor, now=NOW - timedelta(hours=1), resident=person)
    stay = admit(doctor, person, main_diagnosis="肺炎")
    visit.refresh_from_db()
    assert visit.ended_at == NOW  # who is admitted is not seen as an outpatient any more
    assert (stay.encounter.kind, stay.encounter.number[0], stay.encounter.department) == ("inpatient", "Z", "内一科")
    with pytest.raises(actions.AlreadyIn) as there:
        admit(doctor, person, bed="13")
    assert there.value.result == stay
    with pytest.raises(actions.Lying):
        actions.close(actor=doctor, now=NOW, encounter=stay.encounter)
    with pytest.raises(actions.NotEnded):
        actions.settle(actor=doctor, now=NOW, encounter=stay.encounter, scheme="resident", typed=TYPED)
    moved = actions.move(actor=doctor, now=NOW, stay=stay, ward="外一科", bed="3", version=1)
    with pytest.raises(actions.MovedOn):
        discharge(doctor, stay, NOW, version=1)
    left = discharge(doctor, moved, NOW + timedelta(days=5))
    left.encounter.refresh_from_db()
    assert left.encounter.ended_at == left.discharged_at == NOW + timedelta(days=5)
    assert left.encounter.diagnosis_text == "肺炎"
    made = actions.settle(actor=doctor, now=NOW, encounter=left.encounter, scheme="resident", typed=TYPED)
    assert (made.total_fen, made.service_fen, made.insured) == (300050, 100050, True)
    with pytest.raises(actions.AlreadySettled):
        actions.settle(actor=doctor, now=NOW, encounter=left.encounter, scheme="resident", typed=TYPED)
    with pytest.raises(actions.Left):
        discharge(doctor, left, NOW + timedelta(days=6))


def test_one_bed_holds_one(doctor, person, world):
    admit(doctor, person)
    other = make_resident(world.hospital, "冉启明")
    with pytest.raises(actions.BedTaken):
        admit(doctor, other)
    assert Encounter.objects.filter(resident=other).count() == 0
    stay = admit(doctor, other, bed="")
    with pytest.raises(actions.BedTaken):
        actions.move(actor=doctor, now=NOW, stay=stay, ward="内一科", bed="12", version=1)


def test_operations_have_one_main_one_and_a_grade(doctor, person):
    stay = admit(doctor, person)
    at = NOW + timedelta(hours=3)
    later = NOW + timedelta(days=1)
    first = actions.operate(actor=doctor, now=later, stay=stay, name="阑尾切除术", grade=2, performed_at=at)
    second = actions.operate(
        actor=doctor, now=later, stay=stay, name="胆囊切除术", grade=3, performed_at=at, is_main=True
    )
    first.refresh_from_db()
    assert (first.is_main, second.is_main) == (False, True)
    faults = (("grade", 5), ("grade", 0), ("name", " "), ("performed_at", NOW - timedelta(days=2)))
    for field, value in (*faults, ("performed_at", later + timedelta(days=1))):
        values = {"name": "清创缝合术", "grade": 1, "performed_at": at, field: value}
        with pytest.raises(Invalid) as caught:
            actions.operate(actor=doctor, now=later, stay=stay, **values)
        assert set(caught.value.fields) == {field}
    actions.strike_operation(actor=doctor, now=later, operation=second, reason="登错病人")
    first.refresh_from_db()
    assert first.is_main
    left = discharge(doctor, stay, later)
    actions.settle(actor=doctor, now=later, encounter=left.encounter, scheme="resident", typed=TYPED)
    with pytest.raises(actions.Billed):
        actions.strike_operation(actor=doctor, now=later, operation=first, reason="登错病人")


def test_who_is_referred_down_is_seen_coming_until_received(doctor, center, person, world):
    with pytest.raises(people.NoSuchResident):
        people.resident(seen_by=center, pk=person.pk)
    stay = admit(doctor, person)
    with pytest.raises(Invalid) as caught:
        discharge(doctor, stay, NOW + timedelta(days=2), way="3", referred_to=world.tcm_hospital.pk)
    assert set(caught.value.fields) == {"referred_to"}
    left = discharge(doctor, stay, NOW + timedelta(days=2), way="3", referred_to=world.center_a1.pk)
    at = NOW + timedelta(days=3)
    assert coming(center, at) == [left]
    assert not coming(make_actor(permissions=RIGHTS, organization=world.center_b1), at)
    assert stay_queries.stay(seen_by=center, pk=left.pk) == left
    with pytest.raises(actions.NotHere):  # read, not written
        actions.settle(actor=center, now=at, encounter=left.encounter, scheme="resident", typed=TYPED)
    assert people.resident(seen_by=center, pk=person.pk) == person  # the referral opens the file
    admit(center, person, at, ward="综合病区")
    assert coming(center, at) == []
    assert [s.organization_id for s in stay_queries.of_resident(seen_by=center, resident_id=person.pk)] == [
        world.center_a1.pk, world.hospital.pk,
    ]  # fmt: skip


def coming(actor, now):
    rows = stay_queries.stays(seen_by=actor, now=now)
    return list(rows.filter(stay_queries.coming_here(actor, now)))


def test_a_bill_is_taken_back_not_edited_and_only_then_voided(doctor, person):
    visit = actions.open_encounter(actor=doctor, now=NOW, resident=person)
    actions.settle(actor=doctor, now=NOW, encounter=visit, scheme="none", typed={**TYPED, "fund_fen": "0"})
    with pytest.raises(actions.StillSettled):
        actions.void(actor=doctor, now=NOW, encounter=visit, reason="认错了人")
    with pytest.raises(Invalid):
        actions.reverse(actor=doctor, now=NOW, encounter=visit, reason="")
    back = actions.reverse(actor=doctor, now=NOW, encounter=visit, reason="金额有误")
    assert (back.figures["total_fen"], back.figures["scheme"]) == (300050, "none")
    with pytest.raises(actions.NotSettled):
        actions.reverse(actor=doctor, now=NOW, encounter=visit, reason="金额有误")
    gone = actions.void(actor=doctor, now=NOW, encounter=visit, reason="认错了人")
    assert (gone.ended_at, gone.void_reason) == (NOW, "认错了人")
    assert not queries.of_resident(seen_by=doctor, resident_id=person.pk).exists()
    assert queries.at_work(seen_by=doctor, day=date(2026, 11, 22)).get() == gone  # still readable where written
    for write in (actions.void, actions.reverse):
        with pytest.raises(actions.Voided):
            write(actor=doctor, now=NOW, encounter=visit, reason="再次")


def test_a_visit_by_mistake_opens_no_file(center, person, world):
    mistaken = Encounter.objects.create(
        number="M1",
        resident=person,
        organization=world.center_a1,
        county=world.county.pk,
        kind="outpatient",
        started_at=NOW,
    )
    assert people.resident(seen_by=center, pk=person.pk) == person
    actions.void(actor=center, now=NOW, encounter=mistaken, reason="认错了人")
    with pytest.raises(people.NoSuchResident):
        people.resident(seen_by=center, pk=person.pk)


def test_the_stay_goes_with_its_encounter(doctor, person):
    stay = admit(doctor, person)
    actions.void(actor=doctor, now=NOW, encounter=stay.encounter, reason="重复登记")
    stay.refresh_from_db()
    assert stay.voided_at == NOW
    assert not Stays().source(actor=doctor, now=NOW).exists()
    assert admit(doctor, person).pk != stay.pk  # the bed and the resident are free


def test_village_clinics_admit_nobody(world, person):
    actor = make_actor(permissions=RIGHTS, organization=world.clinic)
    local = make_resident(world.clinic, "周谷雨")
    with pytest.raises(Invalid, match="村卫生室"):
        admit(actor, local)


STAY, LEFT = "UPDATE encounters_stay SET ", "discharged_at = admitted_at, "
BILL = "UPDATE encounters_settlement SET "
SPOILT = {
    "another kind": STAY + "encounter_id = {visit}",
    "before admission": STAY + "discharged_at = admitted_at - interval '1 s', discharge_way = '1'",
    "left without a way": STAY + "discharged_at = admitted_at",
    "a way while there": STAY + "discharge_way = '1'",
    "unknown way": STAY + LEFT + "discharge_way = '7'",
    "home with a receiver": STAY + LEFT + "discharge_way = '1', referred_to_id = {center}",
    "down to nobody": STAY + LEFT + "discharge_way = '3'",
    "on to itself": STAY + LEFT + "discharge_way = '2', referred_to_id = organization_id",
    "another county": STAY + "county = '500236'",
    "grade": "INSERT INTO encounters_operation (stay_id, performed_at, name, grade)"
    " SELECT id, admitted_at, 'x', 5 FROM encounters_stay",
    "parts": BILL + "drug_fen = drug_fen + 1",
    "shares": BILL + "self_fen = total_fen",
    "fund without insurance": BILL + "insured = false, scheme = 'none'",
    "voided though settled": "UPDATE encounters_encounter SET voided_at = now(), void_reason = 'x', ended_at = now()",
    "no reason": "UPDATE encounters_encounter SET voided_at = started_at WHERE id = {visit}",
    "reversal edited": "UPDATE encounters_reversal SET reason = 'y'",
}


def test_the_database_refuses_what_the_rules_refuse(doctor, person, world):
    settled = actions.open_encounter(actor=doctor, now=NOW, resident=person)
    for _ in range(2):
        actions.settle(actor=doctor, now=NOW, encounter=settled, scheme="resident", typed=TYPED)
        if not Reversal.objects.exists():
            actions.reverse(actor=doctor, now=NOW, encounter=settled, reason="金额有误")
    admit(doctor, person)
    visit = settled.pk
    for what, sql in SPOILT.items():
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
            cursor.execute(sql.format(visit=visit, center=world.center_a1.pk))
            pytest.fail(what)
    assert Settlement.objects.count() == Stay.objects.count() == 1


def send(client, name, *args, **values):
    return client.post(reverse(f"encounters:{name}", args=args), {**values, "_key": uuid4().hex})


def test_pages_say_what_is_wrong_and_keep_what_was_typed(client, person, world):
    position = make_position(RIGHTS, world.hospital)
    doctor = actor_for(position)
    sign_in(client, position.user, position)
    answer = send(client, "admit_save", resident=person.code, ward="", bed="7")
    assert answer.status_code == 422
    assert "请填写病区" in answer.text
    assert 'value="7"' in answer.text
    stay = admit(doctor, person)
    page = reverse("encounters:stay", args=(stay.pk,))
    assert "办理出院" in client.get(page).text
    answer = send(client, "discharge", stay.pk, version="1", way="3", main_diagnosis="脑梗死")
    assert answer.status_code == 422
    assert "请选择接收机构" in answer.text
    assert "脑梗死" in answer.text
    left = discharge(doctor, stay, NOW)
    answer = send(client, "settle", left.encounter_id, **{**TYPED, "scheme": "resident", "total_fen": "1"})
    assert answer.status_code == 422
    assert "差 2,999.50 元" in answer.text
    assert "谭永秀" in client.get(reverse("encounters:stays") + "?tab=unsettled").text
