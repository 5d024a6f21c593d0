"""The measure itself: a perfect reading scores 1, and each kind of error is seen."""

from dataclasses import replace
from datetime import date

import pytest

from tests.policy.compare import compare, report
from tests.policy.perfect import reading_of
from tests.policy.truth import COUNTIES, folder, load

DOCUMENTS = folder()
pytestmark = pytest.mark.policy


@pytest.fixture(scope="module", params=COUNTIES)
def truth(request):
    if DOCUMENTS is None:
        pytest.skip("the five policy documents are not there")
    return load(request.param, DOCUMENTS)


def test_a_perfect_reading_scores_one_in_every_kind(truth):
    scores = compare(reading_of(truth), truth)
    assert report(scores) == ""
    assert all((s.precision, s.recall) == (1, 1) for s in scores.values())
    assert scores["clauses"].hits == len(truth.clauses)


def test_an_empty_reading_misses_everything(truth):
    empty = replace(reading_of(truth), clauses=(), consortia=(), core_indicators=(), monitoring_indicators=())
    scores = compare(empty, truth)
    assert scores["clauses"].recall == 0
    assert scores["units"].recall == 0
    assert len(scores["clauses"].missing) == len(truth.clauses)


def test_a_clause_that_ends_early_is_both_too_much_and_missing(truth):
    reading = reading_of(truth)
    first = reading.clauses[0]
    shorter = replace(first, span=replace(first.span, end=first.span.end - 2))
    score = compare(replace(reading, clauses=(shorter, *reading.clauses[1:])), truth)["clauses"]
    assert (len(score.too_many), len(score.missing)) == (1, 1)


def test_blank_ends_and_markdown_marks_are_no_difference(truth):
    reading = reading_of(truth)
    wider = tuple(_to_blank_end(c, reading.text) for c in reading.clauses)
    assert compare(replace(reading, clauses=wider), truth)["clauses"].recall == 1


def _to_blank_end(clause, text):
    end = clause.span.end
    while end < len(text) and text[end].isspace():
        end += 1
    return replace(clause, span=replace(clause.span, end=end))


def test_a_wrong_role_a_wrong_day_and_a_wrong_comparator_are_seen(truth):
    reading = reading_of(truth)
    wrong = tuple(
        replace(
            c,
            units=tuple(replace(u, role="other") for u in c.units),
            deadlines=tuple(replace(d, due=date(1999, 1, 1)) for d in c.deadlines),
            quantities=tuple(replace(q, comparator="?") for q in c.quantities),
        )
        for c in reading.clauses
    )
    scores = compare(replace(reading, clauses=wrong), truth)
    for kind in ("units", "deadlines", "quantities"):
        assert scores[kind].hits == 0
        assert scores[kind].too_many
        assert scores[kind].missing


def test_another_documents_text_is_refused(truth):
    with pytest.raises(AssertionError, match="not the document"):
        compare(replace(reading_of(truth), text="别的文本"), truth)
