"""Filings: one case, its acts, its files."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Problem
from yigongti.foundation.files.upload import uploaded
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.councils import case_faces, queries, sight
from yigongti.unified.organization.councils.actions import filings as filing_acts
from yigongti.unified.organization.councils.models import Filing
from yigongti.unified.organization.councils.pages.downloads import download
from yigongti.unified.organization.councils.pages.forms import (
    LABELS,
    answered,
    organization_of,
)
from yigongti.unified.organization.councils.permissions import READ_APPOINTMENTS


def _filing_form(request: ActorRequest) -> dict[str, Any]:
    is_county = sight.is_county_wide(request.actor)
    units = queries.organizations(county=request.actor.county)
    filers = units if is_county else units.filter(pk=request.actor.organization_id or 0)
    own = filers.first() if not is_county else None
    return {
        "filers": [(o.code, o.short_name) for o in filers],
        "receivers": [(o.code, o.short_name) for o in units.exclude(institution__level="township")],
        "typed": {"filer": own.code if own else ""},
        "problem": None,
        "labels": LABELS,
    }


@reads("councils.filing.open")
def filing_new(request: ActorRequest) -> HttpResponse:
    """An empty form."""
    return render(request, "councils/filing_new.html", _filing_form(request))


@writes("councils.filing.open")
def filing_add(request: ActorRequest) -> HttpResponseBase:
    """Something is to be filed."""
    form = request.POST
    return answered(
        request,
        lambda: filing_acts.open_filing(
            actor=request.actor,
            now=request.now,
            subject=form.get("subject", ""),
            filer=organization_of(request, "filer"),
            receiver=organization_of(request, "receiver"),
            receiver_name=form.get("receiver_name", ""),
            due=day_of(form.get("due", "")),
            clause=form.get("clause", ""),
            key=request.key,
        ),
        page=("councils/filing_new.html", lambda _problem: _filing_form(request)),
        back=lambda row: reverse("councils:filing", args=[row.pk]),
        words="备案事项已建。",
    )


@reads(READ_APPOINTMENTS)
def filing(request: ActorRequest, filing_id: int) -> HttpResponse:
    """One filing with what was sent and answered."""
    return render(request, "councils/filing.html", _filing(request, filing_id))


def _filing(request: ActorRequest, pk: int, problem: Problem | None = None) -> dict[str, Any]:
    row = queries.filing(seen_by=request.actor, now=request.now, filing_id=pk)
    return {
        "view": "board",
        "face": case_faces.filing_face(row, actor=request.actor, now=request.now),
        "row": row,
        "steps": list(row.steps.select_related("by", "file")),
        "typed": {},
        "problem": problem,
        "labels": {**LABELS, "words": "说明"},
    }


def _filed(request: ActorRequest, pk: int, write: Callable[[Filing], object], words: str) -> HttpResponseBase:
    row = queries.filing(seen_by=request.actor, now=request.now, filing_id=pk)
    return answered(
        request,
        lambda: write(row),
        page=("councils/filing.html", lambda problem: _filing(request, pk, problem)),
        back=reverse("councils:filing", args=[pk]),
        words=words,
    )


@writes("councils.filing.submit")
def submit(request: ActorRequest, filing_id: int) -> HttpResponseBase:
    """Send it."""
    return _filed(
        request,
        filing_id,
        lambda row: filing_acts.submit_filing(
            actor=request.actor,
            now=request.now,
            filing=row,
            words=request.POST.get("words", ""),
            file=uploaded(request) if "file" in request.FILES else None,
            key=request.key,
        ),
        "备案材料已报送。",
    )


@writes("councils.filing.accept")
def accept(request: ActorRequest, filing_id: int) -> HttpResponseBase:
    """On file."""
    return _filed(
        request,
        filing_id,
        lambda row: filing_acts.accept_filing(
            actor=request.actor,
            now=request.now,
            filing=row,
            number=request.POST.get("number", ""),
            key=request.key,
        ),
        "已备案。",
    )


@writes("councils.filing.send_back")
def send_back(request: ActorRequest, filing_id: int) -> HttpResponseBase:
    """To be completed."""
    return _filed(
        request,
        filing_id,
        lambda row: filing_acts.send_back_filing(
            actor=request.actor,
            now=request.now,
            filing=row,
            words=request.POST.get("words", ""),
            key=request.key,
        ),
        "已退回补正。",
    )


@reads(READ_APPOINTMENTS)
def filing_file(request: ActorRequest, step_id: int) -> HttpResponseBase:
    """The file of a step, as a download."""
    step = queries.filing_step(seen_by=request.actor, now=request.now, step_id=step_id)
    return download(step.file)
