"""A process says that it lives; health page and doctor ask."""

import logging
import os
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from yigongti.foundation.jobs.models import Heartbeat

log = logging.getLogger("yigongti.jobs")
EVERY_SECONDS = 10
ALIVE_SECONDS = 45
"""Four beats and a bit: one lost beat is no alarm."""


def beat(name: str, *, now: datetime, started_at: datetime) -> None:
    """Say that process `name` lives."""
    Heartbeat.objects.update_or_create(
        name=name, defaults={"at": now, "started_at": started_at, "process_id": os.getpid()}
    )


def is_alive(name: str, *, now: datetime) -> bool:
    """Whether process `name` has been heard of lately."""
    return Heartbeat.objects.filter(name=name, at__gt=now - timedelta(seconds=ALIVE_SECONDS)).exists()


class Pulse:
    """Beats in a thread while the `with` block runs; a database that is away for a while only costs beats."""

    def __init__(self, name: str, *, every: float = EVERY_SECONDS) -> None:
        self.name, self.every = name, every
        self.started_at = timezone.now()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"pulse-{name}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(self.every)

    def _run(self) -> None:
        while True:
            try:
                beat(self.name, now=timezone.now(), started_at=self.started_at)
            except (DatabaseError, InterfaceError):
                log.warning("heartbeat of %s could not be written", self.name)
            finally:
                connection.close()
            if self._over.wait(self.every):
                return
