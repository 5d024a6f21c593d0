"""The worker's part: within seconds of an event files and cells follow, within a minute of a record's change.

Records mark their changes by trigger and wake nobody, so a look at the marks once a minute does. A sweep every ten
minutes takes in what has no mark: the states of the running month, a new day, other places.
"""

import logging
from datetime import datetime

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from yigongti.foundation.jobs.registry import job, periodic
from yigongti.indicators.models import Change

log = logging.getLogger("yigongti.indicators")
DELAY_SECONDS = 1  # many reports returned together make one recompute
NAME = "indicators.recompute"


@job(name=NAME, title="指标增量汇总")
def recompute_changed(*, now: datetime) -> None:
    """Incremental recompute: what changed since the last one."""
    from yigongti.indicators.recompute import incremental  # ibis takes a second to import: in the worker alone

    report = incremental(now=now)
    log.info("indicators: %s partitions, %s rows, %s cells", report.partitions, report.rows, report.cells)


@periodic(name="indicators.marks", title="指标随记录汇总", cron="* * * * *")
def follow_marks(*, now: datetime) -> None:
    """Every minute: recompute if anything was marked."""
    if Change.objects.exists():
        recompute_changed.run(now=now)


@periodic(name="indicators.sweep", title="指标定时汇总", cron="*/10 * * * *")
def sweep(*, now: datetime) -> None:
    """Every ten minutes, whether woken or not."""
    recompute_changed.run(now=now)


def wake() -> None:
    """Queue one recompute, called after commit. One that already waits will see this change too, so it is enough."""
    later = recompute_changed.task.configure(queueing_lock=NAME, lock=NAME, schedule_in={"seconds": DELAY_SECONDS})
    try:
        with transaction.atomic():
            later.defer()
    except AlreadyEnqueued:
        return


@job(name="indicators.full", title="指标全量汇总")
def recompute_everything(*, now: datetime) -> None:
    """Derive everything from the records again, as somebody asked."""
    from yigongti.indicators.recompute import full

    report = full(now=now)
    log.info("indicators, full: %s partitions, %s rows, %s cells", report.partitions, report.rows, report.cells)
