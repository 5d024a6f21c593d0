"""Two persons judge, neither sees the other's; a third decides; a lock closes; the database refuses one judge twice."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.errors import Invalid
from yigongti.indicators import queries as indicators
from yigongti.indicators.assessment import locks, queries
from yigongti.indicators.assessment.actions import judging
from yigongti.indicators.assessment.models import Case, Judgement, Material
from yigongti.indicators.assessment.testing import (
    HAND_IN,
    ITEMS,
    JUDGES,
    NOW,
    load_edition,
    place_of,
    said,
)
from yigongti.indicators.evidence import Result
from yigongti.indicators.periods import parse
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db
NO_FILE = {"document": "", "link": "", "file": None}


@pytest.fixture
def world(db):
    made = small_world()
    load_edition()
    return made


@pytest.fixture
def judges(world):
    return [make_actor(JUDGES, world.commission, scope="county") for _ in range(4)]


@pytest.fixture
def lead(world):
    return make_actor(HAND_IN, world.hospital, [world.hospital, world.center_a1])


def give(judge, *answers, consortium="tw-a", round_=1):
    place = place_of(judge, consortium)
    return judging.judge(actor=judge, now=NOW, place=place, found=said(*answers), note="", round_=round_)


def hand_in(actor, organization, **words):
    given = {"item": ITEMS[0], "aspect": "arranged", "title": "章程", "text": "2024 年通过", "given": NO_FILE} | words
    return judging.hand_in(actor=actor, now=NOW, place=place_of(actor), organization=organization, **given)


def seen(judge, consortium="tw-a"):
    return queries.dossier(seen_by=judge, where=place_of(judge, consortium))


def test_two_who_agree_give_the_verdict_and_the_board_says_it(world, judges):
    for consortium in ("tw-a", "tw-b"):
        give(judges[0], True, True, consortium=consortium)
        assert seen(judges[0], consortium).verdict.result == Result.NOT_ASSESSED
        give(judges[1], True, True, consortium=consortium)
    assert seen(judges[2]).verdict.result == Result.MET
    reader = make_actor((indicators.READ,), world.commission, scope="county")
    words = {"county": world.county.code, "code": "WX-M02", "seen_by": reader, "now": NOW}
    for scope in ("county", "consortium:tw-a"):
        assert indicators.value(period=parse("2025"), scope=scope, **words).text == "达到"
    assert indicators.value(period=parse("2024"), scope="county", **words).text == "未评定"


def test_a_county_waits_for_each_of_its_consortia(world, judges):
    for judge in judges[:2]:
        give(judge, True, True)
    reader = make_actor((indicators.READ,), world.commission, scope="county")
    words = {"county": world.county.code, "code": "WX-M02", "seen_by": reader, "now": NOW, "scope": "county"}
    value = indicators.value(period=parse("2025"), **words)
    assert value.assessment is not None
    assert (value.text, "中医医共体" in value.value.missing) == ("未评定", True)
    for judge in judges[:2]:
        give(judge, True, False, consortium="tw-b")
    assert indicators.value(period=parse("2025"), **words).text == "未达到"


def test_nobody_sees_what_another_found_before_giving_his_own(judges):
    give(judges[0], True, False)
    before = seen(judges[1])
    assert not any(item.found for item in before.items)
    assert before.rounds == ()
    give(judges[1], True, True)
    assert [len(item.found) for item in seen(judges[1]).items] == [2, 2]
    third = seen(judges[2])
    assert (third.rounds, third.verdict.why) == ((), queries.APART)  # not on which item they differ
    assert ITEMS[1] in seen(judges[0]).verdict.why


def test_a_third_decides_where_two_differ(judges):
    for judge, answer in zip(judges[:3], (True, False, False), strict=True):
        give(judge, True, answer)
    assert seen(judges[3]).verdict.result == Result.NOT_MET
    with pytest.raises(judging.NoSeat):
        give(judges[3], True, True)


def test_no_third_is_asked_where_two_agree(judges):
    give(judges[0], True, True)
    give(judges[1], True, True)
    with pytest.raises(judging.NoSeat, match="评完"):
        give(judges[2], True, True)


def test_the_database_refuses_the_same_person_twice(judges):
    made = give(judges[0], True, True)
    with pytest.raises(judging.JudgedAlready):
        give(judges[0], True, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(case=made.case, round=1, seat=2, person_id=judges[0].user_id, person_name="x", at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor for a round that is not under way
        Judgement.objects.create(case=made.case, round=2, seat=1, person_id=judges[1].user_id, person_name="x", at=NOW)


def test_what_was_found_is_never_rewritten(judges):
    from django.db import DatabaseError

    made = give(judges[0], True, True)
    for change in (lambda: made.found.update(carried_out=False), lambda: Judgement.objects.update(note="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nobody_judges_his_own_papers(world, judges):
    both = make_actor((*HAND_IN, *JUDGES), world.commission, scope="county", reach=world.organizations)
    hand_in(both, world.hospital)
    with pytest.raises(judging.OwnMaterial):
        give(both, True, True)
    case = Case.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(case=case, round=1, seat=1, person_id=both.user_id, person_name="x", at=NOW)


def test_materials_rest_while_it_is_judged_and_move_again_in_a_new_round(world, lead, judges):
    first = hand_in(lead, world.hospital)
    give(judges[0], True, False)
    with pytest.raises(judging.Rests):
        hand_in(lead, world.hospital)
    with pytest.raises(judging.Rests):
        judging.withdraw(actor=lead, now=NOW, material=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Material.objects.filter(pk=first.pk).update(title="x")
    judging.begin_round(actor=judges[1], now=NOW, case=first.case, reason="补材料")
    hand_in(lead, world.hospital, item=ITEMS[1], aspect="carried_out")
    give(judges[0], True, True, round_=2)
    give(judges[1], True, True, round_=2)
    found = seen(judges[2])
    assert (found.verdict.result, [j.round for j in found.rounds]) == (Result.MET, [1, 2, 2])


def test_what_is_not_found_is_explained_and_nothing_is_left_open(judges):
    place = place_of(judges[0])
    answers = {ITEMS[0]: (True, False, " ")}
    with pytest.raises(Invalid) as wrong:
        judging.judge(actor=judges[0], now=NOW, place=place, found=answers, note="", round_=1)
    assert set(wrong.value.fields) == {"note-1", "arranged-2"}


def test_only_own_organizations_hand_in_and_only_what_shows_something(world, lead):
    with pytest.raises(judging.NotYours):
        hand_in(lead, world.center_b1)
    with pytest.raises(Invalid) as wrong:
        hand_in(lead, world.hospital, text="")
    assert "text" in wrong.value.fields
    for link in ("https://example.org/", "//example.org/", "/no/such/page/"):
        with pytest.raises(Invalid):
            hand_in(lead, world.hospital, given=NO_FILE | {"link": link})
    assert hand_in(lead, world.hospital, text="", given=NO_FILE | {"link": "/indicators/?period=2025"}).link


def test_others_papers_are_counted_and_not_shown(world, lead):
    hand_in(lead, world.hospital)
    member = make_actor(HAND_IN, world.center_a2)
    item = queries.dossier(seen_by=member, where=place_of(member)).items[0]
    assert (item.arranged, item.hidden) == ((), 1)
    stranger = make_actor(HAND_IN, world.center_b1)
    with pytest.raises(queries.NoCase):
        place_of(stranger)


def test_a_lock_closes_and_a_correction_is_a_new_version(world, judges, monkeypatch):
    for judge in judges[:2]:
        give(judge, True, False)
    monkeypatch.setattr(locks, "_keepers", [lambda county, year: NOW + timedelta(days=1)])
    with pytest.raises(judging.Closed):
        judging.begin_round(actor=judges[0], now=NOW, case=Case.objects.get(), reason="x")
    later = NOW + timedelta(days=2)
    made = judging.correct(actor=judges[0], now=later, case=Case.objects.get(), reason="复核发现记录")
    assert seen(judges[0]).case == made
    assert queries.counting(queries.cases(places=[place_of(judges[0])])["WX-M02", world.consortium_a.pk, 2025]) != made
    for judge in judges[:2]:
        give(judge, True, True)
    assert seen(judges[2]).verdict.result == Result.MET
    assert [c.version for c in seen(judges[2]).versions] == [2, 1]
