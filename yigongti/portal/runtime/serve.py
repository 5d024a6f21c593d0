"""`yigongti serve`: everything that a county needs, started, watched and stopped together."""

import contextlib
import ipaddress
import json
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import psutil

from yigongti.portal.runtime import accounts, cluster, durability, environment, lock, place
from yigongti.portal.runtime.child import Spec
from yigongti.portal.runtime.home import Home, write_private
from yigongti.portal.runtime.progress import print_line, say
from yigongti.portal.runtime.stamp import Stamp
from yigongti.portal.runtime.stops import CannotStart
from yigongti.portal.runtime.supervisor import MARK, Supervisor, sweep

ANSWER_SECONDS = 90  # the first answer of the pages, on a slow disk
WHOLE_SECONDS = 20  # after that, how long we wait for the worker's first heartbeat too
MEMORY_FOR_TWO = 3 * 1024**3
COMMAND = (sys.executable, "-m", "yigongti.portal.command")


@dataclass(frozen=True)
class Options:
    """What the operator asked for."""

    host: str
    port: int
    dicom_port: int | None
    county: str
    residents: int
    demo: bool
    reset: bool


def serve(options: Options) -> int:
    """Run until somebody asks to stop; 0 then. Raises CannotStart with one sentence."""
    environment.refuse_unsafe()
    home = Home.find()
    home.create()
    with lock.held(home, "script/server"):
        home.address.unlink(missing_ok=True)
        left = sweep(str(home.root), lambda process: process.name() == "postgres")
        if left:
            say(f"Ended {left} processes that an earlier start had left behind")
        _ensure_free(options.host, options.port)
        if options.reset:
            _reset(home)
        supervisor = Supervisor(home.logs)
        supervisor.listen()
        try:
            return _run(home, options, supervisor)
        finally:
            say("Stopping")
            supervisor.stop()
            home.address.unlink(missing_ok=True)
            say("Stopped")


def _run(home: Home, options: Options, supervisor: Supervisor) -> int:
    os.environ.setdefault("YIGONGTI_SECRET", home.session_secret())
    dicom_port = _dicom_port(options)
    os.environ |= {"YIGONGTI_DICOM_PORT": str(dicom_port), "YIGONGTI_DICOM_HOST": options.host}
    if not os.environ.get("DATABASE_URL"):
        _start_database(home, supervisor)
    environment.adopt(home)
    env = os.environ | {MARK: str(home.root), "PYTHONUNBUFFERED": "1"}
    words = ["prepare", "--county", options.county, "--residents", str(options.residents)]
    prepare = [*COMMAND, *words, *([] if options.demo else ["--no-demo"])]
    specs, stamp = _specs(options, env), Stamp(home, " ".join(words))
    if stamp.is_fresh():  # the same code and edition on the same database: only a quick look
        for sentence in durability.look():
            raise CannotStart(sentence)
    else:
        code = supervisor.run_once(prepare, env)
        if code != 0 or supervisor.stopping:
            return code
        stamp.write()
    say("Starting web, worker and DICOM receiver")
    for spec in specs:
        supervisor.add(spec)
    url = f"http://{_in_url(_reachable(options.host))}:{options.port}"
    write_private(home.address, json.dumps({"pid": os.getpid(), "url": url, "dicom_port": dicom_port}))
    if _wait_for_answer(url, supervisor, stamp):
        accounts.show()
        for line in _other_addresses(options):
            say(line)
        print_line(f"READY {url}")
    while not supervisor.stopping:
        supervisor.pump(60)
    return 0


def _specs(options: Options, env: dict[str, str]) -> list[Spec]:
    roomy = psutil.virtual_memory().total >= MEMORY_FOR_TWO
    web = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asginl",
        "--host",
        options.host,
        "--port",
        str(options.port),
    ]
    web += ["--workers", str(min(2, os.cpu_count() or 1) if roomy else 1), "--respawn-failed-workers"]
    web += ["--no-ws", "--http", "1", "--workers-kill-timeout", "5", "--log-level", "warning"]
    web += ["yigongti.portal.asgi:application"]
    return [
        Spec("worker", (*COMMAND, "work"), env, patience=20),
        Spec("dicom", (*COMMAND, "dicom"), env),
        Spec("web", tuple(web), env, patience=12),
    ]


