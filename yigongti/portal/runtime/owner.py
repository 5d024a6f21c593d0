"""Who owns the embedded database. PostgreSQL refuses to run as root, so root lends it a system user of its own."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from yigongti.portal.runtime.stops import CannotStart

USER = "yigongti-db"
STATE = Path("/var/lib/yigongti")  # root's databases and the copy of the binaries; never the checkout's own folders


@dataclass(frozen=True)
class Owner:
    """The system user that the database runs as when we are root."""

    uid: int
    gid: int

    def take(self, path: Path, mode: int) -> None:
        """Give a folder that we have just made to this user."""
        os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def for_this_process() -> Owner | None:
    """None for an ordinary user, who owns the database himself. Raises CannotStart when the user cannot be made."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        _create_user()
        entry = pwd.getpwnam(USER)
    return Owner(entry.pw_uid, entry.pw_gid)


def _create_user() -> None:
    tool = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    hint = "make it by hand, or run this as an ordinary user, or set DATABASE_URL"
    if tool is None:
        raise CannotStart(f"The system user {USER} for the database is missing and there is no useradd: {hint}.")
    command = [tool, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", USER]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  fixed words only
    if done.returncode not in {0, 9}:  # 9: somebody else has just made it
        raise CannotStart(f"The system user {USER} could not be made ({done.stderr.strip()}): {hint}.")
