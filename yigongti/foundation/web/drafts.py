"""Drafts: keep, find, drop. No action, no audit line: a draft is nobody's record yet, only its writer sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.models import Draft

BYTES_MAX = 200_000


class DraftTooLarge(Invalid):
    """More text than a form holds."""

    sentence = "草稿太长，没有存到服务器；请先提交或缩短内容。"


@dataclass(frozen=True)
class Kept:
    """A draft as the page gets it back."""

    content: dict[str, Any]
    saved_at: datetime


def keep(*, actor: Actor, page: str, content: dict[str, Any], now: datetime) -> Kept:
    """Save over the earlier one of the same page. Raises DraftTooLarge."""
    if sum(len(str(k)) + len(str(v)) for k, v in content.items()) > BYTES_MAX:
        raise DraftTooLarge
    Draft.objects.update_or_create(
        user_id=actor.user_id or 0, page=page[:200], defaults={"content": content, "saved_at": now}
    )
    return Kept(content, now)


def find(*, actor: Actor, page: str) -> Kept | None:
    """The draft of this person for this page."""
    draft = Draft.objects.filter(user_id=actor.user_id or 0, page=page[:200]).first()
    return Kept(draft.content, draft.saved_at) if draft else None


def drop(*, actor: Actor, page: str) -> None:
    """After submission: pages call this when the action has succeeded."""
    Draft.objects.filter(user_id=actor.user_id or 0, page=page[:200]).delete()
