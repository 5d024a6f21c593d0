from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit.models import Line
from yigongti.foundation.errors import Invalid
from yigongti.records.encounters import actions, queries
from yigongti.records.encounters.models import Encounter
from yigongti.records.people import queries as people
from yigongti.records.people.actions import register
from yigongti.records.people.particulars import Number, Particulars
from yigongti.records.people.rules import check_digit
from yigongti.records.places.testing import small_world

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RIGHTS = {"encounters.encounter." + v for v in ("open", "read", "receive", "record", "close")} | {
    "people.resident.register"
}
CARD = "9900381955021400" + "2"
CARD += check_digit(CARD)


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def doctor(world):
    return make_actor(permissions=RIGHTS, organization=world.center_a1)


@pytest.fixture
def other(world):
    return make_actor(permissions=RIGHTS, organization=world.center_b1)


@pytest.fixture
def person(doctor):
    return register(actor=doctor, now=NOW, particulars=Particulars("谭永秀"), number=Number(value=CARD))


def test_open_record_close(doctor, person):
    made = actions.open_encounter(actor=doctor, now=NOW, resident=person, complaint=" 胸痛　40 分钟 ")
    assert (made.complaint, made.number[:7], made.seen_by_user_id) == ("胸痛 40 分钟", "M261122", doctor.user_id)
    assert queries.latest_open(seen_by=doctor, resident_id=person.pk) == made
    row = actions.record(
        actor=doctor, now=NOW, encounter=made, version=1, complaint="胸痛",
        vitals={"systolic": "152", "diastolic": "94"},
        diagnosis_text="急性冠脉综合征", diagnosis_code="i24.9", certainty="suspected",
    )  # fmt: skip
    assert (row.vitals, row.diagnosis_code, row.version) == ({"systolic": 152, "diastolic": 94}, "I24.9", 2)
    closed = actions.close(actor=doctor, now=NOW + timedelta(minutes=20), encounter=made)
    assert queries.latest_open(seen_by=doctor, resident_id=person.pk) is None
    with pytest.raises(actions.Ended):
        actions.close(actor=doctor, now=NOW, encounter=closed)
    assert set(Line.objects.filter(resident_id=person.pk).values_list("action", flat=True)) >= {
        "encounters.encounter.open", "encounters.encounter.record", "encounters.encounter.close",
    }  # fmt: skip


def test_a_second_opening_hands_over_the_first(doctor, person):
    first = actions.open_encounter(actor=doctor, now=NOW, resident=person)
    with pytest.raises(actions.AlreadyOpen) as caught:
        actions.open_encounter(actor=doctor, now=NOW, resident=person)
    assert caught.value.result == first


def test_an_encounter_forgotten_yesterday_ends_with_its_day(doctor, person):
    first = actions.open_encounter(actor=doctor, now=NOW - timedelta(days=1), resident=person)
    second = actions.open_encounter(actor=doctor, now=NOW, resident=person)
    first.refresh_from_db()
    assert first.ended_at == datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
    assert second.ended_at is None


def test_a_diagnosis_needs_a_certainty_and_every_fault_its_field(doctor, person):
    made = actions.open_encounter(actor=doctor, now=NOW, resident=person)
    with pytest.raises(Invalid) as caught:
        actions.record(
            actor=doctor, now=NOW, encounter=made, version=1, complaint="痛" * 201, vitals={"spo2": "300"},
            diagnosis_text="肺炎", certainty="sure",
        )  # fmt: skip
    assert set(caught.value.fields) == {"complaint", "spo2", "certainty"}


def test_two_people_on_one_page(doctor, person):
    made = actions.open_encounter(actor=doctor, now=NOW, resident=person)
    actions.record(actor=doctor, now=NOW, encounter=made, version=1, complaint="甲", vitals={})
    with pytest.raises(actions.MovedOn):
        actions.record(actor=doctor, now=NOW, encounter=made, version=1, complaint="乙", vitals={})


def test_strangers_see_nothing_until_the_person_is_there_with_a_card(other, person, doctor):
    with pytest.raises(people.NoSuchResident):
        actions.open_encounter(actor=other, now=NOW, resident=person)
    for number, name in ((CARD, "谭永"), (CARD[:-1] + "0", "谭永秀")):
        with pytest.raises(actions.NoSuchCard):
            actions.receive(actor=other, now=NOW, identifier_kind="citizen_id", identifier=number, name=name)
    made = actions.receive(actor=other, now=NOW, identifier_kind="citizen_id", identifier=CARD.lower(), name="谭 永秀")
    assert people.find(seen_by=other, text="谭永秀").get() == person
    assert people.found(seen_by=other, people=[person], today=date(2026, 11, 22))[0].last_visit == made.started_at
    assert people.found(seen_by=doctor, people=[person], today=date(2026, 11, 22))[0].last_visit is None
    with pytest.raises(actions.NotHere):  # seen in the record, written by the institution that sees the resident
        actions.close(actor=doctor, now=NOW, encounter=made)


def test_permission_is_asked(doctor, person):
    with pytest.raises(MissingPermission):
        actions.open_encounter(actor=replace(doctor, permissions=frozenset()), now=NOW, resident=person)


def test_the_day_list_is_of_the_local_day_and_of_the_own_place(doctor, other, person):
    made = actions.open_encounter(actor=doctor, now=datetime(2026, 11, 21, 16, 30, tzinfo=UTC), resident=person)
    assert list(queries.at_work(seen_by=doctor, day=date(2026, 11, 22))) == [made]
    assert not queries.at_work(seen_by=doctor, day=date(2026, 11, 21)).exists()
    assert not queries.at_work(seen_by=other, day=date(2026, 11, 22)).exists()
    with pytest.raises(queries.NoSuchEncounter):
        queries.encounter(seen_by=other, pk=made.pk)
    assert Encounter.objects.count() == 1
