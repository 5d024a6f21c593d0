from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.audit.models import Line
from yigongti.foundation.errors import AlreadyDone, Invalid
from yigongti.records.people import actions, queries
from yigongti.records.people.identity import actions as identity
from yigongti.records.people.keeping import AlreadyRegistered
from yigongti.records.people.models import Identifier, Resident
from yigongti.records.people.particulars import Number, Particulars
from yigongti.records.people.rules import is_resident_code
from yigongti.records.people.tests.conftest import NOW, citizen_id


def test_registering_takes_birth_and_sex_from_the_id(make, world, doctor):
    person = make(number=citizen_id(8, "19550214"), birth_date=None, village=world.village.pk)
    assert (person.birth_date, person.sex) == (date(1955, 2, 14), "2")
    assert (person.name_initials, person.township_id, person.organization_id) == (
        "tyx", world.township_a1.pk, world.center_a1.pk,
    )  # fmt: skip
    assert is_resident_code(person.code)
    assert person.code.startswith(world.township_a1.pk)
    line = Line.objects.get(action="people.resident.register")
    assert (line.resident_id, line.user_id) == (person.pk, doctor.user_id)


def test_what_was_typed_wins_over_the_id(make):
    person = make(number=citizen_id(8, "19550214"), birth_date=date(1955, 2, 1), sex="1")
    assert (person.birth_date, person.sex) == (date(1955, 2, 1), "1")


def test_every_fault_is_named_at_its_field(doctor):
    with pytest.raises(Invalid) as caught:
        actions.register(
            actor=doctor,
            now=NOW,
            particulars=Particulars(
                " ", sex="7", birth_date=date(2027, 1, 1), phone="12", village="000", history="病" * 201
            ),
            number=Number(value="123"),
        )
    assert set(caught.value.fields) == {"name", "sex", "birth_date", "phone", "village", "history", "number"}


def test_the_same_id_offers_the_file_that_exists(make):
    first = make(number=citizen_id())
    with pytest.raises(AlreadyRegistered) as caught:
        make("另名", number=citizen_id())
    assert caught.value.result == first


def test_out_of_sight_the_existing_file_is_not_handed_over(make, stranger):
    make(number=citizen_id())
    with pytest.raises(AlreadyRegistered) as caught:
        make("另名", number=citizen_id(), actor=stranger)
    assert caught.value.result is None
    assert "谭永秀" not in str(caught.value)


def test_namesakes_are_asked_about_but_never_refused(make, doctor, stranger):
    first = make()
    with pytest.raises(actions.ProbablyTheSame) as caught:
        make()
    assert caught.value.residents == [first]
    second = actions.register(
        actor=doctor, now=NOW, particulars=Particulars("谭永秀", birth_date=date(1955, 2, 14)), confirmed_distinct=True
    )
    assert second.code != first.code
    assert make(actor=stranger).pk  # what the stranger may not see raises no question


def test_correcting_counts_versions_and_keeps_history(make, doctor):
    person = make()
    row = actions.correct(
        actor=doctor, now=NOW, person=person, changes={"name": "单永秀", "phone": "138 0000 1111"}, version=1
    )
    assert (row.name_initials, row.phone, row.version) == ("syx", "13800001111", 2)
    with pytest.raises(actions.MovedOn):
        actions.correct(actor=doctor, now=NOW, person=person, changes={"name": "甲"}, version=1)
    history = Resident.pgh_event_model.objects.get(pgh_obj_id=person.pk)
    assert history.name == "单永秀"
    assert history.pgh_context.metadata["by"] == doctor.user_name
    assert Line.objects.get(action="people.resident.correct").detail == {"changed": ["姓名", "电话"]}


def test_a_stranger_neither_corrects_nor_learns(make, stranger, doctor):
    person = make()
    with pytest.raises(queries.NoSuchResident):
        actions.correct(actor=stranger, now=NOW, person=person, changes={"name": "甲"}, version=1)
    mute = replace(doctor, permissions=frozenset())
    with pytest.raises(MissingPermission):
        actions.correct(actor=mute, now=NOW, person=person, changes={"name": "甲"}, version=1)
    assert Line.objects.filter(action="people.resident.correct", result="refused").count() == 1


def test_newborn_then_id_later(make, doctor):
    mother = make(household="H1", phone="13800001111")
    child = actions.register_newborn(actor=doctor, now=NOW, mother=mother, sex="2", birth_date=date(2026, 11, 20))
    assert (child.name, child.household, child.identifiers.count()) == ("谭永秀之女", "H1", 0)
    number = citizen_id(2, "20261120")
    identity.add_identifier(actor=doctor, now=NOW, person=child, kind="citizen_id", value=number)
    assert queries.find(seen_by=doctor, text=number).get() == child
    with pytest.raises(AlreadyDone):
        identity.add_identifier(actor=doctor, now=NOW, person=child, kind="citizen_id", value=number)
    with pytest.raises(Invalid):
        identity.add_identifier(actor=doctor, now=NOW, person=child, kind="citizen_id", value=citizen_id(4, "20261120"))


