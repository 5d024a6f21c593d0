"""The files of one county never touch what is another county's, or the province's."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from yigongti.foundation.access.models import Organization
from yigongti.foundation.editions.section import Context
from yigongti.records.places import memberships, sections
from yigongti.records.places.models import Consortium, County, Institution, Membership, Township
from yigongti.records.places.schemas import ConsortiaFile, InstitutionsFile, VillagesFile
from yigongti.records.places.taken import CodeTaken
from yigongti.records.places.testing import small_world
from yigongti.records.places.types import all_types

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
OTHER = "990039"


@pytest.fixture
def world():
    for code in (OTHER, "990000"):
        County.objects.create(code=code, name=code, province_name="演示省", edition="x")
    return small_world()


def context(county=OTHER):
    return Context(Path(), county, date(2026, 1, 1), now=NOW)


def government(code, **more):
    assert "government" in all_types()
    return {"code": code, "name": "占用", "short": "占用", "type": "government", **more}


def test_a_consortium_of_another_county_is_not_taken_over(world):
    Organization.objects.create(code="lead-x", name="牵头", short_name="牵头", county=OTHER)
    one = {"code": world.consortium_a.code, "name": "占用", "short": "占用", "units": {"lead": ["lead-x"]}}
    content = ConsortiaFile.model_validate({"consortium": [one]})
    with pytest.raises(CodeTaken, match=world.consortium_a.code):
        memberships.load_consortia(content, context())
    assert Consortium.objects.get(pk=world.consortium_a.pk).county_id == "990038"
    assert not Membership.objects.filter(institution__organization__county=OTHER).exists()


def test_a_county_does_not_take_over_the_health_commission_of_its_province(world):
    above = sections.province(OTHER, "演示省")
    content = InstitutionsFile.model_validate({"institution": [government(above.code)]})
    with pytest.raises(CodeTaken):
        sections.load_institutions(content, context())
    assert Organization.objects.get(pk=above.pk).county == ""
    sections.load_institutions(content, context("990000"))  # the province's own edition may
    assert Organization.objects.get(pk=above.pk).county == "990000"


def test_a_clinic_whose_code_is_another_countys_is_not_taken_over(world):
    Organization.objects.filter(pk=world.clinic.pk).update(code="vc-990039101901")
    Township.objects.create(code="990039101", county_id=OTHER, name="某镇", short_name="某镇")
    center = Organization.objects.create(code="center-x", name="卫生院", short_name="卫生院", county=OTHER)
    village = {"code": "901", "name": "某村", "clinic": "某村卫生室"}
    township = {"code": "990039101", "center": center.code, "village": [village]}
    with pytest.raises(CodeTaken):
        sections.load_villages(VillagesFile.model_validate({"township": [township]}), context())
    assert Institution.objects.get(pk=world.clinic.pk).county_id == "990038"
