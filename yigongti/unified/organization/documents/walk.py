"""The order in which a reviewer goes through the findings: clause by clause, as the right column shows them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.unified.organization.documents.words import ORDER


@dataclass(frozen=True)
class Step:
    """One finding on the way."""

    pk: int
    kind: str
    clause: str
    start: int
    is_doubtful: bool
    is_open: bool
    is_rejected: bool = False


class Walk:
    """The findings in order, and who comes before and after whom. `names` are the clauses in the order of the text."""

    def __init__(self, steps: Sequence[Step], names: Sequence[str], show: str = "all") -> None:
        place = {name: n for n, name in enumerate(dict.fromkeys(names))}
        doubts = {(s.clause, s.kind) for s in steps if s.is_doubtful}

        def key(step: Step) -> tuple[int, bool, int, bool, int, int]:
            clause = place.get(step.clause, len(place))
            unsure = (step.clause, step.kind) not in doubts
            return (clause, unsure, ORDER[step.kind], not step.is_doubtful, step.start, step.pk)

        self.steps = sorted(steps, key=key)
        self.show = show
        self._at = {step.pk: n for n, step in enumerate(self.steps)}

    def shows(self, step: Step) -> bool:
        """Whether the filter lets it through."""
        return self.show == "all" or (step.is_open and (self.show == "open" or step.is_doubtful))

    def step(self, pk: int) -> Step | None:
        """The step of a finding."""
        at = self._at.get(pk)
        return None if at is None else self.steps[at]

    def after(self, pk: int | None) -> Step | None:
        """The next one that the filter shows; None at the end."""
        return next((s for s in self.steps[self._from(pk) :] if self.shows(s)), None)

    def before(self, pk: int | None) -> Step | None:
        """The one before; None at the beginning."""
        end = self._at.get(pk, 0) if pk is not None else 0
        return next((s for s in reversed(self.steps[:end]) if self.shows(s)), None)

    def next_open(self, pk: int | None, *, doubtful: bool = False) -> Step | None:
        """The next undecided one, from the top again when nothing follows."""
        at = self._from(pk)
        for step in [*self.steps[at:], *self.steps[:at]]:
            if step.is_open and step.pk != pk and (step.is_doubtful or not doubtful):
                return step
        return None

    def first_of(self, clause: str) -> Step | None:
        """The first finding of a clause that the filter shows."""
        return next((s for s in self.steps if s.clause == clause and self.shows(s)), None)

    def _from(self, pk: int | None) -> int:
        return self._at[pk] + 1 if pk in self._at else 0
