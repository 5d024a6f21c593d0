"""Tasks in the jump box: by number, title or text."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.tasks import numbering, queries


def find(actor: Actor, text: str, limit: int) -> Iterable[tuple[str, str, str]]:
    """(title, about, url) of tasks within sight."""
    number = numbering.parse(text)
    wanted = Q(title__icontains=text) | Q(number__startswith=number.clause)
    for task in queries.tasks(seen_by=actor).exclude(state="cancelled").filter(wanted)[:limit]:
        yield f"{task.words} {task.title}", task.source_number, reverse("tasks:task", args=[task.pk])
