"""Inside one county: who leads one consortium does nothing for another; papers follow the sight of their rows."""

from datetime import date
from io import BytesIO

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.foundation.errors import Invalid
from yigongti.foundation.files import store
from yigongti.records.places import reach
from yigongti.records.places.models import County, Institution, Village
from yigongti.records.places.testing import small_world
from yigongti.unified.organization.consortia.actions import pairing, standing
from yigongti.unified.organization.consortia.evidence import NotYourCounty, proof
from yigongti.unified.organization.consortia.models import Arrangement, DutyItem, DutyReport, FrameReport, Pairing

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
PROOF = {"document": "云医〔2026〕1号", "link": "", "file": None}
RIGHTS = ("consortia.composition.read", "consortia.frame.report", "consortia.pairing.open", "consortia.pairing.end")


@pytest.fixture
def world():
    return small_world()


def manager(world, hospital):
    seen = reach.reach_of(organization=hospital, scope="consortium", at=timezone.localdate())
    return make_actor(RIGHTS, hospital, seen, scope="consortium")


def report(actor, consortium):
    words = {"item": "finance", "state": "partly", "note": "办理中", "proofs": {}}
    return standing.report_frame(actor=actor, now=timezone.now(), consortium=consortium, **words)


def test_who_leads_one_consortium_reports_for_no_other(world):
    one = manager(world, world.hospital)
    with pytest.raises(standing.NotYours):
        report(one, world.consortium_b)
    assert not FrameReport.objects.exists()
    assert report(one, world.consortium_a).consortium == world.consortium_a
    county = make_actor(RIGHTS, world.commission, world.organizations, scope="county")
    assert report(county, world.consortium_b).pk


def open_for(actor, receiver, helper):
    plan = {
        "kind": "county", "helper_name": "", "department": "内科", "person": "甲", "title": "senior",
        "is_resident": True, "since": DAY, "until": None, "goal": "带教", **PROOF,
    }  # fmt: skip
    receiver, helper = (Institution.objects.get(pk=place.pk) for place in (receiver, helper))
    return pairing.open_pairing(actor=actor, now=timezone.now(), receiver=receiver, helper=helper, plan=plan)


def test_support_is_opened_and_ended_by_one_of_its_two_sides(world):
    one, two = manager(world, world.hospital), manager(world, world.tcm_hospital)
    made = open_for(one, world.center_a1, world.hospital)
    with pytest.raises(pairing.NotYours):
        pairing.end(actor=two, now=timezone.now(), pairing=made, on=date(2026, 4, 1), reason="x")
    with pytest.raises(pairing.NotYours):
        open_for(two, world.center_a2, world.hospital)
    assert Pairing.objects.get().period == DateRange(DAY, None)


def test_a_hospital_of_another_county_helps_nobody_here(world):
    County.objects.create(code="990039", name="外县", province_name="演示省", edition="x")
    place = Organization.objects.create(code="far", name="外县医院", short_name="外县医院", county="990039")
    Institution.objects.create(
        organization=place, type="county_general_hospital", level="county", is_primary_care=False,
        is_legal_person=True, county_id="990039",
    )  # fmt: skip
    with pytest.raises(NotYourCounty):
        open_for(make_actor(RIGHTS, world.commission, world.organizations, scope="county"), world.center_a1, place)


def paper():
    return store.store(BytesIO(b"%PDF-1.7\n%x\n"), cap_bytes=100, name="佐证.pdf", now=timezone.now())


def opened_by(place, rights, kind, number, scope="own"):
    position = make_position(rights, place, scope=scope)
    return sign_in(Client(), position.user, position).get(reverse("consortia:file", args=[kind, number])).status_code


def test_the_paper_of_an_arrangement_is_for_those_who_see_its_village(world):
    row = Arrangement.objects.create(
        county=world.county.code, at=timezone.now(), village=Village.objects.get(pk=world.village.pk), kind="shared",
        center=Institution.objects.get(pk=world.center_a1.pk), partner=world.village_bare,
        period=DateRange(DAY, date(2026, 9, 1)), reason="演示", file=paper(),
    )  # fmt: skip
    rights = ("consortia.composition.read", "consortia.village.read")
    assert opened_by(world.center_a1, rights, "arrangement", row.pk) == 200
    assert opened_by(world.commission, rights, "arrangement", row.pk, scope="county") == 200
    assert opened_by(world.center_b1, rights, "arrangement", row.pk) == 404
    assert opened_by(world.center_a1, ("consortia.composition.read",), "arrangement", row.pk) == 404


def test_the_paper_of_a_duty_needs_the_right_to_read_duties(world):
    item = DutyItem.objects.create(county=world.county.code, code="v", section="member", title="村级", owner="公卫")
    row = DutyReport.objects.create(
        county=world.county.code, at=timezone.now(), item=item, half="2026H1", state="done", document="x",
        institution=Institution.objects.get(pk=world.center_a1.pk), file=paper(),
    )  # fmt: skip
    rights = ("consortia.composition.read", "consortia.duty.read")
    assert opened_by(world.center_a1, rights, "duty", row.pk) == 200
    assert opened_by(world.center_a1, rights[:1], "duty", row.pk) == 404
    assert opened_by(world.center_b1, rights, "duty", row.pk) == 404


@pytest.mark.parametrize("link", ["//x.example", "/\\x.example", "/\t/x.example", "https://x.example", "javascript:x"])
def test_a_link_to_evidence_stays_in_the_house(world, link):
    actor = make_actor(RIGHTS, world.commission)
    with pytest.raises(Invalid):
        proof(actor=actor, now=timezone.now(), county=world.county.code, given={"link": link})
