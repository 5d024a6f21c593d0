from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.reach import reach_of
from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.records.places import counties
from yigongti.records.places.models import County
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture
def world():
    world = small_world()
    Organization.objects.filter(pk=world.commission.pk).update(parent=province("99"))
    County.objects.create(code="980001", name="外省县（演示）", province_name="外省", edition="x")
    Organization.objects.create(code="x-c", name="外省县", short_name="外省县", county="980001", parent=province("98"))
    return world


def province(code):
    made, _ = Organization.objects.get_or_create(code=f"province-{code}", defaults={"name": code, "short_name": code})
    return made


def watcher(code):
    place = province(code)
    return make_actor({counties.READ}, place, reach_of(place, "tree", DAY), scope="tree")


def test_a_province_sees_its_own_counties_alone(world):
    (line,) = counties.lines(seen_by=watcher("99"), at=DAY)
    assert (line.county.pk, line.consortia, line.leads, line.members, line.townships) == ("990038", 2, 2, 3, 3)
    assert (line.institutions, line.village_clinics) == (6, 2)
    assert [row.county.pk for row in counties.lines(seen_by=watcher("98"), at=DAY)] == ["980001"]


def test_without_the_permission_nothing(world):
    with pytest.raises(MissingPermission):
        counties.lines(seen_by=make_actor(), at=DAY)


def test_the_page(world):
    position = make_position({counties.READ}, province("99"), scope="tree")
    shown = sign_in(Client(), position.user, position).get(reverse("places:counties")).content.decode()
    assert "云岭县（演示）" in shown
    assert "外省县" not in shown


def test_an_empty_province_says_so(world):
    position = make_position({counties.READ}, province("97"), scope="tree")
    answer = sign_in(Client(), position.user, position).get(reverse("places:counties"))
    assert "还没有装入任何一个县" in answer.content.decode()


def test_a_stranger_is_refused(world):
    position = make_position((), world.center_a1)
    assert sign_in(Client(), position.user, position).get(reverse("places:counties")).status_code == 403


def test_a_province_lists_and_opens_the_institutions_beneath_it_alone(world):
    from yigongti.records.places import queries

    place = province("99")
    actor = make_actor({queries.READ}, place, reach_of(place, "tree", DAY), scope="tree")
    listed = queries.list_institutions(seen_by=actor, at=DAY, wanted=queries.Wanted())
    assert {row.county_id for row in listed} == {"990038"}
    assert queries.show_institution(seen_by=actor, code="tw-hosp").pk == world.hospital.pk
    other = make_actor({queries.READ}, province("98"), reach_of(province("98"), "tree", DAY), scope="tree")
    assert not queries.list_institutions(seen_by=other, at=DAY, wanted=queries.Wanted()).exists()
    with pytest.raises(queries.NoInstitution):
        queries.show_institution(seen_by=other, code="tw-hosp")
