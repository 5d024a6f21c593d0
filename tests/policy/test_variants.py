"""The reader finds the same when a document wears other clothes: the guard against knowing the five by heart.

Every real document is renamed, renumbered, shuffled, rebracketed, broken, spaced, written in wide figures and cut, with
several seeds; and read from bytes in other encodings. Thresholds are those of the documents themselves.
"""

import random

import pytest

from tests.policy.compare import ASSERTED, compare, report
from tests.policy.pieces import edited, put_together
from tests.policy.truth import COUNTIES, folder, load
from tests.policy.variants import VARIANTS, without_a_chapter
from yigongti.unified.organization.reading import read as reading

DOCUMENTS = folder()
SEEDS = 3
# what does not hang on a clause goes with the chapter that is struck out
ON_CLAUSES = ("clauses", "headings", "units", "deadlines", "quantities")
pytestmark = [
    pytest.mark.policy,
    pytest.mark.skipif(DOCUMENTS is None, reason="THE FIVE POLICY DOCUMENTS ARE NOT THERE: nothing was measured"),
]


def differences(scores, kinds=tuple(ASSERTED)):
    """The kinds that miss their threshold, in words."""
    bad = {k: scores[k] for k in kinds if min(scores[k].precision, scores[k].recall) < ASSERTED[k]}
    return report(bad, rows=12)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: v.__name__)
@pytest.mark.parametrize("county", COUNTIES)
def test_a_changed_document_is_read_as_well(county, variant, seed):
    rng = random.Random(f"{county} {variant.__name__} {seed}")  # noqa: S311
    truth = variant(load(county, DOCUMENTS), rng)
    kinds = ON_CLAUSES if variant is without_a_chapter else tuple(ASSERTED)
    assert differences(compare(reading.read_text(truth.text), truth), kinds) == ""


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("county", COUNTIES)
def test_several_changes_at_once(county, seed):
    rng = random.Random(f"{county} {seed}")  # noqa: S311
    truth = load(county, DOCUMENTS)
    chosen = rng.sample([v for v in VARIANTS if v is not without_a_chapter], 3)
    for variant in sorted(chosen, key=VARIANTS.index):  # names first: they must stand unbroken
        truth = variant(truth, rng)
    assert differences(compare(reading.read_text(truth.text), truth)) == ""


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "crlf"])
def test_bytes_of_any_encoding_give_the_same_reading(county, encoding):
    truth = load(county, DOCUMENTS)
    if encoding == "crlf":
        breaks = [(i, i, "\r") for i, c in enumerate(truth.text) if c == "\n"]
        truth, encoding = put_together(truth, edited(truth.text, breaks)), "gb18030"
    found = reading.read_bytes(truth.text.encode(encoding), "通知.txt")
    assert differences(compare(found, truth)) == ""
