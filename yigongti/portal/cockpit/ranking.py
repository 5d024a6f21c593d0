"""Townships in order, and the classes of the map. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

CLASSES = 5


@dataclass(frozen=True)
class Place:
    """One township. `number` None is missing; `seen` False is outside of the viewer's sight."""

    code: str
    name: str
    number: Decimal | None
    behind: str = ""
    missing: str = ""
    scope: str = ""
    seen: bool = True


@dataclass(frozen=True)
class Ranked:
    """A place with its rank from the top (None when missing) and its class (0 lowest)."""

    place: Place
    rank: int | None
    tone: int | None


def breaks(numbers: Sequence[Decimal], goals: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """At most four class limits: the targets first, then the middle of the fullest stretches between them."""
    found = sorted(set(goals))[: CLASSES - 1]
    values = sorted(set(numbers))
    while len(found) < CLASSES - 1:
        stretches = _stretches(values, found)
        longest = max(stretches, key=len, default=[])
        if len(longest) < 2:  # noqa: PLR2004  nothing left to divide
            break
        found = sorted({*found, longest[len(longest) // 2]})
    return tuple(found)


def _stretches(values: Sequence[Decimal], limits: Sequence[Decimal]) -> list[list[Decimal]]:
    edges = [None, *limits, None]
    return [
        [v for v in values if (low is None or v >= low) and (high is None or v < high)] for low, high in pairwise(edges)
    ]


def tone(number: Decimal | None, limits: Sequence[Decimal]) -> int | None:
    """The class of a value: how many limits it has reached, spread over the five tones."""
    if number is None:
        return None
    reached = sum(1 for limit in limits if number >= limit)
    return round(reached * (CLASSES - 1) / len(limits)) if limits else CLASSES // 2


def ranked(places: Sequence[Place], limits: Sequence[Decimal]) -> tuple[Ranked, ...]:
    """Missing on top, then from low to high; equal values share a rank."""
    known = sorted((p.number for p in places if p.number is not None), reverse=True)
    order = sorted(places, key=lambda p: (p.number is not None, p.number or Decimal(0), p.code))
    return tuple(
        Ranked(p, None if p.number is None else known.index(p.number) + 1, tone(p.number, limits)) for p in order
    )


def legend(limits: Sequence[Decimal], text: object) -> tuple[tuple[int, str], ...]:
    """Class and words: <60, 60–65, ≥70."""
    if not limits:
        return ()
    say = text if callable(text) else str
    tones = [tone(limit, limits) for limit in limits]
    first = [(0, f"<{say(limits[0])}")]
    middle = [(t or 0, f"{say(a)}–{say(b)}") for a, b, t in zip(limits, limits[1:], tones, strict=False)]
    return (*first, *middle, (tones[-1] or 0, f"≥{say(limits[-1])}"))
