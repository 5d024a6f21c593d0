"""How well two lists agree: hits, what is too much, what is missing."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field


@dataclass
class Score:
    """One kind of finding. `too_many` and `missing` are sentences for people."""

    hits: int = 0
    too_many: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.hits / found if (found := self.hits + len(self.too_many)) else 1.0

    @property
    def recall(self) -> float:
        return self.hits / told if (told := self.hits + len(self.missing)) else 1.0

    def add(self, other: "Score") -> None:
        self.hits += other.hits
        self.too_many += other.too_many
        self.missing += other.missing


def by_key(found: Iterable[tuple[Hashable, str]], told: Iterable[tuple[Hashable, str]]) -> Score:
    """Items are the same when their keys are; each counts as often as it stands."""
    found, told = list(found), list(told)
    left = Counter(key for key, _ in told)
    score = Score()
    for key, words in found:
        if left[key]:
            left[key] -= 1
            score.hits += 1
        else:
            score.too_many.append(words)
    for key, words in reversed(told):
        if left[key]:
            left[key] -= 1
            score.missing.insert(0, words)
    return score


def by_match(
    found: list,
    told: list,
    same: Callable,
    words: Callable[[object], str],
    *,
    again: bool = False,
    may: Callable[[object], bool] = lambda _: False,
) -> Score:
    """Items are the same when `same` says so, one to one. `again`: a second finding of the same item does no harm.

    `may` tells the items of `told` that may be found or not: neither right nor wrong.
    """
    open_items = list(told)
    score = Score()
    for item in found:
        partner = next((t for t in open_items if same(item, t)), None)
        if partner is not None:
            open_items.remove(partner)
            score.hits += not may(partner)
        elif not (again and any(same(item, t) for t in told)):
            score.too_many.append(words(item))
    score.missing += [words(t) for t in open_items if not may(t)]
    return score
