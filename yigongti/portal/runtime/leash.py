"""Children die with their parent, also when it is killed with -9 (Linux; elsewhere the next start sweeps)."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yigongti.portal.runtime.owner import Owner

_SET_PARENT_DEATH_SIGNAL = 1  # linux/prctl.h PR_SET_PDEATHSIG
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    words: Sequence[str],
    *,
    env: Mapping[str, str],
    stop_signal: signal.Signals,
    owner: Owner | None = None,
    output: int | None = subprocess.DEVNULL,
) -> "subprocess.Popen[bytes]":
    """Start a program on the leash, in a session of its own, so that Ctrl+C reaches the supervisor alone.

    `output` is a file descriptor for both of its streams, or None for our own. Call it from the main thread: the kernel
    ties the leash to the thread that started the child.
    """
    return subprocess.Popen(  # noqa: S603  our own programs, no shell
        words,
        env=dict(env),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        umask=0o077,
        preexec_fn=_leash(stop_signal),  # noqa: PLW1509  one thread
        **identity(owner),
    )


def identity(owner: Owner | None) -> dict[str, Any]:
    """Arguments of `subprocess` for running as the database's user; none for ourselves."""
    return {} if owner is None else {"user": owner.uid, "group": owner.gid, "extra_groups": []}


def _leash(stop_signal: signal.Signals) -> Callable[[], None]:
    """Between fork and exec: ask the kernel for the signal when the parent ends; look whether it has ended already.

    It runs after the change of user, which would clear the wish.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(125)

    return before_exec
