"""The text without what only the paper needs: line breaks, spaces, Markdown stars; and the way back to the document.

Documents break lines within words and put spaces between figures and characters. Finders search `Joined.text` and
give ranges of the document by `span`.
"""

import re
from bisect import bisect_left

from yigongti.unified.organization.reading.shapes import Span

_DROPPED = re.compile(r"[\s\u200b\ufeff\u00ad]|\*\*|<br\s{0,4}/?>|(?<=\n)#{1,6}(?=\s)")
_WIDE = str.maketrans(
    "０１２３４５６７８９％＋＜＞＝ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ",
    "0123456789%+<>=ABCDEFGHIJKLMNOPQRSTUVWXYZ",
)


class Joined:
    """A range of the document, joined. `text` has half-width digits; positions in it map back by `span`."""

    def __init__(self, document: str, span: Span) -> None:
        self.within = span
        kept: list[int] = []
        gaps: list[int] = []
        position = span.start
        for gap in _DROPPED.finditer(document, span.start, span.end):
            kept.extend(range(position, gap.start()))
            position = gap.end()
            if kept and (not gaps or gaps[-1] != len(kept)):
                gaps.append(len(kept))
        kept.extend(range(position, span.end))
        self._document, self._at = document, kept
        self._gaps = gaps
        self.text = "".join(document[i] for i in kept).translate(_WIDE)

    def span(self, start: int, end: int) -> Span:
        """The document's range of `text[start:end]`. Raises IndexError outside of the text."""
        if start == end:
            at = self._at[start] if start < len(self._at) else self.within.end
            return Span(at, at)
        return Span(self._at[start], self._at[end - 1] + 1)

    def at(self, position: int) -> int:
        """The position in `text` of a position in the document (the next kept character)."""
        return bisect_left(self._at, position)

    def gaps(self, start: int, end: int) -> list[int]:
        """The positions between `start` and `end` before which the document has blanks or marks."""
        return self._gaps[bisect_left(self._gaps, start + 1) : bisect_left(self._gaps, end)]

    def new_line(self, position: int) -> bool:
        """Whether the character at this position of `text` is the first of its line."""
        if not 0 < position < len(self._at):
            return position == 0
        gap = self._document[self._at[position - 1] + 1 : self._at[position]]
        return "\n" in gap or "<br" in gap
