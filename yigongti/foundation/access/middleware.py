"""From a session to an actor: `request.actor` is the person in the chosen position, or None."""

import ipaddress
import secrets
import time
from dataclasses import replace

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.deprecation import MiddlewareMixin

from yigongti.foundation.access import session as sessions
from yigongti.foundation.access.actor import Actor, with_request
from yigongti.foundation.access.standing import Standing, standing_of


class ActorMiddleware(MiddlewareMixin):
    """Sets `request.actor`, `request.address` and, where nothing did before, `request.request_id`.

    A session that is idle, too old, of a user who was deactivated, of a position that ended or of an old password is
    closed here. People who must first change their password or set up their second factor are led there.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Find the actor; answer at once only where something must be done first."""
        if not hasattr(request, "request_id"):
            request.request_id = secrets.token_hex(8)  # type: ignore[attr-defined]
        request.address = client_address(request)  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        if SESSION_KEY not in request.session or sessions.POSITION not in request.session:
            return None
        standing = self._standing(request)
        if standing is None:
            sessions.close(request)
            return None
        actor = with_request(standing.actor, address=request.address, request_id=request.request_id)  # type: ignore[attr-defined]
        request.actor = self._with_opened(request, actor)  # type: ignore[attr-defined]
        sessions.touch(request)
        return self._first_things(request, standing)

    @staticmethod
    def _standing(request: HttpRequest) -> Standing | None:
        """The standing behind the session while everything about it still holds."""
        if sessions.is_over(request, time.time()):
            return None
        today = timezone.localdate()
        standing = standing_of(int(request.session[sessions.POSITION]), today)
        if standing is None or not standing.stands(today):
            return None
        same_user = str(standing.actor.user_id) == str(request.session[SESSION_KEY])
        same_password = constant_time_compare(standing.session_hash, request.session.get(HASH_SESSION_KEY, ""))
        return standing if same_user and same_password else None

    @staticmethod
    def _with_opened(request: HttpRequest, actor: Actor) -> Actor:
        """Residents opened by break-glass; asked of the database only by sessions that have opened one."""
        if not request.session.get(sessions.OPENED):
            return actor
        from yigongti.foundation.access.emergency import opened_by

        return replace(actor, opened=opened_by(actor, timezone.now()))

    @staticmethod
    def _first_things(request: HttpRequest, standing: Standing) -> HttpResponse | None:
        """A redirect to the one page that must come first; None when nothing is in the way."""
        target = sessions.first_thing(request, standing)
        if target is None or request.path in sessions.always_open() or request.path == reverse(target):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": reverse(target)})
        return HttpResponseRedirect(reverse(target))


def client_address(request: HttpRequest) -> str:
    """The address that the request came from.

    X-Forwarded-For is believed only when the connection itself comes from a proxy named in settings.TRUSTED_PROXIES,
    and then only its rightmost entry that is not such a proxy: everything to the left is what the client wished to say.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if not _is_trusted(address):
        return _clean(address)
    for entry in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        candidate = _clean(entry.strip())
        if not candidate:
            break
        address = candidate
        if not _is_trusted(candidate):
            break
    return _clean(address)


def _clean(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def _is_trusted(address: str) -> bool:
    proxies = getattr(settings, "TRUSTED_PROXIES", ())
    clean = _clean(address)
    return bool(clean) and any(ipaddress.ip_address(clean) in ipaddress.ip_network(p) for p in proxies)
