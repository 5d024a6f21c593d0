import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from threading import Event as Signal

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from yigongti.foundation import rooms
from yigongti.foundation.access.actor import MissingPermission, system_actor
from yigongti.foundation.audit.models import Line
from yigongti.foundation.events import queries
from yigongti.foundation.events.actions import NotDead, replay_delivery
from yigongti.foundation.events.deliver import Outcome, deliver, deliver_all
from yigongti.foundation.events.models import Delivery, Event, State
from yigongti.foundation.events.publish import NotInTransaction, publish
from yigongti.foundation.events.rules import MAX_ATTEMPTS, next_attempt

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
ADMIN = system_actor("admin", frozenset({"events.delivery.replay", "events.delivery.read"}))


@pytest.fixture
def heard(monkeypatch):
    """Two subscribers of `t.happened`; `heard` lists what they heard, `heard.fail` makes the second one fail."""

    class Heard(list):
        fail = False

    calls = Heard()

    def second(event):
        Event.objects.create(name="by-product", payload={}, at=NOW)
        if calls.fail:
            raise ValueError("账簿没有打开")
        calls.append(("second", event.payload["n"]))

    subscriptions = (
        rooms.Subscription("t.happened", "t.first", lambda event: calls.append(("first", event.payload["n"]))),
        rooms.Subscription("t.happened", "t.second", second),
    )
    monkeypatch.setattr(rooms, "_installed", (rooms.Room(code="t", title="测试", subscriptions=subscriptions),))
    return calls


def say(n=1):
    with transaction.atomic():
        return publish("t.happened", {"n": n}, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_published(heard):
    with pytest.raises(NotInTransaction):
        publish("t.happened", {"n": 1}, now=NOW)
    assert not Event.objects.exists()


class UndoneError(Exception):
    pass


def say_and_fail():
    with transaction.atomic():
        publish("t.happened", {"n": 1}, now=NOW)
        raise UndoneError


@pytest.mark.django_db
def test_a_rollback_takes_event_deliveries_and_job_with_it(heard):
    before = ProcrastinateJob.objects.count()
    with pytest.raises(UndoneError):
        say_and_fail()
    assert (Event.objects.count(), Delivery.objects.count(), ProcrastinateJob.objects.count()) == (0, 0, before)
    say()
    assert ProcrastinateJob.objects.count() == before + 1
    assert deliver_all(NOW) == 2


@pytest.mark.django_db
def test_in_order_and_once(heard):
    for n in (1, 2, 3):
        say(n)
    assert deliver_all(NOW) == 6
    assert heard == [(who, n) for n in (1, 2, 3) for who in ("first", "second")]
    assert deliver_all(NOW + timedelta(days=1)) == 0
    assert len(heard) == 6
    assert queries.counts() == {}


@pytest.mark.django_db
def test_a_failing_handler_leaves_nothing_is_retried_dies_and_is_replayed(heard):
    heard.fail = True
    say()
    assert deliver_all(NOW) == 1
    late = Delivery.objects.get(subscriber="t.second")
    assert not Event.objects.filter(name="by-product").exists()
    assert (late.state, late.attempts, late.next_at) == (State.WAITING, 1, NOW + timedelta(minutes=1))
    assert "账簿没有打开" in late.last_error
    for minutes in (1, 3, 7, 15, 31):
        assert Delivery.objects.get(pk=late.pk).state == State.WAITING
        deliver_all(NOW + timedelta(minutes=minutes))
    late.refresh_from_db()
    assert (late.state, late.attempts) == (State.DEAD, MAX_ATTEMPTS)
    assert queries.counts() == {"dead": 1}
    assert heard == [("first", 1)]
    heard.fail = False
    assert deliver_all(NOW + timedelta(days=1)) == 0
    later = NOW + timedelta(days=1)
    replay_delivery(actor=ADMIN, now=later, delivery=late)
    assert deliver_all(later) == 1
    assert heard == [("first", 1), ("second", 1)]
    assert Line.objects.filter(action="events.delivery.replay", result="done").count() == 1
    with pytest.raises(NotDead):
        replay_delivery(actor=ADMIN, now=later, delivery=late)


@pytest.mark.django_db
def test_a_stranger_neither_reads_nor_replays(heard):
    say()
    stranger = system_actor("x", frozenset())
    with pytest.raises(MissingPermission):
        replay_delivery(actor=stranger, now=NOW, delivery=Delivery.objects.first())
    with pytest.raises(MissingPermission):
        queries.deliveries(seen_by=stranger)


@pytest.mark.django_db
def test_a_subscriber_that_left_the_house_is_said(heard, monkeypatch):
    say()
    monkeypatch.setattr(rooms, "_installed", ())
    deliver_all(NOW)
    assert "NoSuchSubscriber" in Delivery.objects.first().last_error


def test_backoff_by_hand():
    minutes = [next_attempt(attempts=n, now=NOW) for n in range(1, 7)]
    assert minutes == [NOW + timedelta(minutes=m) for m in (1, 2, 4, 8, 16)] + [None]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_call_the_same_handler(monkeypatch):
    calls, inside, go_on = [], Signal(), Signal()

    def slow(event):
        calls.append(event.pk)
        inside.set()
        assert go_on.wait(10)

    room = rooms.Room(code="t", title="测试", subscriptions=(rooms.Subscription("t.happened", "t.slow", slow),))
    monkeypatch.setattr(rooms, "_installed", (room,))
    say()
    delivery = Delivery.objects.get()

    def work():
        try:
            return deliver(delivery.pk, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(work)
        assert inside.wait(10)
        assert deliver(delivery.pk, now=NOW) is Outcome.SKIPPED
        go_on.set()
        assert first.result(10) is Outcome.DONE
    assert deliver(delivery.pk, now=NOW) is Outcome.SKIPPED
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_over_many_events_deliver_each_once(monkeypatch):
    calls = []
    handler = rooms.Subscription("t.happened", "t.h", lambda event: calls.append(event.payload["n"]))
    monkeypatch.setattr(rooms, "_installed", (rooms.Room(code="t", title="测试", subscriptions=(handler,)),))
    for n in range(20):
        say(n)
    start = Barrier(4)

    def work(_):
        try:
            start.wait(10)
            return deliver_all(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 20
    assert sorted(calls) == list(range(20))
    assert json.dumps(calls)


@pytest.mark.django_db(transaction=True)
def test_a_failure_at_commit_is_a_failure_of_the_delivery(monkeypatch):
    """A deferred constraint (the ledger's) speaks only at commit; the delivery must not count as done."""
    from yigongti.foundation.access.models import OnceKey

    def handler(event):
        OnceKey.objects.create(key="k", action="a", fingerprint="f", at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO access_position (user_id, role_id, organization_id, title, valid_from) "
                           "VALUES (-1, -1, -1, '', now())")  # fmt: skip

    room = rooms.Room(code="t", title="测试", subscriptions=(rooms.Subscription("t.happened", "t.h", handler),))
    monkeypatch.setattr(rooms, "_installed", (room,))
    say()
    assert deliver_all(NOW) == 0
    assert not OnceKey.objects.exists()
    assert Delivery.objects.get().state == State.WAITING
    assert "violates foreign key" in Delivery.objects.get().last_error
