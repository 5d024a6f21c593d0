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
        _set_up()
        yield
        return
    if not home.database.exists():
        raise CannotStart(f"There is no database in {home.root} yet: run script/server once, or set DATABASE_URL.")
    environment.adopt(home)
    where = place.of(home)
    if cluster.is_ready(where):
        _set_up()
        yield
        return
    with lock.held(home, purpose):
        server = cluster.own_process(where)
        try:
            cluster.wait_until_ready(where, server)
            _set_up()
            yield
        finally:
            _close()
            cluster.stop(server.pid)
            server.wait()


def _set_up() -> None:
    import django

    django.setup()


def _close() -> None:
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
