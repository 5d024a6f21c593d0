"""Children are started, logged, started again and stopped; what was left behind is swept."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from yigongti.portal.runtime.child import Child, Spec
from yigongti.portal.runtime.supervisor import MARK, Supervisor, sweep

SLEEPER = (sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)")


def until(condition: Callable[[], bool], supervisor: Supervisor) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        supervisor.pump(0.05)


@pytest.fixture
def supervisor(tmp_path: Path):
    made = Supervisor(tmp_path)
    yield made
    made.stop()


def test_output_goes_to_the_log_that_only_we_can_read(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.add(Spec("one", SLEEPER, os.environ))
    until(lambda: child.log.exists() and b"here" in child.log.read_bytes(), supervisor)
    assert child.log == tmp_path / "one.log"
    assert child.log.stat().st_mode & 0o077 == 0


def test_a_killed_child_is_started_again_with_its_reason_in_the_log(supervisor: Supervisor) -> None:
    child = supervisor.add(Spec("one", SLEEPER, os.environ))
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: child.process is not None and child.process.pid != first, supervisor)
    assert b"killed by SIGKILL" in child.log.read_bytes()


def test_what_a_dead_child_left_in_its_group_dies_too(supervisor: Supervisor) -> None:
    script = (
        "import subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"
    )
    child = supervisor.add(Spec("one", (sys.executable, "-c", script), os.environ))
    until(lambda: child.log.exists() and child.log.read_bytes().endswith(b"\n"), supervisor)
    grandchild = psutil.Process(int(child.log.read_bytes()))
    os.kill(child.process.pid, signal.SIGKILL)
    until(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE, supervisor)


def test_a_child_that_keeps_dying_waits_longer_each_time(tmp_path: Path) -> None:
    child = Child(Spec("one", (sys.executable, "-c", "raise SystemExit(3)"), os.environ), tmp_path / "one.log")
    waits = []
    for _ in range(7):
        os.close(child.start())
        child.process.wait()
        line = child.bury()
        waits.append(line.split(" in ")[1].split(" s")[0])
    assert "exit code 3" in line
    assert waits == ["1", "2", "4", "8", "16", "30", "30"]


def test_stop_ends_a_child_that_does_not_listen(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    supervisor = Supervisor(tmp_path)
    child = supervisor.add(Spec("one", (sys.executable, "-c", deaf), os.environ, patience=0.3))
    until(lambda: child.log.exists() and b"deaf" in child.log.read_bytes(), supervisor)
    supervisor.stop()
    assert child.process.returncode == -signal.SIGKILL


def test_run_once_gives_the_exit_code_and_looks_after_the_children(supervisor: Supervisor) -> None:
    child = supervisor.add(Spec("one", SLEEPER, os.environ))
    assert supervisor.run_once([sys.executable, "-c", "raise SystemExit(7)"], dict(os.environ)) == 7
    assert not child.has_ended()


def test_the_sweep_ends_what_works_for_this_folder_and_nothing_else(tmp_path: Path) -> None:
    ours = subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: str(tmp_path)})
    other = subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: "/elsewhere"})
    try:
        assert sweep(str(tmp_path), lambda _: False) == 1
        assert ours.wait(5) is not None  # reaped by the sweep, which keeps the reason
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_few_alarming_lines_reach_the_console_and_all_the_log(tmp_path: Path) -> None:
    child = Child(Spec("one", SLEEPER, os.environ), tmp_path / "one.log")
    lines = child.write(b"fine\nERROR one\nCRITICAL two\nERROR three\nERR")
    assert lines == [b"ERROR one", b"CRITICAL two", b"ERROR three"]
    assert [child.may_speak() for _ in lines] == [True, True, False]
    assert child.write(b"OR four\n") == [b"ERROR four"]
    assert child.log.read_bytes().count(b"\n") == 5
