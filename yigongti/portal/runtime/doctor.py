"""Is this installation healthy? One finding per thing; each wrong one says what to do. Changes nothing."""

import importlib.metadata
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from yigongti.portal.runtime import environment, lock
from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.home import CHECKOUT, Home
from yigongti.portal.runtime.serve import ask_health
from yigongti.portal.runtime.stops import CannotStart

FREE_BYTES_MIN = 2 * 1024**3
CLOCK_SECONDS_MAX = 5
YEAR_MIN = 2026


@dataclass(frozen=True)
class Finding:
    """`word` is ok, note (worth knowing, not wrong) or wrong."""

    word: str
    thing: str
    words: str
    advice: str = ""


def ok(thing: str, words: str) -> Finding:
    """All is well with it."""
    return Finding("ok", thing, words)


def note(thing: str, words: str, advice: str = "") -> Finding:
    """Not wrong, but worth knowing."""
    return Finding("note", thing, words, advice)


def wrong(thing: str, words: str, advice: str) -> Finding:
    """Needs attention; `advice` says what to do."""
    return Finding("wrong", thing, words, advice)


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which to mend them."""
    home = Home.find()
    for look in (python, packages, data_folder, secret, disk, clock, fonts):
        yield _guarded(look, home)
    yield from _with_database()
    running = home.running() if lock.is_held(home) else {}
    yield _guarded(lambda _: web(running), home)
    yield _guarded(lambda _: dicom(running), home)


def _guarded(look: Callable[[Home], Finding], home: Home) -> Finding:
    """The doctor never falls over what it finds."""
    try:
        return look(home)
    except CannotStart as reason:
        return wrong(getattr(look, "__name__", "check"), str(reason), "")
    except Exception as error:  # noqa: BLE001  any failure of a look is itself a finding
        return wrong(getattr(look, "__name__", "check"), f"{type(error).__name__}: {error}", "see data/logs")


def python(_home: Home) -> Finding:
    """The version that runs us."""
    words = f"{sys.version.split()[0]} at {sys.prefix}"
    good = (3, 11) <= sys.version_info < (3, 15)
    return ok("python", words) if good else wrong("python", words, "install Python 3.11 to 3.14, then script/server")


def packages(_home: Home) -> Finding:
    """Every package that is installed and locked has the locked version."""
    text = (CHECKOUT / "uv.lock").read_text()
    locked: dict[str, set[str]] = {}
    for name, version in re.findall(r'\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"', text):
        locked.setdefault(name, set()).add(version)
    installed = {_canonical(d.metadata["Name"]): d.version for d in importlib.metadata.distributions()}
    different = sorted(n for n, version in installed.items() if n in locked and version not in locked[n])
    if different:
        return wrong("packages", f"not as locked: {', '.join(different[:5])}", "rm .venv/*.stamp, then script/server")
    return ok("packages", f"{len(installed)} installed, as uv.lock says")


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def data_folder(home: Home) -> Finding:
    """There, ours, and closed to others."""
    if not home.root.exists():
        return wrong("data folder", f"{home.root} is not there", "run script/server once")
    found = home.root.stat()
    if found.st_uid != os.geteuid():
        return wrong("data folder", f"{home.root} belongs to uid {found.st_uid}", "run this as that user")
    if found.st_mode & 0o077:
        return wrong("data folder", f"other users can look into {home.root}", f"chmod 700 '{home.root}'")
    return ok("data folder", f"{home.root}, for its owner alone")


def secret(home: Home) -> Finding:
    """Long, random, for our eyes only."""
    given = os.environ.get("YIGONGTI_SECRET")
    if given is None and not home.secret.exists():
        return wrong("secret", "there is none yet", "run script/server once")
    value = given if given is not None else home.session_secret()
    if environment.is_unsafe(value):
        return wrong(
            "secret", "known or too short", f"unset YIGONGTI_SECRET and remove {home.secret}: a new one is made"
        )
    return ok("secret", "random, readable by its owner alone")


def disk(home: Home) -> Finding:
    """Room to write for some time."""
    where = home.root if home.root.exists() else CHECKOUT
    free = shutil.disk_usage(where).free
    words = f"{free / 1024**3:.1f} GB free at {where}"
    return (
        ok("disk", words)
        if free >= FREE_BYTES_MIN
        else wrong("disk", words, "make room: the database stops when it is full")
    )


def clock(_home: Home) -> Finding:
    """Not before this version was written; the database's clock is compared further down."""
    year = time.gmtime().tm_year
    words = time.strftime("%Y-%m-%d %H:%M:%S %z")
    return (
        ok("clock", words)
        if year >= YEAR_MIN
        else wrong("clock", words, "set the clock: deadlines and signatures depend on it")
    )


def fonts(_home: Home) -> Finding:
    """The Chinese fonts that printed reports embed."""
    folder = Path(str(importlib.metadata.distribution("mplfonts").locate_file("mplfonts"))) / "fonts"
    missing = [n for n in ("NotoSansCJKsc-Regular.otf", "NotoSerifCJKsc-Regular.otf") if not (folder / n).exists()]
    if missing:
        return wrong("fonts for print", f"missing: {', '.join(missing)}", "rm .venv/*.stamp, then script/server")
    return ok("fonts for print", "Noto Sans and Serif CJK")


def _with_database() -> Iterator[Finding]:
    try:
        with available("yigongti doctor"):
            from yigongti.portal.runtime import doctor_database

            yield from doctor_database.examine()
    except CannotStart as reason:
        yield wrong("database", str(reason), "run script/server; data/logs/database.log tells more")


def web(running: dict[str, object]) -> Finding:
    """Answers on its address."""
    if not running:
        return note("web", "not running", "script/server starts it")
    found = ask_health(str(running["url"]))
    if not found:
        return wrong(
            "web", f"{running['url']} does not answer", "see data/logs/web.log, then start script/server again"
        )
    if found.get("status") != "ok":
        return wrong("web", f"{running['url']} says {found.get('status')}", "mend what is named above")
    return ok("web", f"answers at {running['url']}")


def dicom(running: dict[str, object]) -> Finding:
    """Takes connections from devices."""
    port = running.get("dicom_port")
    if not isinstance(port, int):
        return note("DICOM receiver", "not running", "script/server starts it")
    host = str(running["url"]).split("//")[1].rsplit(":", 1)[0].strip("[]")
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError as error:
        return wrong("DICOM receiver", f"port {port}: {error.strerror}", "see data/logs/dicom.log")
    return ok("DICOM receiver", f"takes connections on port {port}")
