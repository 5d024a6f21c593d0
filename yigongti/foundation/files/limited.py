"""Run a parser of foreign bytes where it can do no harm: a child process with limits, killed when it exceeds them.

One server process per Python process (see `limited_server`) keeps the parser's imports warm and forks a child per call,
so a call costs a few milliseconds. The child has no inherited sockets, no environment secrets, cannot write files, and
answers with bytes or a coded refusal only: nothing that it sends is ever unpickled.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

MAX_ANSWER: Final = 128_000_000
START_SECONDS: Final = 60.0
"""Importing the parser's libraries on a cold, busy machine."""
_ROOT: Final = Path(__file__).resolve().parents[3]
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "SYSTEMROOT")


class LimitExceeded(Exception):
    """The parser wanted more time or memory than it may have; `what` is "time" or "memory"."""

    def __init__(self, what: str) -> None:
        """Name the limit."""
        self.what = what
        super().__init__(f"parser exceeded its {what} limit")


class ChildFailed(Exception):
    """The parser crashed, or raised something that it does not declare."""


def run_limited(
    func_path: str,
    payload: bytes,
    *,
    memory_mb: int = 512,
    seconds: float = 10.0,
    refusals: Mapping[str, Callable[[str], Exception]] | None = None,
) -> bytes:
    """Call `func_path` ("package.module:function", bytes -> bytes) on `payload` in a limited child.

    A declared refusal is an exception of the parser with `code: str` and `detail: str`; `refusals` maps the code to the
    exception to raise here. Raises LimitExceeded, ChildFailed, or such a refusal.
    """
    status, body = _Server.mine().call(func_path, payload, memory_mb, seconds)
    if status == b"R":
        return body
    problem = _problem(body)
    if problem.get("limit"):
        raise LimitExceeded(problem["limit"])
    build = (refusals or {}).get(problem.get("refusal", ""))
    if build is None:
        raise ChildFailed(problem.get("failed") or problem.get("refusal") or "no answer")
    raise build(problem.get("detail", ""))


def warm_up(func_path: str) -> None:
    """Start the server and import the parser now, so that the first user does not wait for it."""
    _Server.mine().warm(func_path)


def _problem(body: bytes) -> dict[str, str]:
    """Read the child's JSON as strings only: the child may be in a stranger's hand."""
    try:
        found = json.loads(body[:4096])
        return {str(key)[:40]: str(value)[:200] for key, value in found.items()}
    except (ValueError, AttributeError, RecursionError):
        return {"failed": "unreadable answer"}


class _Server:
    """The running server of this process, and the conversation with it."""

    _current: "_Server | None" = None
    _guard = threading.Lock()

    def __init__(self) -> None:
        self.pid = os.getpid()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        env = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
        env |= {"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(  # noqa: S603  our own module, no shell, no user text
            [sys.executable, "-m", "yigongti.foundation.files.limited_server", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            env=env,
            cwd="/",
        )
        theirs.close()
        self.control = ours
        self.sending = threading.Lock()

    @classmethod
    def mine(cls) -> "_Server":
        """Return the server of this very process: after a fork, or after its death, a new one."""
        with cls._guard:
            old = cls._current
            if old is None or old.pid != os.getpid() or old.process.poll() is not None:
                cls._current = _Server()
            assert cls._current is not None  # noqa: S101  for the type checker
            return cls._current

    @classmethod
    def after_fork(cls) -> None:
        """Forget the parent's server in a forked child, and a lock that another thread may have held."""
        cls._guard = threading.Lock()
        if cls._current is not None:
            cls._current.control.close()
            cls._current = None

    def warm(self, func_path: str) -> None:
        """Import the module of the function in the server."""
        with self._ask(f"import {func_path}") as line:
            line.settimeout(START_SECONDS)
            line.recv(1)

    def call(self, func_path: str, payload: bytes, memory_mb: int, seconds: float) -> tuple[bytes, bytes]:
        """Return status and body; kills the child at the wall-clock limit."""
        with self._ask(f"run {func_path} {memory_mb} {seconds}") as line:
            line.settimeout(START_SECONDS)
            name = line.recv(16)
            if not name:
                raise ChildFailed(f"cannot start {func_path}")
            try:
                return _converse(line, payload, time.monotonic() + seconds)
            except TimeoutError:
                raise LimitExceeded("time") from None
            finally:
                with contextlib.suppress(OSError):
                    self._tell(b"done " + name, [])

    def _ask(self, request: str) -> socket.socket:
        ours, theirs = socket.socketpair()
        try:
            self._tell(request.encode(), [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise ChildFailed("the server of limited children has gone; the next call starts a new one") from error
        finally:
            theirs.close()
        return ours

    def _tell(self, request: bytes, handles: list[int]) -> None:
        with self.sending:
            socket.send_fds(self.control, [request], handles)


def _converse(line: socket.socket, payload: bytes, deadline: float) -> tuple[bytes, bytes]:
    """Send the payload, read the answer: 1 byte status, 8 bytes length, body."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the child died early: its silence says it
        _within(line, deadline)
        line.sendall(len(payload).to_bytes(8))
        line.sendall(payload)
    head = _receive(line, 9, deadline)
    length = int.from_bytes(head[1:])
    if length > MAX_ANSWER:
        raise ChildFailed("answer too long")
    return head[:1], _receive(line, length, deadline)


def _receive(line: socket.socket, size: int, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        _within(line, deadline)
        try:
            part = line.recv(min(size - len(parts), 1 << 20))
        except ConnectionResetError:
            part = b""
        if not part:
            raise ChildFailed("the parser died")
        parts += part
    return bytes(parts)


def _within(line: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)


os.register_at_fork(after_in_child=_Server.after_fork)
