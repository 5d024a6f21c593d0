"""Who is signed in just now, and ending a session."""

from datetime import UTC, datetime

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from yigongti.foundation.access import actions, queries
from yigongti.foundation.web.views import ActorRequest, reads, writes

PER_PAGE = 50


@reads("access.session.list")
def sessions(request: ActorRequest) -> HttpResponse:
    """Running sessions within reach, newest first."""
    rows = queries.sessions(seen_by=request.actor, now=request.now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.seen_at = datetime.fromtimestamp(row.seen_seconds, UTC)  # type: ignore[attr-defined]
    return render(request, "access/sessions.html", {"page": page, "this_session": request.session.session_key})


@writes("access.session.end")
def end_session(request: ActorRequest, session_id: int) -> HttpResponse:
    """Throw one out."""
    session = queries.session(seen_by=request.actor, session_id=session_id)
    actions.end_session(actor=request.actor, now=request.now, key=request.key, session=session)
    return HttpResponseRedirect(resolve_url("access:sessions"))
