"""Children die with their parent, also when it is killed with -9 (Linux; elsewhere the next start sweeps)."""

import ctypes
import os
import sys
from collections.abc import Callable

_SET_PARENT_DEATH_SIGNAL = 1  # linux/prctl.h PR_SET_PDEATHSIG
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def leash(signal_number: int) -> Callable[[], None]:
    """A `preexec_fn`: ask the kernel for `signal_number` when the parent ends. Runs after the change of user, which
    would clear the wish, and looks once whether the parent has died already.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal_number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(125)

    return before_exec
