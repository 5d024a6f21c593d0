"""Pages against an empty view of the same server: `.venv/bin/python bench/web.py [--residents N] [--home FOLDER]`.

Starts `yigongti serve` in a folder of its own (deleted afterwards; `--home` keeps one for the next run) with the demo
county and drives it over keep-alive connections with gzip, as browsers do. The pages take turns (A-B-C-A-B-C) in each
run, so that a busy machine is busy for all. Every answer must be 200 and complete. The ratio is to the empty view of
the same turns, which passes all middleware and asks nothing; beside it the same with a session, which every page pays.
"""

import argparse
import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx
import psutil
from start import free_port, memory

CONNECTIONS = (8, 64)
REST_SECONDS = 10
PASSWORD = "yigongti-demo"  # noqa: S105  the demo's own, printed at start


@dataclass
class Target:
    name: str
    path: str
    cookie: str
    seconds: list[float] = field(default_factory=list)
    took: float = 0.0
    bytes: int = 0


def start(home: Path, residents: int) -> tuple["subprocess.Popen[str]", str]:
    port = free_port()
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"YIGONGTI_HOME": str(home)}
    words = ["-m", "yigongti.portal.command", "serve", "--port", str(port), "--dicom-port", str(free_port())]
    process = subprocess.Popen(
        [sys.executable, *words, "--residents", str(residents)],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("READY"):
            return process, f"http://127.0.0.1:{port}"
    raise SystemExit("it did not start:\n" + "".join(lines[-5:]))


def sign_in(base: str, username: str) -> httpx.Client:
    client = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
    page = client.get("/")  # leads to the sign-in page
    token, key = (re.search(rf'name="{name}" value="([^"]+)"', page.text) for name in ("csrfmiddlewaretoken", "_key"))
    assert token, "no sign-in page"
    data = {"username": username, "password": PASSWORD, "next": "/", "csrfmiddlewaretoken": token.group(1)}
    answer = client.post(page.url.path, data=data | {"_key": key.group(1) if key else ""})
    assert "sessionid" in client.cookies, answer.status_code
    return client


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """One request on an open connection; the size of the body as it came over the wire."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 200"), head[:200]
    length = re.search(rb"content-length: (\d+)", head)
    if length:
        return len(await reader.readexactly(int(length.group(1))))
    size = 0
    while True:  # chunked
        part = int(await reader.readline(), 16)
        size += len(await reader.readexactly(part + 2)) - 2
        if part == 0:
            return size


async def drive(target: Target, host: str, port: int, connections: int, seconds: float) -> None:
    request = (
        f"GET {target.path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip\r\nCookie: {target.cookie}\r\n\r\n"
    ).encode()
    until = time.monotonic() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host, port, limit=2**20)
        while (began := time.monotonic()) < until:
            target.bytes = await ask(reader, writer, request)
            target.seconds.append(time.monotonic() - began)
        writer.close()

    began = time.monotonic()
    await asyncio.gather(*(one() for _ in range(connections)))
    target.took += time.monotonic() - began


def measure(targets: list[Target], base: str, connections: int, rounds: int, seconds: float) -> None:
    host, port = base.removeprefix("http://").split(":")
    for target in targets:
        asyncio.run(drive(target, host, int(port), connections, 1))  # warm
        target.seconds, target.took = [], 0.0
    for _ in range(rounds):
        for target in targets:
            asyncio.run(drive(target, host, int(port), connections, seconds))
    empty = len(targets[0].seconds) / targets[0].took
    print(f"\n{connections} connections, {rounds} turns of {seconds:g} s")
    print(f"{'page':<24}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'KB':>8}{'ratio':>8}")
    for t in targets:
        rate, cuts = len(t.seconds) / t.took, quantiles(t.seconds, n=20)
        line = f"{t.name:<24}{rate:>9.1f}{cuts[9] * 1000:>9.1f}{cuts[18] * 1000:>9.1f}{t.bytes / 1000:>8.1f}"
        print(f"{line}{rate / empty:>8.2f}", flush=True)


def targets_of(base: str) -> list[Target]:
    doctor = sign_in(base, "ecg.doctor")
    cookie = "; ".join(f"{c.name}={c.value}" for c in doctor.cookies.jar)
    worklist = doctor.get("/ecg/worklist/").text
    assert "接下一份" in worklist
    number = re.search(r'data-url="/ecg/read/([^/"]+)/"', worklist)
    assert number, "the demo has an order to read"
    reading = doctor.get(f"/ecg/read/{number.group(1)}/").text
    resident = re.search(r'href="(/people/\d+/)"', reading)
    assert resident, "the reading page links to the resident"
    assert "who-name" in doctor.get(resident.group(1)).text
    return [
        Target("empty view", "/dev/empty", ""),
        Target("empty view, signed in", "/dev/empty", cookie),
        Target("ECG worklist", "/ecg/worklist/", cookie),
        Target("resident page", resident.group(1), cookie),
    ]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--residents", type=int, default=30_000)
    words.add_argument("--home", type=Path)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--seconds", type=float, default=3)
    asked = words.parse_args()
    home = asked.home or Path(tempfile.mkdtemp(prefix="yg-bench-"))
    process, base = start(home, asked.residents)
    try:
        time.sleep(REST_SECONDS)
        number, pss, rss = memory(process)
        print(f"{asked.residents:,} residents, {os.cpu_count()} cores, load {psutil.getloadavg()[0]:.1f}")
        print(f"at rest: {number} processes, {pss / 2**20:.0f} MB (PSS), {rss / 2**20:.0f} MB (RSS)", flush=True)
        targets = targets_of(base)
        for connections in CONNECTIONS:
            measure(targets, base, connections, asked.rounds, asked.seconds)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=90)
        if asked.home is None:
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
