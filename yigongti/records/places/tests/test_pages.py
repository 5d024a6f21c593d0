"""Four beats: works, refuses bad input with a clear sentence, refuses a stranger, refuses another county."""

import pytest
from django.urls import reverse

from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import sign_in
from yigongti.records.places.models import Consortium, County, Institution, Membership
from yigongti.records.places.testing import person, small_world

pytestmark = pytest.mark.django_db
READ = "places.institution.read"
ALL = {READ, "places.membership.join", "places.membership.leave", "places.membership.change_role"}


@pytest.fixture
def world():
    return small_world()


@pytest.fixture
def as_manager(client, world):
    sign_in(client, *person(world, world.commission, role_permissions=ALL))
    return client


def page(name, *args):
    return reverse(f"places:{name}", args=args)


def post(client, name, code, **form):
    return client.post(page(name, code), form, headers={"Idempotency-Key": f"{name}-{sorted(form.items())}"[:80]})


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


def test_join_leave_and_change_role(as_manager, world):
    made = post(as_manager, "join", "tw-a", institution="tw-b1", role="member", since="2026-07-01", clause="章程")
    assert made.status_code == 302
    membership = Membership.objects.get(institution_id=world.center_b1.pk, consortium=world.consortium_a)
    moved = post(as_manager, "change_role", "tw-a", membership=membership.pk, role="trustee", since="2026-08-01")
    assert moved.status_code == 302
    later = Membership.objects.get(role="trustee")
    assert post(as_manager, "leave", "tw-a", membership=later.pk, on="2026-09-01").status_code == 302
    later.refresh_from_db()
    assert f"{later.period.upper}" == "2026-09-01"


def test_the_same_key_joins_once(as_manager, world):
    form = {"institution": "tw-b1", "role": "member", "since": "2026-07-01", "clause": ""}
    for _ in range(2):
        assert post(as_manager, "join", "tw-a", **form).status_code == 302
    assert Membership.objects.filter(institution_id=world.center_b1.pk, consortium=world.consortium_a).count() == 1


@pytest.mark.parametrize(
    ("verb", "form", "status", "words"),
    [
        ("join", {"institution": "tw-b1", "role": "member", "since": "soon"}, 422, "请填写日期"),
        ("join", {"institution": "nowhere", "role": "member", "since": "2026-07-01"}, 422, "请从列表中选择一个机构"),
        ("join", {"institution": "tw-b1", "role": "king", "since": "2026-07-01"}, 422, "请选择一个角色"),
        ("join", {"institution": "tw-a1", "role": "member", "since": "2026-07-01"}, 409, "已经是这个医共体的成员"),
        ("leave", {"membership": "x", "on": "2026-07-01"}, 422, "请从列表中选择一个成员单位"),
    ],
)
def test_bad_input_gets_a_clear_sentence(as_manager, verb, form, status, words):
    answer = post(as_manager, verb, "tw-a", **form)
    assert answer.status_code == status
    assert words in text(answer)


def test_a_stranger_is_refused(client, world):
    assert client.get(page("institutions")).status_code == 302  # to the sign-in
    sign_in(client, *person(world, world.clinic, role_permissions=set()))
    assert client.get(page("institutions")).status_code == 403
    assert client.get(page("consortium", "tw-a")).status_code == 403


def test_a_reader_sees_no_forms_and_cannot_write(client, world):
    sign_in(client, *person(world, world.clinic, role_permissions={READ}))
    assert "办理加入" not in text(client.get(page("consortium", "tw-a")))
    answer = post(client, "join", "tw-a", institution="tw-b1", role="member", since="2026-07-01")
    assert answer.status_code == 403


def test_another_county_is_not_there(as_manager):
    other = County.objects.create(code="990039", name="邻县（演示）", province_name="演示省", edition="")
    hospital = Organization.objects.create(code="nb-hosp", name="邻县医院", short_name="邻县医院", county="990039")
    Institution.objects.create(organization=hospital, type="county_general_hospital", level="county", county=other)
    Consortium.objects.create(code="nb", name="邻县医共体", short_name="邻", county=other)
    assert "邻县" not in text(as_manager.get(page("institutions")))
    assert as_manager.get(page("institution", "nb-hosp")).status_code == 404
    assert as_manager.get(page("consortium", "nb")).status_code == 404
    refused = post(as_manager, "join", "tw-a", institution="nb-hosp", role="member", since="2026-07-01")
    assert refused.status_code == 422
