"""Paragraphs and sentences of the running text, with the way back to the document."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.shapes import Clause, Span
from yigongti.unified.organization.reading.tables import lines_of

_NUMBERED = re.compile(
    r"[\s*#]*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d)|附\s*件"
    r"|第[一二三四五六七八九十百]+[章条]|[①②③④⑤⑥⑦⑧⑨])"
)
_FINISHED = re.compile(r"[。；：！]\s*\Z|[）〕)\]]\s*\Z")
_SENTENCE = re.compile(r"[^。]+。?")
_NEXT_ONE = re.compile(r"；(?=[^；。]*(?:牵头|龙头|医共体成员|集团成员|医共体：|集团：|与[^；。]*医院|建设|纳入|并入))")
_TITLE = re.compile(r"[^。：，；]{2,30}(?:医共体|共同体|医疗集团|健康集团)。(?=由|以)")
_TAIL = 100


@dataclass(frozen=True)
class Sentence:
    """A range of a joined paragraph. Positions in `text` map back by `span`."""

    document: str
    words: Joined
    begin: int
    end: int

    @cached_property
    def text(self) -> str:
        """The words of the sentence."""
        return self.words.text[self.begin : self.end]

    def span(self, start: int, end: int) -> Span:
        """The document's range of `text[start:end]`."""
        return self.words.span(self.begin + start, self.begin + end)


def paragraphs(text: str, clauses: Sequence[Clause]) -> Iterator[Span]:
    """Runs of lines that are one: a numbered line, a table cell, a finished sentence or a clause ends them."""
    starts = {one.span.start for one in clauses}
    begin = end = 0
    open_ = False
    for line in lines_of(text):
        if not line.text.strip():
            continue
        anew = line.text.startswith("\t") or line.start in starts or _NUMBERED.match(line.text)
        if open_ and (anew or _FINISHED.search(text[max(begin, end - _TAIL) : end])):
            yield Span(begin, end)
            open_ = False
        begin, end = (begin if open_ else line.start), line.end
        open_ = True
    if open_:
        yield Span(begin, end)


def outside(found: Iterator[Span], used: Sequence[Span]) -> Iterator[Span]:
    """Paragraphs that do not begin within a used range."""
    ranges = sorted(used, key=lambda one: one.start)
    starts = [one.start for one in ranges]
    for paragraph in found:
        at = bisect_right(starts, paragraph.start) - 1
        if at < 0 or ranges[at].end <= paragraph.start:
            yield paragraph


def sentences(document: str, paragraph: Span) -> Iterator[Sentence]:
    """Sentences, and the parts between semicolons where each tells of its own consortium."""
    words = Joined(document, paragraph)
    titled = _TITLE.match(words.text)
    for match in _SENTENCE.finditer(words.text):
        if titled and match.end() == titled.end():
            continue  # the heading belongs to the sentence behind it
        begin = 0 if titled and match.start() == titled.end() else match.start()
        for mark in _NEXT_ONE.finditer(words.text, match.start(), match.end()):
            yield Sentence(document, words, begin, mark.end())
            begin = mark.end()
        if begin < match.end():
            yield Sentence(document, words, begin, match.end())
