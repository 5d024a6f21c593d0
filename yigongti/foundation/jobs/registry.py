"""Background work is declared here: `job` for what an action defers, `periodic` for what the clock starts.

A package declares its jobs in its `jobs.py`, imported at start-up. `Job.defer` writes the job with the caller's own
connection: in a transaction it exists only if the transaction commits.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from yigongti.foundation.jobs.models import Failure

ERROR_LENGTH = 4000
ATTEMPTS = 5
_RETRY = RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=4)  # after 4, 16, 64, 256, 1024 s


@dataclass(frozen=True)
class Job:
    """A declared job: its name in the queue, its Chinese title, the function (`run`, for tests) and its task."""

    name: str
    title: str
    run: Callable[..., object] = field(repr=False)
    task: Any = field(repr=False)
    cron: str = ""

    def defer(self, *, at: datetime | None = None, lock: str | None = None, **words: object) -> int:
        """Queue it with JSON arguments, in the caller's transaction. Jobs of one `lock` run one after another."""
        return int(self.task.configure(lock=lock, schedule_at=at).defer(**words))


_declared: dict[str, Job] = {}


def job(*, name: str, title: str) -> Callable[[Callable[..., None]], Job]:
    """Declare a function as a job: it gets the deferred keywords and `now`. It is tried again up to five times."""

    def declare(function: Callable[..., None]) -> Job:
        def run(context: JobContext, /, **words: object) -> None:
            _noting_failure(context, lambda: function(now=timezone.now(), **words))

        return _keep(Job(name, title, function, app.task(name=name, pass_context=True, retry=_RETRY)(run)))

    return declare


def periodic(*, name: str, title: str, cron: str) -> Callable[[Callable[..., object]], Job]:
    """Declare a function of `now` that the clock starts (cron in UTC). What is still queued is not queued again."""

    def declare(function: Callable[..., object]) -> Job:
        def run(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  when it was due; we work at the time it runs
            _noting_failure(context, lambda: function(now=timezone.now()))

        task = app.task(name=name, pass_context=True, queueing_lock=name)(run)
        return _keep(Job(name, title, function, app.periodic(cron=cron, periodic_id=name)(task), cron))

    return declare


def _keep(declared: Job) -> Job:
    if declared.name in _declared:
        raise ValueError(f"job declared twice: {declared.name}")
    _declared[declared.name] = declared
    return declared


def declared_jobs() -> tuple[Job, ...]:
    """Every declared job, by name."""
    return tuple(_declared[name] for name in sorted(_declared))


def title_of(name: str) -> str:
    """The Chinese title of a job, or its name when it is no longer declared."""
    return _declared[name].title if name in _declared else name


def _noting_failure(context: JobContext, work: Callable[[], object]) -> None:
    """Run; on an exception write its words in a transaction of its own; the queue decides about another attempt."""
    try:
        work()
    except Exception:
        with transaction.atomic():
            Failure.objects.create(
                job_id=context.job.id or 0,
                task=context.job.task_name,
                at=timezone.now(),
                error=traceback.format_exc()[-ERROR_LENGTH:],
            )
        raise
