from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.actor import MissingPermission, system_actor
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit.models import Line
from yigongti.foundation.errors import Invalid
from yigongti.records.places import actions, queries
from yigongti.records.places.models import Membership
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 3, 1)
RIGHTS = frozenset(f"places.membership.{verb}" for verb in ("join", "leave", "change_role"))
ACTOR = system_actor("test", RIGHTS)


@pytest.fixture
def world():
    return small_world()


def of(world, organization, consortium=None):
    return Membership.objects.get(institution_id=organization.pk, consortium=consortium or world.consortium_a)


def roles(consortium, organization, at):
    return [
        m.role
        for m in queries.memberships_at(at=at, consortium_id=consortium.pk)
        if m.institution_id == organization.pk
    ]


def join(world, **changes):
    wanted = {
        "actor": ACTOR,
        "now": NOW,
        "institution": world.center_b1.institution,
        "consortium": world.consortium_a,
        "role": "member",
        "since": DAY,
        "clause": "附件4",
    }
    return actions.join(**wanted | changes)


def test_joining_a_second_consortium(world):
    join(world)
    assert roles(world.consortium_a, world.center_b1, DAY) == ["member"]
    assert roles(world.consortium_a, world.center_b1, date(2026, 2, 28)) == []
    assert Line.objects.get(action="places.membership.join").subject_type == "places.institution"


def test_nobody_is_in_one_consortium_twice_at_a_time(world):
    with pytest.raises(actions.MembershipOverlaps, match="已经是"):
        join(world, institution=world.center_a1.institution, role="supporting")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            consortium=world.consortium_a,
            institution_id=world.center_a1.pk,
            role="trustee",
            period=DateRange(date(2026, 5, 1), date(2026, 6, 1)),
        )


def test_leaving_keeps_what_was(world):
    actions.leave(actor=ACTOR, now=NOW, membership=of(world, world.center_a2), on=DAY)
    assert roles(world.consortium_a, world.center_a2, date(2026, 2, 28)) == ["member"]
    assert roles(world.consortium_a, world.center_a2, DAY) == []
    join(world, institution=world.center_a2.institution, since=date(2026, 6, 1))
    assert queries.membership_history(institution_ids=[world.center_a2.pk]).count() == 2


def test_leaving_twice_or_before_the_first_day_is_refused(world):
    membership = of(world, world.center_a2)
    with pytest.raises(Invalid) as caught:
        actions.leave(actor=ACTOR, now=NOW, membership=membership, on=membership.period.lower)
    assert "晚于加入日期" in caught.value.fields["on"]
    actions.leave(actor=ACTOR, now=NOW, membership=membership, on=DAY)
    with pytest.raises(actions.MembershipOverlaps, match="已于 2026-03-01 结束"):
        actions.leave(actor=ACTOR, now=NOW, membership=membership, on=date(2026, 4, 1))


def test_changing_a_role_starts_a_new_period(world):
    actions.change_role(
        actor=ACTOR, now=NOW, membership=of(world, world.center_a1), role="supporting", since=DAY, clause="章程"
    )
    assert roles(world.consortium_a, world.center_a1, date(2026, 2, 28)) == ["member"]
    assert roles(world.consortium_a, world.center_a1, DAY) == ["supporting"]


@pytest.mark.parametrize(("role", "field"), [("member", "role"), ("king", "role")])
def test_a_role_that_is_none_or_the_same_is_refused(world, role, field):
    with pytest.raises(Invalid) as caught:
        actions.change_role(
            actor=ACTOR, now=NOW, membership=of(world, world.center_a1), role=role, since=DAY, clause=""
        )
    assert field in caught.value.fields


def test_it_needs_the_permission_and_the_own_county(world):
    with pytest.raises(MissingPermission):
        join(world, actor=system_actor("test", frozenset()))
    stranger = make_actor(permissions=RIGHTS, organization=world.commission)
    assert stranger.county == world.county.code
    with pytest.raises(actions.NotYourCounty):
        join(world, actor=_of_county(stranger, "500236"))
    assert Line.objects.filter(action="places.membership.join", result="refused").count() == 2


def _of_county(actor, county):
    from dataclasses import replace

    return replace(actor, county=county)
