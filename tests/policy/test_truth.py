"""The reader against the hand-made truth of the five real documents.

    YIGONGTI_POLICY=/where/the/documents/lie pytest tests/policy/test_truth.py -q

Without the variable the documents are looked for in ../shared/policy beside the checkout; where they are not, the
tests are skipped and say so loudly. What a failing test prints is the difference in words: + is too much, - is missing;
`python -m bench.policy --differences` prints all of them at once. What counts as what: docs/policy-reading.md.
The tables in truth/ were marked from the documents, not from the reader: when they disagree, open the document first.
"""

from functools import cache

import pytest

from tests.policy.compare import ASSERTED, compare, report
from tests.policy.truth import COUNTIES, data, folder, load
from yigongti.unified.organization.reading import read as reading

DOCUMENTS = folder()
pytestmark = [
    pytest.mark.policy,
    pytest.mark.skipif(DOCUMENTS is None, reason="THE FIVE POLICY DOCUMENTS ARE NOT THERE: nothing was measured"),
]


@cache
def measured(county):
    truth = load(county, DOCUMENTS)
    return compare(reading.read_text(data(county, DOCUMENTS).decode("utf-8")), truth)


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("kind", ASSERTED)
def test_reader_finds_what_the_document_says(county, kind):
    score, least = measured(county)[kind], ASSERTED[kind]
    assert min(score.precision, score.recall) >= least, "\n" + report({kind: score})
