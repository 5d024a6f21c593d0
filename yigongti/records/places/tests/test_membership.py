"""Dated rows of membership: what the database and the two verbs keep. Who may decide stands in the consortia room."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.errors import Invalid
from yigongti.records.places import memberships, queries
from yigongti.records.places.models import Membership
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def world():
    return small_world()


def of(world, organization):
    return Membership.objects.get(institution_id=organization.pk, consortium=world.consortium_a)


def roles(consortium, organization, at):
    return [
        m.role
        for m in queries.memberships_at(at=at, consortium_id=consortium.pk)
        if m.institution_id == organization.pk
    ]


def begin(world, organization, *, role="member", since=DAY, clause="附件4"):
    return memberships.begin(organization.institution, world.consortium_a, role, since, clause)


def test_a_membership_begins_on_its_day(world):
    begin(world, world.center_b1)
    assert roles(world.consortium_a, world.center_b1, DAY) == ["member"]
    assert roles(world.consortium_a, world.center_b1, date(2026, 2, 28)) == []


def test_nobody_is_in_one_consortium_twice_at_a_time(world):
    with pytest.raises(memberships.MembershipOverlaps, match="已经是"):
        begin(world, world.center_a1, role="supporting")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            consortium=world.consortium_a,
            institution_id=world.center_a1.pk,
            role="trustee",
            period=DateRange(date(2026, 5, 1), date(2026, 6, 1)),
        )


def test_finishing_keeps_what_was(world):
    memberships.finish(of(world, world.center_a2), DAY)
    assert roles(world.consortium_a, world.center_a2, date(2026, 2, 28)) == ["member"]
    assert roles(world.consortium_a, world.center_a2, DAY) == []
    begin(world, world.center_a2, since=date(2026, 6, 1))
    assert queries.membership_history(institution_ids=[world.center_a2.pk]).count() == 2


def test_finishing_twice_or_before_the_first_day_is_refused(world):
    membership = of(world, world.center_a2)
    with pytest.raises(Invalid) as caught:
        memberships.finish(membership, membership.period.lower)
    assert "晚于加入日期" in caught.value.fields["on"]
    memberships.finish(membership, DAY)
    with pytest.raises(memberships.MembershipOverlaps, match="已于 2026-03-01 结束"):
        memberships.finish(membership, date(2026, 4, 1))


def test_a_clause_longer_than_its_column_is_refused(world):
    with pytest.raises(Invalid) as caught:
        begin(world, world.center_b1, clause="依" * 61)
    assert "60" in caught.value.fields["clause"]
