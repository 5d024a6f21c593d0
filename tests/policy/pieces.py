"""A document cut into pieces and put together anew, with its truth: what stays, moves along; what is replaced, too.

A piece is (start, end, words): the document's range as it stands where words is None, else these words in its place.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tests.policy.truth import Truth

Piece = tuple[int, int, str | None]


def edited(text: str, edits: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """The whole document as pieces, with some ranges replaced. Edits must not overlap."""
    pieces: list[Piece] = []
    position = 0
    for start, end, words in sorted(edits):
        if start < position:
            raise ValueError(f"edits overlap at {start}")
        pieces += [(position, start, None), (start, end, words)]
        position = end
    return [*pieces, (position, len(text), None)]


@dataclass
class Moves:
    """Where the old places are in the new text."""

    def __init__(self, text: str, pieces: list[Piece]) -> None:
        written: list[str] = []
        at, known = 0, []
        for start, end, words in pieces:
            new = text[start:end] if words is None else words
            if start < end:
                known.append((start, end, at, len(new), words is None))
            written.append(new)
            at += len(new)
        self.text = "".join(written)
        self.known = sorted(known)
        self.starts = [k[0] for k in self.known]

    def _piece(self, offset: int):
        i = bisect_right(self.starts, offset) - 1
        if i < 0 or offset >= self.known[i][1]:
            raise KeyError(offset)
        return self.known[i]

    def start(self, offset: int) -> int:
        """Raises KeyError where the place is gone."""
        start, _, at, _, copied = self._piece(offset)
        return at + offset - start if copied else at

    def end(self, offset: int) -> int:
        start, _, at, length, copied = self._piece(offset - 1)
        return at + offset - start if copied else at + length


def same(words: str) -> str:
    return words


def put_together(
    truth: Truth,
    pieces: list[Piece],
    *,
    rename: Callable[[str], str] = same,
    paths: Callable[[tuple[str, ...]], tuple[str, ...]] = tuple,
) -> Truth:
    """The truth of the new document. Clauses whose place is gone are gone; the others stand in the new order."""
    moves = Moves(truth.text, pieces)
    clauses = []
    for clause in truth.clauses:
        try:
            clauses.append(_clause(clause, moves, rename, paths))
        except KeyError:
            continue
    return replace(
        truth,
        text=moves.text,
        clauses=tuple(sorted(clauses, key=lambda c: c.start)),
        head={key: _renamed(value, rename) for key, value in truth.head.items()},
        groups=tuple(
            replace(
                g,
                name=rename(g.name),
                members=tuple(_words(m, rename, "printed", "name", "township") for m in g.members),
            )
            for g in truth.groups
        ),
        core_rows=tuple(tuple(map(rename, row)) for row in truth.core_rows),
        monitoring=tuple(_words(m, rename, "name", "formula", "source", "explanation") for m in truth.monitoring),
        frames=tuple((rename(text), count) for text, count in truth.frames),
        references=tuple((rename(title), rename(number)) for title, number in truth.references),
        posts=tuple((role, rename(office)) for role, office in truth.posts),
    )


def _renamed(value, rename):
    if isinstance(value, list):
        return [rename(v) for v in value]
    return rename(value) if isinstance(value, str) else value


def _words(item, rename, *names):
    return replace(item, **{name: rename(getattr(item, name)) for name in names})


def _clause(clause, moves: Moves, rename, paths):
    def moved(item, *names):
        return replace(_words(item, rename, *names), start=moves.start(item.start), end=moves.end(item.end))

    return replace(
        clause,
        path=tuple(rename(label) for label in paths(clause.path)),
        start=moves.start(clause.start),
        end=moves.end(clause.end),
        heading=rename(clause.heading),
        units=tuple(_words(u, rename, "printed", "name") for u in clause.units),
        deadlines=tuple(moved(d, "text") for d in clause.deadlines),
        quantities=tuple(moved(q, "text", "binds") for q in clause.quantities),
    )
