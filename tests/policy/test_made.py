"""Made documents of counties that do not exist: the truth is known exactly, the styles are drawn from a seed.

Thresholds hold over all documents together, kind by kind: a single document of ten quantities says little.
A failing test prints the seed of every difference: `a_document(seed).text` is the document.
"""

import random
from functools import cache

import pytest

from tests.policy.compare import ASSERTED, compare, report
from tests.policy.made import a_document
from tests.policy.perfect import reading_of
from tests.policy.score import Score
from tests.policy.variants import broken, renamed, shuffled, spaced, wide, wrapped
from yigongti.unified.organization.reading import read as reading

SEEDS = range(120)


@cache
def measured():
    total: dict[str, Score] = {}
    for seed in SEEDS:
        truth = a_document(seed)
        for kind, score in compare(reading.read_text(truth.text), truth).items():
            named = Score(score.hits, [f"#{seed} {w}" for w in score.too_many], [f"#{seed} {w}" for w in score.missing])
            total.setdefault(kind, Score()).add(named)
    return total


@cache
def measured_in_other_clothes(variant):
    total: dict[str, Score] = {}
    for seed in range(500, 540):
        rng = random.Random(seed)  # noqa: S311
        truth = variant(a_document(seed), rng)
        for kind, score in compare(reading.read_text(truth.text), truth).items():
            total.setdefault(kind, Score()).add(score)
    return total


@pytest.mark.parametrize("variant", [renamed, shuffled, broken, wrapped, spaced, wide], ids=lambda v: v.__name__)
def test_made_documents_are_read_in_other_clothes(variant):
    scores = measured_in_other_clothes(variant)
    bad = {k: scores[k] for k in ASSERTED if min(scores[k].precision, scores[k].recall) < ASSERTED[k]}
    assert report(bad, rows=12) == ""


@pytest.mark.parametrize("kind", ASSERTED)
def test_made_documents_are_read(kind):
    score, least = measured()[kind], ASSERTED[kind]
    assert min(score.precision, score.recall) >= least, "\n" + report({kind: score})


@pytest.mark.parametrize("seed", SEEDS[::10])
def test_the_truth_of_a_made_document_agrees_with_itself(seed):
    truth = a_document(seed)
    assert report(compare(reading_of(truth), truth)) == ""
    for clause in truth.clauses:
        for item in (*clause.deadlines, *clause.quantities):
            assert truth.text[item.start : item.end] == item.text
            assert clause.start <= item.start < item.end <= clause.end
