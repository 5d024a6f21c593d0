"""The doctor's looks into the database. Django is set up and a database answers."""

import time
from collections.abc import Callable, Iterator

from django.db import connection

from yigongti.portal import health
from yigongti.portal.runtime import doctor, durability, lock
from yigongti.portal.runtime.doctor import Finding, note, ok, wrong
from yigongti.portal.runtime.home import Home


def examine() -> Iterator[Finding]:
    """Server, migrations, edition, worker, clock, audit."""
    refusals = durability.look()
    for sentence in refusals:
        yield wrong("database", sentence, "then start script/server again")
    if any("cannot be reached" in sentence for sentence in refusals):
        return
    if not refusals:
        yield ok("database", f"PostgreSQL {_one('SHOW server_version')}, fsync on, synchronous_commit on")
    missing = health.unapplied()
    if missing:
        yield wrong("migrations", f"{len(missing)} to apply", "yigongti migrate")
        return
    yield ok("migrations", "all applied")
    looks: tuple[Callable[[], Finding], ...] = (edition, worker, clock, audit)
    for look in looks:
        try:
            yield look()
        except Exception as error:  # noqa: BLE001  any failure of a look is itself a finding
            yield wrong(look.__name__, f"{type(error).__name__}: {error}", "see data/logs")


def edition() -> Finding:
    """What is loaded."""
    words = health.look()["edition"]
    return (
        wrong("edition", "none is loaded", "yigongti edition load wuxi_2025")
        if words == "none"
        else ok("edition", words)
    )


def worker() -> Finding:
    """Alive while the server runs; at rest otherwise."""
    if not lock.is_held(Home.find()):
        return note("worker", "not running", "script/server starts it")
    words = health.look()["worker"]
    if words == "ok":
        return ok("worker", "its heartbeat is fresh")
    return wrong("worker", words, "see data/logs/worker.log, then start script/server again")


def clock() -> Finding:
    """The database's clock beside ours: deadlines are written with one and compared with the other."""
    apart = abs(float(str(_one("SELECT extract(epoch FROM clock_timestamp())"))) - time.time())
    words = f"{apart:.1f} s apart from ours"
    good = apart <= doctor.CLOCK_SECONDS_MAX
    return (
        ok("database clock", words)
        if good
        else wrong("database clock", words, "set both clocks by the same time server")
    )


def audit() -> Finding:
    """The hash chain over the audit trail."""
    from yigongti.foundation.audit import seal

    found = seal.verify()
    if found:
        return wrong(
            "audit trail",
            f"{len(found)} findings, the first: {found[0]}",
            "yigongti audit verify; tell the audit administrator",
        )
    return ok("audit trail", "the seal verifies")


def _one(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None
