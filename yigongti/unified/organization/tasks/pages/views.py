"""Other ways to look at the same ledger: by unit, by document, by month, my month, the meeting table, the digest."""

import calendar
import re
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from yigongti.foundation.audit import trail
from yigongti.foundation.web.export import xlsx_response
from yigongti.foundation.web.lists import words_of
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.foundation.web.words import ZONE
from yigongti.unified.organization.tasks import faces, grouping, meeting, paper, queries, recurring
from yigongti.unified.organization.tasks.clock import lateness_of
from yigongti.unified.organization.tasks.models import UNSETTLED, Role, Task
from yigongti.unified.organization.tasks.pages.ledger import Ledger

_MONTH = re.compile(r"(20\d{2}|21\d{2})-(0[1-9]|1[0-2])")
MEETING_MAX = 500
WEEK = 7


def _common(request: ActorRequest, view: str) -> dict[str, Any]:
    return {"view": view, "is_office": queries.is_office(actor=request.actor)}


@reads(queries.READ)
def units(request: ActorRequest) -> HttpResponseBase:
    """Each responsible unit with its bars; the latest on top."""
    groups = queries.by_unit(seen_by=request.actor, now=request.now)
    return render(request, "tasks/units.html", {**_common(request, "units"), "groups": groups})


@reads(queries.READ)
def documents(request: ActorRequest) -> HttpResponseBase:
    """Each document with progress per chapter, and the phases."""
    found = queries.loaded(seen_by=request.actor)
    context = {
        **_common(request, "documents"),
        "documents": grouping.documents(found, request.now),
        "phases": grouping.phases(found, request.now),
    }
    return render(request, "tasks/documents.html", context)


@reads(queries.READ)
def month(request: ActorRequest) -> HttpResponseBase:
    """A calendar of due dates; `?month=2026-11`."""
    today = timezone.localdate(request.now)
    first = _first(request.GET.get("month", ""), today)
    last = recurring.month_end(first.year, first.month)
    found = list(queries.tasks(seen_by=request.actor).filter(due__gte=first, due__lte=last).exclude(state="cancelled"))
    prefetch_related_objects(found, "units")
    by_day: dict[date, list[tuple[Task, Any, str]]] = {}
    for task in found:
        who = faces.short(faces.names(task.units.all(), Role.LEAD))
        by_day.setdefault(task.due or first, []).append((task, lateness_of(task, request.now), who))
    weeks = [
        [{"day": day, "inside": day.month == first.month, "today": day == today, "tasks": by_day.get(day, [])}
         for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]  # fmt: skip
    late = queries.tasks(seen_by=request.actor).filter(queries.tab_condition(code="late", today=today))
    context = {
        **_common(request, "month"),
        "weeks": weeks,
        "month": first,
        "before": _step(first, -1),
        "after": _step(first, 1),
        "this_month": f"{today:%Y-%m}",
        "total": len(found),
        "earlier": late.filter(due__lt=first).count(),
        "undated": queries.tasks(seen_by=request.actor).filter(due=None, state__in=UNSETTLED).count(),
    }
    return render(request, "tasks/month.html", context)


def _first(words: str, today: date) -> date:
    found = _MONTH.fullmatch(words)
    return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def _step(first: date, months: int) -> str:
    count = first.year * 12 + first.month - 1 + months
    return f"{count // 12}-{count % 12 + 1:02d}"


@reads(queries.READ)
def mine(request: ActorRequest) -> HttpResponseBase:
    """本单位本月要做的: what my unit leads and must do this month, then what it supports and what waits for others."""
    today = timezone.localdate(request.now)
    due = list(queries.to_do(seen_by=request.actor, now=request.now))
    done_ids = {t.pk for t in due}
    support = queries.mine(seen_by=request.actor, role=Role.SUPPORTING).filter(state__in=UNSETTLED)
    later = queries.mine(seen_by=request.actor).filter(state__in=UNSETTLED).exclude(pk__in=done_ids)
    context = {
        **_common(request, "mine"),
        "due": faces.rows(due, actor=request.actor, now=request.now),
        "support": faces.rows(list(support[:30]), actor=request.actor, now=request.now),
        "later": later.count(),
        "reported": queries.mine(seen_by=request.actor).filter(state="reported").count(),
        "until": recurring.month_end(today.year, today.month),
    }
    return render(request, "tasks/mine.html", context)


def _meeting(request: ActorRequest) -> tuple[list[meeting.Line], str]:
    """The rows that the list's address asks for, in the documents' order, and the filter, reader and hour in words."""
    page = Ledger()
    params = words_of(request)
    rows = page.rows(params, request.actor, request.now).order_by("source_kind", "source_ref", "position")
    found = list(rows.prefetch_related("units")[:MEETING_MAX])
    asked = page.asked(params, request.actor)
    trail.write(
        who=request.actor, action="tasks.meeting.export", now=request.now, detail={"rows": len(found), "filter": asked}
    )
    note = page.export_note(params, request.actor, request.now.astimezone(ZONE))
    return meeting.lines(found, request.now), note.replace(page.title, "专班会议表", 1)


@reads(queries.READ)
def meeting_workbook(request: ActorRequest) -> HttpResponseBase:
    """专班会议表 as a workbook: the rows of the list as filtered."""
    lines, note = _meeting(request)
    return xlsx_response(meeting.COLUMNS, [line.row() for line in lines], "专班会议表", note=note)


@reads(queries.READ)
def meeting_paper(request: ActorRequest) -> HttpResponseBase:
    """专班会议表 as PDF: landscape A4, heads repeated, 第x页共y页."""
    lines, note = _meeting(request)
    made = paper.meeting_pdf(lines=lines, note=note, county=paper.county_name(request.actor.county), now=request.now)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        "inline; filename*=UTF-8''%E4%B8%93%E7%8F%AD%E4%BC%9A%E8%AE%AE%E8%A1%A8.pdf"
    )
    return response
