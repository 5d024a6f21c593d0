from datetime import date

import pytest
from django.db.models import Q

from yigongti.foundation.access import reach
from yigongti.foundation.access.models import Organization, Scope
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.access.visibility import within_reach

DAY = date(2026, 3, 1)


def organization(code, parent=None, county="990038"):
    return Organization.objects.create(code=code, name=code, short_name=code, parent=parent, county=county)


@pytest.mark.django_db
def test_reach_by_scope():
    top = organization("top", county="")
    here = organization("here", top)
    below = organization("below", here)
    beside = organization("beside", top)
    elsewhere = organization("elsewhere", top, "990039")
    assert reach.reach_of(here, Scope.OWN, DAY) == {here.pk}
    assert reach.reach_of(here, Scope.TREE, DAY) == {here.pk, below.pk}
    assert reach.reach_of(here, Scope.COUNTY, DAY) == {here.pk, below.pk, beside.pk}
    assert reach.reach_of(top, Scope.COUNTY, DAY) == {o.pk for o in (top, here, below, beside, elsewhere)}
    assert reach.reach_of(here, Scope.EVERYWHERE, DAY) == {here.pk}


@pytest.mark.django_db
def test_a_ring_of_parents_ends():
    a = organization("a")
    b = organization("b", a)
    Organization.objects.filter(pk=a.pk).update(parent=b)
    assert reach.reach_of(a, Scope.TREE, DAY) == {a.pk, b.pk}


def test_the_cheapest_honest_condition():
    assert within_reach(make_actor(scope=Scope.EVERYWHERE)) == Q()
    county = make_actor(scope=Scope.COUNTY, county="990038", reach=[1, 2])
    assert within_reach(county, county="county") == Q(county="990038")
    assert within_reach(county) == Q(organization_id__in=[1, 2])
    assert within_reach(make_actor(reach=[7]), "owner_id") == Q(owner_id=7)
    assert within_reach(make_actor(reach=[2, 1])) == Q(organization_id__in=[1, 2])


def test_nothing_within_reach_is_nothing():
    assert within_reach(make_actor()) == Q(organization_id__in=[])


def test_break_glass_adds_one_resident_and_no_more():
    actor = make_actor(reach=[7], opened=[5])
    assert within_reach(actor, resident="resident_id") == Q(organization_id=7) | Q(resident_id__in=frozenset({5}))
    assert within_reach(actor) == Q(organization_id=7)
    assert actor.sees_resident(8, 5)
    assert not actor.sees_resident(8, 6)
    assert not actor.sees_resident(None, None)
