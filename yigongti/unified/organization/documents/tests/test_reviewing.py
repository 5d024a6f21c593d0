"""Import and review as acts: the same document once, decisions kept, two people, read again."""

import pytest

from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit.models import Line
from yigongti.foundation.errors import Invalid, NotFound, Refused
from yigongti.records.places.testing import COUNTY
from yigongti.unified.organization.documents import actions, intake, jobs, queries
from yigongti.unified.organization.documents.models import Correction, Finding, PolicyDocument, State
from yigongti.unified.organization.documents.reviewing import reviewed
from yigongti.unified.organization.documents.testing import RIGHTS, TEXT, imported
from yigongti.unified.organization.documents.tests.conftest import NOW, row


def decide(actor, document, verb, *rows, **words):
    decisions = [{"finding": r.pk, "version": r.version, **words} for r in rows]
    return actions.review(actor=actor, now=NOW, document=document, verb=verb, decisions=decisions)


def test_an_import_reads_and_says_what_it_found(document):
    assert document.state == State.REVIEW
    assert (document.number, str(document.issued_on), document.scope) == (
        "云岭府办发〔2025〕7号",
        "2025-06-30",
        "云岭县",
    )
    assert document.text == TEXT
    names = {f.payload["name"] for f in document.findings.filter(kind="unit", clause="二（一）")}
    assert names == {"县卫生健康委", "县医保局"}
    line = Line.objects.get(action="documents.document.import")
    assert line.detail["is_new"] is True


def test_the_same_document_opens_the_one_that_is_there(document, actor):
    again = actions.import_document(actor=actor, now=NOW, data=TEXT.encode(), name="另一个名字.txt")
    assert (again.document.pk, again.is_new) == (document.pk, False)
    other_bytes = actions.import_document(actor=actor, now=NOW, data=b"\xef\xbb\xbf" + TEXT.encode(), name="带标记.txt")
    assert (other_bytes.document.pk, other_bytes.is_new) == (document.pk, False)  # the same text
    assert PolicyDocument.objects.count() == 1


def test_another_county_imports_its_own(document, world):
    elsewhere = make_actor(RIGHTS, county="990039")
    done = actions.import_document(actor=elsewhere, now=NOW, data=TEXT.encode(), name="方案.txt")
    assert done.is_new
    with pytest.raises(NotFound):
        queries.document(seen_by=elsewhere, pk=document.pk)


def test_every_verb_keeps_who_and_when(document, actor):
    unit = row(document, "unit", name="县医保局")
    decide(actor, document, "correct", unit, payload={"name": "云岭县医保局"})
    unit.refresh_from_db()
    assert (unit.state, unit.payload["name"], unit.was["name"]) == ("corrected", "云岭县医保局", "县医保局")
    assert (unit.decided_by_name, unit.decided_at) == (actor.user_name, NOW)
    line = Line.objects.filter(action="documents.document.review").latest("pk")
    assert (line.detail["verb"], line.detail["now"]["name"]) == ("correct", "云岭县医保局")
    decide(actor, document, "reopen", unit)
    unit.refresh_from_db()
    assert (unit.state, unit.payload["name"], unit.decided_by) == ("proposed", "县医保局", None)
    assert not Correction.objects.exists()
    decide(actor, document, "reject", unit, reason="重复")
    assert [u.name for c in reviewed(document).clauses if c.path == ("二", "（一）") for u in c.units] == [
        "县卫生健康委"
    ]


def test_a_correction_back_to_what_was_read_is_an_acceptance(document, actor):
    unit = row(document, "unit", name="县医保局")
    decide(actor, document, "correct", unit, payload={"name": "医保分局"})
    unit.refresh_from_db()
    decide(actor, document, "correct", unit, payload={"name": "县医保局"})
    unit.refresh_from_db()
    assert (unit.state, unit.was) == ("accepted", None)


def test_two_people_and_the_second_is_told(document, actor):
    unit = row(document, "unit", name="县财政局")
    stale = Finding.objects.get(pk=unit.pk)
    decide(actor, document, "accept", unit)
    with pytest.raises(actions.MovedOn, match="刚被测试人员改为“已认可”"):
        decide(actor, document, "reject", stale, reason="不对")
    unit.refresh_from_db()
    assert unit.state == "accepted"


def test_all_or_nothing_when_one_of_many_has_moved(document, actor):
    rows = list(document.findings.filter(clause="二（二）2"))
    decide(actor, document, "accept", rows[0])
    with pytest.raises(actions.MovedOn):
        decide(actor, document, "accept", *rows)
    assert document.findings.filter(clause="二（二）2", state="accepted").count() == 1


