"""GET /healthz: is it well, for monitors and for `script/server`. No sign-in, a handful of small queries."""

import functools
import importlib.metadata

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yigongti.foundation.editions.models import Edition
from yigongti.foundation.jobs.heartbeat import ALIVE_SECONDS
from yigongti.foundation.jobs.models import Heartbeat


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when all is well, 503 otherwise; each part in a word or two."""
    found = look()
    return JsonResponse(found, status=200 if found["status"] == "ok" else 503)


def look() -> dict[str, str]:
    """`status` ok | degraded (pages answer, a part is missing) | down, then each part: "ok" or what is wrong."""
    version = importlib.metadata.version("yigongti")
    try:
        parts = {"database": _database(), "migrations": _migrations(), "worker": _worker(), "edition": _edition()}
    except DatabaseError:
        parts = {"database": "unreachable", "migrations": "unknown", "worker": "unknown", "edition": "unknown"}
    down = parts["database"] != "ok" or parts["migrations"] != "ok"
    unwell = down or parts["worker"] != "ok" or parts["edition"] == "none"
    return {"status": "down" if down else "degraded" if unwell else "ok", **parts, "version": version}


def unapplied() -> list[str]:
    """The migrations that this code has and the database has not, in order, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@functools.cache
def _on_disk() -> frozenset[tuple[str, str]]:
    """Read once per process: new code means a new process."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    if not _has_table("django_migrations"):
        return "none applied"
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = _on_disk() - set(cursor.fetchall())
    return f"{len(missing)} to apply" if missing else "ok"


def _worker() -> str:
    """The worker writes its heartbeat every ten seconds."""
    if not _has_table("jobs_heartbeat"):
        return "never started"
    at = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    if at is None:
        return "never started"
    age = int((timezone.now() - at).total_seconds())
    return "ok" if age <= ALIVE_SECONDS else f"no heartbeat for {age} s"


def _edition() -> str:
    """Code and the start of the digest of what is loaded, so that two installations can be compared."""
    if not _has_table("editions_edition"):
        return "none"
    rows = Edition.objects.order_by("code").values_list("code", "digest")
    return ", ".join(f"{code} {digest[:12]}" for code, digest in rows) or "none"


def _has_table(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        row = cursor.fetchone()
    return bool(row and row[0])
