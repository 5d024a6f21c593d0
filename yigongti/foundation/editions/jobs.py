"""The clock's part: an approved release comes into force on its day."""

from datetime import datetime

from yigongti.foundation.editions import releases
from yigongti.foundation.jobs.registry import periodic


@periodic(name="editions.bring_due", title="到期县版施行", cron="*/15 * * * *")
def bring_due(*, now: datetime) -> None:
    """Every quarter of an hour: what was approved for today or earlier and is not in force yet."""
    releases.bring_due(now=now)
