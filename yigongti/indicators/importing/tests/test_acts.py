"""From a file to the sheets and back, by the acts themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest

from yigongti.foundation.access.testing import make_actor
from yigongti.indicators.collection.models import Cell
from yigongti.indicators.importing import actions
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.keeping import BuiltUpon, Moved, NothingToWrite, NotWaiting, NotYours, TooLate
from yigongti.indicators.importing.models import Habit
from yigongti.indicators.importing.testing import AGES, OWN, SPREAD
from yigongti.indicators.importing.tests import files
from yigongti.indicators.importing.tests.conftest import ALL, NOW


def upload(actor, data, name="年报2025.xlsx", **more):
    return actions.upload(actor=actor, now=NOW, data=data, name=name, **more).imported


def desk(actor, imported):
    return Desk(imported, actor, NOW)


def apply(actor, imported, **more):
    seen = desk(actor, imported).plan.digest
    return actions.apply(actor=actor, now=NOW, imported=imported, seen=seen, **more)


def held(fact, place):
    return Cell.objects.filter(fact=fact, about=place).first()


def test_a_messy_workbook_becomes_drafts_with_file_and_cell(world, commission):
    row = upload(commission, files.xlsx(files.merged_heads, name="年报"))
    assert (row.sheet.code, row.worksheet) == (OWN, "年报")
    opened = desk(commission, row)
    assert opened.goal.period.code == "2025"
    assert opened.plan.counts == {"new": 8, "changed": 0, "same": 0, "blank": 2, "refused": 2}
    done = apply(commission, row)
    assert done.counts["new"] == 8
    cell = held("primary_drug_rev", world.center_a1)
    assert (cell.value, cell.address, cell.file, cell.file_name) == (
        Decimal(402000), "年报!C6", row.file, "年报2025.xlsx",
    )  # fmt: skip
    assert held("primary_drug_rev", world.center_a2) is None  # "--" is missing, not zero
    assert held("primary_med_revenue", world.center_b1).value == 0


def test_a_township_brings_its_own_row_and_the_others_are_refused_by_name(world, township):
    row = upload(township, files.xlsx(files.merged_heads))
    refused = {one.sentence for one in desk(township, row).plan.refused}
    assert any("竹坪乡卫生院的数" in sentence and "不能代填" in sentence for sentence in refused)
    apply(township, row)
    assert set(Cell.objects.values_list("about", flat=True)) == {world.center_a1.pk}


def test_a_file_tells_nobody_what_stands_on_a_sheet_of_others(world, township, commission):
    """A row of a neighbour in one's own file must not bring his numbers to light."""
    apply(commission, upload(commission, files.xlsx(files.merged_heads)))
    rows = [["机构", "药品收入"], ["松溪镇卫生院", 1], ["竹坪乡卫生院", 1], ["梅湾社区卫生服务中心", 1]]
    plan = desk(township, upload(township, files.rows_xlsx(rows), "2025.xlsx")).plan
    told = {one.about: one.current for one in plan.cells}
    assert told.pop(world.center_a1.pk) == 402000
    assert set(told.values()) == {None}
    assert {one.last for one in plan.cells if one.about != world.center_a1.pk} == {None}


def test_who_only_watches_the_county_handles_no_import_of_others(world, township):
    """An office with sight of the county reads the import of a township; it neither drops, changes nor forgets it."""
    office = make_actor(ALL, world.commission, world.organizations, scope="county")
    row = upload(township, files.rows_xlsx([["机构", "药品收入"], ["松溪镇卫生院", 7]]), "2025.xlsx")
    for act in (
        lambda: actions.drop(actor=office, now=NOW, imported=row),
        lambda: actions.choose(actor=office, now=NOW, imported=row, changes={"period": "2024"}),
        lambda: actions.apply(actor=office, now=NOW, imported=row, seen=""),
    ):
        with pytest.raises(NotYours):
            act()
    apply(township, row)
    with pytest.raises(NotYours):
        actions.undo(actor=office, now=NOW, imported=row)
    with pytest.raises(NotYours):
        actions.forget(actor=office, now=NOW, habit=Habit.objects.get())
    assert Habit.objects.exists()


