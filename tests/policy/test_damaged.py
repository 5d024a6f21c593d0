"""Damaged documents: whatever is cut, doubled or strewn in, the reader answers, and its ranges lie in the text."""

import random

import pytest

from tests.policy.made import a_document
from yigongti.unified.organization.reading import read as reading

STREWN = "（〔【《“一1①第条章附件、：；。\n\t 年月日%—"


def cut(text, rng):
    start = rng.randrange(len(text))
    return text[:start] + text[start + rng.randint(1, 400) :]


def doubled(text, rng):
    start = rng.randrange(len(text))
    part = text[start : start + rng.randint(1, 200)]
    return text[:start] + part + text[start:]


def strewn(text, rng):
    for _ in range(60):
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(STREWN) + text[at:]
    return text


def mixed_lines(text, rng):
    lines = text.split("\n")
    rng.shuffle(lines)
    return "\n".join(lines)


def without_breaks(text, rng):
    return text.replace("\n", "")


def without_marks(text, rng):
    return text.translate(str.maketrans("", "", "。，、：；（）"))


@pytest.mark.parametrize(
    "damage", [cut, doubled, strewn, mixed_lines, without_breaks, without_marks], ids=lambda d: d.__name__
)
@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_document_is_read_within_its_text(damage, seed):
    text = damage(a_document(seed).text, random.Random(seed))  # noqa: S311
    found = reading.read_text(text)
    assert found.text == text
    position = 0
    for clause in found.clauses:
        assert position <= clause.span.start < clause.span.end <= clause.whole_end <= len(text)
        position = clause.span.end
        for item in (*clause.deadlines, *clause.quantities):
            assert clause.span.start <= item.found.span.start < item.found.span.end <= clause.span.end
            assert 0 <= item.found.confidence <= 1
    for passage in found.unread:
        assert passage.span.end <= len(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "一、", "（", "附件", "①" * 50, "1." * 500, "第一条" * 300])
def test_a_document_that_says_nothing_is_read(text):
    found = reading.read_text(text)
    assert found.text == text
    assert not found.consortia
