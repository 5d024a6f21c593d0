import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yigongti.records.places.models import Institution, Membership
from yigongti.records.places.testing import person, small_world

pytestmark = pytest.mark.django_db


def test_the_small_world_is_small_and_complete():
    with CaptureQueriesContext(connection) as queries:
        world = small_world()
    assert len(queries) <= 20
    assert Institution.objects.count() == len(world.organizations) == 10
    assert Membership.objects.count() == 7
    world.clinic.refresh_from_db()
    assert world.clinic.parent_id == world.center_a1.pk
    assert world.center_a1.parent_id == world.commission.pk
    assert world.clinic.institution.village == world.village


def test_a_person_holds_exactly_the_permissions_named():
    world = small_world()
    user, position = person(world, world.clinic, role_permissions={"ecg.order.place"})
    assert position.user == user
    assert position.role.permissions == ["ecg.order.place"]
    assert user.check_password("demo-password")
