import asyncio

import pytest
from django.db import transaction
from django.test import AsyncClient, Client

from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.foundation.web import live


def test_notes_reach_those_who_see_the_organization():
    note = live.parse('{"t": "orders.ecg", "o": [3, 5], "r": "7"}')
    assert note == live.Note("orders.ecg", frozenset({3, 5}), "7")
    assert note.reaches(make_actor(reach=[5]))
    assert not note.reaches(make_actor(reach=[4]))
    assert note.reaches(make_actor(scope="everywhere"))


@pytest.mark.parametrize("payload", ["", "7", "[]", '{"t": "x"}', '{"t": "x", "o": ["a"]}'])
def test_foreign_words_on_the_channel_are_ignored(payload):
    assert live.parse(payload) is None


@pytest.mark.django_db(transaction=True)
def test_notify_outside_a_transaction_is_a_mistake():
    with pytest.raises(live.NotInTransaction):
        live.notify("x", [1])


def test_a_stream_that_does_not_read_is_closed():
    async def scene():
        home = live.Hub()
        queue = asyncio.Queue(live.BACKLOG_MAX)
        home.queues.add(queue)
        for _ in range(live.BACKLOG_MAX + 1):
            home.spread(live.Note("t", frozenset({1}), ""))
        return queue.get_nowait(), queue.empty(), home.queues

    first, empty, queues = asyncio.run(scene())
    assert first is None
    assert empty
    assert not queues


@pytest.mark.django_db(transaction=True)
def test_commit_is_announced_and_rollback_is_not():
    """The whole way: pg_notify in a transaction, the listener, the stream of one browser."""
    actor = make_actor(reach=[11])

    async def scene():
        home = live.hub()
        queue = home.join()
        try:
            await _until(_listening)
            await asyncio.to_thread(_rolled_back)
            await asyncio.to_thread(_committed)
            return await asyncio.wait_for(queue.get(), 10)
        finally:
            home.leave(queue)

    note = asyncio.run(scene())
    assert (note.topic, note.ref) == ("orders.ecg", "2")
    assert note.reaches(actor)


async def _until(ask):
    for _ in range(200):
        if await asyncio.to_thread(ask):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the listener did not come up")


def _listening():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query = %s AND datname = current_database()",
            [f"LISTEN {live.CHANNEL}"],
        )
        found = cursor.fetchone()[0]
    connection.close()
    return found > 0


def _rolled_back():
    from django.db import connection

    with transaction.atomic():
        live.notify("orders.ecg", [11], ref="1")
        transaction.set_rollback(True)
    connection.close()


def _committed():
    from django.db import connection

    with transaction.atomic():
        live.notify("orders.ecg", [11], ref="2")
    connection.close()


@pytest.mark.urls("yigongti.foundation.web.tests.test_doors")
@pytest.mark.django_db(transaction=True)
def test_stream_greets_and_a_stranger_gets_none():
    position = make_position([])
    signed = sign_in(Client(), position.user, position)

    async def scene():
        stranger = await AsyncClient().get("/live")
        client = AsyncClient()
        client.cookies = signed.cookies
        answer = await client.get("/live")
        chunks = answer.streaming_content
        first = await anext(aiter(chunks))
        await chunks.aclose()
        return stranger.status_code, answer.headers["Content-Type"], first

    status, kind, first = asyncio.run(scene())
    assert status == 204
    assert kind == "text/event-stream"
    assert b"event: hello" in first


@pytest.mark.django_db
def test_removed_person_goes_dark(rf):
    from django.contrib.sessions.backends.db import SessionStore

    from yigongti.foundation.access.testing import actor_for

    position = make_position([])
    client = sign_in(Client(), position.user, position)
    request = rf.get("/live")
    request.session = SessionStore(client.session.session_key)
    actor = actor_for(position)
    assert live.still_here(request, actor)
    position.user.is_active = False
    position.user.save()
    assert not live.still_here(request, actor)
    position.user.is_active = True
    position.user.save()
    client.session.flush()
    assert not live.still_here(request, actor)


def test_the_check_comes_within_a_minute():
    assert live.CHECK_SECONDS + live.HEARTBEAT_SECONDS <= 60
