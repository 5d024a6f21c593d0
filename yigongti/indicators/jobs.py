"""The worker's part: within seconds of an event the files and cells follow; a sweep catches what a crash left behind."""

import logging

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger("yigongti.indicators")
DELAY_SECONDS = 1  # many reports returned together make one recompute


@app.task(name="indicators.recompute", queueing_lock="indicators.recompute", lock="indicators.recompute")
def recompute_changed() -> None:
    """Incremental recompute: what changed since the last one."""
    from yigongti.indicators.recompute import incremental  # ibis takes a second to import: in the worker alone

    report = incremental(now=timezone.now())
    log.info("indicators: %s partitions, %s rows, %s cells", report.partitions, report.rows, report.cells)


@app.periodic(cron="*/10 * * * *")
@app.task(name="indicators.sweep", queueing_lock="indicators.sweep", lock="indicators.recompute")
def sweep(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the tick
    """Every ten minutes, whether woken or not: changes left by a crash, and the states of the running month."""
    from yigongti.indicators.recompute import incremental

    incremental(now=timezone.now())


def wake() -> None:
    """Queue one recompute, called after commit. One that already waits will see this change too, so it is enough."""
    try:
        with transaction.atomic():
            recompute_changed.configure(schedule_in={"seconds": DELAY_SECONDS}).defer()
    except AlreadyEnqueued:
        return
