"""The frame's own services: counts, bell, large print, drafts, saved filters."""

import json
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import RawPostDataException
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from yigongti.foundation.access.demo import by_county, demo_accounts
from yigongti.foundation.access.models import User
from yigongti.foundation.editions.queries import county_names
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.foundation.files import store
from yigongti.foundation.web import drafts, exports, filters
from yigongti.foundation.web.export import MEDIA_TYPE, file_name
from yigongti.foundation.web.frame import Frame, forget
from yigongti.foundation.web.middleware import keyless
from yigongti.foundation.web.views import ActorRequest, reads, writes

YEAR = 365 * 24 * 3600


@reads(None)
def counts(request: ActorRequest) -> HttpResponseBase:
    """The live numbers of menu and bell, as JSON. Refetched by live.js when something moved."""
    forget(request.actor)
    frame = Frame(request)
    lines = {line.code: line.count for group in frame.menu for line in group.lines if line.count is not None}
    return JsonResponse({"counts": lines, "bell": len(frame.alarms), "at": f"{request.now:%H:%M}"})


@reads(None)
def bell(request: ActorRequest) -> HttpResponseBase:
    """The list behind the bell, as a fragment."""
    forget(request.actor)
    return render(request, "web/bell.html")


@reads(None)
def demo(request: ActorRequest) -> HttpResponseBase:
    """The role bar, as a fragment: demo mode only."""
    if not settings.DEMO:
        raise NotFound
    counties = by_county(demo_accounts(), county_names())
    return render(request, "web/demo_bar.html", {"counties": counties, "next": "/"})


@writes(None)
def large_print(request: ActorRequest) -> HttpResponseBase:
    """Switch large print for this browser and this account, and go back to where one was."""
    large = request.POST.get("large") == "1"
    User.objects.filter(pk=request.actor.user_id or 0).update(large_print=large)
    response = HttpResponseRedirect(_safe(request, request.POST.get("next", "/")))
    response.set_cookie("large_print", "1" if large else "0", max_age=YEAR, samesite="Lax", httponly=True)
    return response


@reads(None)
def draft_read(request: ActorRequest) -> HttpResponseBase:
    """The draft of one page, or an empty object."""
    kept = drafts.find(actor=request.actor, page=request.GET.get("page", ""))
    return JsonResponse({"content": kept.content, "saved_at": kept.saved_at.isoformat()} if kept else {})


@keyless
@writes(None)
def draft_save(request: ActorRequest) -> HttpResponseBase:
    """Keep a draft (JSON: page, content). Repeating it is harmless: the last one stands."""
    page, content = _draft_of(request)
    kept = drafts.keep(actor=request.actor, page=page, content=content, now=request.now)
    return JsonResponse({"saved_at": kept.saved_at.isoformat()})


@keyless
@writes(None)
def draft_drop(request: ActorRequest) -> HttpResponseBase:
    """Throw a draft away."""
    page, _content = _draft_of(request)
    drafts.drop(actor=request.actor, page=page)
    return HttpResponse(status=204)


@writes(None)
def filter_save(request: ActorRequest) -> HttpResponseBase:
    """Keep the filter of a list under a name, and go back to that list."""
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    filters.keep(actor=request.actor, page=page, title=request.POST.get("title", ""), query=query)
    return HttpResponseRedirect(_safe(request, request.POST.get("next", "/")))


@writes(None)
def filter_remove(request: ActorRequest) -> HttpResponseBase:
    """Forget one of my filters."""
    filters.forget(actor=request.actor, filter_id=request.POST.get("id", ""))
    return HttpResponseRedirect(_safe(request, request.POST.get("next", "/")))


@reads(None)
def exports_mine(request: ActorRequest) -> HttpResponseBase:
    """我的导出: what was asked for, what is ready."""
    return render(request, "web/exports.html", {"exports": exports.mine(actor=request.actor)[:50]})


@reads(None)
def export_file(request: ActorRequest, export_id: int) -> HttpResponseBase:
    """Download one of my own."""
    found = exports.one(actor=request.actor, export_id=export_id)
    assert found.file is not None  # noqa: S101  `one` gives finished ones
    name = file_name(found.file.name or found.title)
    return FileResponse(store.open_file(found.file), as_attachment=True, filename=name, content_type=MEDIA_TYPE)


def _draft_of(request: ActorRequest) -> tuple[str, dict[str, Any]]:
    try:
        sent = json.loads(request.body)
        page, content = sent["page"], sent.get("content", {})
    except (ValueError, KeyError, TypeError, AttributeError, RawPostDataException):
        raise Invalid("草稿的内容无法识别。") from None
    if not isinstance(page, str) or not page or not isinstance(content, dict):
        raise Invalid("草稿的内容无法识别。")
    return page, content


def _safe(request: ActorRequest, target: str) -> str:
    """Only back into this house: a foreign address becomes the home page."""
    own = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if own and target.startswith("/") else "/"
