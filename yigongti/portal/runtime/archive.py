"""Backup and restore: one tar file with the database (pg_dump's own format), the files and the secret."""

import io
import os
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

from yigongti.portal.runtime import binaries
from yigongti.portal.runtime.durability import client_environment
from yigongti.portal.runtime.home import Home, write_private
from yigongti.portal.runtime.stops import CannotStart

DUMP = "database.dump"


def backup(home: Home, target: Path) -> int:
    """Write `target` (0600, whole or not at all) from the reachable database; gives its size in bytes."""
    if target.exists():
        raise CannotStart(f"{target} exists already: choose another name.")
    draft = target.with_name(target.name + ".part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            dump = Path(folder) / DUMP
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
            tar.add(dump, DUMP)
        if (home.root / "files").is_dir():  # after the dump: a file that the dump names is there for certain
            tar.add(home.root / "files", "files")
        secret = os.environ["YIGONGTI_SECRET"].encode()
        entry = tarfile.TarInfo("secret")
        entry.size, entry.mode, entry.mtime = len(secret), 0o600, int(time.time())
        tar.addfile(entry, io.BytesIO(secret))
    draft.replace(target)
    return target.stat().st_size


def restore(home: Home, source: Path) -> None:
    """Replace the contents of the reachable database and the files with those of a backup."""
    try:
        with tempfile.TemporaryDirectory(dir=home.root, prefix=".restore-") as folder, tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
            dump = Path(folder) / DUMP
            if not dump.exists():
                raise CannotStart(f"{source} is no backup of this platform: it has no {DUMP}.")
            _replace_schema(dump)
            _bring_back_secret(home, Path(folder) / "secret")
            for path in sorted((Path(folder) / "files").rglob("*")):
                if path.is_file():
                    to = home.root / "files" / path.relative_to(Path(folder) / "files")
                    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    path.replace(to)
    except (OSError, tarfile.TarError) as error:
        raise CannotStart(f"{source} cannot be read as a backup: {error}") from error


def _bring_back_secret(home: Home, kept: Path) -> None:
    """The secret of the backup opens its second factors; the one of this folder steps aside under another name."""
    if not kept.exists():
        return
    words = kept.read_text().strip()
    if home.secret.exists() and home.secret.read_text().strip() != words:
        home.secret.replace(home.secret.with_name("secret.before-restore"))
    if not home.secret.exists():
        write_private(home.secret, words + "\n")


def _replace_schema(dump: Path) -> None:
    """What is there now steps aside and comes back when the backup turns out to be unreadable."""
    from django.db import connection

    def tell(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    tell("DROP SCHEMA IF EXISTS before_restore CASCADE")
    tell("ALTER SCHEMA public RENAME TO before_restore; CREATE SCHEMA public")
    try:
        _run("pg_restore", "--schema=public", "--no-owner", "--no-privileges", "--single-transaction", str(dump))
    except CannotStart:
        tell("DROP SCHEMA public CASCADE; ALTER SCHEMA before_restore RENAME TO public")
        raise
    tell("DROP SCHEMA before_restore CASCADE")


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs on DATABASE_URL; the password travels in the environment, not in `ps`."""
    env = client_environment(os.environ["DATABASE_URL"])
    extra = ["-d", env["PGDATABASE"]] if program == "pg_restore" else []
    done = subprocess.run(  # noqa: S603  the packaged program
        [str(binaries.packaged() / program), *extra, *words], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotStart(f"{program} did not succeed: {done.stderr.strip().splitlines()[-1:]}")
