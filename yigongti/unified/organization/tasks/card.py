"""The cockpit's two blocks: the worst ten and who must move; progress per document, phase and unit."""

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.tasks import faces, queries

WORST = 10
UNITS = 6
DOCUMENTS = 4


def worst_card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """The latest first; one click opens the 督办 of a task with its words written."""
    today = timezone.localdate(now)
    late = (
        queries.tasks(seen_by=actor).filter(queries.tab_condition(code="late", today=today)).order_by("due", "position")
    )
    context = {
        "counts": queries.counts(seen_by=actor, now=now),
        "worst": faces.rows(list(late[:WORST]), actor=actor, now=now, with_evidence=False),
        "may_urge": actor.may("tasks.task.urge") and queries.is_office(actor=actor),
    }
    return render_to_string("tasks/card.html", context, request=request)


def progress_card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """Bars with numbers, late in red."""
    documents = [head for head, _ in queries.by_document(seen_by=actor, now=now)]
    phases = [g for g in queries.by_field(seen_by=actor, now=now, field="phase") if g.key]
    blocks = (
        ("按文件", [_short(g) for g in documents[:DOCUMENTS]], "document"),
        ("按阶段", phases, "phase"),
        ("按责任单位", queries.by_unit(seen_by=actor, now=now)[:UNITS], "unit"),
    )
    if not documents:
        return ""
    return render_to_string("tasks/progress_card.html", {"blocks": blocks}, request=request)


def _short(group: queries.Group) -> queries.Group:
    """A document by its number, where it has one."""
    return queries.Group(group.key, group.about or group.title, group.title, group.counts)
