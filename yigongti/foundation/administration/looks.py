"""谁看过: who looked at one resident's record. As a page, and as the block on the resident's page."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from yigongti.foundation.access import residents
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.audit import queries, trail
from yigongti.foundation.web.views import ActorRequest, reads


@reads("people.resident.who_looked")
def who_looked(request: ActorRequest, resident_id: int) -> HttpResponse:
    """By day: who, as what, from where, did what, how often. Looking here is itself a look."""
    about = residents.about(request.actor, resident_id)
    days = queries.looks(resident_id=resident_id)
    trail.write(who=request.actor, action="people.resident.who_looked", now=request.now, resident_id=resident_id)
    page = {"days": days, "about": about, "resident_id": resident_id}
    return render(request, "audit/looks_list.html" if request.htmx else "audit/looks.html", page)


def panel(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:  # noqa: ARG001  the shape of a panel
    """The block on the resident's page, which has checked sight and written its own line."""
    days = queries.looks(resident_id=resident_id, limit=100)
    return render_to_string("audit/looks_list.html", {"days": days, "resident_id": resident_id}, request)