def test_the_same_press_twice_is_one_decision(document, actor):
    unit = row(document, "unit", name="县财政局")
    words = {"verb": "accept", "decisions": [{"finding": unit.pk, "version": unit.version}], "key": "press-1"}
    for _ in range(2):
        actions.review(actor=actor, now=NOW, document=document, **words)
    unit.refresh_from_db()
    assert unit.version == 1


def test_added_by_hand_and_read_again(document, actor):
    at = TEXT.index("使用情况")
    one = {"kind": "unit", "start": at, "end": at + 4, "payload": {"name": "心电中心", "role": "supporting"}}
    actions.review(actor=actor, now=NOW, document=document, verb="add", decisions=[one])
    mine = document.findings.get(state="added")
    assert (mine.clause, mine.payload["printed"]) == ("二（二）1", "使用情况")
    with pytest.raises(Invalid, match="已经有一条"):
        actions.review(actor=actor, now=NOW, document=document, verb="add", decisions=[one])
    rejected = row(document, "unit", name="县财政局")
    decide(actor, document, "reject", rejected, reason="重复")
    before = {(f.kind, f.start, f.end, f.state, str(f.payload)) for f in document.findings.all()}
    pks = {f.ident: f.pk for f in document.findings.all()}
    actions.read_again(actor=actor, now=NOW, document=document)
    after = {(f.kind, f.start, f.end, f.state, str(f.payload)) for f in document.findings.all()}
    assert before == after
    assert pks == {f.ident: f.pk for f in document.findings.all()}  # links to findings live on
    assert document.readings.count() == 2
    again = document.findings.get(state="rejected")
    assert (again.reason, again.decided_by_name) == ("重复", actor.user_name)


def test_a_head_finding_names_the_document(document, actor):
    head = row(document, "head", field="number")
    decide(actor, document, "correct", head, payload={"value": "云岭府办发〔2025〕8号"})
    document.refresh_from_db()
    assert document.number == "云岭府办发〔2025〕8号"
    with pytest.raises(Invalid):
        decide(actor, document, "correct", row(document, "head", field="title"), payload={"value": ""})


@pytest.mark.parametrize(
    ("start", "end", "kind"), [(-1, 5, "unit"), (5, 5, "unit"), (0, 10**7, "unit"), (0, 4, "clause"), (0, 4, "x")]
)
def test_what_cannot_be_added(document, actor, start, end, kind):
    one = {"kind": kind, "start": start, "end": end, "payload": {"name": "县财政局"}}
    with pytest.raises(Invalid):
        actions.review(actor=actor, now=NOW, document=document, verb="add", decisions=[one])


def test_set_aside_ends_the_review_and_stays_readable(document, actor):
    actions.set_aside(actor=actor, now=NOW, document=document, reason="已有修订稿")
    with pytest.raises(actions.FinishedDocument):
        decide(actor, document, "accept", row(document, "unit"))
    assert queries.document(seen_by=actor, pk=document.pk).set_aside_reason == "已有修订稿"


def test_who_may_only_read_cannot_decide(document, world):
    reader = make_actor(("documents.document.read",), world.commission)
    with pytest.raises(Refused):
        decide(reader, document, "accept", row(document, "unit"))


def test_a_large_file_is_read_by_the_worker(world, actor, monkeypatch):
    monkeypatch.setattr(intake, "IN_REQUEST_BYTES", 10)
    done = actions.import_document(actor=actor, now=NOW, data=TEXT.encode(), name="大.txt")
    assert (done.waits, done.document.state, done.document.text) == (True, State.IMPORTED, "")
    jobs.READ.run(now=NOW, document=done.document.pk)
    done.document.refresh_from_db()
    assert (done.document.state, done.document.number) == (State.REVIEW, "云岭府办发〔2025〕7号")


def test_the_worker_writes_down_why_it_could_not(world, actor, monkeypatch):
    monkeypatch.setattr(intake, "IN_REQUEST_BYTES", 10)
    done = actions.import_document(actor=actor, now=NOW, data=TEXT.encode(), name="大.txt")

    def heavy(*_args, **_words):
        raise intake.TooHeavy

    monkeypatch.setattr(intake, "read_document", heavy)
    jobs.READ.run(now=NOW, document=done.document.pk)
    done.document.refresh_from_db()
    assert done.document.problem == intake.TooHeavy.sentence


def test_a_text_without_clauses_can_be_opened(world, actor):
    plain = imported(COUNTY, now=NOW, actor=actor, text="本县的一份说明文字，没有编号，也没有单位。" * 3)
    assert queries.sheets_of(document=plain)[0].blocks[0].end == len(plain.text)
