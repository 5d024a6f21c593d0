"""What the database itself refuses about rights."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from yigongti.foundation.access.models import Position, Role, User
from yigongti.foundation.access.testing import make_position, make_role

pytestmark = pytest.mark.django_db
SYSTEM, SECURITY, AUDIT = ["jobs.job.retry"], ["access.user.list"], ["audit.trail.search"]


@pytest.mark.parametrize(
    ("permissions", "kind"),
    [(SYSTEM, "system"), (SECURITY, "security"), (AUDIT, "audit"), (["orders.order.read"], ""), ([], "")],
)
def test_a_role_is_the_administrator_that_its_permissions_make_it(permissions, kind):
    role = make_role(permissions)
    role.refresh_from_db()
    assert (role.administers, role.is_administrator) == (kind, kind != "")


@pytest.mark.parametrize("permissions", [SYSTEM + SECURITY, SECURITY + AUDIT, SYSTEM + AUDIT])
def test_no_role_is_two_administrators(permissions):
    with pytest.raises(IntegrityError, match="two of the three"):
        make_role(permissions)


@pytest.mark.parametrize("permission", ["people.resident.view", "orders.order.read", "people.resident.who_looked"])
@pytest.mark.parametrize("kind", [SYSTEM, SECURITY, AUDIT])
def test_no_administrator_reads_residents(kind, permission):
    with pytest.raises(IntegrityError, match="may not also hold"):
        make_role([*kind, permission])


@pytest.mark.parametrize(("first", "second"), [(SYSTEM, SECURITY), (SECURITY, AUDIT), (AUDIT, SYSTEM)])
def test_nobody_is_two_administrators(first, second):
    user = make_position(first).user
    with pytest.raises(IntegrityError, match="two of the three"):
        make_position(second, user=user)


def test_one_after_the_other_is_allowed():
    user = make_position(SYSTEM, valid_to=date(2024, 1, 1)).user
    make_position(AUDIT, user=user, valid_from=date(2024, 1, 1))
    assert user.positions.count() == 2


def test_an_administrator_may_hold_the_same_kind_twice_and_other_work():
    user = make_position(AUDIT).user
    make_position(AUDIT, user=user)
    make_position(["orders.order.read"], user=user)


def test_a_role_that_becomes_an_administrator_is_checked_against_its_holders():
    plain = make_position(["orders.order.read"])
    make_position(AUDIT, user=plain.user)
    plain.role.permissions = SYSTEM
    with pytest.raises(IntegrityError, match="two of the three"):
        plain.role.save()


def test_bulk_updates_meet_the_same_guards():
    position = make_position(SYSTEM)
    other = make_position(AUDIT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Position.objects.filter(pk=other.pk).update(user=position.user)


def test_changes_of_rights_leave_a_history():
    position = make_position(["orders.order.read"])
    Role.objects.filter(pk=position.role_id).update(permissions=["orders.order.read", "orders.result.open"])
    User.objects.filter(pk=position.user_id).update(display_name="改名")
    events = apps.get_model("access.RoleEvent").objects.filter(pgh_obj=position.role).order_by("pgh_id")
    people = apps.get_model("access.UserEvent").objects.filter(pgh_obj=position.user).order_by("pgh_id")
    assert [e.permissions for e in events] == [["orders.order.read"], ["orders.order.read", "orders.result.open"]]
    assert people.last().display_name == "改名"
    assert not hasattr(people.first(), "password")
