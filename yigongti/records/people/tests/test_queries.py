from dataclasses import replace
from datetime import date

import pytest

from yigongti.records.people import queries, sight
from yigongti.records.people.models import Identifier
from yigongti.records.people.tests.conftest import citizen_id


@pytest.mark.parametrize(
    "text", ["谭", "谭永秀", "tyx", "tanyong", "0073", "9900381962031", "13812342067", "1381234", "CODE", "YGTCODE"]
)
def test_every_path_finds(make, doctor, text, django_assert_num_queries):
    person = make(number=citizen_id(7), phone="13812342067", birth_date=None)
    make("向小梅", number=citizen_id(8, "19710101"), phone="13912340000")
    text = text.replace("CODE", person.code).replace("0073", citizen_id(7)[-4:])
    with django_assert_num_queries(1):
        assert list(queries.find(seen_by=doctor, text=text)) == [person]


def test_no_path_finds_what_is_out_of_sight(make, stranger, doctor):
    person = make(number=citizen_id(7), phone="13812342067")
    for text in ("谭", "tyx", citizen_id(7)[-4:], citizen_id(7), "13812342067", person.code):
        assert not queries.find(seen_by=stranger, text=text).exists()
    county = replace(stranger, scope="county", county=doctor.county)
    assert queries.find(seen_by=county, text="谭").get() == person
    assert not queries.find(seen_by=replace(county, county="110105"), text="谭").exists()


def test_providers_widen_sight_and_nothing_else(make, stranger, monkeypatch):
    monkeypatch.setattr(sight, "_providers", {})
    person, _ = make(number=citizen_id(7)), make("谭永修")
    sight.register("nobody", lambda _: None)
    assert not sight.visible(stranger).exists()
    sight.register("test", lambda _: Identifier.objects.all())
    assert list(queries.find(seen_by=stranger, text="谭")) == [person]


def test_break_glass_opens_one(make, stranger):
    person, _ = make(), make("谭永修")
    assert list(queries.find(seen_by=replace(stranger, opened=frozenset({person.pk})), text="谭")) == [person]


def test_own_files_stand_first_and_limit_holds(make, doctor, stranger):
    theirs, mine = make("谭一", actor=stranger), make("谭二")
    both = replace(doctor, reach=doctor.reach | stranger.reach)
    assert list(queries.find(seen_by=both, text="谭")) == [mine, theirs]
    assert list(queries.find(seen_by=both, text="谭", limit=1)) == [mine]


def test_lines_tell_namesakes_apart(make, doctor, django_assert_max_num_queries):
    make(number=citizen_id(7), birth_date=date(1962, 3, 17), sex="1")
    people = queries.find(seen_by=doctor, text="谭")
    with django_assert_max_num_queries(4):
        (line,) = queries.found(seen_by=doctor, people=people, today=date(2026, 11, 22))
    assert (line.about, line.masked_id, line.place) == ("男 64 岁", "9900381962****" + citizen_id(7)[-4:], "松溪")


def test_banner_masks_for_whom_the_role_says(make, doctor):
    person = make(number=citizen_id(7), phone="13812342067")
    masked = queries.banner(seen_by=doctor, person=person, today=date(2026, 11, 22))
    assert (masked.citizen_id, masked.phone) == ("9900381962****" + citizen_id(7)[-4:], "138****2067")
    full = replace(doctor, permissions=doctor.permissions | {queries.READ_IDS})
    assert queries.banner(seen_by=full, person=person, today=date(2026, 11, 22)).citizen_id == citizen_id(7)


def test_household(make, doctor):
    one, two, _ = make("谭一", household="H1"), make("谭二", household="H1"), make("谭三", household="H2")
    assert queries.household_of(seen_by=doctor, person=one) == [two]
