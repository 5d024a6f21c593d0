"""The limited child: answers, refuses, and is stopped at each of its limits."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yigongti.foundation.files.limited import ChildFailed, LimitExceeded, _Server, run_limited, warm_up

HERE = "yigongti.foundation.files.tests.limited_samples"


def run(name: str, data: bytes = b"", **limits) -> bytes:
    return run_limited(f"{HERE}:{name}", data, **limits)


def test_it_answers_with_bytes():
    assert run("echo", b"abc") == b"cba"
    assert run("echo", b"") == b""


def test_a_large_payload_passes_both_ways():
    data = os.urandom(8_000_000)
    assert run("echo", data) == data[::-1]


def test_a_declared_refusal_comes_back_as_itself():
    class Seven(Exception):
        pass

    with pytest.raises(Seven, match="七"):
        run_limited(f"{HERE}:refuse", b"", refusals={"sample.declared": Seven})
    with pytest.raises(ChildFailed):
        run("refuse")  # nobody declared it


@pytest.mark.parametrize("name", ["crash", "segfault", "die_while_answering"])
def test_a_crash_is_a_failure_and_the_next_call_works(name):
    with pytest.raises(ChildFailed):
        run(name)
    assert run("echo", b"ab") == b"ba"


@pytest.mark.parametrize("name", ["sleep", "spin"])
def test_time_is_up(name):
    started = time.monotonic()
    with pytest.raises(LimitExceeded) as caught:
        run(name, seconds=0.3)
    assert caught.value.what == "time"
    assert time.monotonic() - started < 5


def test_memory_is_bounded():
    assert run("hog", b"20", memory_mb=512) == b"\0"
    with pytest.raises(LimitExceeded) as caught:
        run("hog", b"900", memory_mb=512)
    assert caught.value.what == "memory"


def test_the_child_cannot_write_files(tmp_path):
    target = tmp_path / "x"
    with pytest.raises(ChildFailed):
        run("write_file", str(target).encode())
    assert not target.exists() or target.read_bytes() == b""


def test_the_child_sees_neither_our_secrets_nor_our_sockets(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setattr(_Server, "_current", None)  # a fresh server, started with the secret around
    assert b"DATABASE_URL" not in run("environment")
    assert int(run("sockets")) == 1  # its own line to the caller


def test_an_unknown_parser_fails():
    with pytest.raises(ChildFailed):
        run_limited("yigongti.foundation.files.tests.nowhere:echo", b"")


def test_many_threads_share_one_server():
    with ThreadPoolExecutor(8) as pool:
        slow = pool.submit(run, "sleep", seconds=1.0)
        answers = list(pool.map(lambda number: run("echo", str(number).encode()), range(100, 140)))
        with pytest.raises(LimitExceeded):
            slow.result()
    assert answers == [str(number)[::-1].encode() for number in range(100, 140)]


def test_a_killed_server_is_replaced():
    run("echo", b"x")
    server = _Server.mine()
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    assert run("echo", b"ab") == b"ba"


def test_a_forked_process_gets_its_own_server():
    run("echo", b"x")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, run("echo", b"ab"))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 10) == b"ba"
    assert run("echo", b"cd") == b"dc"


def test_no_child_is_left_behind():
    warm_up(f"{HERE}:echo")
    with pytest.raises(LimitExceeded):
        run("sleep", seconds=0.1)
    server = _Server.mine().process.pid
    children = Path(f"/proc/{server}/task/{server}/children")
    until = time.monotonic() + 5
    while children.read_text().strip() and time.monotonic() < until:
        run("echo", b"x")
    assert children.read_text().strip() == ""


def test_the_server_ends_with_its_owner():
    server = _Server()
    server.control.close()
    assert server.process.wait(timeout=10) == 0
