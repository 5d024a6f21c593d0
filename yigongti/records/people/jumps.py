"""Residents in the jump box."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.records.people import looks, queries


def find(actor: Actor, text: str, limit: int) -> Iterable[tuple[str, str, str]]:
    """Name, about, address; audited as a list."""
    now = timezone.now()
    people = queries.find(seen_by=actor, text=text, limit=limit)
    lines = queries.found(seen_by=actor, people=people, today=timezone.localdate(now))
    looks.listed(actor=actor, now=now, page="jump", ids=[line.resident.pk for line in lines])
    for line in lines:
        yield line.resident.name, f"{line.about} {line.place}", reverse("people:resident", args=(line.resident.code,))
