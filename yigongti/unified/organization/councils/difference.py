"""What changed between two versions of a rule, line by line, with the changed words marked. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 4000  # characters of a line pair whose words are compared


@dataclass(frozen=True)
class Part:
    """A run of a line; `mark` is "" for what stayed, else del or ins."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the comparison. `sign`: same, out, in."""

    sign: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(p.text for p in self.parts)


def compare(old: str, new: str) -> list[Line]:
    """Every line of both, in order: those that stayed once, changed ones as out and in."""
    before, after = old.split("\n"), new.split("\n")
    found: list[Line] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line("same", (Part(text),)) for text in before[a:b]]
        else:
            found += _changed(before[a:b], after[c:d])
    return found


def _changed(old: list[str], new: list[str]) -> Iterator[Line]:
    for n in range(max(len(old), len(new))):
        if n < len(old) and n < len(new) and len(old[n]) + len(new[n]) <= LONGEST:
            yield from _pair(old[n], new[n])
            continue
        if n < len(old):
            yield Line("out", (Part(old[n], "del"),))
        if n < len(new):
            yield Line("in", (Part(new[n], "ins"),))


def _pair(old: str, new: str) -> Iterator[Line]:
    """One line changed into another: the words that differ are marked in each."""
    out: list[Part] = []
    into: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a != b:
            out.append(Part(old[a:b], "" if tag == "equal" else "del"))
        if c != d:
            into.append(Part(new[c:d], "" if tag == "equal" else "ins"))
    yield Line("out", tuple(out))
    yield Line("in", tuple(into))
