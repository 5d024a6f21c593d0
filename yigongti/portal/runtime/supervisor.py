"""Keeps the platform's processes running: starts, logs, starts again after a death, stops them in the reverse order."""

import contextlib
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import psutil

from yigongti.portal.runtime.child import Child, Spec
from yigongti.portal.runtime.leash import spawn
from yigongti.portal.runtime.progress import say

MARK = "YIGONGTI_SUPERVISED"  # environment of our children: the data folder they work for
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs children in one thread (the kernel's leash is tied to the thread that started them)."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []
        self.stop_requests = 0
        self.selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._waker.setblocking(False)
        self._woken.setblocking(False)
        self.selector.register(self._woken, selectors.EVENT_READ, None)

    def listen(self) -> None:
        """Take Ctrl+C, SIGTERM and a closed terminal as the wish to stop (unless `nohup` said to ignore the last)."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in _STOPPING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake the loop

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self.stop_requests > 0

    def add(self, spec: Spec) -> Child:
        """Start a child and keep it running."""
        child = Child(spec, self.logs / f"{spec.name}.log")
        self.children.append(child)
        self._start(child)
        return child

    def run_once(self, words: list[str], env: dict[str, str]) -> int:
        """Run a command to its end on our own console, while the children are looked after. Returns its exit code."""
        process = spawn(words, env=env, stop_signal=signal.SIGTERM, output=None)
        told = False
        while process.poll() is None:
            self.pump(0.2)
            if self.stopping and not told:
                process.terminate()
                told = True
        return process.returncode

    def pump(self, seconds: float) -> None:
        """Once round: read output, bury the dead, start again what is due."""
        for key, _ in self.selector.select(seconds):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    self._woken.recv(4096)
            else:
                self._read(key.fd, key.data)
        if self.stopping:
            return
        for child in self.children:
            if child.has_ended():
                say(child.bury())
            if child.start_again_at is not None and time.monotonic() >= child.start_again_at:
                self._start(child)

    def stop(self) -> None:
        """Stop all children, last started first. A second Ctrl+C does not wait any longer."""
        self.stop_requests += not self.stopping
        asked = self.stop_requests
        for child in reversed(self.children):
            child.ask_to_stop()
            deadline = time.monotonic() + child.spec.patience
            while child.process is not None and child.process.poll() is None:
                self.pump(0.1)
                if time.monotonic() > deadline or self.stop_requests > asked:
                    say(f"{child.spec.name} takes too long: ending it")
                    child.kill_group()
                    child.process.wait(10)
            child.kill_group()
        self.pump(0)

    def _start(self, child: Child) -> None:
        self.selector.register(child.start(), selectors.EVENT_READ, child)

    def _read(self, handle: int, child: Child) -> None:
        try:
            output = os.read(handle, 65536)
        except BlockingIOError:
            return
        if not output:
            self.selector.unregister(handle)
            os.close(handle)
            return
        for line in child.write(output):
            if child.may_speak():
                say(f"{child.spec.name}: {line.decode(errors='replace')[:200]}")


def sweep(home: str, spare: Callable[[psutil.Process], bool]) -> int:
    """End what an earlier supervisor of this data folder left behind; gives how many processes that were."""
    left = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == home and process.pid != os.getpid() and not spare(process):
                process.kill()
                left.append(process)
        except (psutil.Error, OSError):
            continue
    psutil.wait_procs(left, timeout=5)
    return len(left)
