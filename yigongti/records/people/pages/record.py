"""One resident, one page; and its printed summary."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.records.people import looks, queries, record
from yigongti.records.people.models import Resident
from yigongti.records.people.rules import mask_phone, spaced_code

OVERVIEW_ITEMS = 7


@reads("people.resident.view")
def by_id(request: ActorRequest, pk: int) -> HttpResponse:
    """To the page by code; for those who know the id alone."""
    person = queries.resident(seen_by=request.actor, pk=pk)
    return HttpResponseRedirect(reverse("people:resident", args=(person.code,)))


@reads("people.resident.view")
def resident(request: ActorRequest, code: str) -> HttpResponse:
    """Banner, tabs, and the panels of the rooms. `?tab=` one of overview, timeline, or a panel's code."""
    person = queries.resident(seen_by=request.actor, code=code)
    tab = request.GET.get("tab", "overview")
    looks.looked(
        actor=request.actor, person=person, now=request.now, page=f"people:resident {tab}"[:60],
        came_from=request.headers.get("referer", ""),
    )  # fmt: skip
    context = head(request, person)
    files = context["banner"].files
    panels = {p.code: p for p in record.panels(request.actor)}
    numbers = record.counts(request.actor, files)
    context["tab"] = tab if tab == "timeline" or tab in panels else "overview"
    context["tabs"] = _tabs(person, context["tab"], panels, numbers)
    if context["tab"] in panels:
        context["only"] = panels[tab]
        context["html"] = record.draw(request, request.actor, panels[tab], files, request.now)
    else:
        context["timeline"] = record.timeline(request.actor, files)
    if context["tab"] == "overview":
        context |= _overview(request, person, panels, numbers, files)
    return render(request, "people/resident.html", context)


def head(request: ActorRequest, person: Resident) -> dict[str, Any]:
    """What every page about one resident shows on top."""
    return {
        "person": person,
        "banner": queries.banner(seen_by=request.actor, person=person, today=localdate(request.now)),
        "code": spaced_code(person.code),
        "qr": record.qr(person),
        "verbs": record.verbs(request.actor, person),
        "may": {
            name: request.actor.may(f"people.resident.{name}")
            for name in ("correct", "register_newborn", "merge", "unmerge", "add_allergy", "add_contact")
        },
    }


def _tabs(person: Resident, here: str, panels: dict[str, Any], numbers: dict[str, int]) -> list[record.Tab]:
    url = reverse("people:resident", args=(person.code,))
    fixed = [("overview", "概览", None), ("timeline", "时间线", None)]
    rest = [(code, panel.title, numbers.get(code)) for code, panel in panels.items()]
    return [
        record.Tab(title=title, url=url if code == "overview" else f"{url}?tab={code}", count=count, here=code == here)
        for code, title, count in fixed + rest
    ]


def _overview(
    request: ActorRequest, person: Resident, panels: dict[str, Any], numbers: dict[str, int], files: tuple[int, ...]
) -> dict[str, Any]:
    drawn = [
        record.Drawn(panel, record.draw(request, request.actor, panel, files, request.now), numbers.get(code))
        for code, panel in panels.items()
        if panel.on_overview
    ]
    full = request.actor.may(queries.READ_IDS)
    return {
        "panels": [d for d in drawn if d.html],
        "history": [h for h in person.history.replace("；", "，").split("，") if h],
        "household": queries.household_of(seen_by=request.actor, person=person),
        "contacts": [(c, c.phone if full else mask_phone(c.phone)) for c in person.contacts.all()],
        "merges": queries.merges_of(person=person),
        "shown": OVERVIEW_ITEMS,
    }


@reads("people.resident.view")
def summary(request: ActorRequest, code: str) -> HttpResponse:
    """A page to print: who, allergies, history, contacts, the last events. Printing is a look of its own."""
    person = queries.resident(seen_by=request.actor, code=code)
    looks.looked(actor=request.actor, person=person, now=request.now, page="people:summary")
    context = head(request, person)
    context["timeline"] = record.timeline(request.actor, context["banner"].files)[:20]
    context["contacts"] = [(c, mask_phone(c.phone)) for c in person.contacts.all()]
    return render(request, "people/summary.html", context)
