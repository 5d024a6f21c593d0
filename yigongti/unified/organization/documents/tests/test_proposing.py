"""From the reviewed document to the edition in force by two persons, and its tasks in the ledger."""

from datetime import date

import pytest

from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.editions import releases
from yigongti.foundation.editions.release_models import Release
from yigongti.foundation.events.models import Event
from yigongti.records.places.models import Institution
from yigongti.unified.organization.documents import actions, hearing, proposing, queries
from yigongti.unified.organization.documents.models import State
from yigongti.unified.organization.documents.testing import RIGHTS
from yigongti.unified.organization.documents.tests.conftest import NOW, row, text_of
from yigongti.unified.organization.tasks.models import Task

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
PROPOSER = (*RIGHTS, "editions.release.propose", "editions.release.withdraw", "tasks.task.open")
APPROVER = ("editions.release.approve", "editions.release.send_back", "documents.document.read")


@pytest.fixture
def proposer(world):
    return make_actor(PROPOSER, world.commission)


@pytest.fixture
def approver(world):
    return make_actor(APPROVER, world.commission)


def drafted(document, actor):
    return proposing.make_draft(actor=actor, now=NOW, document=document)


def propose(document, actor, draft):
    return proposing.propose(actor=actor, now=NOW, document=document, draft=draft, in_force=TODAY)


def test_the_draft_is_sound_and_says_what_it_adds(document, actor):
    draft = drafted(document, actor)
    document.refresh_from_db()
    assert document.state == State.DRAFTED
    assert proposing.findings_of(draft=draft) == []
    added = {(d.section, d.key) for d in proposing.difference(draft=draft)}
    assert ("values", "county.village_small_population") in added
    assert "values:county.village_small_population" in draft.sources


def test_a_decision_after_the_draft_makes_it_stale(document, proposer):
    draft = drafted(document, proposer)
    unit = row(document, "unit", name="县医保局")
    one = [{"finding": unit.pk, "version": 0}]
    actions.review(actor=proposer, now=NOW, document=document, verb="accept", decisions=one)
    with pytest.raises(proposing.NoDraft):
        propose(document, proposer, draft)


def test_two_persons_bring_it_into_force_and_the_tasks_open(document, proposer, approver):
    clause = row(document, "clause", name="二（二）1")
    one = [{"finding": clause.pk, "version": 0, "payload": {"split": True, "split_shown": True}}]
    actions.review(actor=proposer, now=NOW, document=document, verb="correct", decisions=one)
    release = propose(document, proposer, drafted(document, proposer))
    assert release.source_ref == f"document:{document.pk}"
    both = make_actor((*PROPOSER, *APPROVER), county=document.county)
    with pytest.raises(releases.SamePerson):
        releases.approve(actor=_same(both, proposer), now=NOW, release=release)
    with pytest.raises(proposing.NotInForce):
        proposing.open_document_tasks(actor=proposer, now=NOW, document=document)
    releases.approve(actor=approver, now=NOW, release=release)
    event = Event.objects.filter(name="editions.release.in_force").latest("pk")
    hearing.edition_in_force(event)
    document.refresh_from_db()
    assert (document.state, document.in_force_on) == (State.IN_FORCE, TODAY)
    tasks = {t.number if not t.sentence else f"{t.number} 第{t.sentence}句": t for t in Task.objects.all()}
    assert {n.split(" ")[0] for n in tasks} == {"二（一）", "二（二）1", "二（二）2", "三（一）"}
    split = [t for n, t in tasks.items() if n.startswith("二（二）1")]
    assert sorted(t.text for t in split) == sorted(
        ["完善心电诊断中心。", "实现全县基层医疗卫生机构全覆盖。", "各单位按月报送使用情况。"]
    )
    assert {t.room for t in split} == {"centers.ecg"}
    assert tasks["二（二）2"].room == "platforms.telemedicine"
    assert "责任单位" not in tasks["二（一）"].text
    assert Institution.objects.filter(organization__name="云岭县卫生健康委").exists()
    hearing.edition_in_force(event)  # delivered twice
    assert Task.objects.count() == len(tasks)
    with pytest.raises(actions.FinishedDocument):
        drafted(document, proposer)


