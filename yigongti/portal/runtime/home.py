"""The data folder: where it is, what stands in it, who may read it."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from yigongti.portal.runtime.stops import CannotStart

CHECKOUT = Path(__file__).resolve().parents[3]
SECRET_LENGTH_MIN = 32


@dataclass(frozen=True)
class Home:
    """The data folder and the names in it. Nothing exists before `create`."""

    root: Path

    @classmethod
    def find(cls) -> "Home":
        """YIGONGTI_HOME, or `data` in the checkout."""
        return cls(Path(os.environ.get("YIGONGTI_HOME") or CHECKOUT / "data").absolute())

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.root / "logs"

    @property
    def secret(self) -> Path:
        """The key that signs sessions."""
        return self.root / "secret"

    @property
    def database(self) -> Path:
        """JSON: where the embedded database is and its passwords."""
        return self.root / "database.json"

    @property
    def lock(self) -> Path:
        """Held by whoever runs the embedded database."""
        return self.root / "lock"

    @property
    def address(self) -> Path:
        """JSON of the running server: pid, url, dicom port. Removed when it stops."""
        return self.root / "server.json"

    def create(self) -> bool:
        """Make the folder (0700) where it is missing; True when it was. Never touches a folder that stands already.

        Raises CannotStart where it cannot be made or belongs to another user.
        """
        try:
            fresh = _make(self.root)
            _make(self.logs)
        except OSError as error:
            raise CannotStart(f"The data folder {self.root} cannot be made: {error.strerror}.") from error
        owner = self.root.stat().st_uid
        if owner != os.geteuid():
            raise CannotStart(
                f"The data folder {self.root} belongs to another user (uid {owner}): "
                "run this as that user, or set YIGONGTI_HOME to a folder of your own."
            )
        return fresh

    def session_secret(self) -> str:
        """The secret of this installation, made at first use. Raises CannotStart when others can read the file."""
        if not self.secret.exists():
            write_private(self.secret, secrets.token_urlsafe(48) + "\n")
        if self.secret.stat().st_mode & 0o077:
            raise CannotStart(f"Other users can read the secret {self.secret}: run  chmod 600 '{self.secret}'")
        return self.secret.read_text().strip()

    def running(self) -> dict[str, object]:
        """What the running server wrote about itself; empty when there is none."""
        try:
            found = json.loads(self.address.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def edition_folder(name: str) -> Path:
    """The folder of an edition: by its name under `editions`, the county's short name, or a path.

    Raises CannotStart, naming the choices.
    """
    editions = CHECKOUT / "editions"
    for folder in (editions / name, Path(name)):
        if name and (folder / "edition.toml").is_file():
            return folder.resolve()
    of_county = sorted(editions.glob(f"{name}_[0-9][0-9][0-9][0-9]/")) if name.isalnum() else []
    if of_county:
        return of_county[-1].resolve()  # by the county's short name: the newest year
    known = ", ".join(sorted(path.parent.name for path in editions.glob("*/edition.toml")))
    raise CannotStart(f"There is no edition '{name}': choose one of {known or '(none is here)'}, or give a path.")


def _make(folder: Path) -> bool:
    if folder.is_dir():
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
