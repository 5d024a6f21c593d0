"""Whatever people decided, the same document read again gives the same answer."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.unified.organization.documents.proposals import Proposal, gather, proposals
from yigongti.unified.organization.documents.replay import Decided, anchor, replay
from yigongti.unified.organization.documents.testing import TEXT
from yigongti.unified.organization.reading.read import read_text
from yigongti.unified.organization.reading.shapes import Found, Span, UnitName

READING = read_text(TEXT)
PROPOSED = proposals(READING)


def decided(found: Proposal, state: str, now=None, *, text=TEXT) -> Decided:
    place = anchor(text, found.start, found.end, found.clause)
    return Decided(f"key {found.ident}", found.kind, place, state, found.payload, now or found.payload)


def test_the_reading_comes_back_from_its_findings():
    again = gather(READING.text, PROPOSED)
    assert [c.path for c in again.clauses] == [c.path for c in READING.clauses]
    assert [c.units for c in again.clauses] == [c.units for c in READING.clauses]
    assert [c.quantities for c in again.clauses] == [c.quantities for c in READING.clauses]
    assert [c.deadlines for c in again.clauses] == [c.deadlines for c in READING.clauses]
    assert (again.head.title, again.head.number, again.head.issued_on) == (
        READING.head.title, READING.head.number, READING.head.issued_on,
    )  # fmt: skip
    assert again.frames == READING.frames
    assert again.references == READING.references


choices = st.lists(
    st.tuples(
        st.integers(0, len(PROPOSED) - 1), st.sampled_from(["accepted", "corrected", "rejected"]), st.text(max_size=8)
    ),
    max_size=25, unique_by=lambda choice: choice[0],
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(choices)
def test_the_same_document_with_any_decisions_gives_the_same(chosen):
    wanted, decisions = {}, []
    for place, state, words in chosen:
        found = PROPOSED[place]
        payload = found.payload | {"name": words} if state == "corrected" and found.kind != "clause" else found.payload
        decisions.append(decided(found, state, payload))
        wanted[found.ident] = (state, payload)
    done = replay(TEXT, PROPOSED, decisions)
    assert not done.unfitting
    assert len(done.findings) == len(PROPOSED)
    for one in done.findings:
        state, payload = wanted.get(one.ident, ("proposed", one.payload))
        assert (one.state, one.payload) == (state, payload)
    assert set(done.applied) == set(wanted)


@settings(max_examples=40, deadline=None)
@given(choices, st.text(alphabet="前言部分新增文字", min_size=1, max_size=30))
def test_decisions_move_with_their_words(chosen, before):
    """Another reader (or another extraction) puts words in front: every decision finds its finding again."""
    moved_text = before + TEXT
    moved = [
        replace(p, start=p.start + len(before), end=p.end + len(before), ident=f"moved {p.ident}")
        if p.end else replace(p, ident=f"moved {p.ident}")
        for p in PROPOSED
    ]  # fmt: skip
    decisions = [decided(PROPOSED[place], state) for place, state, _ in chosen]
    done = replay(moved_text, moved, decisions)
    states = {f"moved {PROPOSED[place].ident}": state for place, state, _ in chosen}
    assert not done.unfitting
    assert {one.ident: one.state for one in done.findings if one.state != "proposed"} == states


def unit() -> Proposal:
    return next(p for p in PROPOSED if p.kind == "unit")


def test_an_acceptance_of_what_is_read_otherwise_now_waits_with_a_doubt():
    found = unit()
    other = [replace(p, payload=p.payload | {"role": "supporting"}) if p == found else p for p in PROPOSED]
    done = replay(TEXT, other, [decided(found, "accepted")])
    again = next(p for p in done.findings if p.ident == found.ident)
    assert (again.state, "再看一遍" in again.doubt) == ("proposed", True)


def test_what_a_person_added_stays_and_is_taken_over_once_the_reader_finds_it():
    at = TEXT.index("按月报送")
    place = anchor(TEXT, at, at + 2, "二（二）1")
    payload = {"text": "按月", "kind": "recurring", "since": "", "due": "", "every": "month", "offset": ""}
    added = Decided("abc", "deadline", place, "added", None, payload)
    done = replay(TEXT, [p for p in PROPOSED if (p.start, p.kind) != (at, "deadline")], [added])
    mine = next(p for p in done.findings if p.ident == "person:abc")
    assert (mine.start, mine.state, mine.payload) == (at, "added", payload)
    learned = Proposal("deadline", at, at + 2, "二（二）1", payload, ident="reader")
    done = replay(TEXT, [p for p in PROPOSED if (p.start, p.kind) != (at, "deadline")] + [learned], [added])
    assert [(p.ident, p.state) for p in done.findings if (p.start, p.kind) == (at, "deadline")] == [
        ("reader", "accepted")
    ]


def test_a_correction_whose_words_are_gone_is_handed_back():
    found = unit()
    lost = decided(found, "corrected", found.payload | {"name": "县卫生健康局"})
    place = replace(lost.anchor, printed="没有这些字的单位", before="甲乙丙", after="丁戊己", start=99_999, end=99_999)
    done = replay(TEXT, [p for p in PROPOSED if p != found], [replace(lost, anchor=place)])
    assert [one.key for one, _ in done.unfitting] == [lost.key]


def test_a_rejection_of_what_is_not_proposed_any_more_is_no_loss():
    found = unit()
    done = replay(TEXT, [p for p in PROPOSED if p != found], [decided(found, "rejected")])
    assert not done.unfitting


def test_twins_do_not_change_places():
    """The same unit is named in several clauses; the decision stays with its own."""
    name = UnitName("县卫生健康委", "县卫生健康委", "lead", Found(Span(0, 0), "r"))
    twins = [p for p in PROPOSED if p.kind == "unit" and p.payload["printed"] == name.printed]
    assert len(twins) >= 3
    done = replay(TEXT, PROPOSED, [decided(twins[1], "rejected")])
    assert [p.ident for p in done.findings if p.state == "rejected"] == [twins[1].ident]


@pytest.mark.parametrize("state", ["accepted", "corrected"])
def test_a_kept_finding_that_the_reader_lost_stands_as_a_persons(state):
    found = next(p for p in PROPOSED if p.kind == "quantity")
    done = replay(TEXT, [p for p in PROPOSED if p != found], [decided(found, state)])
    again = [p for p in done.findings if p.kind == "quantity" and p.start == found.start]
    assert [(p.payload, p.rule) for p in again] == [(found.payload, "人工")]
