"""Words that stand for something known: exact writings first, then short forms; what fits two things is asked."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from yigongti.indicators.importing.reading.words import label_key

SUGGESTED: Final = 3
_LIKE: Final = 0.55
IGNORED: Final = "-"  # a choice: leave this row or column out


@dataclass(frozen=True)
class Term:
    """A thing with its full writings and the shorter ones that follow from them."""

    code: str
    title: str
    names: tuple[str, ...]
    short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """What a word stands for. `how`: full, short, chosen, ignored; or "" with `candidates` to choose from."""

    code: str = ""
    how: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Nobody knows yet."""
        return not self.how

    @property
    def is_ambiguous(self) -> bool:
        """It fits several things equally well."""
        return not self.how and len(self.candidates) > 1


@dataclass(frozen=True)
class Vocabulary:
    """Terms by code. `preferred` are those that the sheet asks for: they win over the others of the same writing."""

    terms: Mapping[str, Term]
    preferred: frozenset[str] = frozenset()
    full: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    short: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, terms: Iterable[Term], *, preferred: Collection[str] = ()) -> "Vocabulary":
        """Index the writings."""
        found = {term.code: term for term in terms}
        full = _index((name, t.code) for t in found.values() for name in (t.code, *t.names))
        short = _index((name, t.code) for t in found.values() for name in t.short)
        return cls(found, frozenset(preferred), full, short)

    def find(self, text: str, chosen: Mapping[str, str] | None = None) -> Match:
        """What the text stands for. A choice made earlier wins as long as it is still something known."""
        key = label_key(text)
        if not key:
            return Match()
        choice = (chosen or {}).get(key, "")
        if choice == IGNORED:
            return Match("", "ignored")
        if choice in self.terms:
            return Match(choice, "chosen")
        found, how = self.full.get(key), "full"
        if not found:
            found, how = self.short.get(key), "short"
        if not found:
            return Match(candidates=())
        wanted = found & self.preferred or found
        if len(wanted) == 1:
            return Match(next(iter(wanted)), how)
        return Match(candidates=tuple(sorted(wanted)))

    def like(self, text: str) -> tuple[str, ...]:
        """Up to three codes whose writing is close: offered to a person, never taken."""
        key = label_key(text)
        near = difflib.get_close_matches(key, self.full.keys(), n=SUGGESTED * 2, cutoff=_LIKE) if key else []
        inside = [name for name in self.full if len(name) > 1 and len(key) > 1 and (name in key or key in name)]
        codes = [code for name in [*inside, *near] for code in sorted(self.full[name])]
        codes.sort(key=lambda code: code not in self.preferred)
        return tuple(dict.fromkeys(codes))[:SUGGESTED]

    def title(self, code: str) -> str:
        """The title of a code, or the code."""
        return self.terms[code].title if code in self.terms else code


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, code in pairs:
        if key := label_key(name):
            found.setdefault(key, set()).add(code)
    return {key: frozenset(codes) for key, codes in found.items()}
