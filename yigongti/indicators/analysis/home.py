"""What the room puts on the role home: doubts to answer, answers to accept."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import WorkItem
from yigongti.indicators.analysis import questions
from yigongti.indicators.analysis.models import Question


def count(actor: Actor, now: datetime) -> int:
    """The number in the menu: what the actor has to answer, or to accept."""
    del now
    return _waiting(actor).count()


def _waiting(actor: Actor) -> QuerySet[Question]:
    if actor.may(questions.ACCEPT):
        return questions.to_accept(seen_by=actor)
    return questions.to_answer(seen_by=actor) if actor.may(questions.ANSWER) else Question.objects.none()


def items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """The oldest first."""
    lane = "review" if actor.may(questions.ACCEPT) else "mine"
    for question in _waiting(actor)[:limit]:
        yield _item(question, now, lane)


def _item(question: Question, now: datetime, lane: str) -> WorkItem:
    due = timezone.make_aware(datetime.combine(question.due, time(23, 59, 59)))
    del now
    return WorkItem(
        due_at=due if lane == "mine" else None,
        started_at=None,
        rank=1,
        urgency="",
        urgency_tone="plain",
        resident_name=question.words,
        resident_about="",
        place="",
        what="数据质疑",
        detail=question.answer if lane == "review" else "",
        source_person="",
        source_place=question.organization.short_name,
        status=question.get_state_display(),
        status_tone="review" if lane == "review" else "waiting",
        url=reverse("analysis:question", args=[question.pk]),
        verb="认可" if lane == "review" else "答复",
        lane=lane,
    )
