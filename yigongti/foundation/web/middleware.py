"""Request number, security headers, and the rule that every unsafe request carries an idempotency key."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from yigongti.foundation.errors import Problem
from yigongti.foundation.web import logs
from yigongti.foundation.web.problems import problem_response
from yigongti.foundation.web.views import key_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
Answer = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]
V = TypeVar("V", bound=Callable[..., Any])

# Everything comes from this server. Images may be data: (QR codes drawn by us); styles and scripts may not be inline.
CONTENT_SECURITY_POLICY = "; ".join(  # noqa: FLY002  one line per rule
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class _Both:
    """A middleware that works under both kinds of server without a thread hop for async views."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._later(request)
        self.before(request)
        return self.after(request, cast("HttpResponseBase", self.get_response(request)))

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        self.before(request)
        return self.after(request, await cast("Awaitable[HttpResponseBase]", self.get_response(request)))

    def before(self, request: HttpRequest) -> None:
        """On the way in."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # noqa: ARG002
        """On the way out."""
        return response


class RequestIdMiddleware(_Both):
    """Gives each request a number that people can read out on the telephone: 7F3A-21C9-0B4E."""

    def before(self, request: HttpRequest) -> None:
        """Number the request."""
        digits = secrets.token_hex(6).upper()
        request.request_id = f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"  # type: ignore[attr-defined]
        logs.current.set(request.request_id)  # type: ignore[attr-defined]

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Show the number to proxies and tests."""
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class HeadersMiddleware(_Both):
    """Security headers of every answer; pages about people are never kept by proxies or browsers."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # noqa: ARG002
        """Set what the view did not set itself."""
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class KeyMissing(Problem):
    """An unsafe request without an idempotency key."""

    sentence = "这次提交缺少防重复编号，请刷新页面后再提交。"


class KeyMiddleware(_Both):
    """Refuses unsafe methods without a key, whatever the view (see `keyless` for the few exceptions)."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_arguments: object
    ) -> HttpResponseBase | None:
        """400 with one sentence, before the view runs."""
        if request.method in SAFE or getattr(view, "keyless", False) or key_of(request):
            return None
        return problem_response(request, KeyMissing())


def keyless(view: V) -> V:
    """Exempt a view whose repetition is harmless by itself: drafts, sign-in, device protocols with ids of their own."""
    view.keyless = True  # type: ignore[attr-defined]
    return view
