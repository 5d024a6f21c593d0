"""From the first cell to the lock: right persons, wrong persons, two at once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.testing import make_actor
from yigongti.indicators import recompute
from yigongti.indicators.board import Board
from yigongti.indicators.collection import actions, dues, queries, stored
from yigongti.indicators.collection.actions.entering import Overtaken, Typed, Unexplained, Unreadable
from yigongti.indicators.collection.actions.locking import SamePerson
from yigongti.indicators.collection.keeping import NoReason, NotNow, NotOwed, NotYours, OwnWork
from yigongti.indicators.collection.models import CellVersion, LockedValue, PeriodLock, Sheet, Step, Submission
from yigongti.indicators.collection.rules import Standing, State
from yigongti.indicators.collection.testing import (
    NOW,
    PERIOD,
    approved,
    filler,
    handed_in,
    manager,
    officer,
    typed,
)
from yigongti.indicators.models import BaseFact, FactRecord, FactValue, ScopeKind
from yigongti.indicators.periods import parse
from yigongti.indicators.scopes import Scope
from yigongti.records.places.testing import COUNTY

COUNTY_SCOPE = Scope(ScopeKind.COUNTY, 0, COUNTY, "云岭县")


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


def read(code, period=PERIOD, scope=COUNTY_SCOPE, this_month=202602):
    recompute.incremental(now=NOW)
    board = Board(county=COUNTY, codes=[code], years=[2025, 2026], this_month=this_month)
    return board.read(code, scope, parse(period))


def save(organization, sheet, actor=None, **numbers):
    return actions.save_cells(
        actor=actor or filler(organization), now=NOW, sheet=sheet, organization_id=organization.pk, period=PERIOD,
        typed=typed(organization, **numbers),
    )  # fmt: skip


def test_a_draft_keeps_what_is_typed_and_every_value_it_ever_had(world, survey):
    row = save(world.center_a1, survey, asked="１００", right="80")
    assert row.state == State.DRAFT
    save(world.center_a1, survey, right="81")
    save(world.center_a1, survey, right="81")  # the same again writes nothing
    held = CellVersion.objects.filter(fact="right").values_list("version", "value")
    assert [(v, int(n)) for v, n in held] == [(1, 80), (2, 81)]
    with pytest.raises(Unreadable) as refused:
        save(world.center_a1, survey, asked="约一百")
    assert refused.value.fields == {f"asked..{world.center_a1.pk}": "“约一百”不是一个数，请只填数字"}
    with pytest.raises(NotOwed):
        save(world.center_a1, survey, fund="1")
    with pytest.raises(DatabaseError), transaction.atomic():
        CellVersion.objects.all().delete()


def test_two_at_once_on_one_cell(world, survey):
    save(world.center_a1, survey, asked="100")
    late = [Typed(fact="asked", about_id=world.center_a1.pk, text="120", seen=0)]
    with pytest.raises(Overtaken):
        actions.save_cells(
            actor=filler(world.center_a1), now=NOW, sheet=survey, organization_id=world.center_a1.pk, period=PERIOD,
            typed=late,
        )  # fmt: skip


def test_blanks_and_hints_need_a_reason(world, survey):
    here = world.center_a1
    with pytest.raises(Unexplained) as refused:
        handed_in(here, survey, asked=100, right=120)
    assert list(refused.value.fields) == [f"asked..{here.pk}"]
    assert "多于调查人数 100" in refused.value.fields[f"asked..{here.pk}"]
    cells = [
        Typed(fact="asked", about_id=here.pk, text="100", reason="补调查 20 人未录入"),
        Typed(fact="right", about_id=here.pk, text="120"),
        Typed(fact="doctors", about_id=here.pk, text="", reason="全年无医师"),
    ]
    row = actions.submit(
        actor=filler(here), now=NOW, sheet=survey, organization_id=here.pk, period=PERIOD, typed=cells, key="k1"
    )
    assert row.state == State.SUBMITTED


def test_a_double_click_is_harmless_and_others_may_not_fill(world, survey):
    here, me = world.center_a1, filler(world.center_a1)
    cells = typed(here, asked=100, right=70, doctors=4)
    same = {"actor": me, "now": NOW, "sheet": survey, "organization_id": here.pk, "period": PERIOD, "typed": cells}
    first, second = actions.submit(**same, key="once"), actions.submit(**same, key="once")
    assert first.pk == second.pk
    assert Step.objects.filter(to_state=State.SUBMITTED).count() == 1
    with pytest.raises(NotNow):
        actions.submit(**same)
    with pytest.raises(NotYours):
        save(world.center_a1, survey, actor=filler(world.center_a2), asked="1")
    with pytest.raises(NotOwed):  # a hospital does not owe it
        save(world.hospital, survey, asked="1")


def test_up_the_tree_and_back(world, survey):
    row = handed_in(world.center_a1, survey)
    own, other, county = manager(world, world.hospital), manager(world, world.tcm_hospital), officer(world)
    with pytest.raises(MissingPermission):
        actions.approve_consortium(actor=filler(world.center_a1), now=NOW, submission=row)
    with pytest.raises(NotYours):
        actions.approve_consortium(actor=other, now=NOW, submission=row)
    with pytest.raises(NotNow):  # the consortium comes first
        actions.approve(actor=county, now=NOW, submission=row)
    with pytest.raises(NoReason):
        actions.send_back(actor=own, now=NOW, submission=row, reason=" ")
    with pytest.raises(NotYours):
        actions.send_back(actor=other, now=NOW, submission=row, reason="不对")
    actions.send_back(actor=own, now=NOW, submission=row, reason="答对人数请核对")
    with pytest.raises(NotNow):
        actions.approve_consortium(actor=own, now=NOW, submission=row)
    row = handed_in(world.center_a1, survey, right=71)
    seen = row.submitted_at.isoformat()
    with pytest.raises(NotNow):  # it was handed in again after the page was drawn
        actions.approve_consortium(actor=own, now=NOW, submission=row, seen="2026-01-01T00:00:00+00:00")
    actions.approve_consortium(actor=own, now=NOW, submission=row, seen=seen)
    assert not FactRecord.objects.filter(origin="collected").exists()
    actions.approve(actor=county, now=NOW, submission=row)
    held = FactRecord.objects.filter(origin="collected", fact="right", is_retracted=False)
    assert [(int(r.amount), r.month, r.consortium_id) for r in held] == [(71, 202512, world.consortium_a.pk)]
    assert list(Step.objects.filter(submission=row).order_by("pk").values_list("to_state", flat=True)) == [
        "draft", "submitted", "returned", "submitted", "consortium_approved", "approved",
    ]  # fmt: skip


def test_nobody_approves_what_he_handed_in(world, survey):
    county = officer(world)
    row = handed_in(world.center_a1, survey, actor=county)
    actions.approve_consortium(actor=manager(world, world.hospital), now=NOW, submission=row)
    with pytest.raises(OwnWork):
        actions.approve(actor=county, now=NOW, submission=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=row.pk).update(approved_by_id=county.user_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=row.pk).update(state="draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.cells.update(value=1)


def test_all_at_once_leaves_what_has_a_hint(world, survey):
    plain = handed_in(world.center_a1, survey)
    odd = actions.submit(
        actor=filler(world.center_a2), now=NOW, sheet=survey, organization_id=world.center_a2.pk, period=PERIOD,
        typed=[
            Typed(fact="asked", about_id=world.center_a2.pk, text="50", reason="有重复"),
            *typed(world.center_a2, right=60, doctors=2),
        ],
    )  # fmt: skip
    own = manager(world, world.hospital)
    done = actions.approve_all(actor=own, now=NOW, ids=[plain.pk, odd.pk])
    assert (done.count, done.left) == (1, 1)
    assert Submission.objects.get(pk=odd.pk).state == State.SUBMITTED


def test_scores_of_institutions_are_not_added_up(world, survey):
    approved(world, world.center_a1, survey)
    BaseFact.objects.filter(code="asked").update(unit="分", scope="institution")
    assert read("asked").missing == "云岭县缺“调查人数”：各机构分别得分，不能相加，请看各机构"


def test_the_county_waits_for_everybody_and_names_who_is_missing(world, survey):
    assert "还缺" in read("asked").missing
    approved(world, world.center_a1, survey)
    approved(world, world.center_a2, survey, asked=200, right=100)
    found = read("asked")
    assert found.number is None
    assert found.absent == ("梅湾镇卫生院",)
    assert found.missing == "云岭县缺“调查人数”：2025年全年还缺 梅湾镇卫生院"
    both = Scope(ScopeKind.CONSORTIUM, world.consortium_a.pk, "a", "甲")
    assert read("asked", scope=both).number == 300
    soon = queries.preliminary(
        seen_by=officer(world), county=COUNTY, fact="asked", scope=COUNTY_SCOPE, period=parse(PERIOD)
    )
    assert soon is None  # all that is there counts already
    save(world.center_b1, survey, asked="49")
    soon = queries.preliminary(
        seen_by=officer(world), county=COUNTY, fact="asked", scope=COUNTY_SCOPE, period=parse(PERIOD)
    )
    assert soon is None  # a draft is nobody's word
    handed_in(world.center_b1, survey, asked=50, right=40)
    soon = queries.preliminary(
        seen_by=officer(world), county=COUNTY, fact="asked", scope=COUNTY_SCOPE, period=parse(PERIOD)
    )
    assert (soon.number, soon.filled, soon.due) == (350, 3, 3)
    assert read("asked").number is None  # 未审 does not count
    row = Submission.objects.get(organization=world.center_b1)
    actions.approve_consortium(actor=manager(world, world.tcm_hospital), now=NOW, submission=row)
    actions.approve(actor=officer(world), now=NOW, submission=row)
    assert read("asked").number == 350
    assert "没有2025年1–11月的数" in read("asked", "ytd-2025-11").missing


def test_a_consortium_owes_no_number_of_a_year_before_it_was_formed(world, survey):
    """Sheets of earlier years are handed in; their sum is the county's alone, never a zero of a consortium."""
    Sheet.objects.update(since=202401)
    for unit in (world.center_a1, world.center_a2, world.center_b1):
        row = actions.submit(
            actor=filler(unit), now=NOW, sheet=survey, organization_id=unit.pk, period="2024",
            typed=typed(unit, asked=100, right=70, doctors=4),
        )  # fmt: skip
        lead = world.tcm_hospital if unit == world.center_b1 else world.hospital
        actions.approve_consortium(actor=manager(world, lead), now=NOW, submission=row)
        actions.approve(actor=officer(world), now=NOW, submission=row)
    recompute.incremental(now=NOW)
    board = Board(county=COUNTY, codes=["asked"], years=[2024], this_month=202602)
    assert board.read("asked", COUNTY_SCOPE, parse("2024")).number == 300
    one = Scope(ScopeKind.CONSORTIUM, world.consortium_a.pk, "a", "甲")
    found = board.read("asked", one, parse("2024"))
    assert (found.number, "2025-01 起才成立" in found.missing) == (None, True)


