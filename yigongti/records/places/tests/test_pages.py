"""Four beats: works, refuses bad input with a clear sentence, refuses a stranger, refuses another county."""

import pytest
from django.urls import reverse

from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import sign_in
from yigongti.records.places.models import Consortium, County, Institution
from yigongti.records.places.testing import person, small_world

pytestmark = pytest.mark.django_db
READ = "places.institution.read"
ALL = {READ, "consortia.composition.read"}


@pytest.fixture
def world():
    return small_world()


@pytest.fixture
def as_manager(client, world):
    sign_in(client, *person(world, world.commission, role_permissions=ALL))
    return client


def page(name, *args):
    return reverse(f"places:{name}", args=args)


def text(answer):
    return answer.content.decode()


def test_the_list_filters(as_manager):
    whole = text(as_manager.get(page("institutions")))
    assert "松溪镇卫生院（演示）" in whole
    assert "梅湾镇卫生院（演示）" in whole
    part = text(as_manager.get(page("institutions"), {"consortium": "tw-a", "level": "village"}))
    assert "杏花村卫生室（演示）" in part
    assert "松溪镇卫生院（演示）</a>" not in part
    assert "没有符合条件的机构" in text(as_manager.get(page("institutions"), {"text": "没有这家"}))


def test_the_list_keeps_to_few_queries(as_manager, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        as_manager.get(page("institutions"))


def test_the_export_holds_what_the_filter_shows(as_manager):
    from python_calamine import CalamineWorkbook

    answer = as_manager.get(page("institutions_export"), {"type": "village_clinic"})
    import io

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    names = [row[1] for row in rows if str(row[0]).startswith("tw-")]
    assert names == ["杏花村卫生室（演示）", "白果村卫生室（演示）"]


def test_an_institution_shows_its_history_and_clinics(as_manager):
    shown = text(as_manager.get(page("institution", "tw-a1")))
    assert "成员单位" in shown
    assert "杏花村（演示）" in shown
    clinic = text(as_manager.get(page("institution", "tw-a1-v01")))
    assert "随" in clinic
    assert "松溪镇卫生院（演示）" in clinic


def test_a_stranger_is_refused(client, world):
    assert client.get(page("institutions")).status_code == 302  # to the sign-in
    sign_in(client, *person(world, world.clinic, role_permissions=set()))
    assert client.get(page("institutions")).status_code == 403
    assert client.get(page("consortium", "tw-a")).status_code == 403


def test_membership_is_shown_here_and_decided_elsewhere(as_manager):
    shown = text(as_manager.get(page("consortium", "tw-a")))
    assert "松溪镇卫生院（演示）" in shown
    assert "历次变更" in shown
    assert 'method="post"' not in shown.split("<main", 1)[1]
    assert reverse("consortia:consortium", args=["tw-a"]) in shown


def test_who_may_not_compose_sees_no_way_there(client, world):
    sign_in(client, *person(world, world.clinic, role_permissions={READ}))
    assert "成员变更和历史" not in text(client.get(page("consortium", "tw-a")))


def test_another_county_is_not_there(as_manager):
    other = County.objects.create(code="990039", name="邻县（演示）", province_name="演示省", edition="")
    hospital = Organization.objects.create(code="nb-hosp", name="邻县医院", short_name="邻县医院", county="990039")
    Institution.objects.create(organization=hospital, type="county_general_hospital", level="county", county=other)
    Consortium.objects.create(code="nb", name="邻县医共体", short_name="邻", county=other)
    assert "邻县" not in text(as_manager.get(page("institutions")))
    assert as_manager.get(page("institution", "nb-hosp")).status_code == 404
    assert as_manager.get(page("consortium", "nb")).status_code == 404
