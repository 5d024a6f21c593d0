"""A database for one command, whether the platform is running or not."""

import contextlib
import os
from collections.abc import Iterator

from yigongti.portal.runtime import cluster, environment, lock, place
from yigongti.portal.runtime.home import Home
from yigongti.portal.runtime.stops import CannotStart


@contextlib.contextmanager
def available(purpose: str) -> Iterator[None]:
    """Set Django up with DATABASE_URL, or with the running embedded database, or with one started for this block.

    Raises CannotStart when there is none, or when another command has just started it for itself.
    """
    environment.refuse_unsafe()
    home = Home.find()
    if os.environ.get("DATABASE_URL"):
        environment.adopt(home)
        with _connected():
            yield
        return
    if not home.database.exists():
        raise CannotStart(f"There is no database in {home.root} yet: run script/server once, or set DATABASE_URL.")
    environment.adopt(home)
    where = place.of(home)
    if cluster.is_ready(where):
        with _connected():
            yield
        return
    with lock.held(home, purpose):
        server = cluster.own_process(where)
        try:
            cluster.wait_until_ready(where, server)
            with _connected():
                yield
        finally:
            cluster.stop(server.pid)
            server.wait()


@contextlib.contextmanager
def _connected() -> Iterator[None]:
    """Django set up; a database that is away or goes away ends the command with one sentence."""
    import django
    from django.db import InterfaceError, OperationalError

    django.setup()
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        reason = str(error).strip().splitlines() or ["?"]
        raise CannotStart(f"The database does not answer ({reason[-1].strip()}): script/doctor tells more.") from error
    finally:
        _close()


def _close() -> None:
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
