"""GET /healthz: 200 only when every part is well; cheap; open to monitors."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import timezone

from yigongti.foundation.editions.models import Edition
from yigongti.foundation.jobs.heartbeat import beat
from yigongti.portal import checks, health


@pytest.fixture
def well(db):
    now = timezone.now()
    beat("worker", now=now, started_at=now)
    Edition.objects.create(code="wuxi_2025", title="t", county="320206", digest="a" * 64, loaded_at=now)


@pytest.mark.usefixtures("well")
def test_all_is_well(client, django_assert_max_num_queries) -> None:
    client.get("/healthz")
    with django_assert_max_num_queries(8):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "worker": "ok",
        "edition": "wuxi_2025 aaaaaaaaaaaa",
        "version": "0.1.0",
    }
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("well")
def test_a_silent_worker_is_degraded(client) -> None:
    then = timezone.now() - timedelta(minutes=5)
    beat("worker", now=then, started_at=then)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "degraded"
    assert re.fullmatch(r"no heartbeat for 3\d\d s", answer.json()["worker"])


@pytest.mark.django_db
def test_no_edition_is_degraded(client) -> None:
    assert client.get("/healthz").json()["edition"] == "none"


@pytest.mark.usefixtures("well")
def test_a_missing_migration_is_down(client, monkeypatch) -> None:
    monkeypatch.setattr(health, "_on_disk", lambda: frozenset({("people", "9999_tomorrow")}))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["migrations"]) == (503, "down", "1 to apply")


def test_a_database_that_is_away_is_down_without_a_crash(client, monkeypatch) -> None:
    def away() -> str:
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "_database", away)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")


def test_posting_is_refused(client) -> None:
    assert client.post("/healthz").status_code in {400, 405}  # the key of a form is missed before the method


@pytest.mark.django_db
def test_the_tests_own_migrations_are_all_applied() -> None:
    assert health.unapplied() == []


def test_production_refuses_debug_the_demo_key_and_any_host(settings) -> None:
    settings.DEMO, settings.DEBUG, settings.HOSTS = False, True, ["*"]
    settings.SECRET_KEY = "demo-only-key-that-production-refuses"
    words = " ".join(checks.setting_refusals())
    assert ("YIGONGTI_DEBUG" in words, "YIGONGTI_SECRET" in words, "YIGONGTI_HOSTS" in words) == (True, True, True)
    from django.apps import apps

    with pytest.raises(ImproperlyConfigured, match="YIGONGTI_DEBUG"):
        apps.get_app_config("portal").ready()


def test_demo_mode_refuses_nothing_in_the_settings(settings) -> None:
    settings.DEMO, settings.DEBUG = True, True
    assert checks.setting_refusals() == []
