"""Where the embedded database of a data folder stands, and its passwords."""

import json
import os
import secrets
import shutil
import stat
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from yigongti.portal.runtime import binaries
from yigongti.portal.runtime.home import Home, write_private
from yigongti.portal.runtime.owner import STATE, Owner, for_this_process
from yigongti.portal.runtime.progress import say
from yigongti.portal.runtime.stops import CannotStart

SOCKET_PATH_MAX = 100  # bytes; the kernel allows 107 for the whole path
SOCKET_FILE = "/.s.PGSQL.5432"
ROLE = DATABASE = "yigongti"  # the application's role owns its database and is no superuser


@dataclass(frozen=True)
class Place:
    """Folders and passwords of one embedded database."""

    cluster: Path
    socket: Path
    programs: Path
    owner: Owner | None
    password: str
    superuser_password: str

    @property
    def url(self) -> str:
        """DATABASE_URL of the application."""
        return f"postgresql://{ROLE}:{self.password}@/{DATABASE}?host={quote(str(self.socket), safe='')}"


def of(home: Home) -> Place:
    """The place of this data folder, made up at first use. Raises CannotStart where it may not be used."""
    owner = for_this_process()
    known = _read(home)
    if not known:
        name = "cluster" if owner is None else str(STATE / secrets.token_hex(6) / "cluster")
        known = {"cluster": name, "password": secrets.token_urlsafe(24), "superuser": secrets.token_urlsafe(24)}
        if owner is None and (home.root / name).exists():
            _put_aside(home.root / name)
        write_private(home.database, json.dumps(known, indent=1) + "\n")
    cluster = home.root / known["cluster"]
    if owner is not None:
        _folder_for(owner, cluster.parent, home)
    socket = cluster.parent / "run" if owner is not None else _socket_folder(home)
    return Place(cluster, socket, binaries.runnable_by(owner), owner, known["password"], known["superuser"])


def known_url(home: Home) -> str | None:
    """DATABASE_URL of the embedded database, if this data folder has one already. Makes nothing."""
    known = _read(home)
    if not known:
        return None
    cluster = home.root / known["cluster"]
    socket = cluster.parent / "run" if Path(known["cluster"]).is_absolute() else _socket_path(home)
    return f"postgresql://{ROLE}:{known['password']}@/{DATABASE}?host={quote(str(socket), safe='')}"


def _read(home: Home) -> dict[str, str]:
    try:
        found = json.loads(home.database.read_text())
        return {key: str(found[key]) for key in ("cluster", "password", "superuser")}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError) as error:
        raise CannotStart(
            f"{home.database} cannot be read: restore it from a backup, or start anew with --reset."
        ) from error


def _put_aside(cluster: Path) -> None:
    """A database whose passwords are lost is kept under another name, never deleted."""
    aside = cluster.with_name(f"cluster.before-{time.strftime('%Y%m%d-%H%M%S')}")
    cluster.rename(aside)
    say(f"database.json was missing: the earlier database is kept as {aside}")


def _folder_for(owner: Owner, folder: Path, home: Home) -> None:
    """Make root's folder for one data folder; refuse to share it with a data folder that was copied."""
    mark = folder / "home"
    if not folder.exists():
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
        owner.take(folder, 0o700)
    if mark.exists():
        first = Path(mark.read_text())
        if first != home.root and (first / "database.json").exists() and not _same(first, home.root):
            raise CannotStart(
                f"{home.root} is a copy of {first} and would share its database: remove {home.database} from the copy."
            )
    mark.write_text(str(home.root))


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _socket_path(home: Home) -> Path:
    """`run` in the data folder, or a short folder of our own under /tmp where that path is too long for a socket."""
    near = home.root / "run"
    if len(os.fsencode(near)) + len(SOCKET_FILE) <= SOCKET_PATH_MAX:
        return near
    return Path("/tmp") / f"yigongti-{os.geteuid()}-{sha256(os.fsencode(home.root)).hexdigest()[:10]}"  # noqa: S108  0700, owner checked


def _socket_folder(home: Home) -> Path:
    folder = _socket_path(home)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
        if not ours:
            raise CannotStart(
                f"{folder} stands in the way: it must be a folder of ours that only we can enter."
            ) from None
    return folder


def forget(home: Home) -> None:
    """Delete the embedded database and its passwords (`--reset`). It must not be running."""
    known = _read(home)
    if not known:
        return
    cluster = home.root / known["cluster"]
    if Path(known["cluster"]).is_absolute():
        if cluster.parent.parent == STATE:
            shutil.rmtree(cluster.parent, ignore_errors=True)
    else:
        shutil.rmtree(cluster, ignore_errors=True)
    home.database.unlink(missing_ok=True)
