"""Looking at residents leaves lines."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.audit import trail
from yigongti.records.people.models import Resident


def looked(*, actor: Actor, person: Resident, now: datetime, page: str, came_from: str = "") -> None:
    """One line: this resident's record was opened, on which page, coming from which (a path, never a query)."""
    detail = {"page": page, "from": urlsplit(came_from).path[:120]}
    trail.write(who=actor, action="people.resident.view", now=now, subject=("people.resident", str(person.pk)),
                resident_id=person.pk, detail=detail)  # fmt: skip


def listed(*, actor: Actor, now: datetime, page: str, ids: Sequence[int]) -> None:
    """One line for a list that named residents."""
    if ids:
        trail.write(who=actor, action="people.resident.read", now=now, detail={"page": page, "ids": list(ids)})
