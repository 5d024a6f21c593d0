"""The sample document that the project ships (yunxi_2026.txt) against its truth, which was checked by eye."""

from importlib import resources

import pytest

from tests.policy.compare import ASSERTED, compare, report
from tests.policy.truth import load
from yigongti.unified.organization.reading import sample
from yigongti.unified.organization.reading.read import read_text

KINDS = (*ASSERTED, "frames", "clause_kinds", "unit_names", "years")


@pytest.fixture(scope="module")
def scores():
    with resources.as_file(resources.files(sample)) as folder:
        truth = load("yunxi", folder)
    return compare(read_text(truth.text), truth)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_is_read_as_marked(scores, kind):
    assert report({kind: scores[kind]}) == ""


def test_nothing_of_the_sample_stays_unread():
    text = resources.files(sample).joinpath("yunxi_2026.txt").read_text(encoding="utf-8")
    reading = read_text(text)
    assert reading.unread == ()
    assert reading.warnings == ()
