"""Acts of composition: rules, both sides of a move, sight before and after the day, an honest preview."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.foundation.audit.models import Line
from yigongti.records.places import reach
from yigongti.records.places.models import Institution, Membership
from yigongti.records.places.testing import small_world
from yigongti.unified.organization.consortia import composing, effect
from yigongti.unified.organization.consortia.actions import composition as actions
from yigongti.unified.organization.consortia.evidence import NotYourCounty
from yigongti.unified.organization.consortia.models import Act
from yigongti.unified.organization.consortia.queries import composition as queries

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
BEFORE = DAY - timedelta(days=1)
VERBS = ("join", "leave", "change_role", "move")
MAY = ("consortia.composition.read", "consortia.consortium.form", *(f"consortia.member.{verb}" for verb in VERBS))
DECISION = {"decided_by": "县卫生健康委", "reason": "片区调整", "clause": "二（一）", "document": "云卫发〔2026〕9号"}


@pytest.fixture
def world():
    return small_world()


@pytest.fixture
def clerk(world):
    return make_actor(MAY, world.commission, scope="county", reach=world.organizations)


def told(actor, **words):
    return {"actor": actor, "now": timezone.now(), "decision": DECISION, **words}


def row(place, role="member"):
    return Membership.objects.get(institution_id=place.pk, role=role, period__endswith__isnull=True)


def lead_sees(hospital, place, at):
    return place.pk in reach.reach_of(organization=hospital, scope="consortium", at=at)


def test_a_move_is_one_act_with_two_sides_and_moves_sight_on_the_day(world, clerk):
    act = actions.move(
        **told(clerk, membership=row(world.center_a1), consortium=world.consortium_b, role="member", since=DAY)
    )
    assert (act.closed.period.upper, act.opened.period.lower) == (DAY, DAY)
    assert (act.other, act.consortium, act.decided_by) == (world.consortium_a, world.consortium_b, "县卫生健康委")
    for place in (world.center_a1, world.clinic):
        assert [lead_sees(world.hospital, place, at) for at in (BEFORE, DAY)] == [True, False]
        assert [lead_sees(world.tcm_hospital, place, at) for at in (BEFORE, DAY)] == [False, True]


def test_the_second_side_refused_undoes_the_first(world, clerk):
    actions.join(
        **told(
            clerk, consortium=world.consortium_b, institution=world.center_a1.institution, role="supporting", since=DAY
        )
    )
    with pytest.raises(composing.memberships.MembershipOverlaps):
        actions.move(
            **told(clerk, membership=row(world.center_a1), consortium=world.consortium_b, role="member", since=DAY)
        )
    assert row(world.center_a1).period.upper is None


def test_the_preview_says_what_the_act_then_does(world):
    for n in range(3):
        make_position((), world.hospital, scope="consortium", valid_from=date(2025, 1, 1 + n))
    make_position((), world.tcm_hospital, scope="consortium")
    make_position((), world.hospital, scope="own")
    membership = row(world.center_a1)
    before = Membership.objects.count()
    shifts = effect.of(
        lambda: composing.move(membership, world.consortium_b, "member", DAY, ""), county=world.county.code, at=DAY
    )
    assert [(s.place, s.people, s.loses, s.lost_clinics, s.gains, s.gained_clinics) for s in shifts] == [
        ("县人民医院", 3, ("松溪镇卫生院",), 2, (), 0),
        ("县中医院", 1, (), 0, ("松溪镇卫生院",), 2),
    ]
    assert Membership.objects.count() == before
    assert row(world.center_a1).period.upper is None


def test_a_role_that_gives_no_sight_shifts_nothing(world):
    make_position((), world.hospital, scope="consortium")
    change = Membership.objects.filter(institution_id=world.mch.pk, consortium=world.consortium_a).get()
    shifts = effect.of(lambda: composing.change_role(change, "member", DAY, ""), county=world.county.code, at=DAY)
    assert shifts == []


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        (lambda w: composing.leave(row(w.hospital, "lead"), DAY), composing.LeadStays),
        (lambda w: composing.change_role(row(w.hospital, "lead"), "member", DAY, ""), composing.LeadStays),
        (lambda w: composing.join(w.consortium_a, w.mch.institution, "lead", DAY, ""), composing.HasLead),
        (
            lambda w: composing.join(w.consortium_b, w.center_a1.institution, "member", DAY, ""),
            composing.MemberElsewhere,
        ),
        (
            lambda w: composing.join(w.consortium_b, w.hospital.institution, "member", DAY, ""),
            composing.MemberElsewhere,
        ),
        (lambda w: composing.move(row(w.center_a1), w.consortium_a, "member", DAY, ""), composing.SameConsortium),
    ],
)
def test_the_rules_refuse(world, what, refusal):
    with pytest.raises(refusal):
        what(world)


def test_a_private_hospital_joins_by_admission_alone(world):
    there = Organization.objects.create(code="p1", name="安和医院", short_name="安和", county=world.county.code)
    private = Institution.objects.create(
        organization=there, type="private_hospital", level="county", county=world.county
    )
    with pytest.raises(composing.ByAdmission):
        composing.join(world.consortium_a, private, "member", DAY, "")
    composing.join(world.consortium_a, private, "external_partner", DAY, "")


def test_a_new_lead_follows_on_the_same_day_and_there_is_one_on_every_day(world, clerk):
    actions.change_role(
        **told(clerk, membership=row(world.center_a2), role="lead", since=DAY, predecessor="supporting")
    )
    for at, lead in ((BEFORE, world.hospital), (DAY, world.center_a2)):
        leads = Membership.objects.filter(consortium=world.consortium_a, role="lead", period__contains=at)
        assert [m.institution_id for m in leads] == [lead.pk]
    assert row(world.hospital, "supporting").period.lower == DAY


def test_forming_a_consortium_makes_a_lead_and_names_stand_once(world, clerk):
    fresh = Organization.objects.create(code="h3", name="第三医院", short_name="三院", county=world.county.code)
    lead = Institution.objects.create(
        organization=fresh, type="county_general_hospital", level="county", county=world.county
    )
    words = {"name": "云岭县第三医共体", "short_name": "第三医共体", "lead": lead, "since": DAY}
    act = actions.form(**told(clerk, **words))
    assert act.consortium.memberships.get().role == "lead"
    with pytest.raises(actions.NameTaken):
        actions.form(**told(clerk, **words))


def test_the_day_decides_the_composition_and_history_names_who_decided(world, clerk):
    actions.leave(**told(clerk, membership=row(world.center_a1), on=DAY))
    seen = {
        at: {
            u.membership.institution_id
            for u in queries.composition(seen_by=clerk, consortium=world.consortium_a, at=at)
        }
        for at in (BEFORE, DAY)
    }
    assert seen[BEFORE] - seen[DAY] == {world.center_a1.pk}
    step = next(
        s
        for s in queries.history(seen_by=clerk, consortium=world.consortium_a)
        if s.membership.institution_id == world.center_a1.pk
    )
    assert step.opened is None
    assert (step.closed.decided_by, step.closed.clause, step.closed.by_name) == ("县卫生健康委", "二（一）", "测试人员")


def test_another_county_is_refused_and_the_refusal_is_written_down(world):
    stranger = make_actor(MAY, world.commission, scope="county", county="990039")
    with pytest.raises(NotYourCounty):
        actions.leave(**told(stranger, membership=row(world.center_a1), on=DAY))
    assert Line.objects.filter(action="consortia.member.leave", result="refused").count() == 1


def enter(client, world, permissions=MAY):
    position = make_position(permissions, world.commission, scope="county")
    return sign_in(client, position.user, position)


FORM = {**DECISION, "consortium": "tw-b", "role": "member", "since": DAY.isoformat()}


def test_the_page_previews_then_does_and_a_double_click_is_harmless(client, world):
    enter(client, world)
    make_position((), world.hospital, scope="consortium")
    form = {**FORM, "membership": row(world.center_a1).pk}
    shown = client.get(reverse("consortia:move", args=["tw-a"]), form).content.decode()
    assert "1 人不再看到" in shown
    assert "村级机构 2 家" in shown
    assert Act.objects.count() == 0
    for _ in range(2):
        answer = client.post(reverse("consortia:move_do", args=["tw-a"]), {**form, "_key": "once"})
        assert answer.status_code == 302
    assert Act.objects.count() == 1
    sheet = client.get(reverse("consortia:consortium", args=["tw-b"]), {"at": DAY.isoformat()}).content.decode()
    assert "松溪镇卫生院（演示）" in sheet
    assert "片区调整" in sheet
    earlier = client.get(reverse("consortia:consortium", args=["tw-b"]), {"at": BEFORE.isoformat()}).content.decode()
    assert "松溪镇卫生院（演示）</b>" not in earlier


def test_bad_input_comes_back_with_what_was_typed(client, world):
    enter(client, world)
    form = {**FORM, "membership": row(world.center_a1).pk, "since": "明天", "reason": ""}
    answer = client.post(reverse("consortia:move_do", args=["tw-a"]), {**form, "_key": "bad"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写日期，例如 2026-07-01。" in page
    assert "请填写原因。" in page
    assert "云卫发〔2026〕9号" in page
    assert Act.objects.count() == 0


def test_an_impossible_act_says_why_before_it_is_tried(client, world):
    enter(client, world)
    query = {"membership": row(world.hospital, "lead").pk, "since": DAY.isoformat()}
    page = client.get(reverse("consortia:leave", args=["tw-a"]), query).content.decode()
    assert "不能办理" in page
    assert "牵头单位不能直接退出" in page


def test_the_export_holds_the_composition(client, world):
    enter(client, world)
    answer = client.get(reverse("consortia:consortium", args=["tw-a"]), {"format": "xlsx"})
    assert answer.headers["Content-Type"].endswith("sheet")


def test_strangers_may_read_and_nothing_else(client, world):
    enter(client, world, MAY[:1])
    assert client.get(reverse("consortia:home")).status_code == 200
    assert client.get(reverse("consortia:join", args=["tw-a"])).status_code == 403
    assert client.post(reverse("consortia:join_do", args=["tw-a"]), {"_key": "x"}).status_code == 403
