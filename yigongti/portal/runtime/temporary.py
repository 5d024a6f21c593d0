"""`python -m yigongti.portal.runtime.temporary COMMAND...`: run a command with a database of its own, then delete it.

For tests: quick instead of durable, except where a test starts a cluster itself to look at durability.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from yigongti.portal.runtime import binaries, cluster
from yigongti.portal.runtime.owner import for_this_process
from yigongti.portal.runtime.place import Place
from yigongti.portal.runtime.stops import CannotStart

QUICK = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=120")


def make(folder: Path) -> Place:
    """A place inside a folder that is ours alone (0700); given to the system user when we are root."""
    owner = for_this_process()
    if owner is not None:
        owner.take(folder, 0o700)
    place = Place(folder / "cluster", folder / "run", binaries.runnable_by(owner), owner, "application", "superuser")
    if owner is None:
        place.socket.mkdir(mode=0o700)
    cluster.ensure(place)
    return place


def run(words: list[str]) -> int:
    """Run the command with DATABASE_URL of a temporary superuser (tests create databases). Returns its exit code."""
    folder = Path(tempfile.mkdtemp(prefix="ygt-"))
    try:
        place = make(folder)
        server = cluster.own_process(place, extra=QUICK)
        cluster.wait_until_ready(place, server)
        url = f"postgresql://postgres:{place.superuser_password}@/postgres?host={quote(str(place.socket), safe='')}"
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN if number is signal.SIGINT else _end)
        try:
            return subprocess.run(words, env=os.environ | {"DATABASE_URL": url}, check=False).returncode  # noqa: S603
        finally:
            cluster.stop(server.pid)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end(_number: int, _frame: object) -> None:
    raise SystemExit(143)


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1:]))
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        sys.exit(reason.exit_code)
