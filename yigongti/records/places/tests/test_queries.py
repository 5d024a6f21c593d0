from datetime import date

import pytest

from yigongti.foundation.access.models import Scope
from yigongti.records.places import queries, reach
from yigongti.records.places.models import Institution, Membership
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def world():
    return small_world()


def seen(world, organization, scope, at=DAY):
    ids = reach.reach_of(organization=getattr(world, organization), scope=scope, at=at)
    names = {o.pk: name for name, o in vars(world).items() if o in world.organizations}
    return {names[pk] for pk in ids}


@pytest.mark.parametrize(
    ("organization", "scope", "expected"),
    [
        ("clinic", Scope.OWN, {"clinic"}),
        ("center_a1", Scope.OWN, {"center_a1"}),
        ("center_a1", Scope.TREE, {"center_a1", "clinic", "clinic_bare"}),
        ("center_a2", Scope.TREE, {"center_a2"}),
        ("hospital", Scope.TREE, {"hospital"}),
        ("hospital", Scope.CONSORTIUM, {"hospital", "mch", "center_a1", "center_a2", "clinic", "clinic_bare"}),
        ("tcm_hospital", Scope.CONSORTIUM, {"tcm_hospital", "mch", "center_b1"}),
        ("mch", Scope.CONSORTIUM, {"mch"}),  # it supports both and leads none
        ("center_a1", Scope.CONSORTIUM, {"center_a1", "clinic", "clinic_bare"}),
    ],
)
def test_reach(world, organization, scope, expected):
    assert seen(world, organization, scope) == expected


def test_the_county_sees_everybody(world):
    assert len(seen(world, "commission", Scope.COUNTY)) == 10


def test_reach_follows_the_date(world):
    Membership.objects.filter(institution_id=world.center_a2.pk).update(period=("2025-01-01", "2026-03-01"))
    assert "center_a2" not in seen(world, "hospital", Scope.CONSORTIUM, DAY)
    assert "center_a2" in seen(world, "hospital", Scope.CONSORTIUM, date(2026, 2, 28))


def test_primary_consortium(world):
    def primary(organization):
        found = queries.primary_consortium(institution_id=organization.pk, at=DAY)
        return found and found.code

    assert [primary(o) for o in (world.hospital, world.center_b1, world.clinic)] == ["tw-a", "tw-b", "tw-a"]
    assert primary(world.mch) == "tw-a"
    assert primary(world.commission) is None


def test_primary_consortia_of_the_county_in_two_queries(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = queries.primary_consortia(county=world.county.code, at=DAY)
    expected = {
        world.hospital.pk: world.consortium_a.pk,
        world.center_a1.pk: world.consortium_a.pk,
        world.center_a2.pk: world.consortium_a.pk,
        world.clinic.pk: world.consortium_a.pk,
        world.clinic_bare.pk: world.consortium_a.pk,
        world.tcm_hospital.pk: world.consortium_b.pk,
        world.center_b1.pk: world.consortium_b.pk,
    }
    assert found == expected


def test_units_of_a_consortium_with_and_without_clinics(world):
    def names(**extra):
        rows = queries.institutions_of_consortium(consortium_id=world.consortium_a.pk, at=DAY, **extra)
        return [row.organization.code for row in rows]

    assert names() == ["tw-hosp", "tw-mch", "tw-a1", "tw-a2", "tw-a1-v01", "tw-a1-v02"]
    assert names(with_clinics=False) == ["tw-hosp", "tw-mch", "tw-a1", "tw-a2"]


def test_the_tree(world):
    roots = queries.tree(county=world.county.code)
    assert [n.institution.organization.code for n in roots] == ["tw-commission"]
    below = {n.institution.organization.code: len(n.children) for n in roots[0].children}
    assert below == {"tw-hosp": 0, "tw-tcmh": 0, "tw-mch": 0, "tw-a1": 2, "tw-b1": 0, "tw-a2": 0, "tw-service": 0}


def test_a_clinic_keeps_its_books_with_its_center(world):
    Institution.objects.filter(level="village").update(is_legal_person=False)
    assert queries.legal_person_of(institution_id=world.clinic.pk) == world.center_a1.pk
    assert queries.legal_person_of(institution_id=world.center_a1.pk) == world.center_a1.pk


def test_unknown_codes_have_their_own_refusal(world):
    with pytest.raises(queries.NoInstitution):
        queries.institution(code="nowhere")
    with pytest.raises(queries.NoConsortium):
        queries.consortium(code="nowhere")
    assert queries.institution(code="tw-a1").organization == world.center_a1