def test_a_form_that_names_nobody_is_the_senders_own(world, township):
    form = [["2025年卫生财务年报"], ["项目", "本年数（万元）"], ["医疗收入", 12.5], ["药品收入", 3]]
    row = upload(township, files.rows_xlsx(form))
    assert desk(township, row).seen.layout == "form"
    apply(township, row)
    assert held("primary_med_revenue", world.center_a1).value == 125000


def test_rows_of_a_bureau_speak_of_others_on_one_sheet(world, commission):
    rows = [["机构", "参保人员就诊人次", "县外就诊人次"], ["松溪镇卫生院", 100, 7], ["竹坪乡卫生院", 50, 2]]
    row = upload(commission, files.csv(rows), "2025.csv")
    assert row.sheet.code == SPREAD
    apply(commission, row)
    cells = Cell.objects.filter(submission__organization=world.commission)
    assert cells.count() == 4
    assert held("outside_visits", world.center_a2).value == 2


def test_age_groups_down(world, commission):
    rows = [["年龄组", "年平均人口", "四类慢性病死亡数"], ["30～34岁", 1000, 1], ["35-39", "１，２００", 2]]
    row = upload(commission, files.xls(rows), "2025年人口.xls")
    assert row.sheet.code == AGES
    apply(commission, row)
    found = {(c.fact, c.age): c.value for c in Cell.objects.all()}
    assert found["pop_by_age", "35-39"] == 1200
    assert found["ncd4_deaths_by_age", "30-34"] == 1


TABLE = [["机构", "药品收入（万元）"], ["松溪镇卫生院", 1], ["竹坪乡卫生院", 2]]


def test_undo_puts_back_what_stood_before(world, commission):
    apply(commission, upload(commission, files.rows_xlsx(TABLE), "2025a.xlsx"))
    second = [TABLE[0], ["松溪镇卫生院", 1.5]]
    row = apply(commission, upload(commission, files.rows_xlsx(second), "2025b.xlsx"))
    assert row.counts["changed"] == 1
    assert held("primary_drug_rev", world.center_a1).value == 15000
    actions.undo(actor=commission, now=NOW + timedelta(hours=23), imported=row)
    cell = held("primary_drug_rev", world.center_a1)
    assert (cell.value, cell.address) == (10000, "Sheet1!B2")
    with pytest.raises(NotWaiting):
        actions.undo(actor=commission, now=NOW, imported=row)


def test_undo_is_refused_after_a_day_and_when_something_moved_on(world, commission):
    row = apply(commission, upload(commission, files.rows_xlsx(TABLE), "2025.xlsx"))
    with pytest.raises(TooLate):
        actions.undo(actor=commission, now=NOW + timedelta(hours=25), imported=row)
    again = apply(commission, upload(commission, files.rows_xlsx([TABLE[0], ["竹坪乡卫生院", 3]]), "2025.xlsx"))
    with pytest.raises(BuiltUpon, match="竹坪乡卫生院的 B3 后来又改过"):
        actions.undo(actor=commission, now=NOW, imported=row)
    assert held("primary_drug_rev", world.center_a1).value == 10000  # all or nothing
    actions.undo(actor=commission, now=NOW, imported=again)
    assert held("primary_drug_rev", world.center_a2).value == 20000


def test_a_number_that_moved_after_the_preview_stops_the_import(world, commission):
    row = upload(commission, files.rows_xlsx(TABLE), "2025.xlsx")
    seen = desk(commission, row).plan.digest
    apply(commission, upload(commission, files.rows_xlsx([TABLE[0], ["松溪镇卫生院", 9]]), "2025b.xlsx"))
    with pytest.raises(Moved):
        actions.apply(actor=commission, now=NOW, imported=row, seen=seen)
    assert held("primary_drug_rev", world.center_a1).value == 90000


def test_the_same_file_twice_opens_the_first_and_brings_nothing_new(commission):
    data = files.rows_xlsx(TABLE)
    first = actions.upload(actor=commission, now=NOW, data=data, name="2025.xlsx")
    assert not actions.upload(actor=commission, now=NOW, data=data, name="x.xlsx").is_new
    apply(commission, first.imported)
    assert actions.upload(actor=commission, now=NOW, data=data, name="x.xlsx").imported == first.imported
    again = actions.upload(actor=commission, now=NOW, data=data, name="2025.xlsx", again=True)
    assert again.is_new
    with pytest.raises(NothingToWrite):
        apply(commission, again.imported)


