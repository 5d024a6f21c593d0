"""When a charter or a rule takes force: by the members who adopt it."""

from dataclasses import dataclass
from enum import StrEnum


class Adoption(StrEnum):
    """What a member says about a version."""

    ADOPTED = "adopted"
    OBJECTED = "objected"


@dataclass(frozen=True)
class Standing:
    """How a version stands with the members of that day."""

    members: int
    adopted: int
    objected: int

    @property
    def silent(self) -> int:
        """Those who have said nothing."""
        return self.members - self.adopted - self.objected

    @property
    def is_adopted_by_all(self) -> bool:
        """Every member has adopted it; an empty consortium adopts nothing."""
        return self.members > 0 and self.adopted == self.members


def may_take_force(standing: Standing, *, needs_all: bool, resolved: bool) -> bool:
    """A charter takes force when all members adopt it, or, where the rules allow, by a carried resolution."""
    return standing.is_adopted_by_all if needs_all else (resolved or standing.is_adopted_by_all)
