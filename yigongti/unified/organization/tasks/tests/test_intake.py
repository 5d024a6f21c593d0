"""Opening tasks: once per source and number, changes as versions, names matched to the county's organizations."""

from datetime import date

import pytest

from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.records.places.testing import SmallWorld
from yigongti.unified.organization.tasks.actions import edit_task, link_unit, open_tasks
from yigongti.unified.organization.tasks.actions.editing import Content
from yigongti.unified.organization.tasks.actions.opening import TwiceInOne
from yigongti.unified.organization.tasks.keeping import Incomplete, OtherCounty
from yigongti.unified.organization.tasks.models import Task, TaskUnit, TaskVersion
from yigongti.unified.organization.tasks.testing import NOW, SOURCE, item, opened


def test_a_task_keeps_number_sentence_order_and_units(world: SmallWorld) -> None:
    (task,) = opened(world)
    assert (task.number, task.sentence, task.chapter, task.position) == ("四（七）2", 4, "四", "004.007.002/004")
    assert [(u.role, u.name, u.organization_id) for u in task.units.all()] == [
        ("lead", "县人民医院", world.hospital.pk),
        ("supporting", "县妇幼保健院", world.mch.pk),
        ("supporting", "县委编办", None),
    ]
    assert [line.title for line in task.timeline.all()] == ["立项 云府办发〔2025〕9号"]


def test_the_same_again_changes_nothing(world: SmallWorld) -> None:
    first = opened(world)
    again = opened(world)
    assert [t.pk for t in first] == [t.pk for t in again]
    assert Task.objects.count() == 1
    assert not TaskVersion.objects.exists()


def test_changed_text_makes_a_version_and_keeps_the_old(world: SmallWorld) -> None:
    (task,) = opened(world)
    (again,) = opened(world, item(text="改后的内容", due=date(2027, 6, 30)))
    assert (again.pk, again.version, again.text, again.due) == (task.pk, 2, "改后的内容", date(2027, 6, 30))
    kept = TaskVersion.objects.get()
    assert (kept.version, kept.was["text"], kept.was["due"]) == (1, task.text, "2026-12-31")


def test_what_the_office_edited_stays_when_the_document_did_not_change_it(world: SmallWorld, office: Actor) -> None:
    (task,) = opened(world)
    content = Content(task.title, task.text, date(2027, 3, 31), "", "", "", ("县人民医院",), (), "会议定")
    edit_task(actor=office, now=NOW, task=task, version=1, content=content)
    (again,) = opened(world, item(text="改后的内容"))
    assert (again.due, again.text) == (date(2027, 3, 31), "改后的内容")


@pytest.mark.parametrize("name", ["县卫健委", "云岭县卫生健康委员会", "县卫生健康局", "卫生健康委", "县卫生健康委"])
def test_the_commission_is_known_by_all_its_names(world: SmallWorld, name: str) -> None:
    (task,) = opened(world, item(lead=(name,)))
    assert task.units.get(role="lead").organization_id == world.commission.pk


def test_an_unknown_name_is_linked_once_for_the_county(world: SmallWorld, office: Actor) -> None:
    (task,) = opened(world, item(lead=("牵头医院",)))
    link_unit(actor=office, now=NOW, name="牵头医院", organization=world.hospital)
    assert task.units.get(role="lead").organization_id == world.hospital.pk
    opened(world, item("五（一）", lead=("牵头医院",)))
    assert TaskUnit.objects.filter(name="牵头医院", organization=world.hospital).count() == 2


def test_recurring_words_give_the_next_date(world: SmallWorld) -> None:
    (task,) = opened(world, item(due=None, recurring="每季度次月"))
    assert (task.recurring, task.due) == ("quarter_next_month", date(2027, 1, 31))


def test_refusals(world: SmallWorld, office: Actor) -> None:
    with pytest.raises(TwiceInOne):
        opened(world, item(), item())
    with pytest.raises(Incomplete):
        opened(world, item(text=" "))
    with pytest.raises(OtherCounty):
        open_tasks(actor=office, now=NOW, county="990099", source=SOURCE, items=[item()])
    assert not Task.objects.exists()


def test_the_system_opens_for_any_county(world: SmallWorld) -> None:
    machine = system_actor("documents", frozenset({"tasks.task.open"}))
    made = open_tasks(actor=machine, now=NOW, county=world.county.code, source=SOURCE, items=[item()], key="one")
    again = open_tasks(actor=machine, now=NOW, county=world.county.code, source=SOURCE, items=[item()], key="one")
    assert made == again
