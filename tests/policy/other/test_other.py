"""The reader on documents in the styles of many places, each finding marked by hand (marked.py says how).

A failing test prints every difference: + is too much, - is missing.
"""

import pytest

from tests.policy.other.marked import HERE, scores, truth_of
from yigongti.unified.organization.reading.read import read_bytes

DOCUMENTS = sorted(path for path in HERE.iterdir() if path.suffix != ".truth" and path.with_suffix(".truth").exists())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_finding_is_as_marked(document):
    truth = truth_of(document.with_suffix(".truth").read_text(encoding="utf-8"))
    reading = read_bytes(document.read_bytes(), document.name)
    differences = [
        f"{sign} {kind}: {words}"
        for kind, score in scores(reading, truth).items()
        for sign, found in (("+", score.too_many), ("-", score.missing))
        for words in found
    ]
    assert differences == []
    spans = [
        item.found.span
        for clause in reading.clauses
        for item in (clause, *clause.units, *clause.deadlines, *clause.quantities)
    ]
    assert all(0 <= span.start <= span.end <= len(reading.text) for span in spans)


def test_there_are_many_styles():
    assert len(DOCUMENTS) >= 15
