"""The product as an operator starts it: one command, a folder of data of its own, two ports. Ends with nothing left."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

READY_SECONDS, STOP_SECONDS = 240, 60
OURS = ("YIGONGTI_", "DATABASE_URL", "DJANGO_", "PYTEST_", "COV_")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Product:
    """`base` such as http://127.0.0.1:18000; `lines` is what it has said so far."""

    home: Path
    residents: int
    port: int = field(default_factory=free_port)
    dicom_port: int = field(default_factory=free_port)
    lines: list[str] = field(default_factory=list)
    process: subprocess.Popen | None = None
    seconds_to_ready: float = 0.0
    _said: threading.Condition = field(default_factory=threading.Condition)
    _over: bool = False

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        began = time.monotonic()
        words = ["serve", "--port", str(self.port), "--residents", str(self.residents)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yigongti.portal.command", *words],
            env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()
        with self._said:
            self._said.wait_for(lambda: self._over or f"READY {self.base}" in self.lines, READY_SECONDS)
        if f"READY {self.base}" not in self.lines:
            told = "\n".join(self.lines[-20:])
            self.stop()
            raise AssertionError(f"no READY within {READY_SECONDS} s:\n{told}")
        self.seconds_to_ready = time.monotonic() - began
        return self

    def environment(self):
        env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return env | {
            "YIGONGTI_HOME": str(self.home), "YIGONGTI_DICOM_PORT": str(self.dicom_port), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    def command(self, *words):
        """What an operator types beside the running server; gives what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "yigongti.portal.command", *map(str, words)],
            env=self.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            timeout=READY_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _listen(self):
        for line in self.process.stdout:
            with self._said:
                self.lines.append(line.rstrip())
                self._said.notify_all()
        with self._said:
            self._over = True
            self._said.notify_all()

    def processes(self):
        """The supervisor, everything under it, and whatever else works in our folder."""
        found = {}
        for one in psutil.process_iter():
            try:
                ours = str(self.home) in " ".join(one.cmdline()) or one.environ().get("YIGONGTI_HOME") == str(self.home)
                if one.pid != os.getpid() and ours:
                    found[one.pid] = one
            except psutil.Error:
                continue
        if self.process is not None and self.process.poll() is None:
            top = psutil.Process(self.process.pid)
            found |= {one.pid: one for one in [top, *top.children(recursive=True)]}
        return list(found.values())

    def stop(self):
        """SIGTERM; gives the exit code and the names of the processes that are still there."""
        known = self.processes()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            code = None
        left = {p.pid: p for p in [*known, *self.processes()] if p.is_running() and p.status() != psutil.STATUS_ZOMBIE}
        names = [f"{pid} {' '.join(p.cmdline()[:4])}" for pid, p in left.items()]
        for one in left.values():  # a failed run must not litter the machine
            one.kill()
        return code, names

    def errors(self):
        """Lines of level ERROR that the processes have logged."""
        logs = sorted((self.home / "logs").glob("*.log*"))
        return [
            f"{log.name}: {line}"
            for log in logs
            if log.name != "database.log"  # refused rows are the application's to tell
            for line in log.read_text(errors="replace").splitlines()
            if " ERROR " in line or " CRITICAL " in line or line.startswith("Traceback")
        ]
