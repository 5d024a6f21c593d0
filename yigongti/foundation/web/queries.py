"""Reads of the frame itself: notices."""

from django.db.models import QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.foundation.web.models import Notice


def notices(*, seen_by: Actor) -> QuerySet[Notice]:
    """The notices of the viewer's county that stand, newest first."""
    return Notice.objects.filter(county=seen_by.county, withdrawn_at__isnull=True).order_by("-published_at", "-pk")


def notice(*, seen_by: Actor, notice_id: int) -> Notice:
    """One of them. Raises NotFound."""
    found = notices(seen_by=seen_by).filter(pk=notice_id).first()
    if found is None:
        raise NotFound("没有这条公告，可能已经撤下。")
    return found
