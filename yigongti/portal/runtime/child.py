"""One process under the supervisor: how it is started, stopped, logged and started again."""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from yigongti.portal.runtime.leash import spawn
from yigongti.portal.runtime.owner import Owner

LOG_BYTES_MAX = 10 * 1024 * 1024
QUIET_SECONDS_MAX = 30.0
SETTLED_SECONDS = 60.0  # a process that lived this long starts with no delay when it dies
ALARMING = rb"\b(ERROR|CRITICAL)\b"


@dataclass(frozen=True)
class Spec:
    """What to run. `before` is called ahead of every start; `stop_signal` asks for a clean end within `patience` s."""

    name: str
    words: tuple[str, ...]
    env: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    owner: Owner | None = None
    before: Callable[[], None] | None = None
    alarming: bytes = ALARMING  # pattern of the lines that reach the console


@dataclass
class Child:
    """A running `Spec` with its log."""

    spec: Spec
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_again_at: float | None = None
    deaths: int = 0
    _tail: bytes = field(default=b"", repr=False)
    _spoken: list[float] = field(default_factory=list, repr=False)

    def start(self) -> int:
        """Start it in a session of its own (Ctrl+C reaches the supervisor alone); gives the end of its output pipe."""
        if self.spec.before is not None:
            self.spec.before()
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        self.process = spawn(
            self.spec.words, env=self.spec.env, stop_signal=self.spec.stop_signal, owner=self.spec.owner, output=writing
        )
        os.close(writing)
        self.started_at, self.start_again_at = time.monotonic(), None
        return reading

    def has_ended(self) -> bool:
        """Whether the process has ended by itself since its start."""
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> str:
        """After its end: kill what it left in its group, plan the next start, and say so in a line."""
        if self.process is None:
            raise RuntimeError(f"{self.spec.name} was never started")
        self.kill_group()
        lived = time.monotonic() - self.started_at
        self.deaths = 0 if lived > SETTLED_SECONDS else self.deaths + 1
        wait = 0.0 if self.deaths == 0 else min(QUIET_SECONDS_MAX, 2.0 ** (self.deaths - 1))
        self.start_again_at = time.monotonic() + wait
        words = f"{self.spec.name} ended ({_reason(self.process.returncode)}), starting it again in {wait:.0f} s"
        self.write(f"--- {words}\n".encode())
        self.process = None
        return f"{words}; see {self.log}"

    def may_speak(self) -> bool:
        """Two alarming lines in ten seconds reach the console; the log has them all."""
        now = time.monotonic()
        self._spoken = [at for at in self._spoken if now - at < 10]  # noqa: PLR2004
        if len(self._spoken) > 1:
            return False
        self._spoken.append(now)
        return True

    def ask_to_stop(self) -> None:
        """Send the signal for a clean end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.spec.stop_signal)

    def kill_group(self) -> None:
        """End everything in its session at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def write(self, output: bytes) -> list[bytes]:
        """Append output to the log, rotating at 10 MB; gives the alarming lines for the console."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        handle = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, output)
        finally:
            os.close(handle)
        *lines, self._tail = (self._tail + output).split(b"\n")
        self._tail = self._tail[-4000:]
        return [line for line in lines if re.search(self.spec.alarming, line)]


def _reason(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
