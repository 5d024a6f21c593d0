"""What we refuse to run with. Each refusal is one sentence that says what to do."""

from django.conf import settings
from django.db import DatabaseError, connection

from yigongti.portal.runtime import durability
from yigongti.portal.runtime.environment import is_unsafe


def refusals() -> list[str]:
    """All reasons not to start, settings first, then the database. Empty when there are none."""
    return [*setting_refusals(), *database_refusals()]


def setting_refusals() -> list[str]:
    """Reasons that stand in the settings alone."""
    found = []
    if settings.DEBUG and not settings.DEMO:
        found.append("YIGONGTI_DEBUG=1 shows internals to everybody: it is refused outside demo mode, unset it.")
    if not settings.DEMO and is_unsafe(settings.SECRET_KEY):
        found.append("YIGONGTI_SECRET is missing or unsafe: start by script/server, which makes one, or set your own.")
    if not settings.DEMO and (not settings.HOSTS or "*" in settings.HOSTS):
        found.append("Production needs YIGONGTI_HOSTS: the names under which browsers reach it, with commas between.")
    return found


def database_refusals() -> list[str]:
    """Reasons in the database that we are connected to, as our own session sees them."""
    try:
        return _durability()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()
        return [
            f"The database cannot be reached ({reason[-1] if reason else type(error).__name__}): check DATABASE_URL."
        ]


def _durability() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(durability.QUERY)
        number, version, fsync, commit, encoding = cursor.fetchone() or ("0", "", "", "", "")
    return durability.judge(number, version, fsync, commit, encoding)
