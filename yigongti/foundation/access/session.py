"""What a session holds, and when it is over: idle for 30 minutes, or 12 hours after sign-in."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from yigongti.foundation.access.models import SignedIn
from yigongti.foundation.access.standing import Standing

POSITION = "position"  # id of the chosen position
STARTED = "started"  # seconds since the epoch at sign-in
SEEN = "seen"  # seconds since the epoch at the last act of a person, kept to the minute
FACTOR = "factor"  # True when a second factor was given at this sign-in
OPENED = "opened"  # True once a resident was opened by break-glass in this session

OPEN_PAGES = (
    "access:sign_in",
    "access:sign_out",
    "access:switch_position",
    "access:save_password",
    "access:confirm_factor",
    "web:large_print",
)
IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
TOUCH_SECONDS = 60


def is_over(request: HttpRequest, now_seconds: float) -> bool:
    """Whether the session has run out. A session without its times is over: nothing of ours makes one."""
    started, seen = request.session.get(STARTED), request.session.get(SEEN)
    if started is None or seen is None:
        return True
    return now_seconds - float(started) >= ABSOLUTE_SECONDS or now_seconds - float(seen) >= IDLE_SECONDS


def touch(request: HttpRequest) -> None:
    """Note that a person is at work, at most once a minute. Live connections and polling are not a person at work."""
    background = "text/event-stream" in request.headers.get("Accept", "") or request.headers.get("X-Background") == "1"
    now_seconds = int(time.time())
    if background or now_seconds - int(request.session[SEEN]) < TOUCH_SECONDS:
        return
    request.session[SEEN] = now_seconds
    SignedIn.objects.filter(session_key=request.session.session_key, ended_at__isnull=True).update(
        seen_seconds=now_seconds
    )


def close(request: HttpRequest) -> None:
    """Forget the session on both sides."""
    logout(request)
    request.user = AnonymousUser()


def first_thing(request: HttpRequest, standing: Standing) -> str | None:
    """The URL name of what must be done before any work: a new password, a second factor."""
    if standing.must_change_password:
        return "access:change_password"
    if standing.actor.is_administrator and not settings.DEMO and not request.session.get(FACTOR):
        return "access:enrol_factor"
    return None


def always_open() -> frozenset[str]:
    """Paths that work whatever must be done first."""
    return frozenset(map(reverse, OPEN_PAGES))
