"""Places where an item may begin: every number at the head of a line, and in its midst behind the end of a sentence.

Which of them are labels is decided by clauses.py, from the sequence that they make.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yigongti.unified.organization.reading.forms import Form, Numbering, numbering_at
from yigongti.unified.organization.reading.layout import BLANKS, STOPS, Line, Within

_PREFIX: Final = re.compile(r"(?:\[bookmark:[^\]\n]{0,80}\]|\*\*\*?|#{1,6}|[>\s])*")
_INLINE: Final = re.compile(
    r"(?:(?<=[。！？!?）)〕\]】”：:])|(?<=[ \t\u3000]{2})|(?<=\]))"
    r"[ \t\u3000]{0,6}(?:\*\*)?[ \u3000]?(?=[一二三四五六七八九十第（(0-9０-９①-⒛㈠-㈩❶-❿])"
)
_BOOKMARK: Final = re.compile(r"\[bookmark:[^\]\n]{0,80}\](?:\*\*)?")
_HASHES: Final = re.compile(r"\s{0,8}(#{1,6})\s")
_FENCED: Final = "```"


@dataclass(frozen=True)
class Candidate:
    """A number where an item may begin.

    `lead` is where its Markdown marks begin, `start` its own first character. `inline`: it stands within a line.
    `bound`: what stands before it has ended (a full stop, a blank line, the start). `before` is the character there.
    """

    number: Numbering
    lead: int
    start: int
    inline: bool
    bound: bool
    before: str = ""
    depth: int = 0  # Markdown: how many #


def candidates(document: str, rows: Sequence[Line], closed: Within) -> list[Candidate]:
    """All of them in the order of the document, none inside of a `closed` range (tables, furniture)."""
    found = [c for line in rows if not line.cell for c in _of_line(document, line, closed)]
    found.sort(key=lambda candidate: candidate.start)
    return _apart(found)


def _apart(found: list[Candidate]) -> list[Candidate]:
    """Of two at one place the first."""
    kept: list[Candidate] = []
    for candidate in found:
        if not kept or candidate.start >= kept[-1].number.end:
            kept.append(candidate)
    return kept


def _of_line(document: str, line: Line, closed: Within) -> Iterator[Candidate]:
    if line.start in closed:
        return
    prefix = _PREFIX.match(document, line.start, line.end)
    start = prefix.end() if prefix else line.start
    number = numbering_at(document, start)
    if number:
        before = _before(document, line)
        bound = not before or before in STOPS or line.blanks > 0
        yield Candidate(
            number, line.start, start, inline=False, bound=bound, before=before, depth=_depth(document, line)
        )
    yield from _inside(document, line, start, closed)


def _inside(document: str, line: Line, start: int, closed: Within) -> Iterator[Candidate]:
    for gap in _INLINE.finditer(document, start, line.end):
        at = gap.end()
        number = numbering_at(document, at)
        if number and at > start and at not in closed:
            before = document[gap.start() - 1 : gap.start()]
            yield Candidate(number, gap.start(), at, inline=True, bound=True, before=before)
    for mark in _BOOKMARK.finditer(document, start, line.end):
        number = numbering_at(document, mark.end())
        if number and mark.end() not in closed:
            yield Candidate(number, mark.start(), mark.end(), inline=False, bound=True)


def _before(document: str, line: Line) -> str:
    at = line.start - 1
    while at >= 0 and (document[at] in BLANKS or document[at] == "*"):
        at -= 1
    return document[at] if at >= 0 else ""


def _depth(document: str, line: Line) -> int:
    found = _HASHES.match(document, line.start)
    return len(found[1]) if found else 0


def heads(document: str, rows: Sequence[Line], closed: Within) -> list[Candidate]:
    """Markdown heads without a number: items by their depth."""
    found = []
    for line in rows:
        depth = _depth(document, line)
        if not depth or line.cell or line.start in closed:
            continue
        words = line.text.strip("#* \u3000")
        start = document.index(words, line.start) if words else line.end
        if words and numbering_at(document, start) is None:
            number = Numbering(Form.HEAD, depth, words, "", start)
            found.append(Candidate(number, line.start, start, inline=False, bound=True, depth=depth))
    return found


_TITLED: Final = re.compile(r"[【〖](?P<words>[\u4e00-\u9fff、“”]{2,16})[】〗]")
_NO_HEAD: Final = re.compile(r"计算|来源|指标|单位|部门|附件|说明|备注|时限")


def titled(document: str, rows: Sequence[Line], closed: Within) -> list[Candidate]:
    """【工作目标】 at the head of at least two lines: heads in brackets instead of numbers."""
    found = []
    for line in rows:
        match = None if line.cell or line.start in closed else _TITLED.match(document, line.start, line.end)
        if match and not _NO_HEAD.search(match["words"]):
            number = Numbering(Form.HEAD, 1, match["words"], match.group(), match.end())
            found.append(Candidate(number, line.start, line.start, inline=False, bound=True, depth=1))
    return found if len(found) > 1 else []
