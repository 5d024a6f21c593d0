"""The door of every endpoint: who, may he, which key, is everything known; and every failure as JSON.

It stands before django-ninja, so that nobody without the permission learns even whether his input was well-formed.
A token counts before a session; a request that brings a wrong token is refused, whatever session comes with it.
"""

import functools
import logging
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NoReturn, cast

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from ninja.errors import HttpError, ValidationError

from yigongti.foundation.access import tokens
from yigongti.foundation.access.actor import Actor, MissingPermission
from yigongti.foundation.errors import NotFound, Problem, Refused, Unavailable
from yigongti.foundation.web import api_problems as problems
from yigongti.foundation.web.api import ApiRequest
from yigongti.foundation.web.errors import Broken
from yigongti.foundation.web.frame import forget
from yigongti.foundation.web.views import audit_refusal

log = logging.getLogger("yigongti.web")
KEY = re.compile(r"[!-~]{8,64}")
View = Callable[..., HttpResponseBase]


class _Csrf(CsrfViewMiddleware):
    """Says why instead of drawing a page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:
        log.warning("csrf: %s, request %s", reason, getattr(request, "request_id", ""))
        return reason


def again(_request: HttpRequest, problem: Exception | type[Exception]) -> NoReturn:
    """Handle everything that ninja catches: pass it on, the door answers."""
    raise problem


def guard(
    view: View, *, permission: str | None, method: str, query: frozenset[str], form: frozenset[str] | None = None
) -> View:
    """The view behind the door. `query` names the parameters that it knows, `form` the parts of a multipart body."""

    @functools.wraps(view)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            if request.method != method:
                return _other_method(request, method)
            page = _enter(request)
            return _inside(view, page, permission, query, form, *args, **kwargs)
        except Problem as problem:
            return problems.answer(request, problem)
        except (OperationalError, InterfaceError):
            log.exception("database does not answer, request %s", getattr(request, "request_id", ""))
            return problems.answer(request, Unavailable())
        except Exception:
            log.exception("request %s", getattr(request, "request_id", ""))
            return problems.answer(request, Broken())

    run.door = (permission, (method,))  # type: ignore[attr-defined]  # read by the door matrix
    run.csrf_exempt = True  # type: ignore[attr-defined]  # sessions are checked in _enter, tokens need no check
    run.keyless = True  # type: ignore[attr-defined]  # the key is asked for in _enter, after who and before what
    return run


def _other_method(request: HttpRequest, method: str) -> HttpResponseBase:
    response = problems.answer(request, problems.WrongMethod())
    response.headers["Allow"] = method
    return response


def _enter(request: HttpRequest) -> ApiRequest:
    """Put actor and time on the request. Raises NoActor, WrongToken, TooManyTokens, CrossSite."""
    page = cast("ApiRequest", request)
    page.now = getattr(request, "now", None) or timezone.now()
    page.key = request.headers.get("Idempotency-Key", "")
    secret = _bearer(request)
    if secret is not None:
        address = getattr(request, "address", "")
        page.actor = tokens.actor_by(secret=secret, address=address, request_id=page.request_id, now=page.now)
        return page
    if not isinstance(getattr(request, "actor", None), Actor):
        raise problems.NoActor
    if request.method == "POST" and not _same_site(request):
        raise problems.CrossSite
    return page


def _bearer(request: HttpRequest) -> str | None:
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    return word.strip() if scheme.lower() == "bearer" else None


def _same_site(request: HttpRequest) -> bool:
    def nothing(_request: HttpRequest) -> NoReturn:
        raise AssertionError

    check = _Csrf(nothing)
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check.process_request(request)
    return check.process_view(request, nothing, (), {}) is None


def _inside(
    view: View,
    page: ApiRequest,
    permission: str | None,
    query: frozenset[str],
    form: frozenset[str] | None,
    *args: object,
    **kwargs: object,
) -> HttpResponseBase:
    """Permission, key, names; then the endpoint. Looks beyond sight leave a line, as on the pages."""
    try:
        if permission is not None and not page.actor.may(permission):
            raise MissingPermission(permission)
        if page.method == "POST" and not KEY.fullmatch(page.key):
            raise problems.NoKey
        _known(page, query, kwargs)
        return _done(page, _translated(view, page, form, *args, **kwargs))
    except (Refused, NotFound) as refusal:
        if not hasattr(refusal, "at_action"):  # what @action refused, it audited
            audit_refusal(page, permission or "web.api.call", refusal)
        raise


def _known(page: ApiRequest, query: frozenset[str], kwargs: dict[str, Any]) -> None:
    """Refuse query parameters that nobody reads, and characters that the database cannot keep."""
    _only(page.GET.dict(), query, "没有这个参数，请核对名称")
    texts = {**page.GET.dict(), **{name: str(value) for name, value in kwargs.items()}}
    broken = {name: "含有不能保存的字符" for name, text in texts.items() if "\x00" in text}
    if broken:
        raise problems.several(broken)


def _only(sent: Mapping[str, object], known: frozenset[str], sentence: str) -> None:
    fields = {name: sentence for name in sent if name not in known}
    if fields:
        raise problems.several(fields)


def _translated(
    view: View, page: ApiRequest, form: frozenset[str] | None, *args: object, **kwargs: object
) -> HttpResponseBase:
    """What ninja and Django raise about a request, as Problems."""
    try:
        if form is not None:
            _only({**page.POST.dict(), **page.FILES.dict()}, form, "没有这个字段，请核对名称")
        return view(page, *args, **kwargs)
    except ValidationError as wrong:
        if getattr(page, "upload_refused", False):  # said by the upload handler that stopped reading
            raise problems.TooBig from None
        raise problems.invalid(wrong.errors) from None
    except Http404:
        raise NotFound from None
    except RequestDataTooBig:
        raise problems.TooBig from None
    except (HttpError, SuspiciousOperation, UnreadablePostError, MultiPartParserError, BadRequest):
        raise problems.NotReadable from None


def _done(page: ApiRequest, response: HttpResponseBase) -> HttpResponseBase:
    if page.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST:
        forget(page.actor)
    return response
