"""What units and the office do: works, refuses bad input, refuses the wrong party, keeps everything."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction
from django.db.utils import DatabaseError

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.testing import make_actor
from yigongti.unified.organization.tasks import actions, queries
from yigongti.unified.organization.tasks.actions.editing import Content, Part
from yigongti.unified.organization.tasks.actions.judging import NothingAsked, OwnReport
from yigongti.unified.organization.tasks.actions.reporting import NoDate, OneAsked
from yigongti.unified.organization.tasks.keeping import Incomplete, NoTask
from yigongti.unified.organization.tasks.models import DigestMark, Progress, Task, TaskVersion, TimelineLine, Urge
from yigongti.unified.organization.tasks.rules import NotNow, NotYours
from yigongti.unified.organization.tasks.testing import NOW, OFFICE, TODAY, UNIT, item, opened, unit

LATER = date(2027, 2, 28)


@pytest.fixture
def task(world):
    return opened(world)[0]


def again(task):
    return Task.objects.get(pk=task.pk)


def report(actor, task, **words):
    return actions.report_progress(actor=actor, now=NOW, task=task, **{"what": "又到岗两人", **words})


def test_a_unit_reports_number_sentence_and_file(task, lead, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    paper = SimpleUploadedFile("名单.txt", "到岗名单".encode())
    made = report(lead, task, number="1,014", unit="人", percent="88", problem="公告未挂网", file=paper)
    row = again(task)
    assert (made.number, made.unit, made.file_name, made.role) == (1014, "人", "名单.txt", "lead")
    assert (row.state, row.percent, row.moved_at) == ("in_progress", 88, NOW)
    assert task.timeline.first().title == "进展 1014 人 又到岗两人"


def test_twice_with_one_key_is_once(task, lead):
    for _ in range(2):
        actions.report_progress(actor=lead, now=NOW, task=task, what="又到岗两人", key="k1")
    assert Progress.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"what": "  "}, "what"),
        ({"what": "字" * 501}, "what"),
        ({"number": "十四", "unit": "人"}, "number"),
        ({"number": "NaN", "unit": "人"}, "number"),
        ({"number": "14"}, "unit"),
        ({"percent": "101"}, "percent"),
        ({"percent": "-1"}, "percent"),
        ({"percent": "80", "is_done": True}, "percent"),
        ({"problem": "字" * 501}, "problem"),
    ],
)
def test_bad_input_says_which_field(task, lead, words, field):
    with pytest.raises(Incomplete) as found:
        report(lead, task, **words)
    assert list(found.value.fields) == [field]
    assert not Progress.objects.exists()


def test_who_is_nobody_to_a_task_does_not_learn_that_it_exists(world, task):
    stranger = unit(world.tcm_hospital)
    with pytest.raises(NoTask):
        report(stranger, task)
    with pytest.raises(MissingPermission):
        report(make_actor(["tasks.task.read"], world.hospital), task)


def test_a_supporting_unit_writes_its_part_only(task, supporting):
    with pytest.raises(NotYours):
        report(supporting, task)
    made = actions.comment_on_task(actor=supporting, now=NOW, task=task, what="已复函同意")
    assert (made.role, made.percent, again(task).state, again(task).percent) == ("supporting", None, "in_progress", 0)


def test_done_is_accepted_by_somebody_else(world, task, lead, office):
    report(lead, task, is_done=True)
    with pytest.raises(NotNow):
        report(lead, task)
    actions.accept_task(actor=office, now=NOW, task=task)
    row = again(task)
    assert (row.state, row.percent, row.accepted_at) == ("accepted", 100, NOW)
    with pytest.raises(NotNow):
        actions.accept_task(actor=office, now=NOW, task=task)
    with pytest.raises(NotNow):
        actions.urge_task(actor=office, now=NOW, task=task, words="快", due=LATER)


def test_nobody_accepts_his_own_report(task, office):
    report(office, task, is_done=True)
    with pytest.raises(OwnReport):
        actions.accept_task(actor=office, now=NOW, task=task)
    assert again(task).state == "reported"


def test_a_return_needs_a_reason_and_undoes_an_acceptance(task, lead, office):
    report(lead, task, is_done=True)
    with pytest.raises(Incomplete):
        actions.return_task(actor=office, now=NOW, task=task, reason=" ")
    actions.return_task(actor=office, now=NOW, task=task, reason="佐证不全")
    assert (again(task).state, again(task).reported_at) == ("returned", None)
    report(lead, task, is_done=True)
    actions.accept_task(actor=office, now=NOW, task=task)
    actions.return_task(actor=office, now=NOW, task=task, reason="数据有误")
    assert (again(task).state, again(task).accepted_at) == ("returned", None)


def test_a_recurring_task_begins_its_next_period(world, lead, office):
    (task,) = opened(world, item(due=date(2026, 10, 31), recurring="每季度次月"))
    report(lead, task, is_done=True)
    actions.accept_task(actor=office, now=NOW, task=task)
    row = again(task)
    assert (row.state, row.due, row.percent, row.reported_at) == ("assigned", date(2027, 1, 31), 0, None)


def test_urging_counts_up_and_is_the_offices(task, lead, office):
    for n in (1, 2):
        made = actions.urge_task(actor=office, now=NOW, task=task, words="请报到岗名单", due=LATER)
        assert made.number == n
    with pytest.raises(MissingPermission):
        actions.urge_task(actor=lead, now=NOW, task=task, words="快", due=LATER)
    with pytest.raises(Incomplete) as found:
        actions.urge_task(actor=office, now=NOW, task=task, words="", due=TODAY - timedelta(days=1))
    assert set(found.value.fields) == {"words", "due"}


def test_an_extension_is_asked_once_and_moves_the_date(task, lead, office):
    ask = {"actor": lead, "now": NOW, "task": task}
    with pytest.raises(Incomplete):
        actions.ask_extension(**ask, new_due=date(2026, 12, 31), reason="流程未完")
    actions.ask_extension(**ask, new_due=LATER, reason="流程未完")
    with pytest.raises(OneAsked):
        actions.ask_extension(**ask, new_due=LATER, reason="流程未完")
    with pytest.raises(Incomplete):
        actions.decide_extension(actor=office, now=NOW, task=task, granted=False, answer="")
    actions.decide_extension(actor=office, now=NOW, task=task, granted=True, answer="")
    assert again(task).due == LATER
    assert TaskVersion.objects.get().was["due"] == "2026-12-31"
    with pytest.raises(NothingAsked):
        actions.decide_extension(actor=office, now=NOW, task=task, granted=True, answer="")


def test_no_date_no_extension(world, lead):
    (task,) = opened(world, item(due=None))
    with pytest.raises(NoDate):
        actions.ask_extension(actor=lead, now=NOW, task=task, new_due=LATER, reason="x")


def content(task, **words):
    plain = {"title": task.title, "text": task.text, "due": task.due, "recurring": "", "phase": "", "target": "",
             "lead": ("县人民医院",), "supporting": ("县妇幼保健院", "县委编办"), "reason": "会议定"}  # fmt: skip
    return Content(**{**plain, **words})


def test_an_edit_keeps_the_old_and_needs_a_reason(world, task, office):
    edit = {"actor": office, "now": NOW, "task": task}
    with pytest.raises(Incomplete):
        actions.edit_task(**edit, version=1, content=content(task, due=LATER, reason=""))
    actions.edit_task(**edit, version=1, content=content(task, due=LATER, lead=("县中医院",)))
    row = again(task)
    assert (row.due, row.version, row.units.get(role="lead").organization_id) == (LATER, 2, world.tcm_hospital.pk)
    with pytest.raises(Incomplete, match="第 2 版"):
        actions.edit_task(**edit, version=1, content=content(task, due=TODAY))
    assert TaskVersion.objects.count() == 1


def test_an_edit_that_changes_nothing_writes_nothing(task, office):
    actions.edit_task(actor=office, now=NOW, task=task, version=1, content=content(task, reason=""))
    assert not TaskVersion.objects.exists()


def test_splitting_numbers_the_sentences(world, office):
    (task,) = opened(world, item("四（八）1"))
    parts = [Part("招录", "当年招满"), Part("公示", "名单公示"), Part("", "")]
    made = actions.split_task(actor=office, now=NOW, task=task, parts=parts)
    assert [t.words for t in made] == ["四（八）1 第1句", "四（八）1 第2句"]
    assert [t.units.count() for t in made] == [3, 3]
    assert again(task).state == "cancelled"
    with pytest.raises(NotNow):
        actions.split_task(actor=office, now=NOW, task=task, parts=parts)
    assert opened(world, item("四（八）1"))[0].pk == task.pk  # the document comes again: nothing rises from the dead
    assert again(task).state == "cancelled"


def test_merging_keeps_texts_and_units(world, office):
    one, two = opened(world, item("四（八）1"), item("四（八）2", text="另一句", lead=("县中医院",)))
    with pytest.raises(Incomplete):
        actions.merge_tasks(actor=office, now=NOW, task=one, others=[one], reason="同一件事")
    actions.merge_tasks(actor=office, now=NOW, task=one, others=[two], reason="同一件事")
    assert "〔四（八）2〕另一句" in again(one).text
    assert {u.name for u in one.units.filter(role="lead")} == {"县人民医院", "县中医院"}
    assert (again(two).state, again(two).merged_into_id) == ("cancelled", one.pk)


def test_cancelling_is_for_good(task, office, lead):
    with pytest.raises(Incomplete):
        actions.cancel_task(actor=office, now=NOW, task=task, reason="")
    actions.cancel_task(actor=office, now=NOW, task=task, reason="文件废止")
    with pytest.raises(NotNow):
        report(lead, task)


def test_own_tasks_are_numbered(world, office):
    made = [actions.open_own_task(actor=office, now=NOW, item=item("自")) for _ in range(2)]
    assert [t.number for t in made] == ["自1", "自2"]
    with pytest.raises(Incomplete) as found:
        actions.open_own_task(actor=office, now=NOW, item=item("自", title="", text="", lead=(), due=date(2020, 1, 1)))
    assert set(found.value.fields) == {"title", "text", "lead", "due"}


def test_the_office_of_another_county_sees_nothing(world, task):
    other = make_actor(OFFICE, None, county="990099")
    assert list(queries.tasks(seen_by=other)) == []
    with pytest.raises(NoTask):
        queries.task(seen_by=other, task_id=task.pk)


def test_what_others_do_changes_nothing_for_a_stranger(world, office):
    """Non-interference: lists, counts, choices of a unit that has no part in it."""
    stranger = unit(world.tcm_hospital)
    opened(world, item("五（一）", lead=("县中医院",)))

    def seen():
        return (
            [t.pk for t in queries.tasks(seen_by=stranger)],
            queries.counts(seen_by=stranger, now=NOW),
            queries.unit_choices(seen_by=stranger),
            queries.choices(seen_by=stranger),
            queries.by_unit(seen_by=stranger, now=NOW),
            queries.by_document(seen_by=stranger, now=NOW),
            queries.unmatched(seen_by=stranger),
        )

    before = seen()
    (task,) = opened(world, item("五（二）", phase="别的阶段", due=date(2026, 1, 1)))
    report(unit(world.hospital), task, percent="50")
    actions.urge_task(actor=office, now=NOW, task=task, words="快", due=LATER)
    assert seen() == before


def test_digests_are_sent_once_a_week_and_renewed(world, task, office, lead):
    assert actions.send_digests(actor=office, now=NOW, county=world.county.code) == 1
    mark = DigestMark.objects.get()
    assert (mark.organization_id, mark.open, mark.late) == (world.hospital.pk, 1, 0)
    actions.open_digest(actor=lead, now=NOW, mark=mark)
    actions.send_digests(actor=office, now=NOW, county=world.county.code)
    assert DigestMark.objects.get().seen_at == NOW
    Task.objects.update(due=date(2026, 11, 1))
    actions.send_digests(actor=office, now=NOW, county=world.county.code)
    assert (DigestMark.objects.get().late, DigestMark.objects.get().seen_at) == (1, None)


# ---- the database itself


@pytest.mark.parametrize("state", ["accepted", "returned"])
def test_the_database_refuses_a_move_beside_the_rules(task, state):
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(state=state, accepted_at=NOW)


@pytest.mark.parametrize("change", [{"percent": 101}, {"text": ""}, {"state": "sleeping"}, {"merged_into_id": 1}])
def test_the_database_refuses_nonsense(task, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(
            **{k: (task.pk if k == "merged_into_id" else v) for k, v in change.items()}
        )


def test_histories_only_grow(task, lead, office):
    report(lead, task)
    actions.urge_task(actor=office, now=NOW, task=task, words="请报", due=LATER)
    for model, change in ((Progress, {"what": "x"}), (Urge, {"words": "x"}), (TimelineLine, {"title": "x"})):
        with pytest.raises((IntegrityError, InternalError, DatabaseError)), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises((IntegrityError, InternalError, DatabaseError)), transaction.atomic():
            model.objects.all().delete()


def test_units_hold_the_rights_that_the_test_gives(lead):
    assert lead.permissions == UNIT
