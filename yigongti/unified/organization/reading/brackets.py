"""Pairs of brackets of every width, closed by the wrong kind or not at all, as documents print them (〔…], （…〕)."""

from dataclasses import dataclass

OPENERS = "（(〔【[［｛{"
CLOSERS = "）)〕】]］｝}"
_KIND = {"（": 0, "(": 0, "）": 0, ")": 0, "〔": 1, "〕": 1, "【": 2, "】": 2}
_KIND |= dict.fromkeys("[［]］", 3) | dict.fromkeys("｛{｝}", 4)
_DEEPEST = 8  # brackets below this depth are plain text: no document nests so, and reading stays linear


@dataclass(frozen=True)
class Group:
    """`text[start:end]` with its brackets; not `closed`: the closing one is missing, `end` is the end of the text."""

    start: int
    end: int
    closed: bool

    @property
    def inner(self) -> tuple[int, int]:
        """Range of what stands inside."""
        return self.start + 1, self.end - 1 if self.closed else self.end


def groups(text: str) -> list[Group]:
    """All pairs by their beginning. A closer ends the nearest opener of its own width, else the nearest of any."""
    found: list[Group] = []
    stack: list[int] = []
    for at, c in enumerate(text):
        if c in OPENERS:
            if len(stack) >= _DEEPEST:
                del stack[0]
            stack.append(at)
        elif c in CLOSERS and stack:
            place = next((i for i in reversed(range(len(stack))) if _KIND[text[stack[i]]] == _KIND[c]), len(stack) - 1)
            found += [Group(opened, len(text), closed=False) for opened in stack[place + 1 :]]
            found.append(Group(stack[place], at + 1, closed=True))
            del stack[place:]
    found += [Group(opened, len(text), closed=False) for opened in stack]
    return sorted(found, key=lambda group: group.start)