def _start_database(home: Home, supervisor: Supervisor) -> None:
    where = place.of(home)
    if not where.cluster.exists():
        say("Making the embedded database (PostgreSQL 18)")
    cluster.ensure(where)
    say("Starting the embedded database")
    child = supervisor.add(
        Spec(
            "database",
            tuple(cluster.command(where)),
            cluster.environment(),
            stop_signal=signal.SIGINT,
            patience=cluster.STOP_SECONDS,
            owner=where.owner,
            alarming=rb"\b(FATAL|PANIC)\b",  # refused rows are the application's to tell
            before=lambda: cluster.recover(where),
        )
    )
    deadline = time.monotonic() + cluster.START_SECONDS
    while not cluster.is_ready(where):
        supervisor.pump(0.02)
        if supervisor.stopping or child.deaths > 1 or time.monotonic() > deadline:
            raise CannotStart(f"The embedded database did not start: the reason is at the end of {child.log}")
    cluster.ensure_database(where)
    os.environ["DATABASE_URL"] = where.url


def _reset(home: Home) -> None:
    if os.environ.get("DATABASE_URL"):
        raise CannotStart(
            "--reset empties the embedded database only: empty the one of DATABASE_URL by hand (dropdb, createdb)."
        )
    if os.environ.get("YIGONGTI_MODE", "demo") != "demo":
        raise CannotStart("--reset deletes every record: it is refused outside demo mode.")
    if home.database.exists():
        say("Deleting the database and the files of this data folder (--reset)")
        cluster.recover(place.of(home))
        place.forget(home)
    for name in ("files", "static"):
        shutil.rmtree(home.root / name, ignore_errors=True)
    # the heads of a trail that is no more: left behind, they would accuse the new one of having been rewritten
    (home.root / "audit-head.txt").unlink(missing_ok=True)


def _ensure_free(host: str, port: int) -> None:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise CannotStart(
            f"This machine has no address '{host}': use --host 127.0.0.1, or 0.0.0.0 for the network."
        ) from None
    except PermissionError:
        raise CannotStart(f"Port {port} is for root alone: choose one above 1023 with --port.") from None
    except OSError as error:
        raise CannotStart(
            f"Port {port} on {host} is not free ({error.strerror}): choose another with --port."
        ) from error


def _dicom_port(options: Options) -> int:
    """The port asked for, which must be free; or the first free one from 11112 on."""
    if options.dicom_port is not None:
        _ensure_free(options.host, options.dicom_port)
        return options.dicom_port
    for port in range(11112, 11132):
        with contextlib.suppress(CannotStart):
            _ensure_free(options.host, port)
            if port != 11112:  # noqa: PLR2004
                say(f"DICOM port 11112 is taken by another program: receiving on {port}")
            return port
    raise CannotStart("No free port for the DICOM receiver between 11112 and 11131: choose one with --dicom-port.")


def _wait_for_answer(url: str, supervisor: Supervisor, stamp: Stamp) -> bool:
    """True when the pages answer; a part that stays unwell after that is named, and the pages are there anyway."""
    started, answered = time.monotonic(), None
    while not supervisor.stopping:
        now = time.monotonic()
        health = ask_health(url)
        if health.get("status") == "ok":
            return True
        if health and answered is None:
            answered = now
            if health.get("migrations") != "ok" or health.get("edition") == "none":
                stamp.forget()  # the database is not the one that we prepared: the next start looks at everything
        if answered is not None and now - answered > WHOLE_SECONDS:
            say("Not everything is well (script/doctor tells more): " + json.dumps(health, ensure_ascii=False))
            return True
        if answered is None and now - started > ANSWER_SECONDS:
            raise CannotStart(f"The pages do not answer at {url}: the reason is at the end of data/logs/web.log")
        supervisor.pump(0.1)
    return False


def ask_health(url: str) -> dict[str, object]:
    """The JSON of GET /healthz; empty when nothing answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no business here
    try:
        with opener.open(f"{url}/healthz", timeout=5) as answer:
            body = answer.read()
    except urllib.error.HTTPError as answer:
        body = answer.read()
    except OSError:
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound


def _in_url(host: str) -> str:
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).version == 6:  # noqa: PLR2004
            return f"[{host}]"
    return host


def _other_addresses(options: Options) -> list[str]:
    """When we listen on every interface: the addresses for the other computers."""
    if options.host not in {"0.0.0.0", "::"}:  # noqa: S104  compared, not bound
        return []
    found = {a.address for cards in psutil.net_if_addrs().values() for a in cards if a.family == socket.AF_INET}
    return [f"From other computers: http://{address}:{options.port}" for address in sorted(found - {"127.0.0.1"})]
