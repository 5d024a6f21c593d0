"""One owner of a data folder at a time: an advisory lock that the kernel drops when its holder dies."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from yigongti.portal.runtime.home import Home
from yigongti.portal.runtime.stops import CannotStart


@contextlib.contextmanager
def held(home: Home, purpose: str) -> Iterator[None]:
    """Hold the lock for the length of the block. Raises CannotStart, naming the holder, when another process has it."""
    handle = os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(_who(home, os.read(handle, 200).decode(errors="replace"))) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()} {purpose}".encode())
        yield
    finally:
        os.close(handle)


def is_held(home: Home) -> bool:
    """Whether some process holds the lock now."""
    try:
        handle = os.open(home.lock, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _who(home: Home, note: str) -> str:
    pid, _, purpose = note.partition(" ")
    where = home.running().get("url")
    at = f" at {where}" if where else ""
    return (
        f"The data folder {home.root} is in use by '{purpose or 'yigongti'}' (process {pid or '?'}){at}: stop it first."
    )