def _same(actor, person):
    from dataclasses import replace

    return replace(actor, user_id=person.user_id, organization_id=person.organization_id)


def test_an_event_of_somebody_else_opens_nothing(document):
    other = Event(name="editions.release.in_force", payload={"source_ref": ""}, county=document.county, at=NOW)
    hearing.edition_in_force(other)
    hearing.edition_in_force(Event(name="x", payload={"source_ref": "document:999"}, county=document.county, at=NOW))
    assert not Task.objects.exists()


def test_a_document_for_another_county_is_refused(document, proposer, approver):
    releases.approve(actor=approver, now=NOW, release=propose(document, proposer, drafted(document, proposer)))
    scope = row(document, "head", field="scope")
    one = [{"finding": scope.pk, "version": 0, "payload": {"value": "外县"}}]
    actions.review(actor=proposer, now=NOW, document=document, verb="correct", decisions=one)
    with pytest.raises(proposing.WrongCounty, match="外县"):
        drafted(document, proposer)


def test_without_a_county_there_is_no_draft(document, proposer):
    scope = row(document, "head", field="scope")
    one = [{"finding": scope.pk, "version": 0, "reason": "不对"}]
    actions.review(actor=proposer, now=NOW, document=document, verb="reject", decisions=one)
    with pytest.raises(proposing.CannotDraft):
        drafted(document, proposer)


def test_the_pages_from_draft_to_approval(desk, document):
    seat = desk(more=("editions.release.propose", "tasks.task.open"))
    assert "还没有生成草案" in text_of(seat.get("diff", document.pk))
    assert seat.post("draft", document.pk).status_code == 302
    page = text_of(seat.get("diff", document.pk))
    assert "服务人口偏少的行政村" in page
    assert "提交批准" in page
    draft = queries.latest_draft(document=document)
    value = draft.sources["values:county.village_small_population"]
    finding = document.findings.get(kind="quantity", start=value["start"])
    assert f"?f={finding.pk}" in page  # the line leads to its place in the text
    wrong = seat.post("propose", document.pk, draft=draft.pk, in_force="明天")
    assert (wrong.status_code, "请填写施行日期" in text_of(wrong)) == (422, True)
    done = seat.post("propose", document.pk, draft=draft.pk, in_force="2026-11-23", _key="once")
    again = seat.post("propose", document.pk, draft=draft.pk, in_force="2026-11-23", _key="once")
    assert (done.status_code, again.status_code, Release.objects.filter(state="proposed").count()) == (302, 302, 1)
    assert "待批准" in text_of(seat.get("diff", document.pk))
    assert seat.post("open_tasks", document.pk).status_code == 409


def test_a_reader_of_the_draft_cannot_propose(desk, document, actor):
    drafted(document, actor)
    page = text_of(desk("documents.document.read").get("diff", document.pk))
    assert "提交批准" not in page


def test_nothing_changes_while_the_second_person_decides(document, proposer, approver):
    unit = row(document, "unit", name="县医保局")
    one = [{"finding": unit.pk, "version": 0}]
    release = propose(document, proposer, drafted(document, proposer))
    with pytest.raises(actions.WaitsForApproval):
        actions.review(actor=proposer, now=NOW, document=document, verb="accept", decisions=one)
    with pytest.raises(actions.WaitsForApproval):
        actions.read_again(actor=proposer, now=NOW, document=document)
    releases.send_back(actor=approver, now=NOW, release=release, reason="请核对医保局的职责")
    actions.review(actor=proposer, now=NOW, document=document, verb="accept", decisions=one)
    unit.refresh_from_db()
    assert unit.state == "accepted"
