"""The acts of the security administrator and 紧急调阅."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yigongti.foundation.access import actions, emergency
from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.models import BreakGlass, Organization, Scope, User
from yigongti.foundation.access.room import ROOM
from yigongti.foundation.access.testing import actor_for, make_actor, make_position, make_role, sign_in
from yigongti.foundation.audit.models import Line
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid, NotFound

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ALL = [p.code for p in ROOM.permissions]
pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return Organization.objects.create(code="here", name="本院", short_name="本院", county="990038")


@pytest.fixture
def admin(here):
    return make_actor(ALL, here, scope=Scope.COUNTY)


def grant(admin, user, role, here, **more):
    return actions.grant_position(
        actor=admin, now=NOW, user=user, role=role, organization=here, valid_from=date(2026, 1, 1), **more
    )


def test_a_new_account_must_change_its_password(admin):
    words = {"username": "zhang", "display_name": "张虚构", "phone": "", "password": "staple battery 7"}
    user = actions.create_user(actor=admin, now=NOW, **words)
    assert user.must_change_password
    assert user.check_password("staple battery 7")
    with pytest.raises(actions.NameTaken):
        actions.create_user(actor=admin, now=NOW, **words)
    with pytest.raises(Invalid) as wrong:
        actions.create_user(actor=admin, now=NOW, **(words | {"username": " ", "password": "123"}))
    assert set(wrong.value.fields) == {"username", "password"}


def test_the_password_is_never_in_the_trail(admin):
    words = {"username": "zhang", "display_name": "张虚构", "phone": "", "password": "staple battery 7"}
    actions.create_user(actor=admin, now=NOW, key="k", **words)
    assert "staple" not in str(list(Line.objects.values()))


@pytest.mark.parametrize(
    "act",
    [actions.deactivate_user, actions.lock_user, actions.unlock_user, actions.reset_factor, actions.reactivate_user],
)
def test_nothing_on_oneself(admin, act):
    with pytest.raises(actions.NotOneself):
        act(actor=admin, now=NOW, user=User.objects.get(pk=admin.user_id))


def test_nobody_grants_to_himself(admin, here):
    with pytest.raises(actions.NotOneself):
        grant(admin, User.objects.get(pk=admin.user_id), make_role(), here)
    assert Line.objects.get(result="refused").action == "access.position.grant"


def test_two_administrators_in_one_person_are_refused_in_words(admin, here):
    user = make_position(["audit.trail.search"], here).user
    with pytest.raises(actions.TwoAdministrators):
        grant(admin, user, make_role(["access.user.list"]), here)
    assert user.positions.count() == 1


def test_no_grant_beyond_ones_own_reach(admin, here):
    user = make_position((), here).user
    elsewhere = Organization.objects.create(code="there", name="他院", short_name="他院", county="990039")
    with pytest.raises(actions.BeyondReach):
        grant(admin, user, make_role(), elsewhere)
    with pytest.raises(actions.BeyondReach):
        grant(admin, user, make_role(scope=Scope.EVERYWHERE), here)


def test_a_position_ends_and_its_session_with_it(admin, here, client, settings):
    settings.ROOT_URLCONF = "yigongti.foundation.administration.tests.urls"
    position = make_position((), here)
    sign_in(client, position.user, position)
    assert client.get("/account").status_code == 200
    actions.end_position(actor=admin, now=datetime.now(UTC), position=position)
    assert client.get("/account").status_code == 302
    with pytest.raises(AlreadyDone):
        actions.end_position(actor=admin, now=datetime.now(UTC), position=position)


def test_a_position_that_was_never_worked_in_can_be_taken_back_on_its_first_day(admin, here):
    position = grant(admin, make_position((), here).user, make_role(), here)
    position.valid_from = date(2026, 3, 1)
    position.save()
    actions.end_position(actor=admin, now=NOW, position=position)
    assert position.valid_from == position.valid_to == date(2026, 3, 1)


@pytest.fixture
def doctor(here):
    return actor_for(make_position(["people.resident.break_glass"], here))


def test_break_glass_opens_one_resident_for_two_hours(doctor):
    opened = actions.break_glass(actor=doctor, now=NOW, resident_id=5, reason="胸痛急诊，看既往心电图")
    assert emergency.opened_by(doctor, NOW) == {5}
    assert emergency.opened_by(doctor, opened.until - timedelta(seconds=1)) == {5}
    assert opened.until - NOW == timedelta(hours=2)
    assert emergency.opened_by(doctor, opened.until) == frozenset()
    line = Line.objects.get(action="people.resident.break_glass")
    assert (line.resident_id, line.detail["reason"]) == (5, "胸痛急诊，看既往心电图")


@pytest.mark.parametrize("reason", ["", "   ", "急诊"])
def test_break_glass_needs_a_reason(doctor, reason):
    with pytest.raises(Invalid):
        actions.break_glass(actor=doctor, now=NOW, resident_id=5, reason=reason)
    assert not BreakGlass.objects.exists()


def test_break_glass_needs_the_permission(here):
    with pytest.raises(MissingPermission):
        actions.break_glass(actor=make_actor((), here), now=NOW, resident_id=5, reason="胸痛急诊，看既往心电图")


def test_a_review_closes_what_is_open_and_happens_once(admin, doctor):
    opened = actions.break_glass(actor=doctor, now=NOW, resident_id=5, reason="胸痛急诊，看既往心电图")
    with pytest.raises(Invalid):
        actions.review_break_glass(actor=admin, now=NOW, opened=opened, verdict="unjustified", note="")
    actions.review_break_glass(actor=admin, now=NOW, opened=opened, verdict="unjustified", note="并非急诊")
    assert emergency.opened_by(doctor, NOW) == frozenset()
    with pytest.raises(Conflict):
        actions.review_break_glass(actor=admin, now=NOW, opened=opened, verdict="justified", note="")


def test_nobody_reviews_his_own_and_no_stranger_does(here, doctor):
    opened = actions.break_glass(actor=doctor, now=NOW, resident_id=5, reason="胸痛急诊，看既往心电图")
    own = make_actor(ALL, here, user=User.objects.get(pk=doctor.user_id))
    with pytest.raises(actions.NotOneself):
        actions.review_break_glass(actor=own, now=NOW, opened=opened, verdict="justified", note="")
    with pytest.raises(NotFound):
        actions.review_break_glass(actor=make_actor(ALL), now=NOW, opened=opened, verdict="justified", note="")


def test_nobody_sets_the_password_of_a_person_who_also_works_beyond_his_reach(admin, here):
    """A county's administrator would sign in with it and stand in the other county."""
    there = Organization.objects.create(code="there", name="外县医院", short_name="外县医院", county="990039")
    position = make_position((), here)
    user, before = position.user, position.user.password
    abroad = make_position((), there, user=user)
    for act, more in ((actions.reset_password, {"password": "staple battery 7"}), (actions.reset_factor, {})):
        with pytest.raises(actions.BeyondReach):
            act(actor=admin, now=NOW, user=user, **more)
    assert User.objects.get(pk=user.pk).password == before
    abroad.valid_to = date(2026, 2, 1)  # it has ended by now
    abroad.save()
    actions.reset_password(actor=admin, now=NOW, user=user, password="staple battery 7")
    assert User.objects.get(pk=user.pk).check_password("staple battery 7")
