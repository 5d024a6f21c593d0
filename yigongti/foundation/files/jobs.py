"""Housekeeping of the store."""

from datetime import datetime

from yigongti.foundation.files.store import sweep_incoming
from yigongti.foundation.jobs.registry import periodic


@periodic(name="files.sweep", title="清理未完成的上传", cron="23 19 * * *")
def sweep(*, now: datetime) -> None:
    """Remove what a crash left half-written."""
    sweep_incoming(now=now)
