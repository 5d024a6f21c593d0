"""Writes of the frame itself: notices."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.models import Notice


class NoticeIncomplete(Invalid):
    """A notice without title or text."""

    sentence = "公告还没有写完整。"


class NoticeWithdrawn(Invalid):
    """A notice that was withdrawn already."""

    sentence = "这条公告已经撤下了。"


@action("portal.notice.publish")
def publish_notice(*, actor: Actor, now: datetime, title: str, text: str) -> Notice:
    """Announce to the staff of the actor's county. Raises NoticeIncomplete with one line per field."""
    title, text = title.strip(), text.strip()
    wrong = {}
    if not title or len(title) > 60:  # noqa: PLR2004  width of the column
        wrong["title"] = "请写标题，60 字以内"
    if not text:
        wrong["text"] = "请写内容"
    if wrong:
        raise NoticeIncomplete(fields=wrong)
    return Notice.objects.create(
        county=actor.county,
        title=title,
        text=text,
        published_at=now,
        published_by_name=actor.user_name,
        organization_name=actor.organization_name,
    )


@action("portal.notice.withdraw", on="notice")
def withdraw_notice(*, actor: Actor, now: datetime, notice: Notice) -> Notice:
    """Take a notice down; it stays on record. Raises NoticeWithdrawn."""
    done = Notice.objects.filter(pk=notice.pk, county=actor.county, withdrawn_at__isnull=True).update(withdrawn_at=now)
    if not done:
        raise NoticeWithdrawn
    notice.withdrawn_at = now
    return notice