def test_months_of_a_bureau_add_up_to_the_last_that_is_in(world, survey):
    sheet = Sheet.objects.get(code="funds")
    for period, amount in (("2025-12", 5), ("2026-01", 6)):
        row = actions.submit(
            actor=officer(world), now=NOW, sheet=sheet, organization_id=world.commission.pk, period=period,
            typed=typed(world.commission, fund=amount),
        )  # fmt: skip
        actions.approve(actor=officer(world), now=NOW, submission=row)
    assert read("fund", "2026-01").number == 6
    found = read("fund", "ytd-2026-02")
    assert (found.number, found.until) == (6, 202601)
    assert "还缺 县卫生健康委" in read("fund", "2025").missing


def test_two_origins_stand_beside_each_other(world, survey):
    sheet = Sheet.objects.get(code="counted")
    for place, unit in enumerate((world.center_a1, world.center_a2, world.center_b1)):
        row = actions.submit(
            actor=officer(world), now=NOW, sheet=sheet, organization_id=unit.pk, period=PERIOD,
            typed=typed(unit, visits=100 + place),
        )  # fmt: skip
        lead = world.tcm_hospital if unit == world.center_b1 else world.hospital
        actions.approve_consortium(actor=manager(world, lead), now=NOW, submission=row)
        actions.approve(actor=officer(world), now=NOW, submission=row)
    found = read("visits")
    assert (found.number, found.origin_shown, found.origin_rule) == (303, "collected", "computed")
    FactValue.objects.create(
        fact="visits", origin="computed", county=COUNTY, scope_kind="county", month=202501, records=1, amount=310,
        persons=0, new_persons=0, computed_at=NOW,
    )  # fmt: skip
    found = read("visits")
    assert (found.number, found.origin_shown) == (310, "computed")
    assert [(o.origin, o.number, o.difference) for o in found.others] == [("collected", 303, -7)]