def test_what_one_sender_decided_is_remembered_for_him_alone(world, commission, township):
    odd = [["机构", "药费收入", "耗材收入（万元）"], ["松溪镇卫生院", 5, 1]]
    row = upload(commission, files.rows_xlsx(odd), "2025.xlsx")
    key = next(c.key for c in desk(commission, row).seen.columns if c.role == "open")
    row = actions.choose(
        actor=commission, now=NOW, imported=row, changes={"columns": {key: "primary_drug_rev"}, "units": {key: "千元"}}
    )
    apply(commission, row)
    assert held("primary_drug_rev", world.center_a1).value == 5000
    assert Habit.objects.get().organization == world.commission
    odd[1] = ["松溪镇卫生院", 6, 1]
    later = upload(commission, files.rows_xlsx(odd), "2024.xlsx")
    assert {p.value for p in desk(commission, later).plan.writes} == {6000, 10000}
    other = upload(township, files.rows_xlsx(odd), "2024.xlsx")
    assert {p.value for p in desk(township, other).plan.writes} == {10000}


def test_heads_that_nobody_would_know_are_known_the_second_time(world, commission):
    odd = [["单位", "甲项", "乙项"], ["松溪镇卫生院", 5, 1]]
    row = upload(commission, files.rows_xlsx(odd), "2025.xlsx")
    assert row.sheet is None
    row = actions.choose(actor=commission, now=NOW, imported=row, changes={"sheet": OWN})
    keys = [line.key for line in desk(commission, row).seen.columns]
    chosen = {keys[0]: "primary_drug_rev", keys[1]: "-"}
    apply(commission, actions.choose(actor=commission, now=NOW, imported=row, changes={"columns": chosen}))
    odd[1][1] = 6
    later = upload(commission, files.rows_xlsx(odd), "2024.xlsx")
    assert later.sheet.code == OWN
    assert [p.value for p in desk(commission, later).plan.writes] == [6]


def test_whose_form_it_is_is_never_remembered(world, commission):
    form = [["项目", "本年数"], ["医疗收入", 12], ["药品收入", 3]]
    row = upload(commission, files.rows_xlsx(form), "2025.xlsx")
    assert {one.sentence for one in desk(commission, row).plan.refused} == {
        "不知道是哪个机构的数，请在对应关系里选定机构"
    }
    apply(commission, actions.choose(actor=commission, now=NOW, imported=row, changes={"about": "tw-b1"}))
    assert held("primary_drug_rev", world.center_b1).value == 3
    next_one = upload(commission, files.rows_xlsx([["填报单位：竹坪乡卫生院"], *form]), "2025b.xlsx")
    assert {one.about for one in desk(commission, next_one).plan.writes} == {world.center_a2.pk}
    nobody = upload(commission, files.rows_xlsx([*form, ["总收入", 9]]), "2025c.xlsx")
    assert not desk(commission, nobody).plan.writes


def test_handed_in_at_once_when_complete_else_kept_as_draft(world, commission):
    full = [
        ["机构", "总收入", "医疗收入", "药品收入", "耗材收入"],
        ["松溪镇卫生院", 9, 8, 1, 1],
        ["竹坪乡卫生院", 9, 8, 1, ""],
    ]
    done = apply(commission, upload(commission, files.rows_xlsx(full), "2025.xlsx"), hand_in=True)
    assert (done.counts["sheets"], done.counts["handed_in"]) == (2, 1)
    assert "竹坪乡卫生院" in done.counts["drafts"][0]
    with pytest.raises(BuiltUpon, match="已提交"):
        actions.undo(actor=commission, now=NOW, imported=done)
    later = upload(commission, files.rows_xlsx([TABLE[0], ["松溪镇卫生院", 7]]), "2025c.xlsx")
    assert "先撤回" in desk(commission, later).plan.refused[0].sentence


def test_a_stranger_brings_nothing(world):
    from yigongti.foundation.access.actor import MissingPermission

    with pytest.raises(MissingPermission):
        upload(make_actor(ALL[:1], world.center_a1), files.rows_xlsx(TABLE))
