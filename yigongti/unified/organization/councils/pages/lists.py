"""The three lists with tabs, filters and export: resolutions, appointments, filings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.records.places.models import Consortium
from yigongti.unified.organization.councils import case_faces, faces, queries
from yigongti.unified.organization.councils.models import Appointment, Body, Filing, Resolution
from yigongti.unified.organization.councils.models.appointments import AppointmentKind
from yigongti.unified.organization.councils.permissions import READ, READ_APPOINTMENTS


def _bodies(actor: Actor) -> Sequence[tuple[str, str]]:
    found = Body.objects.filter(county=actor.county) if actor.county else Body.objects.all()
    return [(str(b.pk), b.name) for b in found.order_by("kind", "pk")]


def _consortia(actor: Actor) -> Sequence[tuple[str, str]]:
    return [(str(c.pk), c.short_name) for c in Consortium.objects.filter(county_id=actor.county).order_by("code")]


def _ledger_tab(code: str, title: str, *, alarm: bool = False) -> Tab:
    return Tab(code, title, lambda _actor, now: queries.in_ledger(code=code, now=now), alarm=alarm)


class Resolutions(ListPage[Resolution]):
    """决议."""

    page = "councils:resolutions"
    title = "决议"
    per_page = 30
    row_template = "councils/resolution_row.html"
    columns = (
        Column("meeting", "会议", sort="item__meeting__starts_at", value=lambda r: r.item.meeting.title),
        Column("title", "决议", value=lambda r: r.title),
        Column("lead", "责任单位", value=lambda r: "、".join(r.lead)),
        Column("due", "时限", sort="due", value=lambda r: r.due),
        Column("state", "台账"),
    )
    tabs = (
        Tab("all", "全部"),
        _ledger_tab("late", "超期", alarm=True),
        _ledger_tab("soon", "临期"),
        _ledger_tab("normal", "正常"),
        _ledger_tab("reported", "待验收"),
        _ledger_tab("accepted", "已验收"),
    )
    filters = (
        Filter("body", "机构", lambda v, _a, _n: Q(item__meeting__body_id=int(v)), options=_bodies, anything="全部"),
        Filter("q", "文字", lambda v, _a, _n: Q(title__icontains=v) | Q(text__icontains=v), placeholder="事项、内容"),
    )
    empty = "没有这样的决议"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Resolution]:
        """Within sight, the latest first."""
        return queries.resolutions(seen_by=actor, now=now)

    def row_url(self, row: Resolution) -> str:
        """The meeting, at the item."""
        return reverse("councils:meeting", args=[row.item.meeting_id]) + f"#item-{row.item_id}"

    def export_columns(self) -> list[Column]:
        """More than the page: the words of the resolution, supporting units, number of the meeting."""
        return [
            Column("body", "机构", value=lambda r: r.item.meeting.body.name),
            Column("meeting", "会议", value=lambda r: r.item.meeting.title),
            Column("day", "日期", value=lambda r: r.item.meeting.starts_at),
            Column("item", "议题", value=lambda r: r.item.title),
            Column("number", "条", value=lambda r: r.number),
            Column("title", "事项", value=lambda r: r.title),
            Column("text", "决议内容", value=lambda r: r.text),
            Column("lead", "责任单位", value=lambda r: "、".join(r.lead)),
            Column("supporting", "配合单位", value=lambda r: "、".join(r.supporting)),
            Column("due", "时限", value=lambda r: r.task_due or r.due),
            Column("state", "台账", value=lambda r: LEDGER_STATES.get(r.task_state, r.task_state or "未入台账")),
        ]


LEDGER_STATES = {
    "assigned": "已交办", "in_progress": "进行中", "reported": "待验收", "accepted": "已验收", "returned": "退回",
    "cancelled": "已撤销",
}  # fmt: skip


@reads(READ)
def resolutions(request: ActorRequest) -> HttpResponseBase:
    """Every resolution within sight, with its task of the ledger."""
    page, context = Resolutions(), {"view": "resolutions"}
    return page.respond(request, "councils/resolutions.html", _with_ledger(page, request, context))


def _with_ledger(page: Resolutions, request: ActorRequest, context: dict[str, Any]) -> dict[str, Any]:
    """How the tasks of the shown rows stand, by resolution."""
    if request.GET.get("format") == "xlsx":
        return context
    rows = [row for row, _url, _drawer in page.listing(request).rows]
    found = faces.resolution_faces(rows, actor=request.actor, now=request.now)
    return {**context, "faces": {f.resolution.pk: f for f in found}}


class Appointments(ListPage[Appointment]):
    """任免."""

    page = "councils:appointments"
    title = "任免"
    per_page = 30
    row_template = "councils/appointment_row.html"
    columns = (
        Column("office", "职务", value=lambda a: a.office),
        Column("candidate", "人选", value=lambda a: a.candidate.name),
        Column("organization", "单位", sort="organization__code", value=lambda a: a.organization.short_name),
        Column("kind", "类型", value=lambda a: a.get_kind_display()),
        Column("nominated", "提名", sort="nominated_at", value=lambda a: a.nominated_at, css="num"),
        Column("term", "任期", sort="term_from"),
        Column("state", "状态", value=lambda a: a.get_state_display()),
    )
    tabs = (
        Tab("all", "全部"),
        Tab("running", "办理中", lambda _a, _n: Q(state__in=("nominated", "consulted"))),
        Tab("office", "在任", lambda _a, _n: Q(state__in=("appointed", "filed"))),
        Tab("over", "已结束", lambda _a, _n: Q(state__in=("refused", "withdrawn", "ended"))),
    )
    filters = (
        Filter("kind", "类型", lambda v, _a, _n: Q(kind=v), options=lambda _a: AppointmentKind.choices),
        Filter("consortium", "医共体", lambda v, _a, _n: Q(consortium_id=int(v)), options=_consortia, anything="全部"),
        Filter(
            "q",
            "文字",
            lambda v, _a, _n: Q(office__icontains=v) | Q(candidate__name__icontains=v),
            placeholder="职务、姓名",
        ),
    )
    empty = "没有这样的任免"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Appointment]:
        """Within sight."""
        return queries.appointments(seen_by=actor, now=now)

    def row_url(self, row: Appointment) -> str:
        """Its page."""
        return reverse("councils:appointment", args=[row.pk])

    def export_columns(self) -> list[Column]:
        """With document and both ends of the term."""
        return [
            *(c for c in self.columns if c.value is not None and c.name != "state"),
            Column("consortium", "医共体", value=lambda a: a.consortium.name),
            Column("document", "任职文号", value=lambda a: a.document),
            Column("from", "任职自", value=lambda a: a.term_from),
            Column("to", "任职至", value=lambda a: a.term_to),
            Column("primary", "基层代表", value=lambda a: "是" if a.is_primary_care else ""),
            Column("state", "状态", value=lambda a: a.get_state_display()),
        ]


@reads(READ_APPOINTMENTS)
def appointments(request: ActorRequest) -> HttpResponseBase:
    """Every appointment within sight."""
    return Appointments().respond(request, "councils/appointments.html", {"view": "board"})


def _filing_tab(code: str, title: str, *, alarm: bool = False) -> Tab:
    return Tab(code, title, lambda _actor, now: queries.filing_tab(code=code, now=now), alarm=alarm)


class Filings(ListPage[Filing]):
    """备案."""

    page = "councils:filings"
    title = "备案"
    per_page = 30
    row_template = "councils/filing_row.html"
    columns = (
        Column("clock", "时限", sort="due"),
        Column("subject", "备案事项", value=lambda f: f.subject),
        Column("filer", "报送单位", sort="filer__code", value=lambda f: f.filer.short_name),
        Column("receiver", "备案机关", value=lambda f: f.receiver_name),
        Column("due", "期限", value=lambda f: f.due, css="num"),
        Column("state", "状态", value=lambda f: f.get_state_display()),
    )
    tabs = (
        Tab("all", "全部"),
        _filing_tab("late", "超期", alarm=True),
        _filing_tab("soon", "14 天内"),
        _filing_tab("due", "未到期"),
        _filing_tab("submitted", "待办理"),
        _filing_tab("accepted", "已备案"),
    )
    filters = (
        Filter(
            "q",
            "文字",
            lambda v, _a, _n: Q(subject__icontains=v) | Q(filer__short_name__icontains=v),
            placeholder="事项、报送单位",
        ),
    )
    empty = "没有这样的备案"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Filing]:
        """Within sight, what is due first."""
        return queries.filings(seen_by=actor, now=now)

    def row_url(self, row: Filing) -> str:
        """Its page."""
        return reverse("councils:filing", args=[row.pk])

    def export_columns(self) -> list[Column]:
        """With the day of submission, number and clause."""
        return [
            *(c for c in self.columns if c.value is not None),
            Column("submitted", "报送日期", value=lambda f: f.submitted_on),
            Column("number", "备案号", value=lambda f: f.number),
            Column("clause", "依据", value=lambda f: f.clause),
        ]


@reads(READ_APPOINTMENTS)
def filings(request: ActorRequest) -> HttpResponseBase:
    """Every filing within sight."""
    page, context = Filings(), {"view": "board"}
    if request.GET.get("format") != "xlsx":
        rows = [row for row, _url, _drawer in page.listing(request).rows]
        found = {r.pk: case_faces.filing_face(r, actor=request.actor, now=request.now) for r in rows}
        return page.respond(request, "councils/filings.html", {**context, "faces": found})
    return page.respond(request, "councils/filings.html", context)