def test_numbers_by_age(world, survey):
    sheet = Sheet.objects.get(code="ages")
    cells = [
        Typed(fact="alive", about_id=world.commission.pk, text=n, age=a) for a, n in (("30-34", "9"), ("35-39", "8"))
    ]
    assert "还缺 县卫生健康委" in read("alive").missing
    row = actions.submit(
        actor=officer(world), now=NOW, sheet=sheet, organization_id=world.commission.pk, period=PERIOD, typed=cells
    )
    actions.approve(actor=officer(world), now=NOW, submission=row)
    found = read("alive")
    assert (found.number, found.ages) == (17, ((30, 34, Decimal(9)), (35, 39, Decimal(8))))


def test_a_correction_is_a_new_version_through_the_same_approval(world, survey):
    first = approved(world, world.center_a1, survey)
    with pytest.raises(NoReason):
        actions.correct(actor=filler(world.center_a1), now=NOW, submission=first, reason="")
    second = actions.correct(actor=filler(world.center_a1), now=NOW, submission=first, reason="漏报一个村")
    assert (second.version, second.state) == (2, State.DRAFT)
    with pytest.raises(NotNow):
        actions.correct(actor=filler(world.center_a1), now=NOW, submission=first, reason="再来")
    save(world.center_a1, survey, right="75")
    opened = queries.opened(seen_by=officer(world), sheet="survey", organization="tw-a1", period=PERIOD)
    assert {
        key[0]: (int(opened.was[key]), int(c.value)) for key, c in opened.cells.items() if opened.was[key] != c.value
    } == {"right": (70, 75)}
    one = Scope(ScopeKind.INSTITUTION, world.center_a1.pk, "tw-a1", "松溪")
    assert read("right", scope=one).number == 70  # the old one counts on
    actions.submit(
        actor=filler(world.center_a1), now=NOW, sheet=survey, organization_id=world.center_a1.pk, period=PERIOD
    )
    actions.approve_consortium(actor=manager(world, world.hospital), now=NOW, submission=second)
    actions.approve(actor=officer(world), now=NOW, submission=second)
    assert read("right", scope=one).number == 75
    assert Submission.objects.get(pk=first.pk).state == State.SUPERSEDED


