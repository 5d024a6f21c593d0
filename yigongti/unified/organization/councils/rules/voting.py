"""Quorum and outcome of a vote, counted in whole numbers: no rounding decides a motion."""

from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """How a seat votes. A recused seat (回避) counts neither as present nor as a seat for that motion."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    RECUSED = "recused"


class Threshold(StrEnum):
    """How many votes for carry a motion. PRESENT counts those at the table, ALL every voting seat."""

    MAJORITY_PRESENT = "majority_present"
    MAJORITY_ALL = "majority_all"
    TWO_THIRDS_PRESENT = "two_thirds_present"
    TWO_THIRDS_ALL = "two_thirds_all"


class Outcome(StrEnum):
    """What came out."""

    CARRIED = "carried"
    LOST = "lost"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True)
class Fraction:
    """The part of the voting seats that must be at the table: 2/3. Raises ValueError outside 0 < n/d <= 1."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 < self.numerator <= self.denominator:
            raise ValueError(f"no quorum: {self.numerator}/{self.denominator}")


@dataclass(frozen=True)
class Count:
    """One vote counted. `seats`: voting seats of the body on that day; `present`: of them at the table."""

    seats: int
    present: int
    votes_for: int = 0
    against: int = 0
    abstained: int = 0
    recused: int = 0

    def __post_init__(self) -> None:
        cast = self.votes_for + self.against + self.abstained + self.recused
        if min(self.seats, self.present, self.votes_for, self.against, self.abstained, self.recused) < 0:
            raise ValueError("no count is below zero")
        if not cast <= self.present <= self.seats:
            raise ValueError(f"{cast} votes of {self.present} present of {self.seats} seats")

    @property
    def silent(self) -> int:
        """Present and without a vote: they count as present, never as a vote for."""
        return self.present - self.votes_for - self.against - self.abstained - self.recused


def has_quorum(*, seats: int, present: int, quorum: Fraction) -> bool:
    """At least that part of the seats is present; a body without seats never has a quorum."""
    return seats > 0 and present * quorum.denominator >= seats * quorum.numerator


def missing_for_quorum(*, seats: int, present: int, quorum: Fraction) -> int:
    """How many more must come."""
    needed = -(-seats * quorum.numerator // quorum.denominator)
    return max(0, needed - present)


def outcome(count: Count, *, threshold: Threshold, quorum: Fraction) -> Outcome:
    """Whether the motion is carried. Majority is more than half; two thirds is at least two thirds.

    Recused seats leave the table for this motion: they are taken from the seats and from those present.
    """
    seats, present = count.seats - count.recused, count.present - count.recused
    if not has_quorum(seats=seats, present=present, quorum=quorum):
        return Outcome.NO_QUORUM
    base = seats if threshold in {Threshold.MAJORITY_ALL, Threshold.TWO_THIRDS_ALL} else present
    if threshold in {Threshold.MAJORITY_PRESENT, Threshold.MAJORITY_ALL}:
        carried = count.votes_for * 2 > base
    else:
        carried = count.votes_for * 3 >= base * 2
    return Outcome.CARRIED if carried else Outcome.LOST


def votes_needed(*, seats: int, present: int, threshold: Threshold) -> int:
    """The least number of votes for that carries a motion (nobody recused)."""
    base = seats if threshold in {Threshold.MAJORITY_ALL, Threshold.TWO_THIRDS_ALL} else present
    if threshold in {Threshold.MAJORITY_PRESENT, Threshold.MAJORITY_ALL}:
        return base // 2 + 1
    return -(-base * 2 // 3)
