"""Handlers for what no view caught. The roof names them in its urls."""

import logging

from django.http import HttpRequest, HttpResponseBase

from yigongti.foundation.errors import NotFound, Problem, Refused
from yigongti.foundation.web.problems import problem_response

log = logging.getLogger("yigongti.web")


class Broken(Problem):
    """Something unforeseen; the log has it under the request number."""

    status = 500
    sentence = "系统出错了，我们已经记录下来。"


class BadRequest(Problem):
    """A request that no page of ours sends."""

    status = 400
    sentence = "这个请求不完整，请从页面上重新操作。"


class FormExpired(Refused):
    """The form's protection token does not match: mostly a page from before the last sign-in."""

    sentence = "页面放得太久或登录已变化，请刷新页面后重新提交，已填的内容在草稿里。"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:  # noqa: ARG001  Django's name
    """handler400."""
    return problem_response(request, BadRequest())


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """handler403."""
    return problem_response(request, exception if isinstance(exception, Refused) else Refused())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:  # noqa: ARG001  Django's name
    """handler404."""
    return problem_response(request, NotFound("没有这个页面或记录。"))


def broken(request: HttpRequest) -> HttpResponseBase:
    """handler500. Draws nothing that asks the database."""
    return problem_response(request, Broken())


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """settings.CSRF_FAILURE_VIEW."""
    log.warning("csrf: %s, request %s", reason, getattr(request, "request_id", ""))
    return problem_response(request, FormExpired())
