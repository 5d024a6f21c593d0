"""Progress in plain words, with the seconds since the command was given."""

import os
import sys
import time


def elapsed() -> int:
    """Whole seconds since `script/server` (or this process) started."""
    started = os.environ.get("YIGONGTI_STARTED", "")
    return max(0, int(time.time() - float(started))) if started.isdigit() else int(time.monotonic() - _IMPORTED)


def say(words: str) -> None:
    """Print one line at once, also into a pipe."""
    print_line(f"[{elapsed():3d} s] {words}")


def print_line(line: str = "") -> None:
    """Print a line as it is; a terminal that cannot write Chinese gets question marks, not a crash."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


_IMPORTED = time.monotonic()
