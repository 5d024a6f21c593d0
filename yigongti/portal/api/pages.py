"""The document, its page, and the answer to addresses that are none."""

from typing import NoReturn

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yigongti.foundation.web.api_problems import NoSuchAddress
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.portal.api.mount import api, document


def openapi(request: HttpRequest) -> JsonResponse:
    """The OpenAPI 3.1 document."""
    del request
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@reads(None)
def docs(request: ActorRequest) -> HttpResponse:
    """The document to read and to try, drawn by Swagger UI from our own files."""
    return render(request, "api/docs.html", {"title": api.title})


def nothing(request: HttpRequest, rest: str) -> NoReturn:
    """No endpoint at this address."""
    del request, rest
    raise NoSuchAddress
