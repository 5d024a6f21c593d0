"""The list: tabs with true counts, filters, the drawer at the right, export of what one sees."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.unified.organization.tasks import faces, meeting, numbering, queries, recurring
from yigongti.unified.organization.tasks.keeping import NoTask
from yigongti.unified.organization.tasks.models import Task

TEXT_MAX = 60


def _tab(code: str, title: str, *, alarm: bool = False) -> Tab:
    return Tab(
        code,
        title,
        lambda _actor, now: queries.tab_condition(code=code, today=timezone.localdate(now)),
        alarm=alarm,
    )


def _options(name: str) -> Any:
    def ask(actor: Actor) -> Sequence[tuple[str, str]]:
        return queries.choices(seen_by=actor)[name]

    return ask


def _units(actor: Actor) -> Sequence[tuple[str, str]]:
    return queries.unit_choices(seen_by=actor)


WITHIN = (
    ("week", "7 天内"),
    ("month", "本月底前"),
    ("quarter", "本季度底前"),
    ("year", "今年底前"),
    ("none", "无时限"),
)


def _within(value: str, _actor: Actor, now: datetime) -> Q:
    today = timezone.localdate(now)
    if value == "none":
        return Q(due=None)
    until = {
        "week": today + timedelta(days=7),
        "month": recurring.month_end(today.year, today.month),
        "quarter": recurring.next_due(recurring.Recurring.QUARTERLY, today) or today,
        "year": date(today.year, 12, 31),
    }[value]
    return Q(due__lte=until)


def _document(value: str, _actor: Actor, _now: datetime) -> Q:
    kind, _, ref = value.partition(":")
    return Q(source_kind=kind, source_ref=ref)


def text_condition(value: str) -> Q:
    """A number (四（七）2, 四（七）2 第4句) or words of title and text."""
    number = numbering.parse(value)
    if number.sentence:
        return Q(number=number.clause, sentence=number.sentence)
    return Q(title__icontains=value) | Q(text__icontains=value) | Q(number__startswith=number.clause)


class Ledger(ListPage[Task]):
    """任务台账."""

    page = "tasks:list"
    title = "任务台账"
    per_page = 20
    row_template = "tasks/row.html"
    columns = (
        Column("number", "编号", sort="position", value=lambda t: t.words, css="c-number"),
        Column("title", "任务（文件原文）", value=lambda t: t.title, css="c-title"),
        Column("units", "责任与配合单位", css="c-units"),
        Column("due", "时限与状态", sort="due", css="c-due"),
        Column("percent", "进展", sort="percent", css="c-percent"),
        Column("evidence", "佐证与指标现值", css="c-evidence"),
    )
    tabs = (
        _tab("all", "全部"),
        _tab("late", "超期", alarm=True),
        _tab("soon", "临期"),
        _tab("normal", "正常"),
        _tab("reported", "待验收"),
        _tab("accepted", "已验收"),
        _tab("cancelled", "已撤销"),
    )
    filters = (
        Filter("unit", "责任单位", lambda v, _a, _n: queries.unit_condition(v), options=_units, anything="全部"),
        Filter("chapter", "章节", lambda v, _a, _n: Q(chapter=v), options=_options("chapter"), anything="全部"),
        Filter("within", "时限", _within, options=lambda _actor: WITHIN),
        Filter("document", "文件", _document, options=_options("document"), anything="全部"),
        Filter("phase", "阶段", lambda v, _a, _n: Q(phase=v), options=_options("phase"), anything="全部"),
        Filter("q", "文字", lambda v, _a, _n: text_condition(v), placeholder="编号或关键词"),
    )
    empty = "没有这样的任务"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Task]:
        """The ledger within sight, the most pressing first."""
        del now
        return queries.tasks(seen_by=actor)

    def row_url(self, row: Task) -> str:
        """The task's own page."""
        return reverse("tasks:task", args=[row.pk])

    def drawer_url(self, row: Task) -> str:
        """The drawer."""
        return reverse("tasks:drawer", args=[row.pk])

    def export_columns(self) -> list[Column]:
        """What the workbook holds: more than the page, nothing that the page's reader may not see."""
        return [Column(title, title, value=lambda _task: None) for title in meeting.EXPORT]

    def export_rows(self, rows: Iterable[Task]) -> Iterable[list[object]]:
        """Cells, with units in one query."""
        found = list(rows)
        prefetch_related_objects(found, "units")
        return ([line.cells[title] for title in meeting.EXPORT] for line in meeting.lines(found, timezone.now()))


@reads(queries.READ)
def ledger(request: ActorRequest) -> HttpResponseBase:
    """The list; `?open=17` docks that task's drawer, `?format=xlsx` gives the same rows as a workbook."""
    page = Ledger()
    if request.GET.get("format") == "xlsx":
        return page.respond(request, "tasks/list.html")
    listing = page.listing(request)
    shown = faces.rows([row for row, _, _ in listing.rows], actor=request.actor, now=request.now)
    context: dict[str, object] = {
        "list": listing,
        "faces": [(face, url, drawer) for face, (_, url, drawer) in zip(shown, listing.rows, strict=True)],
        "view": "list",
        "is_office": queries.is_office(actor=request.actor),
        "open_card": _opened(request),
        "filters": [f for f in listing.filters if f.value or not f.options or len(f.options) > 2],  # noqa: PLR2004  any, and one
    }
    return render(request, "tasks/list.html", context)


def _opened(request: ActorRequest) -> faces.Card | None:
    wanted = request.GET.get("open", "")
    if not wanted.isdecimal() or len(wanted) > 12:  # noqa: PLR2004  no id is longer
        return None
    try:
        task = queries.task(seen_by=request.actor, task_id=int(wanted))
    except NoTask:
        return None
    return faces.card(task, actor=request.actor, now=request.now, wanted=request.GET.get("act", ""))
