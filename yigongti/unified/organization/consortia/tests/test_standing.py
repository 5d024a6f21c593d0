"""Trusteeship, designations, private hospitals, capabilities, unification: rules, refusals, sight, pages."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.foundation.editions.testing import set_value
from yigongti.foundation.errors import Invalid
from yigongti.records.orders.queries import OutsideScope, performer_for
from yigongti.records.places import reach
from yigongti.records.places.models import Institution
from yigongti.records.places.testing import small_world
from yigongti.unified.organization.consortia import entrusting
from yigongti.unified.organization.consortia.actions import standing
from yigongti.unified.organization.consortia.actions import trusteeship as trust
from yigongti.unified.organization.consortia.evidence import NeedsEvidence
from yigongti.unified.organization.consortia.models import Act, Agreement, Capability, Designation, FrameReport
from yigongti.unified.organization.consortia.queries import standing as queries
from yigongti.unified.organization.consortia.standing_rules import Target, lacking, trustee_kind

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
END = date(2027, 6, 1)
ONE = timedelta(days=1)
WRITES = (
    *(f"consortia.trusteeship.{verb}" for verb in ("begin", "end")),
    *(f"consortia.designation.{verb}" for verb in ("propose", "confirm", "end")),
    *(f"consortia.admission.{verb}" for verb in ("request", "decide", "end")),
    "consortia.capability.check", "consortia.frame.report",
)  # fmt: skip
MAY = ("consortia.composition.read", *WRITES)
PROOF = {"document": "云卫发〔2026〕3号", "link": "", "file": None}


@pytest.fixture
def world():
    world = small_world()
    set_value(world.county.code, "policy.members.trusteeship", ["牵头医院", "邻近的次中心"])
    return world


@pytest.fixture
def clerk(world):
    return make_actor(MAY, world.commission, scope="county", reach=world.organizations)


def call(actor, **words):
    return {"actor": actor, "now": timezone.now(), **words}


def plan(**more):
    return {"scopes": ["services", "personnel"], "since": DAY, "until": END, "reason": "服务人口少", **PROOF, **more}


def designated(world, place, kind="subcenter", since=date(2026, 1, 1), until=None):
    return Designation.objects.create(
        institution=place.institution, kind=kind, state="confirmed", period=DateRange(since, until), note="演示",
        county=world.county.code, at=timezone.now(),
    )  # fmt: skip


def entrust(clerk, trustee, unit, **more):
    return trust.begin(**call(clerk, trustee=trustee.institution, unit=unit.institution, plan=plan(**more)))


# ---- trusteeship


def test_the_trustee_sees_the_unit_from_the_first_to_the_last_day(world, clerk):
    designated(world, world.center_b1)
    made = entrust(clerk, world.center_b1, world.center_a1)
    assert (made.kind, made.trusteeship.gives_sight) == ("subcenter", True)
    seen = [
        world.clinic.pk in reach.reach_of(organization=world.center_b1, scope="tree", at=at)
        for at in (DAY - ONE, DAY, END - ONE, END)
    ]
    assert seen == [False, True, True, False]


def test_a_page_of_the_unit_opens_for_the_trustee_while_it_lasts(client, world, clerk):
    """The whole way: a position at the trustee, the village page of the unit, before and after."""
    set_value(world.county.code, "county.village_small_population", 800)
    designated(world, world.center_b1)
    position = make_position(("consortia.village.read",), world.center_b1, scope="tree")
    sign_in(client, position.user, position)
    url = reverse("consortia:village", args=[world.village.pk])
    assert client.get(url).status_code == 404
    today = timezone.localdate()
    made = entrust(clerk, world.center_b1, world.center_a1, since=today - ONE, until=None)
    assert client.get(url).status_code == 200
    trust.end(**call(clerk, agreement=made, on=today, reason="人员已补齐"))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("kinds", "held", "expected"),
    [
        (["lead", "subcenter"], {"grade_a"}, None),
        (["subcenter", "grade_a"], {"grade_a"}, "grade_a"),
        (["subcenter", "grade_a"], {"lead"}, None),
        (["lead", "subcenter"], {"subcenter", "lead"}, "lead"),
        (["lead"], set(), None),
    ],
)
def test_who_may_be_a_trustee_by_table(kinds, held, expected):
    assert trustee_kind(held, kinds) == expected


def test_the_edition_decides_and_the_designation_must_hold_on_the_first_day(world, clerk):
    designated(world, world.center_b1, "grade_a")
    designated(world, world.center_a2, "subcenter", since=DAY + ONE)
    for trustee in (world.center_b1, world.center_a2):
        with pytest.raises(entrusting.NotATrustee, match="牵头单位、县域医疗卫生次中心"):
            entrust(clerk, trustee, world.center_a1)
    set_value(world.county.code, "policy.members.trusteeship", ["次中心", "甲级卫生院"])
    entrust(clerk, world.center_b1, world.center_a1)
    with pytest.raises(entrusting.NotATrustee):
        entrust(clerk, world.hospital, world.center_a2)


def test_a_unit_has_one_trustee_at_a_time_and_no_chains(world, clerk):
    designated(world, world.center_b1)
    designated(world, world.center_a2)
    made = entrust(clerk, world.center_b1, world.center_a1)
    with pytest.raises(entrusting.UnitManaged):
        entrust(clerk, world.hospital, world.center_a1, since=END - ONE, until=None)
    with pytest.raises(entrusting.Chained):
        entrust(clerk, world.hospital, world.center_b1)
    entrust(clerk, world.hospital, world.center_a1, since=END, until=None)
    with pytest.raises(Invalid):
        trust.end(**call(clerk, agreement=made, on=END, reason="到期"))
    trust.end(**call(clerk, agreement=made, on=DAY + ONE, reason="人员已补齐"))
    with pytest.raises(trust.Over):
        trust.end(**call(clerk, agreement=made, on=DAY + ONE, reason="再来"))
    assert Agreement.objects.get(pk=made.pk).planned_until == END


# ---- designations


@given(base=st.integers(0, 500), percent=st.integers(1, 100))
def test_a_share_is_rounded_up_and_never_beyond_all(base, percent):
    wanted = Target("grade_a", percent=percent).wanted(base)
    assert wanted * 100 >= base * percent > (wanted - 1) * 100 or base == 0 == wanted
    assert wanted <= base


def test_progress_against_the_targets_by_hand(world):
    set_value(world.county.code, "policy.network.subcenter_count", 2)
    set_value(world.county.code, "policy.network.grade_a_percent_min", 35)
    designated(world, world.center_a1)
    for place in (world.center_a1, world.center_b1):
        designated(world, place, "grade_a")
    found = {one.kind.value: one for one in queries.progress(county=world.county.code, at=DAY)}
    assert (found["subcenter"].have, found["subcenter"].short_by) == (1, 1)
    assert (found["grade_a"].have, found["grade_a"].base, found["grade_a"].short_by) == (2, 3, 0)  # 35 % of 3 is 2
    assert found["community_hospital"].short_by is None


def propose(actor, place, kind="subcenter", **more):
    words = {"institution": place.institution, "kind": kind, "subject": "", "note": "评审 92 分", "proofs": PROOF}
    return standing.propose(**call(actor, **{**words, **more}))


def test_proposed_with_evidence_then_confirmed_from_a_day(world, clerk):
    with pytest.raises(NeedsEvidence):
        propose(clerk, world.center_a1, proofs={})
    with pytest.raises(Invalid):
        propose(clerk, world.hospital)
    one = propose(clerk, world.center_a1)
    with pytest.raises(standing.AlreadyOpen):
        propose(clerk, world.center_a1)
    confirm = {"designation": one, "agreed": True, "since": DAY, "until": None, "reason": ""}
    standing.confirm(**call(clerk, **confirm))
    with pytest.raises(standing.Decided):
        standing.confirm(**call(clerk, **confirm))
    again = propose(clerk, world.center_a1)
    with pytest.raises(standing.AlreadyOpen):
        standing.confirm(**call(clerk, **{**confirm, "designation": again}))
    standing.end_designation(**call(clerk, designation=one, on=DAY + ONE, reason="复审不合格"))
    standing.confirm(**call(clerk, **{**confirm, "designation": again, "since": DAY + ONE}))


def test_the_database_refuses_the_same_designation_twice(world):
    designated(world, world.center_a1, until=END)
    with pytest.raises(IntegrityError), transaction.atomic():
        designated(world, world.center_a1, since=END - ONE)
    designated(world, world.center_a1, "grade_a")


def test_one_proposes_within_reach_alone(world):
    head = make_actor(MAY, world.center_a1, scope="tree")
    propose(head, world.center_a1)
    with pytest.raises(standing.NotYours):
        propose(head, world.center_a2)


# ---- private hospitals


@pytest.fixture
def private(world):
    place = Organization.objects.create(
        code="tw-private", name="安和医院（演示）", short_name="安和医院", county=world.county.code
    )
    Institution.objects.create(organization=place, type="private_hospital", level="county", county=world.county)
    set_value(world.county.code, "centers.ecg.performer", "tw-hosp")
    set_value(world.county.code, "centers.laboratory.performer", "tw-hosp")
    return place


def test_a_private_hospital_orders_what_the_council_granted_while_it_is_in(world, private):
    clerk = make_actor(MAY, world.commission, scope="county", reach=(*world.organizations, private))
    now = timezone.now()
    today = timezone.localdate(now)
    ask = {"requester": private, "now": now}
    with pytest.raises(OutsideScope):
        performer_for(service="ecg", **ask)
    one = standing.request_admission(
        **call(
            clerk, institution=private.institution, consortium=world.consortium_a, asked=["ecg", "laboratory"],
            reason="心电会诊", proofs=PROOF,
        )
    )  # fmt: skip
    decision = {"admission": one, "agreed": True, "granted": ["ecg"], "decision": "", "since": today, "reason": ""}
    with pytest.raises(Invalid) as refused:
        standing.decide(**call(clerk, **decision))
    assert set(refused.value.fields) == {"decision"}
    one = standing.decide(**call(clerk, **{**decision, "decision": "理事会〔2026〕第3次"}))
    assert performer_for(service="ecg", **ask) == world.hospital
    with pytest.raises(OutsideScope):
        performer_for(service="laboratory", **ask)
    assert one.membership.role == "member"
    act = Act.objects.get(opened=one.membership)
    assert (act.decided_by, act.document) == ("理事会", "理事会〔2026〕第3次")
    standing.end_admission(**call(clerk, admission=one, on=today + ONE, reason="自行退出"))
    assert performer_for(service="ecg", **ask) == world.hospital
    with pytest.raises(OutsideScope):
        performer_for(service="ecg", requester=private, now=now + ONE)


# ---- capabilities and unification


@pytest.mark.parametrize(
    ("there", "short"),
    [
        ({"tcm_clinic", "tcm_ward", "mch_clinic", "mch_ward"}, []),
        ({"tcm_clinic", "mch_clinic", "integrated_ward"}, []),
        ({"tcm_clinic", "integrated_ward"}, ["mch_clinic"]),
        ({"tcm_clinic", "mch_clinic", "tcm_ward"}, ["mch_ward"]),
        (set(), ["tcm_clinic", "mch_clinic", "tcm_ward", "mch_ward"]),
    ],
)
def test_what_a_general_lead_lacks_by_table(there, short):
    assert lacking(there) == short


def test_done_needs_evidence_in_the_rule_and_in_the_database(world, clerk):
    words = {"consortium": world.consortium_a, "item": "finance", "note": "总会计师到位"}
    with pytest.raises(NeedsEvidence):
        standing.report_frame(**call(clerk, state="done", proofs={}, **words))
    standing.report_frame(**call(clerk, state="done", proofs=PROOF, **words))
    with pytest.raises(IntegrityError), transaction.atomic():
        FrameReport.objects.create(state="done", county=world.county.code, at=timezone.now(), **words)
    found = {"kind": "tcm_ward", "is_there": True, "department": "", "beds": 20, "checked_on": DAY, "note": ""}
    with pytest.raises(Invalid):
        standing.check_capability(**call(clerk, institution=world.hospital.institution, found=found))


# ---- pages


@pytest.fixture
def desk(client, world):
    position = make_position(MAY, world.commission, scope="county")
    return sign_in(client, position.user, position)


def at(name, *args):
    return reverse(f"consortia:{name}", args=args)


def test_the_trusteeship_form_shows_who_will_see_then_keeps_the_agreement(desk, world):
    designated(world, world.center_b1)
    make_position((), world.center_b1, scope="tree")
    form = {
        "unit": "tw-a1", "trustee": "tw-b1", "scopes": ["services"], "since": DAY.isoformat(), "until": END.isoformat(),
        "reason": "服务人口少",
    }  # fmt: skip
    shown = desk.get(at("entrust"), form).content.decode()
    assert "1 人将看到" in shown
    assert "松溪镇卫生院" in shown
    assert Agreement.objects.count() == 0
    assert desk.post(at("entrust_do"), {**form, "_key": "t"}).status_code == 302
    made = Agreement.objects.get()
    assert "服务人口少" in desk.get(at("trusteeship", made.pk)).content.decode()
    assert "松溪镇卫生院" in desk.get(at("trusteeships"), {"state": "later"}).content.decode()
    again = desk.post(at("entrust_do"), {**form, "_key": "u"})
    assert again.status_code == 409
    assert "已有托管方" in again.content.decode()


def test_the_designation_goes_its_way_on_the_pages(desk, world):
    form = {"institution": "tw-a1", "kind": "grade_a", "note": "评审 92 分", "document": "云卫发〔2026〕3号"}
    make_actor((), world.center_a1)
    position = make_position(MAY, world.center_a1, scope="tree")
    sign_in(desk, position.user, position)
    assert desk.post(at("propose_do"), {**form, "_key": "p"}).status_code == 302
    one = Designation.objects.get()
    bad = desk.post(at("confirm_do", one.pk), {"agreed": "yes", "_key": "c1"})
    assert bad.status_code == 422
    assert "请填写生效日期" in bad.content.decode()
    good = desk.post(at("confirm_do", one.pk), {"agreed": "yes", "since": "2026-01-01", "_key": "c2"})
    assert good.status_code == 302
    page = desk.get(at("designations"), {"kind": "grade_a", "state": "confirmed"}).content.decode()
    assert "松溪镇卫生院" in page
    assert "目标 未设" in page
    assert desk.get(at("designations"), {"format": "xlsx"}).headers["Content-Type"].endswith("sheet")


def test_the_unification_and_the_capabilities(desk, world):
    items = [{"code": "finance", "title": "统一财务管理"}, {"code": "drugs", "title": "统一药品管理"}]
    set_value(world.county.code, "policy.unification.items", items)
    assert "统一药品管理" in desk.get(at("frame")).content.decode()
    form = {"state": "done", "note": "已派总会计师", "_key": "f"}
    assert desk.post(at("frame_report_do", "tw-a", "finance"), form).status_code == 422
    assert (
        desk.post(at("frame_report_do", "tw-a", "finance"), {**form, "link": "/finance/", "_key": "g"}).status_code
        == 302
    )
    assert desk.post(at("frame_report_do", "tw-a", "nothing"), {**form, "_key": "h"}).status_code == 404
    assert "1 / 2" in desk.get(at("frame")).content.decode()
    assert "缺 中医门诊" in desk.get(at("capabilities")).content.decode()
    check = {"institution": "tw-hosp", "kind": "tcm_clinic", "is_there": "yes", "department": "中医科",
             "checked_on": "2026-11-01", "_key": "k"}  # fmt: skip
    assert desk.post(at("check_do"), check).status_code == 302
    assert Capability.objects.get().department == "中医科"


@pytest.mark.parametrize("name", ["trusteeships", "designations", "admissions", "capabilities", "frame"])
def test_lists_open_and_strangers_are_refused(desk, world, name):
    assert desk.get(at(name)).status_code == 200
    nobody = make_position((), world.center_a1)
    sign_in(desk, nobody.user, nobody)
    assert desk.get(at(name)).status_code == 403


def test_a_file_comes_back_and_a_wrong_one_is_refused(desk, world):
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = {"institution": "tw-a1", "kind": "grade_a", "note": "评审", "_key": "q"}
    bad = SimpleUploadedFile("证明.pdf", b"MZ\x90\x00\x00program\x00\x01")
    answer = desk.post(at("propose_do"), {**form, "file": bad})
    assert answer.status_code == 422
    assert "这里只接收" in answer.content.decode()
    good = SimpleUploadedFile("证明.pdf", b"%PDF-1.4 words")
    position = make_position(MAY, world.center_a1, scope="tree")
    sign_in(desk, position.user, position)
    assert desk.post(at("propose_do"), {**form, "file": good, "_key": "r"}).status_code == 302
    back = desk.get(at("file", "designation", Designation.objects.get().pk))
    assert b"".join(back.streaming_content) == b"%PDF-1.4 words"
