"""What we refuse to run with. Each refusal is one sentence that says what to do."""

from django.conf import settings
from django.db import DatabaseError, connection

from yigongti.portal.runtime.environment import is_unsafe

VERSION_MIN = 150000  # PostgreSQL 15: unique NULLS NOT DISTINCT, MERGE, security_invoker views


def refusals() -> list[str]:
    """All reasons not to start, settings first, then the database. Empty when there are none."""
    return [*setting_refusals(), *database_refusals()]


def setting_refusals() -> list[str]:
    """Reasons that stand in the settings alone."""
    found = []
    if settings.DEBUG and not settings.DEMO:
        found.append("YIGONGTI_DEBUG=1 shows internals to everybody: it is refused outside demo mode, unset it.")
    if not settings.DEMO and is_unsafe(settings.SECRET_KEY):
        found.append("YIGONGTI_SECRET is missing or unsafe: start by script/server, which makes one, or set 32 random characters.")
    if not settings.DEMO and (not any(settings.ALLOWED_HOSTS) or "*" in settings.ALLOWED_HOSTS):
        found.append("Production needs YIGONGTI_HOSTS: the names under which browsers reach it, with commas between.")
    return found


def database_refusals() -> list[str]:
    """Reasons in the database that we are connected to, as our own session sees them."""
    try:
        return _durability()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()
        return [f"The database cannot be reached ({reason[-1] if reason else type(error).__name__}): check DATABASE_URL."]


def _durability() -> list[str]:
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
            " current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding')"
        )
        number, version, fsync, commit, encoding = cursor.fetchone() or (0, "", "", "", "")
    if number < VERSION_MIN:
        found.append(f"The database is PostgreSQL {version}: 15 or later is needed.")
    if fsync != "on":
        found.append("The database runs with fsync off and would lose records when power fails: set fsync = on and restart it.")
    if commit == "off":
        found.append(
            "The database runs with synchronous_commit off and would lose the last seconds when it crashes: "
            "set synchronous_commit = on."
        )
    if encoding != "UTF8":
        found.append(f"The database has the encoding {encoding}: make it anew with UTF8.")
    return found
