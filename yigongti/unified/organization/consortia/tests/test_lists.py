"""Duty lists, the department matrix, support: sections, rules, gaps, pages."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.foundation.editions.section import Context
from yigongti.foundation.editions.testing import set_value
from yigongti.foundation.errors import Invalid
from yigongti.records.places.testing import small_world
from yigongti.unified.organization.consortia import halves, sections
from yigongti.unified.organization.consortia.actions import duties as duty_actions
from yigongti.unified.organization.consortia.actions import pairing as actions
from yigongti.unified.organization.consortia.evidence import NeedsEvidence
from yigongti.unified.organization.consortia.models import Department, DepartmentPart, DutyItem, DutyReport, Pairing
from yigongti.unified.organization.consortia.queries import duties, matrix, pairing

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
NONE = {"document": "", "link": "", "file": None}
PAPER = {**NONE, "document": "云医〔2026〕1号"}
MAY = (
    "consortia.composition.read", "consortia.duty.read", "consortia.duty.confirm", "consortia.pairing.open",
    "consortia.pairing.record", "consortia.pairing.end",
)  # fmt: skip

DEPARTMENTS = {
    "clause": "五",
    "department": [{"code": "health", "name": "县卫生健康局"}, {"code": "finance", "name": "县财政局"}],
    "duty": [
        {"code": "a", "group": "投入", "title": "投入方案", "responsible": ["finance"], "cooperating": ["health"]},
        {"code": "b", "group": "考核", "title": "考核办法", "clause": "六", "responsible": ["health"]},
    ],
}
DUTIES = {
    "duty": [
        {"code": "m", "list": "mechanism", "title": "统筹", "owner": "体改"},
        {"code": "l", "list": "lead", "title": "章程", "owner": "办公室", "link": "/councils/"},
        {"code": "g", "list": "lead", "title": "中医病房", "owner": "医务", "types": ["county_general_hospital"]},
        {"code": "v", "list": "member", "title": "村级安排", "owner": "公卫"},
        {"code": "p", "list": "public_health", "title": "报告", "owner": "公卫"},
    ]
}


@pytest.fixture
def world():
    return small_world()


def context(world):
    return Context(Path("/nowhere"), world.county.code, date(2025, 1, 1), now=timezone.now())


def load_departments(world, content=None):
    return sections.load_departments(sections.DepartmentsFile(**(content or DEPARTMENTS)), context(world))


def load_duties(world, content=None):
    return sections.load_duties(sections.DutiesFile(**(content or DUTIES)), context(world))


# ---- the matrix


def test_the_matrix_is_what_the_file_says_and_loads_again_unchanged(world):
    assert load_departments(world).made == 4
    again = load_departments(world)
    assert (again.made, again.changed, again.unchanged) == (0, 0, 4)
    actor = make_actor(MAY, world.commission, scope="county")
    found = matrix.matrix(seen_by=actor)
    assert [(r.duty.title, r.duty.clause, r.parts) for r in found.rows] == [
        ("投入方案", "五", {"finance": "responsible", "health": "cooperating"}),
        ("考核办法", "六", {"health": "responsible"}),
    ]
    assert found.counts == {"health": (1, 1), "finance": (1, 0)}
    only = matrix.matrix(seen_by=actor, department="finance")
    assert [r.duty.code for r in only.rows] == ["a"]


def test_what_is_gone_from_the_file_is_gone_from_the_matrix(world):
    load_departments(world)
    load_departments(world, {**DEPARTMENTS, "duty": DEPARTMENTS["duty"][1:]})
    assert [r.duty.code for r in matrix.matrix(seen_by=make_actor(MAY, world.commission)).rows] == ["b"]
    part = DepartmentPart.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        DepartmentPart.objects.create(department=part.department, duty=part.duty, part="cooperating")


@pytest.mark.parametrize(
    ("duty", "words"),
    [
        ({"responsible": ["nobody"]}, "没有部门「nobody」"),
        ({"responsible": []}, "每项职责要有责任或配合部门"),
        ({"responsible": ["health"], "cooperating": ["health"]}, "一个部门只写一次"),
    ],
)
def test_a_wrong_matrix_is_said_by_line(world, duty, words):
    content = {**DEPARTMENTS, "duty": [{"code": "a", "group": "g", "title": "t", **duty}]}
    found = list(sections.check_departments(sections.DepartmentsFile(**content), context(world)))
    assert words in found[0].message


# ---- duties


def test_half_years_by_hand():
    assert halves.half_of(date(2026, 6, 30)) == "2026H1"
    assert halves.half_of(date(2026, 7, 1)) == "2026H2"
    assert halves.around(date(2026, 7, 1)) == ["2026H2", "2026H1", "2025H2", "2025H1"]
    assert halves.parse("2026H3", today=date(2026, 1, 1)) == "2026H1"
    assert halves.title("2025H2") == "2025 年下半年"


def test_each_kind_of_unit_has_its_list(world):
    load_duties(world)
    actor = make_actor(MAY, world.commission, scope="county", reach=world.organizations)
    rows = duties.standings(seen_by=actor, half="2026H1", at=DAY)
    found = {s.institution.organization.code: [i.code for i in s.items] for s in rows}
    assert found["tw-commission"] == ["m"]
    assert found["tw-hosp"] == ["l", "g", "p"]
    assert found["tw-tcmh"] == ["l", "p"]
    assert found["tw-a1"] == ["v", "p"]
    assert found["tw-mch"] == ["p"]
    assert "tw-a1-v01" not in found


def confirm(actor, place, code, state, note="", *, proofs=NONE, half="2026H1"):
    item = DutyItem.objects.get(code=code)
    return duty_actions.confirm(
        actor=actor, now=timezone.now(), institution=place.institution, item=item, half=half, state=state, note=note,
        proofs=proofs,
    )  # fmt: skip


def test_done_stands_on_evidence_a_live_page_counts_and_the_latest_word_wins(world):
    load_duties(world)
    lead = make_actor(MAY, world.hospital)
    with pytest.raises(NeedsEvidence):
        confirm(lead, world.hospital, "g", "done")
    with pytest.raises(Invalid):
        confirm(lead, world.hospital, "g", "partly")
    assert confirm(lead, world.hospital, "l", "done").link == "/councils/"
    confirm(lead, world.hospital, "g", "not_yet", "病房 2026 年内开设")
    confirm(lead, world.hospital, "g", "done", proofs=PAPER)
    one = duties.standing(seen_by=lead, code="tw-hosp", half="2026H1", at=DAY)
    assert (one.count("done"), one.count("not_yet"), one.count("")) == (2, 0, 1)
    later = duties.standing(seen_by=lead, code="tw-hosp", half="2026H2", at=DAY)
    assert later.count("") == 3
    with pytest.raises(duty_actions.NotYourDuty):
        confirm(lead, world.center_a1, "v", "done", proofs=PAPER)


def test_the_database_refuses_what_the_rule_refuses(world):
    load_duties(world)
    words = {
        "item": DutyItem.objects.get(code="v"), "institution": world.center_a1.institution,
        "county": world.county.code, "at": timezone.now(),
    }  # fmt: skip
    for wrong in ({"half": "2026H3", "state": "partly", "note": "x"}, {"half": "2026H1", "state": "done"},
                  {"half": "2026H1", "state": "partly"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            DutyReport.objects.create(**words, **wrong)


# ---- support


def plan(**more):
    words = {
        "kind": "department", "helper_name": "", "department": "内科", "person": "演示医师", "title": "intermediate",
        "is_resident": True, "since": DAY, "until": None, "goal": "带教",
    }  # fmt: skip
    return {**words, **NONE, **more}


def pair(actor, receiver, helper=None, **more):
    return actions.open_pairing(
        actor=actor, now=timezone.now(), receiver=receiver.institution, helper=helper.institution if helper else None,
        plan=plan(**more),
    )  # fmt: skip


def test_gaps_against_the_numbers_of_the_edition(world):
    county = world.county.code
    clerk = make_actor(MAY, world.commission, scope="county", reach=world.organizations)
    assert pairing.gaps(county=county, at=DAY) == []
    set_value(county, "policy.support.city_experts_min", 3)
    set_value(county, "policy.support.attending_per_center_min", 1)
    pair(clerk, world.center_a1, world.hospital)
    pair(clerk, world.center_a2, world.hospital, title="junior", person="演示住院医")
    pair(clerk, world.center_b1, world.tcm_hospital, is_resident=False)
    for name in ("专家甲", "专家甲", "专家乙"):
        pair(clerk, world.hospital, kind="external", helper_name="市级医院", person=name)
    found = {
        (g.institution.organization.code, g.what): (g.have, g.short_by) for g in pairing.gaps(county=county, at=DAY)
    }
    assert found == {
        ("tw-hosp", "常年驻守专家"): (2, 1), ("tw-tcmh", "常年驻守专家"): (0, 3),
        ("tw-a1", "主治以上常年服务"): (1, 0), ("tw-a2", "主治以上常年服务"): (0, 1),
        ("tw-b1", "主治以上常年服务"): (0, 1),
    }  # fmt: skip
    before = pairing.gaps(county=county, at=DAY - timedelta(days=1))
    assert all(gap.have == 0 for gap in before)


@pytest.mark.parametrize(
    ("more", "helped", "field"),
    [
        ({"kind": "external"}, False, "helper_name"),
        ({}, False, "helper"),
        ({"helper_name": "市级医院"}, True, "helper"),
        ({"until": DAY}, True, "until"),
    ],
)
def test_a_support_names_its_two_sides(world, more, helped, field):
    clerk = make_actor(MAY, world.commission, scope="county", reach=world.organizations)
    with pytest.raises(Invalid) as refused:
        pair(clerk, world.center_a1, world.hospital if helped else None, **more)
    assert field in refused.value.fields


def test_days_are_written_once_by_either_side_and_within_the_period(world):
    clerk = make_actor(MAY, world.commission, scope="county", reach=world.organizations)
    one = pair(clerk, world.center_a1, world.hospital)
    words = {"now": timezone.now(), "today": DAY + timedelta(days=9), "pairing": one, "hours": Decimal("3.5"),
             "what": "带教", "patients": 4}  # fmt: skip
    receiver = make_actor(MAY, world.center_a1)
    actions.record(actor=receiver, day=DAY, **words)
    with pytest.raises(actions.DayTaken):
        actions.record(actor=make_actor(MAY, world.hospital), day=DAY, **words)
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=10)):
        with pytest.raises(Invalid):
            actions.record(actor=receiver, day=day, **words)
    with pytest.raises(actions.NotYours):
        actions.record(actor=make_actor(MAY, world.center_a2), day=DAY + timedelta(days=1), **words)
    assert pairing.hours_of(one) == Decimal("3.5")
    actions.end(actor=clerk, now=timezone.now(), pairing=one, on=DAY + timedelta(days=5), reason="轮换")
    assert Pairing.objects.get().period.upper == DAY + timedelta(days=5)


# ---- pages


def at(name, *args):
    return reverse(f"consortia:{name}", args=args)


@pytest.fixture
def desk(client, world):
    load_departments(world)
    load_duties(world)
    position = make_position(MAY, world.commission, scope="county")
    return sign_in(client, position.user, position)


def test_the_matrix_page_filters_and_exports_in_words(desk):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    text = desk.get(at("matrix")).content.decode()
    assert "投入方案" in text
    assert 'title="县财政局：责任"' in text
    assert "投入方案" not in desk.get(at("matrix"), {"text": "考核"}).content.decode()
    data = b"".join(desk.get(at("matrix"), {"format": "xlsx"}).streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["方面", "职责", "县卫生健康局", "县财政局"]
    assert rows[1][:5] == ["投入", "投入方案", "配合", "责任", "五"]


def test_a_duty_is_confirmed_on_its_page(desk, world):
    assert "未确认完" in desk.get(at("duties"), {"half": "2026H1"}).content.decode()
    url = at("duty_do", "tw-a1", "v") + "?half=2026H1"
    bad = desk.post(url, {"state": "partly", "_key": "a"})
    assert bad.status_code == 422
    assert "差什么、何时补齐" in bad.content.decode()
    assert desk.post(url, {"state": "done", "document": "安排表", "_key": "b"}).status_code == 302
    assert DutyReport.objects.get().half == "2026H1"
    assert "安排表" in desk.get(at("duty_list", "tw-a1"), {"half": "2026H1"}).content.decode()
    assert desk.get(at("duty", "tw-a1", "l")).status_code == 404  # a lead's duty is none of a center
    assert Department.objects.count() == 2


def test_a_support_is_opened_and_its_days_written(desk, world):
    form = {"kind": "external", "receiver": "tw-hosp", "helper_name": "市级医院", "department": "心内科",
            "person": "专家甲",
            "title": "senior", "is_resident": "yes", "since": "2026-03-01", "goal": "专科共建"}  # fmt: skip
    assert desk.post(at("pairing_new_do"), {**form, "hours": "1", "_key": "a"}).status_code == 302
    one = Pairing.objects.get()
    good = desk.post(at("pairing_record_do", one.pk), {"day": "2026-03-02", "hours": "4", "what": "查房", "_key": "b"})
    assert good.status_code == 302
    bad = desk.post(at("pairing_record_do", one.pk), {"day": "2026-03-03", "hours": "13", "what": "查房", "_key": "c"})
    assert bad.status_code == 422
    assert "专家甲" in desk.get(at("pairings"), {"kind": "external", "now": "yes"}).content.decode()
    assert "查房" in desk.get(at("pairing", one.pk)).content.decode()
    assert desk.get(at("pairing_gaps")).status_code == 200


def test_another_center_finds_no_duties_of_this_one(client, world):
    load_duties(world)
    position = make_position(MAY, world.center_b1)
    sign_in(client, position.user, position)
    assert client.get(at("duty_list", "tw-b1")).status_code == 200
    assert client.get(at("duty_list", "tw-a1")).status_code == 404
    assert client.post(at("duty_do", "tw-a1", "v"), {"state": "done", "_key": "z"}).status_code == 404
