"""The server behind `run_limited`: forks one limited child per request. Started as `python -m`, not imported.

Requests come over a packet socket (its number is argv[1]), each with the caller's private line attached:
`import PATH`, `run PATH MEMORY_MB SECONDS`; and without a line: `done PID`. Ends when the caller's end closes.
"""

import contextlib
import gc
import importlib
import json
import math
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Final

MAX_PAYLOAD: Final = 64_000_000
OPEN_FILES: Final = 64
"""Enough for a codec or a table that a parser loads late; no more."""


def serve(control: socket.socket) -> None:
    """Answer requests until the caller goes away, then take every child along."""
    children: set[int] = set()
    wake = _wake_on_child()
    while True:
        ready, _, _ = select.select([control, wake], [], [])
        if wake in ready:
            with contextlib.suppress(BlockingIOError):
                wake.recv(4096)
            _reap(children)
        if control in ready:
            message, lines, _, _ = socket.recv_fds(control, 1024, 1)
            if not message:
                break
            _answer(message.decode(), lines, children)
    for child in children:
        _kill(child)


def _wake_on_child() -> socket.socket:
    """Return a socket that becomes readable when a child ends."""
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.detach(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader


def _reap(children: set[int]) -> None:
    for child in tuple(children):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(child, os.WNOHANG)[0] == 0:
                continue
        children.discard(child)


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def _answer(message: str, lines: list[int], children: set[int]) -> None:
    verb, *words = message.split()
    if verb == "done":
        # Only this process reaps, so a number in the set cannot have passed to a stranger.
        if int(words[0]) in children:
            _kill(int(words[0]))
        return
    with socket.socket(fileno=lines[0]) as line, contextlib.suppress(BrokenPipeError):
        try:
            function = _function(words[0])
        except Exception:  # noqa: BLE001  any import error: the caller sees a closed line
            sys.excepthook(*sys.exc_info())
            return
        if verb == "import":
            line.sendall(b"+")
            return
        child = os.fork()
        if child == 0:
            os.closerange(3, line.fileno())
            os.closerange(line.fileno() + 1, OPEN_FILES * 4)
            _live(line, function, int(words[1]), float(words[2]))
        children.add(child)
        line.sendall(str(child).encode().ljust(16))


def _function(path: str) -> Callable[[bytes], bytes]:
    """Import the parser once; its module may offer `prime()` to fill caches that every child then inherits."""
    place, name = path.split(":")
    if place not in sys.modules:
        module = importlib.import_module(place)
        getattr(module, "prime", lambda: None)()
        gc.collect()
        gc.freeze()  # keeps the imports' pages shared with the children
    found: Callable[[bytes], bytes] = getattr(sys.modules[place], name)
    return found


def _live(line: socket.socket, function: Callable[[bytes], bytes], memory_mb: int, seconds: float) -> None:
    """Be the child: take limits, read, work, answer, end. Never returns."""
    try:
        _limit(memory_mb, seconds)
        status, body = _work(line, function)
        line.sendall(status + len(body).to_bytes(8) + body)
    finally:
        os._exit(0)


def _limit(memory_mb: int, seconds: float) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    memory = memory_mb * 1024 * 1024
    processor = math.ceil(seconds) + 1  # the wall clock is the real limit; this one outlives a dead server
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        _, top = resource.getrlimit(what)
        value = value if top == resource.RLIM_INFINITY else min(value, top)  # noqa: PLW2901
        resource.setrlimit(what, (value, value))


def _work(line: socket.socket, function: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
    try:
        return b"R", function(_payload(line))
    except MemoryError:
        return b"E", b'{"limit": "memory"}'
    except Exception as error:  # noqa: BLE001  the parser of foreign bytes may raise anything
        code, detail = getattr(error, "code", None), getattr(error, "detail", "")
        if isinstance(code, str):
            return b"E", json.dumps({"refusal": code, "detail": str(detail)[:200]}).encode()
        return b"E", json.dumps({"failed": type(error).__name__}).encode()


def _payload(line: socket.socket) -> bytes:
    size = int.from_bytes(_exactly(line, 8))
    if size > MAX_PAYLOAD:
        raise MemoryError
    return _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytes:
    buffer = bytearray(size)
    view, at = memoryview(buffer), 0
    while at < size:
        got = line.recv_into(view[at:])
        if not got:
            raise EOFError
        at += got
    return bytes(buffer)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
