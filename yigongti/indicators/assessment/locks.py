"""Whether a year is under lock. Who locks periods stands above and registers; no import goes up or across."""

from collections.abc import Callable
from datetime import datetime

Keeper = Callable[[str, int], datetime | None]  # county, year -> when it was last locked

_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Called once by whoever knows the locks, from its `apps.py`."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def locked_at(*, county: str, year: int) -> datetime | None:
    """When the year was last locked, None while it is open."""
    found = [at for keeper in _keepers if (at := keeper(county, year)) is not None]
    return max(found, default=None)
