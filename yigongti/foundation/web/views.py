"""The two doors of every page: `@reads` and `@writes`.

They require a signed-in person in a position, check the permission, put actor, time and idempotency key on the request,
and turn every `Problem` into the page (or htmx fragment) that says what to do. A view below them makes one call down.
"""

import functools
import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from yigongti.foundation.access.actor import Actor, MissingPermission
from yigongti.foundation.audit import trail
from yigongti.foundation.errors import Invalid, NotFound, Problem, Refused, Unavailable
from yigongti.foundation.reading import remembering
from yigongti.foundation.web import drafts
from yigongti.foundation.web.frame import forget
from yigongti.foundation.web.problems import problem_response

log = logging.getLogger("yigongti.web")
P = ParamSpec("P")


class ActorRequest(HttpRequest):
    """A request that has passed `reads` or `writes`."""

    actor: Actor
    now: datetime  # aware; the one clock reading of this request
    key: str  # idempotency key, on writes only: pass it as `key=` to the action
    htmx: HtmxDetails
    request_id: str


def acting(request: ActorRequest) -> dict[str, Any]:
    """Who acts, when, and the key of the act: what every action takes first."""
    return {"actor": request.actor, "now": request.now, "key": request.key}


class Unkeepable(Invalid):
    """A text that no column takes: too long, or with a NUL character in it."""

    sentence = "有一项内容太长，或含有不能保存的字符，请改短后再提交。"


def _holds_nul(request: HttpRequest) -> bool:
    """PostgreSQL keeps no NUL; it comes from broken scanners and from people who try doors."""
    asked = [request.GET] if request.method in {"GET", "HEAD"} else [request.GET, request.POST]
    return any("\0" in value for words in asked for _, values in words.lists() for value in values)


View = Callable[Concatenate[ActorRequest, P], HttpResponseBase]
Bare = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def reads(permission: str | None) -> Callable[[View[P]], Bare[P]]:
    """A page for looking: GET and HEAD. `permission` None opens it to every signed-in person."""
    return _door(permission, methods=("GET", "HEAD"), writing=False)


def writes(permission: str | None) -> Callable[[View[P]], Bare[P]]:
    """A page that changes something: POST alone, with an idempotency key (`{% post_key %}` in the form)."""
    return _door(permission, methods=("POST",), writing=True)


def _door(permission: str | None, *, methods: tuple[str, ...], writing: bool) -> Callable[[View[P]], Bare[P]]:
    def decorate(view: View[P]) -> Bare[P]:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            actor = getattr(request, "actor", None)
            if actor is None:
                return _sign_in_first(request)
            page = cast("ActorRequest", request)
            page.now = getattr(request, "now", None) or timezone.now()
            page.key = key_of(request) if writing else ""
            try:
                if _holds_nul(request):
                    return problem_response(request, Unkeepable())
                with nullcontext() if writing else remembering():
                    return _answer(view, page, permission, *args, **kwargs)
            except DataError:  # wider than its column, or a number beyond its range
                log.warning("database refused a value, request %s", getattr(request, "request_id", ""), exc_info=True)
                return problem_response(request, Unkeepable())
            except (OperationalError, InterfaceError):
                log.exception("database does not answer, request %s", getattr(request, "request_id", ""))
                return problem_response(request, Unavailable())

        run.door = (permission, methods)  # type: ignore[attr-defined]  # read by the door matrix
        return cast("Bare[P]", run)

    return decorate


def _answer(
    view: View[P], page: ActorRequest, permission: str | None, *args: P.args, **kwargs: P.kwargs
) -> HttpResponseBase:
    if permission is not None and not page.actor.may(permission):
        refusal = MissingPermission(permission)
        audit_refusal(page, permission, refusal)
        return problem_response(page, refusal)
    try:
        return _finished(page, view(page, *args, **kwargs))
    except Refused as refusal:
        if not hasattr(refusal, "at_action"):  # what @action refused, it audited
            audit_refusal(page, permission or "web.page.view", refusal)
        return problem_response(page, refusal)
    except NotFound as missing:  # may be a record beyond sight: whoever tries numbers out leaves a trace
        audit_refusal(page, permission or "web.page.view", missing)
        return problem_response(page, missing)
    except Problem as problem:
        return problem_response(page, problem)


def _finished(page: ActorRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An act that was done needs its draft no longer (drafts.js sends the name of the draft with the form)."""
    if page.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST:
        forget(page.actor)
        if draft := page.POST.get("_draft"):
            drafts.drop(actor=page.actor, page=str(draft))
    return response


def audit_refusal(request: ActorRequest, action: str, refusal: Problem) -> None:
    """One line for an attempt to look where the position may not. A database that is down must not hide the refusal."""
    action = getattr(refusal, "permission", action)
    try:
        trail.refused(actor=request.actor, permission=action, now=request.now, path=request.path, why=str(refusal))
    except DatabaseError:
        log.exception("refusal of %s could not be audited", action)


def key_of(request: HttpRequest) -> str:
    """The idempotency key that came with an unsafe request, from header or form; empty when there is none."""
    header = request.headers.get("Idempotency-Key", "")
    return (header or str(request.POST.get("_key", "")))[:80]


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back here afterwards; an htmx call makes the whole page go there."""
    target = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    if not getattr(request, "htmx", False):
        return redirect_to_login(target)
    current = getattr(request.htmx, "current_url_abs_path", None)  # type: ignore[attr-defined]
    response = HttpResponse(status=200)
    response.headers["HX-Redirect"] = redirect_to_login(current or target).headers["Location"]
    return response