def test_a_lock_needs_two_persons_and_shows_what_moved_since(world, survey):
    first = approved(world, world.center_a1, survey)  # a moment ago: no worker has counted it yet
    proposer, second = officer(world), officer(world)
    with pytest.raises(NoReason):  # sheets are missing: say why
        actions.propose_lock(actor=proposer, now=NOW, period=PERIOD)
    lock = actions.propose_lock(actor=proposer, now=NOW, period=PERIOD, note="先锁已报的")
    with pytest.raises(SamePerson):
        actions.confirm_lock(actor=proposer, now=NOW, lock=lock)
    with pytest.raises(IntegrityError), transaction.atomic():
        PeriodLock.objects.filter(pk=lock.pk).update(state="confirmed", decided_at=NOW, decided_by_id=proposer.user_id)
    actions.confirm_lock(actor=second, now=NOW, lock=lock)
    assert Submission.objects.get(pk=first.pk).state == State.LOCKED
    here = Scope(ScopeKind.INSTITUTION, world.center_a1.pk, "tw-a1", "松溪")
    assert stored.locked_number(county=COUNTY, period=PERIOD, kind="fact", code="right", scope=here) == 70
    with pytest.raises(DatabaseError), transaction.atomic():
        LockedValue.objects.all().delete()
    assert stored.moved(lock, now=NOW, wide=True) == []
    fresh = actions.correct(actor=filler(world.center_a1), now=NOW, submission=first, reason="漏报")
    save(world.center_a1, survey, right="75")
    actions.submit(
        actor=filler(world.center_a1), now=NOW, sheet=survey, organization_id=world.center_a1.pk, period=PERIOD
    )
    actions.approve_consortium(actor=manager(world, world.hospital), now=NOW, submission=fresh)
    actions.approve(actor=second, now=NOW, submission=fresh)
    recompute.incremental(now=NOW)
    moved = {(m.code, m.scope.kind.value): m for m in stored.moved(lock, now=NOW, wide=True)}
    assert moved["right", "institution"].difference == 5
    FactValue.objects.filter(fact="right", scope_kind="institution").delete()
    gone = {(m.code, m.scope.kind.value): m for m in stored.moved(lock, now=NOW, wide=True)}
    assert (gone["right", "institution"].locked, gone["right", "institution"].now) == (70, None)
    assert stored.locked_number(county=COUNTY, period=PERIOD, kind="fact", code="right", scope=here) == 70


