"""The worker's part: every night the values that SQL reads are written anew."""

import logging
from datetime import datetime

from yigongti.foundation.jobs.registry import periodic

log = logging.getLogger("yigongti.indicators")


@periodic(name="yearly.keep", title="写出供查询的指标值", cron="40 2 * * *")
def keep(*, now: datetime) -> None:
    """Values for the read-only views."""
    from yigongti.indicators.yearly.keeping import refresh

    log.info("values kept for SQL: %s", refresh(now=now))
