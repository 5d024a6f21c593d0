"""How the door matrix (tests/doors) reaches one URL.

Each package with pages declares its doors in its `tests/doors.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yigongti.foundation.access.models import Organization

PUBLIC = "public"  # no sign-in asked
SIGNED_IN = None  # open to everybody who is signed in


@dataclass(frozen=True)
class Door:
    """One URL name and method, and what must answer there.

    `kwargs(world, organization)` makes the object owned by that organization and gives the URL's arguments; `data(...)`
    gives the body of a POST or the query of a GET, called after `kwargs`. The holder of the permission stands at the
    world's `center_a1` with `scope`; `own`, `same`, `other` are the statuses for an object of center_a1, of center_a2
    (the same consortium) and of center_b1 (the other one). `shows(world, organization)` is for lists: a text that must
    be on the page when it belongs to sight (status 200 expected of that organization) and must not when it does not.
    """

    name: str
    permission: str | None
    method: str = "GET"
    kwargs: Callable[[Any, Organization], Mapping[str, Any]] | None = None
    data: Callable[[Any, Organization], Mapping[str, Any]] | None = None
    shows: Callable[[Any, Organization], str] | None = None
    also: tuple[str, ...] = ()  # further permissions that the holder needs for the page to work
    scope: str = "own"
    own: int = 200
    same: int = 404
    other: int = 404
    why: str = ""  # for a door that is PUBLIC or checks by itself: the reason
