"""States, parties and lateness: tables by hand, and properties for every combination."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.unified.organization.tasks import rules
from yigongti.unified.organization.tasks.migrations import __path__ as migrations_path
from yigongti.unified.organization.tasks.rules import Act, Party, State

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("due", "moved", "code", "words"),
    [
        (date(2026, 10, 30), TODAY, "late", "超期 21 天"),
        (date(2026, 11, 19), TODAY, "late", "超期 1 天"),
        (TODAY, TODAY, "soon", "今日到期"),
        (date(2026, 12, 1), TODAY, "soon", "余 11 天"),
        (date(2026, 12, 4), TODAY, "soon", "余 14 天"),
        (date(2026, 12, 5), TODAY, "normal", "正常"),
        (date(2027, 6, 30), date(2026, 10, 17), "stale", "未更新 34 天"),
        (date(2027, 6, 30), date(2026, 10, 21), "normal", "正常"),
        (None, TODAY, "none", "无时限"),
        (None, date(2026, 10, 17), "stale", "未更新 34 天"),
    ],
)
def test_lateness_in_words(due, moved, code, words):
    face = rules.lateness(state=State.IN_PROGRESS, due=due, today=TODAY, moved_on=moved)
    assert (face.code, face.words) == (code, words)


def test_what_waits_for_the_office_is_not_late():
    face = rules.lateness(state=State.REPORTED, due=date(2026, 1, 1), today=TODAY, moved_on=TODAY)
    assert (face.code, face.words) == ("reported", "待验收")


@given(
    st.sampled_from(list(State)),
    st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2035, 1, 1))),
    st.integers(min_value=0, max_value=900),
)
def test_each_living_task_stands_in_exactly_one_tab(state, due, quiet):
    face = rules.lateness(state=state, due=due, today=TODAY, moved_on=TODAY - timedelta(days=quiet))
    tab = rules.tab_of(face)
    assert tab in {"late", "soon", "normal", "reported", "accepted", "cancelled"}
    assert (tab == "late") == (state in rules.OPEN and due is not None and due < TODAY)
    assert face.words


WHO = {
    Act.REPORT: {Party.LEAD, Party.OFFICE},
    Act.COMMENT: {Party.SUPPORTING},
    Act.ASK_EXTENSION: {Party.LEAD},
    Act.DECIDE_EXTENSION: {Party.OFFICE},
    Act.URGE: {Party.OFFICE},
    Act.ACCEPT: {Party.OFFICE},
    Act.RETURN: {Party.OFFICE},
    Act.EDIT: {Party.OFFICE},
    Act.SPLIT: {Party.OFFICE},
    Act.MERGE: {Party.OFFICE},
    Act.CANCEL: {Party.OFFICE},
    Act.LINK: {Party.OFFICE, Party.LEAD},
}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("party", list(Party))
def test_whose_act_it_is(act, party):
    states = [s for s in State if rules.allowed(act, s, {party})]
    assert bool(states) == (party in WHO[act])


@given(st.sampled_from(list(Act)), st.sampled_from(list(State)), st.sets(st.sampled_from(list(Party))))
def test_check_refuses_exactly_what_is_not_allowed(act, state, parties):
    if rules.allowed(act, state, parties):
        rules.check(act, state, parties)
        return
    with pytest.raises((rules.NotYours, rules.NotNow), match=rules.ACT_TITLES[act]):
        rules.check(act, state, parties)


@pytest.mark.parametrize("act", list(Act))
def test_nothing_is_done_with_a_cancelled_task(act):
    assert not rules.allowed(act, State.CANCELLED, set(Party))


def test_nobody_leaves_cancelled_and_acceptance_needs_a_report():
    assert not [to for frm, to in rules.MOVES if frm == State.CANCELLED]
    assert {frm for frm, to in rules.MOVES if to == State.ACCEPTED} == {State.REPORTED}


def test_the_migration_has_the_same_moves():
    """A change of the rules needs a migration of its own."""
    import importlib

    assert migrations_path
    guards = importlib.import_module("yigongti.unified.organization.tasks.migrations.0002_guards")
    assert set(guards.MOVES) == {(str(a), str(b)) for a, b in rules.MOVES}
