"""The cockpit's two blocks: the worst ten and who must move; progress per document, phase and unit."""

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.tasks import faces, grouping, queries
from yigongti.unified.organization.tasks.clock import lateness_of
from yigongti.unified.organization.tasks.grouping import Group
from yigongti.unified.organization.tasks.models import Task

WORST = 10
UNITS = 6
DOCUMENTS = 4


def worst_card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """The latest first; one click opens the 督办 of a task with its words written."""
    found = _loaded(request, actor)
    late = [t for t in found if lateness_of(t, now).code == "late"]
    late.sort(key=lambda t: (t.due or timezone.localdate(now), t.position))
    context = {
        "counts": grouping.tally(found, now),
        "worst": faces.rows(late[:WORST], actor=actor, now=now, with_evidence=False),
        "may_urge": actor.may("tasks.task.urge") and queries.is_office(actor=actor),
    }
    return render_to_string("tasks/card.html", context, request=request)


def progress_card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """Bars with numbers, late in red. Nothing while the ledger is empty."""
    found = _loaded(request, actor)
    if not found:
        return ""
    blocks = (
        ("按文件", [_short(head) for head, _ in grouping.documents(found, now)[:DOCUMENTS]], "document"),
        ("按阶段", [g for g in grouping.phases(found, now) if g.key], "phase"),
        ("按责任单位", grouping.units(found, now)[:UNITS], "unit"),
    )
    return render_to_string("tasks/progress_card.html", {"blocks": blocks}, request=request)


def _loaded(request: HttpRequest, actor: Actor) -> list[Task]:
    """Both blocks of one page read the ledger once."""
    kept: list[Task] | None = getattr(request, "tasks_loaded", None)
    if kept is None:
        kept = queries.loaded(seen_by=actor)
        request.tasks_loaded = kept  # type: ignore[attr-defined]  # lives as long as the request
    return kept


def _short(group: Group) -> Group:
    """A document by its number, where it has one."""
    return Group(group.key, group.about or group.title, group.title, group.counts)
