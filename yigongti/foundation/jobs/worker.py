"""The worker process: `yigongti work`."""

import asyncio
import logging
import signal
import sys
from types import FrameType

from procrastinate.contrib.django import app

from yigongti.foundation.jobs.heartbeat import Pulse

log = logging.getLogger("yigongti.jobs")
CONCURRENCY = 3
GRACE_SECONDS = 20
"""How long running jobs may take to end after SIGTERM; what is cut off then is rescued by the next worker."""


def run(*, wait: bool = True) -> None:
    """Work until SIGTERM or Ctrl+C. `wait` False: until the queue is empty (tests).

    The queue's own connections are a small pool of their own; handlers use Django's, given back after each job.
    """
    if wait:
        signal.signal(signal.SIGTERM, _leave)  # until the queue installs its own, which ends running jobs first
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # the Django connector has it
    with Pulse("worker"), app.replace_connector(connector) as working:
        asyncio.run(_work(working, wait=wait))


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


async def _work(working: object, *, wait: bool) -> None:
    async with working.open_async():  # type: ignore[attr-defined]  # an App
        log.info("worker is ready")
        await working.run_worker_async(  # type: ignore[attr-defined]
            concurrency=CONCURRENCY,
            wait=wait,
            shutdown_graceful_timeout=GRACE_SECONDS,
            delete_jobs="successful",
            install_signal_handlers=wait,
            listen_notify=wait,
        )