def test_a_retired_number_is_free_again(make, doctor):
    person = make(number=citizen_id())
    held = person.identifiers.get()
    with pytest.raises(identity.ReasonMissing):
        identity.retire_identifier(actor=doctor, now=NOW, identifier=held, reason=" ")
    identity.retire_identifier(actor=doctor, now=NOW, identifier=held, reason="登记到了别人名下")
    other = make("向小梅", number=citizen_id())
    assert other.identifiers.get().is_active
    with transaction.atomic(), pytest.raises(IntegrityError):
        Identifier.objects.filter(pk=held.pk).update(is_active=True, retired_at=None, retired_reason="")


def test_merge_and_unmerge_move_nothing(make, doctor):
    kept = make(number=citizen_id())
    duplicate = make("谭永秀", birth_date=date(1955, 2, 4))
    actions.add_allergy(actor=doctor, now=NOW, person=duplicate, substance="青霉素", reaction="皮疹")
    identity.merge(actor=doctor, now=NOW, kept=kept, duplicate=duplicate, reason="同一人")
    assert list(queries.find(seen_by=doctor, text="谭永秀")) == [kept]
    assert queries.file_ids(resident_id=kept.pk) == (kept.pk, duplicate.pk)
    assert [a.substance for a in queries.banner(seen_by=doctor, person=kept, today=date(2026, 11, 22)).allergies] == [
        "青霉素"
    ]
    assert queries.resident(seen_by=doctor, code=duplicate.code).merged_into == kept
    with pytest.raises(identity.MergedAlready):
        identity.merge(actor=doctor, now=NOW, kept=duplicate, duplicate=kept, reason="反过来")
    identity.unmerge(actor=doctor, now=NOW, duplicate=duplicate, reason="核对后不是同一人")
    assert queries.find(seen_by=doctor, text="谭永秀").count() == 2
    with pytest.raises(identity.NotMerged):
        identity.unmerge(actor=doctor, now=NOW, duplicate=duplicate, reason="再来一次")
    identity.merge(actor=doctor, now=NOW, kept=duplicate, duplicate=kept, reason="反过来才对")


def test_nobody_merges_what_he_does_not_see(make, doctor, stranger):
    kept, other = make(), make("向小梅", actor=stranger)
    with pytest.raises(queries.NoSuchResident):
        identity.merge(actor=doctor, now=NOW, kept=kept, duplicate=other, reason="同一人")
    with pytest.raises(identity.SamePerson):
        identity.merge(actor=doctor, now=NOW, kept=kept, duplicate=kept, reason="同一人")


def test_contacts_and_allergies(make, doctor):
    person = make()
    contact = actions.add_contact(
        actor=doctor, now=NOW, person=person, name="谭志刚", relation="儿子", phone="13800002067"
    )
    with pytest.raises(Invalid) as caught:
        actions.add_contact(actor=doctor, now=NOW, person=person, name="", relation="", phone="x")
    assert set(caught.value.fields) == {"contact_name", "contact_phone"}
    actions.remove_contact(actor=doctor, now=NOW, contact=contact)
    allergy = actions.add_allergy(actor=doctor, now=NOW, person=person, substance="青霉素")
    assert (
        actions.add_allergy(actor=doctor, now=NOW, person=person, substance="青霉素", reaction="休克").pk == allergy.pk
    )
    actions.remove_allergy(actor=doctor, now=NOW, allergy=allergy)
    assert not person.allergies.exists()
    assert not person.contacts.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clerks_registering_one_card_make_one_file(make, doctor):
    barrier, outcomes = Barrier(2), []

    def clerk(name):
        barrier.wait()
        try:
            make(name, number=citizen_id())
            outcomes.append("made")
        except AlreadyRegistered:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=clerk, args=(name,)) for name in ("谭永秀", "谭永修")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "told"]
    assert Resident.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_merging_both_ways_at_once_leaves_one_merge(make, doctor):
    one, two = make(), make("谭永修")
    barrier, outcomes = Barrier(2), []

    def clerk(kept, duplicate):
        barrier.wait()
        try:
            identity.merge(actor=doctor, now=NOW, kept=kept, duplicate=duplicate, reason="同一人")
            outcomes.append("merged")
        except identity.MergedAlready:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=clerk, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["merged", "told"]
