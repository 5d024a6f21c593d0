"""What the clock starts: sealing the trail each minute, clearing sessions that ran out each hour."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from yigongti.foundation.access.models import SignedIn
from yigongti.foundation.access.session import ABSOLUTE_SECONDS, IDLE_SECONDS
from yigongti.foundation.audit import seal
from yigongti.foundation.jobs.registry import periodic


@periodic(name="audit.seal", title="封存审计记录", cron="* * * * *")
def seal_trail(*, now: datetime) -> None:
    """Close what can be closed. After a restore on another server this also sets the order of lines going again."""
    seal.seal(now=now)


@periodic(name="access.expire_sessions", title="清理超时会话", cron="7 * * * *")
def expire_sessions(*, now: datetime) -> None:
    """Note the sessions that ran out by themselves, and drop what Django kept of them."""
    idle = SignedIn.objects.filter(ended_at__isnull=True, seen_seconds__lte=int(now.timestamp()) - IDLE_SECONDS)
    old = SignedIn.objects.filter(ended_at__isnull=True, started_at__lte=now - timedelta(seconds=ABSOLUTE_SECONDS))
    for rows in (idle, old):
        keys = list(rows.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        rows.update(ended_at=now, end=SignedIn.End.EXPIRED)
    Session.objects.filter(expire_date__lt=now).delete()
