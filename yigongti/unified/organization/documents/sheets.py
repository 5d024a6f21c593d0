"""The text cut into blocks (one per clause) and sheets (what one page shows): a long document stays quick. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.unified.organization.documents.naming import HEAD

SHEET_MAX = 9000
"""Characters of one sheet: about sixty kilobytes of page with its marks."""
SHEET_MIN = 2500


@dataclass(frozen=True)
class Block:
    """A clause's own text, or what stands between clauses. `finding` is the clause's row, None for the head."""

    name: str
    label: str
    heading: str
    level: int
    start: int
    end: int
    finding: int | None = None


@dataclass(frozen=True)
class Sheet:
    """Blocks that one page shows."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def start(self) -> int:
        """Where its text begins."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Where its text ends."""
        return self.blocks[-1].end


def blocks(clauses: Sequence[Block], length: int) -> list[Block]:
    """The clauses in order, cut so that every character of the text stands in exactly one block."""
    ordered = sorted(clauses, key=lambda b: b.start)
    result = [] if ordered and ordered[0].start == 0 else [Block(HEAD, "", "", 1, 0, _first(ordered, length))]
    for one, after in zip(ordered, [*ordered[1:], None], strict=False):
        end = after.start if after else length
        if end > one.start:
            result.append(Block(one.name, one.label, one.heading, one.level, one.start, end, one.finding))
    return [part for block in result for part in _parts(block)]


def _first(ordered: Sequence[Block], length: int) -> int:
    return ordered[0].start if ordered else length


def _parts(block: Block) -> list[Block]:
    """A block longer than a sheet (an annex with a long table) in pieces; the later ones carry no label."""
    pieces = []
    for start in range(block.start, max(block.end, block.start + 1), SHEET_MAX):
        end = min(start + SHEET_MAX, block.end)
        label = block.label if start == block.start else ""
        pieces.append(Block(block.name, label, block.heading, block.level, start, end, block.finding))
    return pieces


def sheets(found: Sequence[Block]) -> list[Sheet]:
    """Chapters together while they are short; a long chapter alone or, beyond the limit, in several sheets."""
    result: list[list[Block]] = []
    size = 0
    for block in found:
        length = block.end - block.start
        fresh = block.level <= 1 and size >= SHEET_MIN
        if not result or fresh or size + length > SHEET_MAX:
            result.append([])
            size = 0
        result[-1].append(block)
        size += length
    return [Sheet(_title(part), tuple(part)) for part in result]


def _title(part: Sequence[Block]) -> str:
    """By the chapters on it (文首、一、二), or the clauses of the one chapter (四（七）—（九）)."""
    chapters = list(dict.fromkeys(b.name for b in part if b.level <= 1))
    if not chapters:
        first, last = part[0].name, part[-1].name
        return first if first == last else f"{first} 至 {last}"
    if part[0].level > 1:
        chapters.insert(0, f"{part[0].name} 起")
    return chapters[0] if len(chapters) == 1 else f"{chapters[0]} 至 {chapters[-1]}"


def sheet_of(found: Sequence[Sheet], position: int) -> int:
    """The number (from 0) of the sheet on which a position of the text stands."""
    return next((n for n, one in enumerate(found) if position < one.end), max(0, len(found) - 1))