def test_a_province_sees_no_number_of_last_period_that_nobody_has_approved(world, survey):
    sheet = Sheet.objects.get(code="funds")
    for period, amount in (("2025-12", 5), ("2026-01", 6)):
        row = actions.submit(
            actor=officer(world), now=NOW, sheet=sheet, organization_id=world.commission.pk, period=period,
            typed=typed(world.commission, fund=amount),
        )  # fmt: skip
    actions.approve(actor=officer(world), now=NOW, submission=row)
    look = {"sheet": "funds", "organization": world.commission.code, "period": "2026-01"}
    assert set(queries.opened(seen_by=officer(world), **look).last.values()) == {5}
    above = replace(make_actor(("collection.sheet.read",), world.commission, world.organizations), county="990000")
    seen = queries.opened(seen_by=above, **look)
    assert ({c.value for c in seen.cells.values()}, seen.last) == ({6}, {})


def test_late_never_disappears_and_completeness_counts(world, survey):
    own = {d.unit.id: d for d in dues.dues(county=COUNTY, now=NOW, sheet="survey", period=parse(PERIOD))}
    assert {d.debt.standing for d in own.values()} == {Standing.LATE}
    assert own[world.center_a1.pk].debt.days_late == 26  # due on 15 January, today 10 February
    approved(world, world.center_a1, survey)
    later = NOW + timedelta(days=900)
    found = {d.unit.id: d for d in dues.dues(county=COUNTY, now=later, sheet="survey", period=parse(PERIOD))}
    assert (found[world.center_a1.pk].debt.standing, found[world.center_a1.pk].debt.days_late) == (Standing.DONE, 26)
    assert found[world.center_a2.pk].debt.standing == Standing.LATE
    counted = dues.completeness(found.values())
    assert (counted.owed, counted.approved, counted.late, counted.percent) == (3, 1, 2, 33)


def test_a_call_stands_until_the_sheet_is_in(world, survey):
    actions.remind(
        actor=officer(world), now=NOW, sheet=survey, organization_id=world.center_a1.pk, period=PERIOD, words="请尽快"
    )
    from yigongti.indicators.collection import home

    me = filler(world.center_a1)
    assert [a.story for a in home.alarms(me, NOW)] == ["请尽快"]
    assert [i.status for i in home.items(me, NOW, 5)] == ["逾期", "待填报"]
    handed_in(world.center_a1, survey)
    assert list(home.alarms(me, NOW)) == []
    with pytest.raises(NotNow):
        actions.remind(
            actor=officer(world), now=NOW, sheet=survey, organization_id=world.center_a1.pk, period=PERIOD, words="催"
        )
