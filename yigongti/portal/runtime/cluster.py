"""The embedded PostgreSQL: made once, started by us, recovered after kill -9.

The server is our own child (see `supervisor`), so no daemon stays behind. Nobody reaches it but over a Unix socket in a
folder that others cannot enter, with SCRAM passwords.
"""

import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil

from yigongti.portal.runtime.home import write_private
from yigongti.portal.runtime.leash import identity, spawn
from yigongti.portal.runtime.place import DATABASE, ROLE, Place
from yigongti.portal.runtime.stops import CannotStart

START_SECONDS = 60
STOP_SECONDS = 30
# For a small PC that serves one county: the rest of memory is the page cache's. Durability stays at PostgreSQL's
# defaults and is checked (portal.checks); an operator's own lines in postgresql.conf win over these.
SETTINGS = """\
# Written at each start. Put your own settings into postgresql.conf below the include line: they win.
listen_addresses = ''
max_connections = 80
shared_buffers = 128MB
work_mem = 8MB
maintenance_work_mem = 96MB
effective_cache_size = 1GB
random_page_cost = 1.1
max_wal_size = 1GB
wal_compression = on
jit = off
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
log_line_prefix = '%m [%p] '
"""

_SET_UP = """\
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
END $$;
ALTER ROLE {role} PASSWORD '{password}';
SELECT 'CREATE DATABASE {database} OWNER {role}'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}')\\gexec
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
"""


def environment() -> dict[str, str]:
    """What the database's programs see: nothing of ours (no PG* variable, no secret)."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def ensure(place: Place) -> bool:
    """Make the cluster where there is none; True when it was made. A half-made one is thrown away first."""
    if place.owner is not None and not place.socket.exists():
        place.socket.mkdir(mode=0o700)
        place.owner.take(place.socket, 0o700)
    fresh = not place.cluster.exists()
    if fresh:
        draft = place.cluster.with_name("cluster.new")
        shutil.rmtree(draft, ignore_errors=True)
        _initdb(place, draft)
        with (draft / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude_if_exists = 'yigongti.conf'\n")
        draft.rename(place.cluster)
    (place.cluster / "yigongti.conf").write_text(SETTINGS)
    (place.cluster / "yigongti.conf").chmod(0o644)  # the folder around it is 0700
    return fresh


def _initdb(place: Place, folder: Path) -> None:
    """Superuser `postgres` with a password; text sorts by code point, so no locale of the machine matters."""
    password = folder.with_name("password.new")
    write_private(password, place.superuser_password + "\n")
    if place.owner is not None:
        place.owner.take(password, 0o600)
    command = [str(place.programs / "initdb"), "-D", str(folder), "--username=postgres", f"--pwfile={password}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    command += ["--builtin-locale=C.UTF-8", "--no-instructions"]
    done = run(place, command)
    password.unlink()
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise CannotStart(f"The database could not be made in {folder.parent}: {' '.join(reason)}")


def command(place: Place, *, extra: tuple[str, ...] = ()) -> list[str]:
    """The server's command line. SIGINT stops it quickly and cleanly."""
    return [str(place.programs / "postgres"), "-D", str(place.cluster), "-k", str(place.socket), *extra]


def run(place: Place, words: list[str], text: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
    """Run one of the database's programs as its owner, from a folder that he can enter."""
    done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603  fixed programs, no shell
        words,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment() | env,
        umask=0o077,
        **identity(place.owner),
    )
    return done


def is_ready(place: Place) -> bool:
    """Whether the server accepts connections, by its own word in postmaster.pid (line 8)."""
    lines = _pid_lines(place)
    return len(lines) >= 8 and lines[7].strip() == "ready" and _is_ours(place, lines)  # noqa: PLR2004


def recover(place: Place) -> None:
    """Before a start: stop a server that an earlier supervisor left behind, drop a pid file whose process has gone.

    PostgreSQL itself takes any living process with that number for a server, and numbers repeat after a reboot.
    """
    lines = _pid_lines(place)
    if not lines:
        return
    if _is_ours(place, lines):
        stop(int(lines[0]))
    (place.cluster / "postmaster.pid").unlink(missing_ok=True)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (place.socket / name).unlink(missing_ok=True)
    _wait_for_orphans(place)


def stop(pid: int) -> None:
    """Fast shutdown (SIGINT), then immediate (SIGQUIT): both keep every committed transaction."""
    for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        try:
            process = psutil.Process(pid)
            process.send_signal(number)
            process.wait(seconds)
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
        else:
            return


def _wait_for_orphans(place: Place) -> None:
    """After kill -9 of the server its backends notice within moments; a new server must not start before."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and any(_works_in(place, process) for process in psutil.process_iter()):
        time.sleep(0.1)


def _works_in(place: Place, process: psutil.Process) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == place.cluster.resolve()
    except (psutil.Error, OSError):
        return False


def _pid_lines(place: Place) -> list[str]:
    try:
        return (place.cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _is_ours(place: Place, lines: list[str]) -> bool:
    try:
        return _works_in(place, psutil.Process(int(lines[0])))
    except (psutil.NoSuchProcess, ValueError):
        return False


def ensure_database(place: Place) -> None:
    """The application's role (no superuser) and its database, on a server that answers. Can be repeated."""
    password = place.password.replace("'", "''")
    _psql(place, "postgres", _SET_UP.format(role=ROLE, database=DATABASE, password=password))


def _psql(place: Place, database: str, script: str) -> None:
    words = [str(place.programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(place.socket)]
    done = run(place, [*words, "-U", "postgres", "-d", database], script, PGPASSWORD=place.superuser_password)
    if done.returncode != 0:
        raise CannotStart(f"The database did not accept its set-up: {done.stderr.strip()}")


def wait_until_ready(place: Place, process: "subprocess.Popen[bytes]") -> None:
    """Return when the server accepts connections. Raises CannotStart when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(place):
        if process.poll() is not None or time.monotonic() > deadline:
            raise CannotStart("The embedded database did not start: see data/logs/database.log")
        time.sleep(0.02)


def own_process(place: Place, *, extra: tuple[str, ...] = ()) -> "subprocess.Popen[bytes]":
    """Start the server as a child on a leash (for tests and short commands; `serve` gives it to its supervisor)."""
    recover(place)
    words = command(place, extra=extra)
    return spawn(words, env=environment(), stop_signal=signal.SIGINT, owner=place.owner)
