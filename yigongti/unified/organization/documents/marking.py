"""The text of a block with its findings marked: the shortest on top where they overlap. Pure: gives safe HTML.

Every character of the document stands in the page exactly once and in order, so that a selection of the reader's can
be counted back to positions of the text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_GAP = re.compile(r"\n[\s　]*\n")


@dataclass(frozen=True)
class Mark:
    """A range to mark: which finding, of what kind, open or decided, doubtful or not."""

    finding: int
    kind: str
    title: str
    start: int
    end: int
    state: str
    is_doubtful: bool


def marked(text: str, start: int, end: int, marks: Iterable[Mark]) -> SafeString:
    """`text[start:end]` as HTML."""
    within = sorted((m for m in marks if m.start < end and m.end > start and m.end > m.start), key=_length)
    folds = [(start + g.start() + 1, start + g.end()) for g in _GAP.finditer(text[start:end])]
    edges = [edge for m in within for edge in (max(start, m.start), min(end, m.end))]
    cuts = sorted({start, end, *edges, *(edge for fold in folds for edge in fold)})
    owners: list[Mark | None] = [None] * max(0, len(cuts) - 1)
    for mark in reversed(within):  # shorter ones overwrite
        first, last = bisect_left(cuts, max(start, mark.start)), bisect_left(cuts, min(end, mark.end))
        owners[first:last] = [mark] * (last - first)
    folded = {bisect_left(cuts, a) + n for a, b in folds for n in range(bisect_left(cuts, b) - bisect_left(cuts, a))}
    parts = [
        _piece(text[a:b], owner, is_first=owner is not None and a == max(start, owner.start), fold=place in folded)
        for place, (a, b, owner) in enumerate(zip(cuts, cuts[1:], owners, strict=False))
    ]
    return mark_safe("".join(parts))


def _length(mark: Mark) -> tuple[int, int]:
    return (mark.end - mark.start, -mark.finding)


def _piece(words: str, mark: Mark | None, *, is_first: bool, fold: bool) -> str:
    """Runs of empty lines are folded away by the style sheet, not by us: they count as characters."""
    inner = f'<span class="fold">{escape(words)}</span>' if fold else escape(words)
    if mark is None:
        return inner
    css = f"m k-{mark.kind} {mark.state}" + (" doubt" if mark.is_doubtful and mark.state == "proposed" else "")
    name = f' id="m{mark.finding}"' if is_first else ""
    return f'<mark class="{css}" data-f="{mark.finding}"{name} title="{escape(mark.title)}">{inner}</mark>'
