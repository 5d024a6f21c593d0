"""A second embedded database, for real: in a folder with spaces, killed, started again, nothing committed lost."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from yigongti.portal.runtime import cluster, durability, temporary
from yigongti.portal.runtime.place import Place


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    # pytest's own folders are closed to the database's user when we are root
    folder = Path(tempfile.mkdtemp(prefix="a b "))
    try:
        yield temporary.make(folder)
    finally:
        shutil.rmtree(folder)


def start(place: Place, *extra: str) -> "subprocess.Popen[bytes]":
    process = cluster.own_process(place, extra=extra)
    cluster.wait_until_ready(place, process)
    return process


def ask(place: Place, query: str) -> str:
    words = [
        str(place.programs / "psql"),
        "-XAtq",
        "-h",
        str(place.socket),
        "-U",
        "yigongti",
        "-d",
        "yigongti",
        "-c",
        query,
    ]
    done = cluster.run(place, words, PGPASSWORD=place.password)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_killed_database_comes_back_with_everything_committed(place: Place) -> None:
    server = start(place)
    cluster.ensure_database(place)
    ask(place, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")

    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    again = start(place)

    assert ask(place, "SELECT count(*) FROM kept") == "1"
    cluster.stop(again.pid)


def test_a_pid_file_with_a_strangers_number_does_not_stop_the_start(place: Place) -> None:
    server = start(place)
    text = (place.cluster / "postmaster.pid").read_text()
    cluster.stop(server.pid)
    server.wait()
    stranger = subprocess.Popen(["sleep", "60"])
    (place.cluster / "postmaster.pid").write_text(text.replace(str(server.pid), str(stranger.pid), 1))

    again = start(place)

    assert stranger.poll() is None
    cluster.stop(again.pid)
    stranger.kill()
    stranger.wait()


def test_a_server_left_behind_is_stopped_before_a_new_one_starts(place: Place) -> None:
    left = start(place)

    now = start(place)

    assert left.wait(10) == 0
    assert psutil.pid_exists(now.pid)
    cluster.stop(now.pid)


def test_the_applications_role_is_no_superuser_and_strangers_get_no_connection(place: Place) -> None:
    server = start(place)
    cluster.ensure_database(place)
    assert ask(place, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "f"
    words = [str(place.programs / "psql"), "-Xw", "-h", str(place.socket), "-U", "postgres", "-c", "SELECT 1"]
    refused = cluster.run(place, words)
    assert "no password supplied" in refused.stderr
    assert place.cluster.stat().st_mode & 0o077 == 0
    assert place.socket.stat().st_mode & 0o077 == 0
    cluster.stop(server.pid)


def test_the_default_settings_are_durable_and_a_loose_database_is_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", place.url)
    server = start(place)
    cluster.ensure_database(place)
    assert durability.look() == []
    assert ask(place, "SHOW data_checksums") == "on"
    cluster.stop(server.pid)

    loose = start(place, "-c", "fsync=off", "-c", "synchronous_commit=off")
    sentences = durability.look()
    cluster.stop(loose.pid)

    assert [sentence.split(" and ")[0] for sentence in sentences] == [
        "The database runs with fsync off",
        "The database runs with synchronous_commit off",
    ]


def test_the_database_dies_with_its_parent(place: Place) -> None:
    """A parent that is killed with -9 takes its database along: the kernel's leash."""
    script = (
        "import sys, time; from pathlib import Path; from yigongti.portal.runtime import cluster, binaries;"
        "from yigongti.portal.runtime.owner import for_this_process; from yigongti.portal.runtime.place import Place;"
        "p = Place(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), for_this_process(), 'a', 'b');"
        "s = cluster.own_process(p); cluster.wait_until_ready(p, s); print(s.pid, flush=True); time.sleep(60)"
    )
    words = ["python", "-c", script, str(place.cluster), str(place.socket), str(place.programs)]
    import sys

    parent = subprocess.Popen([sys.executable, *words[1:]], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    server = psutil.Process(int(parent.stdout.readline()))

    parent.kill()
    parent.wait()

    deadline = time.monotonic() + 15
    while server.is_running() and server.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        psutil.wait_procs([server], timeout=0.1)
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
