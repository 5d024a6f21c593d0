"""What the editions put on the role home: a proposal that waits for the second person, one that came back."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions import reading
from yigongti.foundation.editions.release_models import Release
from yigongti.foundation.rooms import WorkItem


def items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:  # noqa: ARG001  the shape of a worklist
    """Proposals of somebody else, for who may approve."""
    for one in reading.proposed_to(actor=actor)[:limit]:
        yield _item(one, "待批准", f"{one.in_force} 起施行", "批准")


def sent_back(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:  # noqa: ARG001
    """The last word about my proposal, when it was: not like this."""
    for one in reading.returned_to(actor=actor)[:limit]:
        yield _item(one, "已退回", one.reason, "去修改")


def _item(one: Release, status: str, detail: str, verb: str) -> WorkItem:
    by = one.decided_by if one.reason else one.proposed_by
    return WorkItem(
        due_at=None,
        started_at=one.decided_at or one.proposed_at,
        rank=1,
        urgency="",
        urgency_tone="plain",
        resident_name=one.source or one.title,
        resident_about="",
        place="",
        what=f"{one.title} {one.document_number}".strip(),
        detail=detail,
        source_person=by.display_name if by else "系统",
        source_place="",
        status=status,
        status_tone="review",
        url=reverse("editions:release", args=[one.pk]),
        verb=verb,
        lane="sent_back" if one.reason else "review",
    )
