"""Is this database one that keeps what it was told? The judgement, and a quick look without Django."""

import os
import subprocess
from urllib.parse import parse_qsl, unquote, urlsplit

from yigongti.portal.runtime import binaries

VERSION_MIN = 150000  # PostgreSQL 15: unique NULLS NOT DISTINCT
QUERY = (
    "SELECT current_setting('server_version_num'), current_setting('server_version'),"
    " current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding')"
)


def judge(number: str, version: str, fsync: str, commit: str, encoding: str) -> list[str]:
    """From the row of `QUERY`, as our own session sees it, to the reasons not to start: one sentence each."""
    found = []
    if int(number) < VERSION_MIN:
        found.append(f"The database is PostgreSQL {version}: 15 or later is needed.")
    if fsync != "on":
        found.append(
            "The database runs with fsync off and would lose records when power fails: set fsync = on and restart it."
        )
    if commit == "off":
        found.append(
            "The database runs with synchronous_commit off and would lose the last records when it crashes: "
            "set synchronous_commit = on."
        )
    if encoding != "UTF8":
        found.append(f"The database has the encoding {encoding}: make it anew with UTF8.")
    return found


def look() -> list[str]:
    """Ask by psql, so that the supervisor stays small. Reasons not to start; empty when there are none."""
    done = _psql(QUERY)
    if done.returncode != 0:
        return [
            f"The database cannot be reached ({(done.stderr.strip().splitlines() or ['?'])[-1]}): check DATABASE_URL."
        ]
    number, version, fsync, commit, encoding = done.stdout.rstrip("\n").split("\t")
    return judge(number, version, fsync, commit, encoding)


def ask(query: str) -> list[list[str]]:
    """The rows of a query, each a list of texts; empty when the database does not answer or refuses."""
    return [line.split("\t") for line in _psql(query).stdout.splitlines()]


def _psql(query: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603  the packaged program
        [str(binaries.packaged() / "psql"), "-XAtq", "-F", "\t", "-c", query],
        env=client_environment(os.environ["DATABASE_URL"]),
        capture_output=True,
        text=True,
        check=False,
    )


def client_environment(url: str) -> dict[str, str]:
    """The address of a postgresql:// URL as PG* variables: a password in the environment does not show in `ps`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    found = {
        "PATH": "/usr/bin:/bin",
        "PGHOST": query.get("host", parts.hostname or ""),
        "PGPORT": str(parts.port or query.get("port", "5432")),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGOPTIONS": query.get("options", ""),
        "PGSSLMODE": query.get("sslmode", "prefer"),
        "PGCONNECT_TIMEOUT": "10",
    }
    return {name: value for name, value in found.items() if value}
