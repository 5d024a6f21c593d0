"""Remembers for which code and which database the last start went well."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from yigongti.portal.runtime.home import CHECKOUT, Home, write_private

_WATCHED = ("DATABASE_URL", "YIGONGTI_MODE", "YIGONGTI_DEBUG", "YIGONGTI_HOSTS")
_SKIPPED = {"__pycache__", "tests"}


class Stamp:
    """A digest over names, sizes and times of code and editions, and over the database's address; about 20 ms."""

    def __init__(self, home: Home, wishes: str) -> None:
        self.path = home.root / "prepared"
        self.static = home.root / "static" / ".stamp"
        self.digest = _digest(wishes)

    def is_fresh(self) -> bool:
        """Whether nothing has changed since `write`."""
        return self.static.exists() and self.path.exists() and self.path.read_text() == self.digest

    def write(self) -> None:
        """The start went well."""
        write_private(self.path, self.digest)

    def forget(self) -> None:
        """Look at everything at the next start."""
        self.path.unlink(missing_ok=True)


def _digest(wishes: str) -> str:
    whole = hashlib.sha256("\n".join((wishes, *(os.environ.get(name, "") for name in _WATCHED))).encode())
    for path in (CHECKOUT / "uv.lock", *sorted(_files(CHECKOUT / "yigongti")), *sorted(_files(CHECKOUT / "editions"))):
        found = path.stat()
        whole.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _SKIPPED]
        yield from (Path(root) / name for name in names)
