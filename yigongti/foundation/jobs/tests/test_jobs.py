import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from yigongti.foundation.access.actor import MissingPermission, system_actor
from yigongti.foundation.jobs import queries
from yigongti.foundation.jobs.actions import NotFailed, retry_job
from yigongti.foundation.jobs.heartbeat import Pulse, beat
from yigongti.foundation.jobs.jobs import rescue
from yigongti.foundation.jobs.models import Failure, Heartbeat
from yigongti.foundation.jobs.registry import declared_jobs, job, title_of
from yigongti.foundation.jobs.worker import run

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
ADMIN = system_actor("admin", frozenset({"jobs.job.read", "jobs.job.retry"}))
done: list[str] = []


@job(name="test.trial", title="试验")
def trial(*, now, word):
    if word == "bad":
        raise ValueError("这件事做不成")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    done.append(word)


def empty_queue():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers CASCADE")


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_was_committed_and_nothing_else():
    empty_queue()
    done.clear()
    with transaction.atomic():
        trial.defer(word="good")
    with transaction.atomic():
        trial.defer(word="undone")
        transaction.set_rollback(True)
    run(wait=False)
    assert done == ["good"]
    assert not ProcrastinateJob.objects.filter(task_name="test.trial").exists()
    assert Heartbeat.objects.get().name == "worker"


@pytest.mark.django_db(transaction=True)
def test_a_failing_job_keeps_its_words_and_is_tried_again_later():
    empty_queue()
    job_id = trial.defer(word="bad")
    run(wait=False)
    waiting = queries.jobs(seen_by=ADMIN).get(pk=job_id)
    assert (waiting.status, waiting.attempts) == ("todo", 1)
    assert waiting.scheduled_at is not None
    assert "这件事做不成" in waiting.last_error


@pytest.mark.django_db
def test_retry_by_hand_takes_failed_jobs_only_and_is_refused_to_strangers():
    job_id = trial.defer(word="later")
    row = ProcrastinateJob.objects.get(pk=job_id)
    with pytest.raises(NotFailed):
        retry_job(actor=ADMIN, now=NOW, job=row)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job_id])
    with pytest.raises(MissingPermission):
        retry_job(actor=system_actor("x", frozenset()), now=NOW, job=row)
    retry_job(actor=ADMIN, now=NOW, job=row)
    row.refresh_from_db()
    assert (row.status, row.scheduled_at) == ("todo", NOW)


@pytest.mark.django_db
def test_what_a_killed_worker_left_is_queued_again():
    job_id = trial.defer(word="left")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [NOW])
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status='doing', worker_id=%s WHERE id=%s", [worker, job_id])
    rescue.run(now=NOW + timedelta(seconds=44))
    assert ProcrastinateJob.objects.get(pk=job_id).status == "doing"
    rescue.run(now=NOW + timedelta(seconds=46))
    row = ProcrastinateJob.objects.get(pk=job_id)
    assert (row.status, row.attempts) == ("todo", 1)


@pytest.mark.django_db(transaction=True)
def test_pulse_beats_and_the_worker_counts_as_alive_for_a_while():
    assert not queries.worker_is_alive(now=NOW)
    beat("worker", now=NOW, started_at=NOW)
    assert queries.worker_is_alive(now=NOW + timedelta(seconds=44))
    assert not queries.worker_is_alive(now=NOW + timedelta(seconds=46))
    with Pulse("dicom", every=0.01):
        deadline = time.monotonic() + 10
        while not Heartbeat.objects.filter(name="dicom").exists():
            assert time.monotonic() < deadline
    assert Heartbeat.objects.get(name="dicom").process_id == os.getpid()


def test_every_job_of_the_house_has_a_chinese_title():
    names = [j.name for j in declared_jobs()]
    assert {"events.deliver", "events.sweep", "jobs.rescue"} <= set(names)
    assert title_of("events.deliver") == "投递事件"
    assert title_of("gone.job") == "gone.job"
    assert {task.name for task in app.tasks.values()} >= set(names)


@pytest.mark.django_db
def test_failures_are_read_by_those_who_may():
    Failure.objects.create(job_id=1, task="t", at=NOW, error="x")
    with pytest.raises(MissingPermission):
        queries.jobs(seen_by=system_actor("x", frozenset()))


@pytest.mark.django_db(transaction=True)
def test_sigterm_ends_the_worker_process_cleanly():
    where = connection.settings_dict
    secret = f":{quote(where['PASSWORD'], safe='')}" if where["PASSWORD"] else ""
    query = urlencode({k: where[k.upper()] for k in ("host", "port") if where[k.upper()]})
    address = f"postgresql://{quote(where['USER'])}{secret}@/{quote(where['NAME'])}?{query}"
    code = "import django; django.setup(); from yigongti.foundation.jobs.worker import run; run()"
    before = ProcrastinateWorker.objects.count()
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "yigongti.portal.settings"}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        deadline = time.monotonic() + 60
        while ProcrastinateWorker.objects.count() <= before:  # it has signed on to the queue
            assert process.poll() is None
            assert time.monotonic() < deadline
        assert Heartbeat.objects.filter(name="worker").exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
    assert ProcrastinateWorker.objects.count() == before
