"""Live updates: server-sent events over PostgreSQL NOTIFY.

`notify` is called inside the transaction that changes something; PostgreSQL delivers it at commit, or never. One
listener per process fans out to the open streams. No data passes the stream: it names a topic and an id, and the page
refetches its own fragment through its normal, permission-checked address.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import psycopg
from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.core.handlers.asgi import ASGIRequest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Position, User

log = logging.getLogger("yigongti.web")
CHANNEL = "yigongti_live"
HEARTBEAT_SECONDS = 20.0
CHECK_SECONDS = 40.0
LIFE_SECONDS = 1800.0
BACKLOG_MAX = 100
ORGANIZATIONS_MAX = 500  # NOTIFY carries at most 8000 bytes


class NotInTransaction(RuntimeError):
    """A programming error: a change was announced outside of the transaction that makes it true."""


def notify(topic: str, organization_ids: Iterable[int], *, ref: str = "") -> None:
    """Announce at commit that `topic` moved for these organizations. `ref` is an id, never data."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(topic)
    ids = sorted(set(organization_ids))[:ORGANIZATIONS_MAX]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"t": topic, "o": ids, "r": ref})])


@dataclass(frozen=True)
class Note:
    """One announcement."""

    topic: str
    organization_ids: frozenset[int]
    ref: str

    def reaches(self, actor: Actor) -> bool:
        """Whether it concerns rows within this actor's sight."""
        return actor.sees_everything or not self.organization_ids.isdisjoint(actor.reach | {actor.organization_id or 0})


def parse(payload: str) -> Note | None:
    """A note from the wire; anything else on the channel is ignored."""
    try:
        raw = json.loads(payload)
        return Note(str(raw["t"]), frozenset(int(i) for i in raw["o"]), str(raw.get("r", "")))
    except (ValueError, KeyError, TypeError):
        return None


@dataclass
class Hub:
    """The listener of one process and the streams that hang on it."""

    queues: set[asyncio.Queue[Note | None]] = field(default_factory=set)
    task: asyncio.Task[None] | None = None

    def join(self) -> asyncio.Queue[Note | None]:
        """A new stream; the first one starts the listener."""
        queue: asyncio.Queue[Note | None] = asyncio.Queue(BACKLOG_MAX)
        self.queues.add(queue)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._listen())
        return queue

    def leave(self, queue: asyncio.Queue[Note | None]) -> None:
        """The last stream that goes stops the listener."""
        self.queues.discard(queue)
        if not self.queues and self.task is not None:
            self.task.cancel()
            self.task = None

    def spread(self, note: Note) -> None:
        """To every stream; one that does not read is closed (its browser reconnects and refetches)."""
        for queue in list(self.queues):
            try:
                queue.put_nowait(note)
            except asyncio.QueueFull:
                self.queues.discard(queue)
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    make_conninfo(**_connection_words()), autocommit=True
                ) as listener:
                    await listener.execute(f"LISTEN {CHANNEL}")
                    async for message in listener.notifies():
                        note = parse(message.payload)
                        if note is not None:
                            self.spread(note)
            except psycopg.Error:
                log.warning("live listener lost its connection; it tries again in two seconds", exc_info=True)
                await asyncio.sleep(2)


def _connection_words() -> dict[str, str]:
    params = connection.get_connection_params()
    words = {k: str(params[k]) for k in ("host", "port", "user", "password", "dbname") if params.get(k)}
    words.setdefault("dbname", str(connection.settings_dict["NAME"]))
    return words


hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running loop."""
    loop = asyncio.get_running_loop()
    for gone in [known for known in hubs if known.is_closed()]:
        del hubs[gone]
    return hubs.setdefault(loop, Hub())


async def stream(request: HttpRequest) -> HttpResponseBase:
    """GET /live: events of the topics within the actor's reach. 204 tells a browser to stop trying: it polls then."""
    actor: Actor | None = await sync_to_async(lambda: getattr(request, "actor", None))()
    if actor is None or not isinstance(request, ASGIRequest):  # a threaded server would lose a thread per browser
        return HttpResponse(status=204)
    response = StreamingHttpResponse(events(request, actor), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would hold events back
    response.headers["Content-Encoding"] = "identity"  # keeps the compressing middleware from holding events back
    return response


async def events(request: HttpRequest, actor: Actor) -> AsyncIterator[bytes]:
    """The stream of one browser. Ends when its time is over, the session died, or the person lost the position."""
    home = hub()
    queue = home.join()
    started = checked = time.monotonic()
    try:
        yield b"retry: 3000\nevent: hello\ndata: {}\n\n"
        while time.monotonic() - started < LIFE_SECONDS:
            try:
                note = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"
            else:
                if note is None:
                    return
                if note.reaches(actor):
                    yield f"event: moved\ndata: {json.dumps({'topic': note.topic, 'ref': note.ref})}\n\n".encode()
            if time.monotonic() - checked >= CHECK_SECONDS:
                checked = time.monotonic()
                if not await sync_to_async(still_here)(request, actor):
                    yield b"event: bye\ndata: {}\n\n"
                    return
    finally:
        home.leave(queue)


def still_here(request: HttpRequest, actor: Actor) -> bool:
    """Whether session, account and position still stand: a person who was removed goes dark within a minute."""
    session = request.session
    if not session.session_key or not session.exists(session.session_key):
        return False
    fresh = type(session)(session.session_key)
    if str(fresh.get(SESSION_KEY, "")) != str(actor.user_id):
        return False
    today = timezone.localdate()
    held = Position.objects.filter(
        pk=actor.position_id or 0, user_id=actor.user_id or 0, valid_from__lte=today
    ).exclude(valid_to__lte=today)
    return User.objects.filter(pk=actor.user_id or 0, is_active=True).exists() and held.exists()
