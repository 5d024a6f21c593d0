"""How long a start takes and what stands in memory: `.venv/bin/python bench/start.py [--residents N]`.

A data folder of its own, deleted afterwards; the packages are there already. First start (database made, demo county
loaded), second start (nothing to do), installed size, and the memory of all processes at rest: PSS, which counts shared
pages once, beside RSS, which counts them in every process.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
REST_SECONDS = 15


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path, port: int, residents: int) -> tuple["subprocess.Popen[str]", float]:
    words = [str(ROOT / "script" / "server"), "--port", str(port), "--residents", str(residents)]
    began = time.monotonic()
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"YIGONGTI_HOME": str(home)}
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        if line.startswith("READY"):
            return process, time.monotonic() - began
        last = line
    raise SystemExit(f"it did not start: {last}")


def stop(process: "subprocess.Popen[str]") -> float:
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=90)
    return time.monotonic() - began


def memory(process: "subprocess.Popen[str]") -> tuple[int, int, int]:
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    found = [p.memory_full_info() for p in family]
    return len(family), sum(f.pss for f in found), sum(f.rss for f in found)


def folder_bytes(folder: Path) -> int:
    return sum(p.lstat().st_size for p in folder.rglob("*") if not p.is_symlink() and p.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", type=int, default=30_000)
    args = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="yigongti-start-")) / "data"
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    try:
        process, first = start(home, free_port(), args.residents)
        print(f"first start, {args.residents:,} residents: {first:.1f} s")
        print(f"stop: {stop(process):.1f} s")
        process, second = start(home, free_port(), args.residents)
        print(f"second start: {second:.1f} s")
        time.sleep(REST_SECONDS)
        count, pss, rss = memory(process)
        print(f"at rest: {count} processes, {pss / 1024**2:.0f} MB (PSS), {rss / 1024**2:.0f} MB (RSS)")
        stop(process)
        print(f"installed: {folder_bytes(ROOT / '.venv') / 1024**2:.0f} MB packages")
        print(f"data: {folder_bytes(home) / 1024**2:.0f} MB (the database stands elsewhere when root runs this)")
    finally:
        place = home / "database.json"
        if place.exists():
            import sys

            sys.path.insert(0, str(ROOT))
            from yigongti.portal.runtime.home import Home
            from yigongti.portal.runtime.place import forget

            forget(Home(home))
        shutil.rmtree(home.parent)


if __name__ == "__main__":
    main()
