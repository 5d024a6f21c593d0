"""Help where one is: the topic of the page, what the frame can do, and whom to ask."""

from django.http.response import HttpResponseBase
from django.shortcuts import render

from yigongti.foundation import rooms
from yigongti.foundation.web.views import ActorRequest, reads


def topic(url_name: str) -> str:
    """The help text that the rooms declare for a page; empty when there is none."""
    return next((room.help_topics[url_name] for room in rooms.all_rooms() if url_name in room.help_topics), "")


def source(url_name: str) -> rooms.Room | None:
    """The room that a page belongs to, with its clauses."""
    return next(
        (
            r
            for r in rooms.all_rooms()
            if any(n.url_name == url_name for n in r.navigation) or url_name in r.help_topics
        ),
        None,
    )


@reads(None)
def help_panel(request: ActorRequest) -> HttpResponseBase:
    """Into the drawer, or as a page that can be sent as a link."""
    page = request.GET.get("page", "")[:80]
    template = "portal/help_drawer.html" if request.htmx else "portal/help.html"
    return render(request, template, {"topic": topic(page), "room": source(page), "page": page})
