"""Coverage of villages: facts from the records, arrangements, rota, no double booking, gaps as facts, the pages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.foundation.editions.testing import set_value
from yigongti.foundation.errors import Invalid
from yigongti.records.places.testing import small_world
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.consortia import measures
from yigongti.unified.organization.consortia.actions import village as actions
from yigongti.unified.organization.consortia.models import Arrangement, Sitting
from yigongti.unified.organization.consortia.queries import village as queries
from yigongti.unified.organization.consortia.rules import Need, Verdict

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Friday
TODAY = NOW.date()
VERBS = ("read", "survey", "arrange", "end_arrangement", "confirm_sitting")
MAY = tuple(f"consortia.village.{verb}" for verb in VERBS)


@pytest.fixture
def world():
    world = small_world()
    set_value(world.county.code, "county.village_small_population", 800)
    doctor(world.clinic, "v1", "village_doctor")
    return world


def doctor(place, code, category="doctor"):
    return Practitioner.objects.create(code=code, name=f"演示{code}", category=category, organization=place)


@pytest.fixture
def head(world):
    reach = (world.center_a1, world.clinic, world.clinic_bare)
    return make_actor(MAY, world.center_a1, scope="tree", reach=reach)


def plan(person=None, **more):
    words = {
        "kind": "patrol", "person": person, "partner": None, "weekdays": ["2", "5"], "halves": ["am"], "every": 1,
        "since": date(2026, 11, 20), "until": date(2026, 12, 5), "reason": "人口少",
    }  # fmt: skip
    return {**words, **more}


def arrange(head, world, village=None, **words):
    return actions.arrange(
        actor=head, now=NOW, village=village or world.village_bare, center=world.center_a1.institution,
        plan=plan(**words),
    )  # fmt: skip


def rows(actor):
    return {row.village.pk: row for row in queries.coverage(seen_by=actor, at=TODAY)}


def test_reasons_come_from_population_staff_and_survey(world, head):
    found = rows(head)
    own, bare = found[world.village.pk], found[world.village_bare.pk]
    assert (own.needs, own.verdict, own.missing) == ((), Verdict.UNKNOWN, ("是否邻近卫生院",))
    assert (bare.needs, bare.verdict) == ((Need.SMALL, Need.NO_DOCTOR), Verdict.GAP)
    answers = {"is_adjacent": False, "has_doctor": None, "hire_by": None}
    actions.survey(actor=head, now=NOW, village=world.village, center=world.center_a1.institution, found=answers)
    assert rows(head)[world.village.pk].verdict == Verdict.OWN
    answers = {"is_adjacent": False, "has_doctor": False, "hire_by": date(2026, 12, 1)}
    actions.survey(actor=head, now=NOW, village=world.village, center=world.center_a1.institution, found=answers)
    assert rows(head)[world.village.pk].needs == ()  # somebody comes within the ninety days
    world.village_bare.population = 800
    world.village_bare.save()
    assert rows(head)[world.village_bare.pk].needs == (Need.NO_DOCTOR,)


def test_the_threshold_is_the_countys(world, head):
    set_value(world.county.code, "county.village_small_population", 300)
    assert rows(head)[world.village_bare.pk].needs == (Need.NO_DOCTOR,)


def test_a_rota_covers_from_its_first_day_and_makes_the_dates_by_hand(world, head):
    made = arrange(head, world, person=doctor(world.center_a1, "d1"))
    assert [s.day.isoformat() for s in made.sittings.order_by("day")] == [
        "2026-11-20", "2026-11-24", "2026-11-27", "2026-12-01", "2026-12-04",
    ]  # fmt: skip
    seen = {
        day: {r.village.pk: r for r in queries.coverage(seen_by=head, at=day)}[world.village_bare.pk].verdict
        for day in (date(2026, 11, 19), date(2026, 11, 20), date(2026, 12, 4), date(2026, 12, 5))
    }
    assert list(seen.values()) == [Verdict.GAP, Verdict.COVERED, Verdict.COVERED, Verdict.GAP]


def test_nobody_is_in_two_villages_in_one_half_of_a_day(world, head):
    who = doctor(world.center_a1, "d1")
    made = arrange(head, world, person=who)
    with pytest.raises(actions.PersonBusy, match="2026-11-20 上午已安排到白果村"):
        arrange(head, world, village=world.village, person=who)
    assert Arrangement.objects.count() == 1
    arrange(head, world, village=world.village, person=who, halves=["pm"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(arrangement=made, person=who, day=date(2026, 11, 24), half="pm")


def test_ending_early_frees_the_person_and_keeps_what_was_held(world, head):
    who = doctor(world.center_a1, "d1")
    made = arrange(head, world, person=who)
    first = made.sittings.get(day=TODAY)
    words = {"actor": head, "now": NOW, "today": TODAY, "sitting": first}
    actions.confirm_sitting(**words, was_held=True, patients=12, note="")
    actions.end_arrangement(actor=head, now=NOW, arrangement=made, on=date(2026, 11, 27), reason="乡医到岗")
    assert list(made.sittings.order_by("day").values_list("state", flat=True)) == [
        "held", "planned", "cancelled", "cancelled", "cancelled",
    ]  # fmt: skip
    arrange(head, world, village=world.village, person=who, since=date(2026, 11, 27), weekdays=["5"])


def test_a_date_is_confirmed_once_and_not_before_it_comes(world, head):
    made = arrange(head, world, person=doctor(world.center_a1, "d1"))
    first, later = made.sittings.order_by("day")[:2]
    words = {"actor": head, "now": NOW, "today": TODAY}
    with pytest.raises(actions.NotYet):
        actions.confirm_sitting(**words, sitting=later, was_held=True, patients=3, note="")
    for wrong in ({"was_held": True, "patients": None, "note": ""}, {"was_held": False, "patients": None, "note": ""}):
        with pytest.raises(Invalid):
            actions.confirm_sitting(**words, sitting=first, **wrong)
    actions.confirm_sitting(**words, sitting=first, was_held=False, patients=None, note="道路中断")
    with pytest.raises(actions.Settled):
        actions.confirm_sitting(**words, sitting=first, was_held=True, patients=3, note="")


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"person": None}, "person"),
        ({"kind": "shared"}, "partner"),
        ({"until": date(2026, 11, 20)}, "until"),
        ({"until": date(2028, 1, 1)}, "until"),
        ({"weekdays": []}, "weekdays"),
        ({"halves": []}, "halves"),
    ],
)
def test_an_arrangement_must_be_whole(world, head, words, field):
    who = doctor(world.center_a1, "d1")
    with pytest.raises(Invalid) as refused:
        arrange(head, world, **{"person": who, **words})
    assert field in refused.value.fields


def test_a_rota_without_a_date_is_refused(world, head):
    with pytest.raises(actions.NoDates):
        arrange(head, world, person=doctor(world.center_a1, "d1"), weekdays=["7"], until=date(2026, 11, 21))


def test_another_center_may_not_arrange_nor_see(world):
    stranger = make_actor(MAY, world.center_a2, scope="tree")
    with pytest.raises(actions.NotYourVillage):
        arrange(stranger, world, person=doctor(world.center_a2, "d2"))
    assert rows(stranger) == {}
    with pytest.raises(queries.NoVillage):
        queries.village(seen_by=stranger, code=world.village.pk, at=TODAY)


def test_gaps_are_facts_of_the_center_that_answers_for_them(world, head):
    def counted(at):
        return sorted((r.fact, r.organization_id) for r in measures.states(world.county.code, at))

    center = world.center_a1.pk
    two = [("villages", center), ("villages", center)]
    assert counted(TODAY) == [*two, ("villages_without_coverage", center)]
    arrange(head, world, person=doctor(world.center_a1, "d1"))
    assert counted(TODAY) == sorted([*two, ("villages_arranged", center)])
    assert list(measures.states("990099", TODAY)) == []


# ---- pages


@pytest.fixture
def desk(client, world):
    position = make_position((*MAY, "consortia.composition.read"), world.center_a1, scope="tree")
    return sign_in(client, position.user, position)


def page(client, name, *args, **query):
    return client.get(reverse(f"consortia:{name}", args=args), query)


def test_the_list_counts_filters_and_exports(desk, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        text = page(desk, "villages").content.decode()
    assert "白果村" in text
    assert "county-map" in text
    assert "人口少、无合格乡医" in text
    only = page(desk, "villages", verdict="GAP").content.decode()
    assert "杏花村（演示）</a>" not in only
    assert page(desk, "villages", format="xlsx").headers["Content-Type"].endswith("sheet")
    assert page(desk, "villages", verdict="nonsense", township="x").status_code == 200


def test_the_page_shows_the_dates_and_the_clash_before_it_is_done(desk, world, head):
    who = doctor(world.center_a1, "d1")
    form = {
        "kind": "patrol", "person": who.pk, "since": "2026-12-01", "until": "2026-12-31", "weekdays": ["2"],
        "halves": ["am"], "every": "1", "reason": "人口少",
    }  # fmt: skip
    shown = page(desk, "arrange", world.village_bare.pk, **form).content.decode()
    assert "5 个半天" in shown
    url = reverse("consortia:arrange_do", args=[world.village_bare.pk])
    assert [desk.post(url, {**form, "_key": "a"}).status_code for _ in range(2)] == [302, 302]
    assert Arrangement.objects.count() == 1
    clash = page(desk, "arrange", world.village.pk, **form).content.decode()
    assert "5 个半天与已有安排冲突" in clash
    refused = desk.post(reverse("consortia:arrange_do", args=[world.village.pk]), {**form, "_key": "b"})
    assert refused.status_code == 409
    assert "已安排到白果村" in refused.content.decode()


def test_bad_input_is_told_by_field_and_kept(desk, world):
    url = reverse("consortia:arrange_do", args=[world.village_bare.pk])
    answer = desk.post(url, {"kind": "sleep", "since": "x", "every": "0", "reason": "写过的原因", "_key": "c"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请从列表中选择一项。" in text
    assert "请填写 1 到 8 之间的整数。" in text
    assert "写过的原因" not in text.split("<form")[0]
    assert "写过的原因" in text


def test_the_village_and_the_rota_show_what_became_of_a_date(desk, world, head):
    made = arrange(head, world, person=doctor(world.center_a1, "d1"))
    assert "巡诊 周二周五上午" in page(desk, "village", world.village_bare.pk).content.decode()
    listed = page(desk, "rota", **{"from": "2026-11-16"}).content.decode()
    assert "2026-11-24 周二上午" in listed
    one = made.sittings.order_by("day").first()
    assert page(desk, "sitting", one.pk).status_code == 200


def test_a_stranger_is_refused_and_another_center_finds_nothing(client, world):
    position = make_position(MAY, world.center_b1, scope="tree")
    sign_in(client, position.user, position)
    assert page(client, "village", world.village.pk).status_code == 404
    assert client.post(reverse("consortia:survey_do", args=[world.village.pk]), {"_key": "d"}).status_code == 404
    nobody = make_position((), world.center_a1)
    sign_in(client, nobody.user, nobody)
    assert page(client, "villages").status_code == 403


def test_where_the_edition_names_no_threshold_nobody_is_too_few_and_the_list_opens(client):
    world = small_world()
    head = make_actor(MAY, world.center_a1, scope="tree", reach=(world.center_a1, world.clinic, world.clinic_bare))
    rows = queries.coverage(seen_by=head, at=TODAY)
    assert rows
    assert all(Need.SMALL not in row.needs for row in rows)
    sign_in(client, make_position(MAY, organization=world.center_a1, scope="tree").user)
    answer = client.get(reverse("consortia:villages"))
    assert answer.status_code == 200
    assert "服务人口低于" not in answer.content.decode()
