"""The dates of the rota: two weeks of everybody within sight, and what became of each."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.consortia import asking
from yigongti.unified.organization.consortia.actions import village as actions
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.models import Sitting
from yigongti.unified.organization.consortia.models.village import SittingState
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Button, Query
from yigongti.unified.organization.consortia.queries import village as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ
SITTING_TONES = {"planned": "waiting", "held": "done", "missed": "stopped", "cancelled": "ended"}
ROTA_DAYS = 14


def table_of(rows: Any, today: date, *, with_village: bool = False) -> Table:
    """Dates of the rota; what has passed and nobody has confirmed stands in red."""
    place = (Column("行政村"),) if with_village else ()
    columns = (Column("日期"), *place, Column("方式"), Column("人员"), Column("状态"), Column("服务人次", "num"),
               Column("说明", "wrap"))  # fmt: skip
    table = Table(columns, caption="日程", empty="这段时间没有日程")
    for one in rows:
        late = one.state == SittingState.PLANNED and one.day < today
        word, tone = ("未登记", "stopped") if late else (one.get_state_display(), SITTING_TONES[one.state])
        url = reverse("consortia:sitting", args=[one.pk])
        village_cell = (Cell(one.arrangement.village.name, sub=one.arrangement.village.township.short_name),)
        day = f"{one.day} 周{'一二三四五六日'[one.day.weekday()]}{one.get_half_display()}"
        table.lines.append(
            Line(
                (
                    Cell(day, url=url), *(village_cell if with_village else ()),
                    Cell(one.arrangement.get_kind_display()), Cell(one.person.name), Cell(word, status=tone),
                    cell(one.patients), cell(one.note or one.by_name, sub=one.by_name if one.note else ""),
                ),
                url=url,
            )
        )  # fmt: skip
    return table


@reads(READ)
def rota(request: ActorRequest) -> HttpResponseBase:
    """The dates of everybody within sight: two weeks from a day, or what has passed and nobody has confirmed."""
    today = timezone.localdate(request.now)
    try:
        start = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        start = today - timedelta(days=today.weekday())
    state = request.GET.get("state", "")
    if state == "late":
        rows = queries.sittings(seen_by=request.actor, start=date(2000, 1, 1), end=today)
        rows = rows.filter(state=SittingState.PLANNED)
    else:
        rows = queries.sittings(seen_by=request.actor, start=start, end=start + timedelta(days=ROTA_DAYS))
        rows = rows.filter(state=state) if state in SittingState.values else rows
    step = timedelta(days=ROTA_DAYS)
    here = reverse("consortia:rota")
    options = [("", "全部"), ("late", "已过未登记"), *SittingState.choices]
    span = "已过日期未登记" if state == "late" else f"{start} 起两周"
    return frame.listing(
        request, "villages", table_of(rows, today, with_village=True), title="巡诊日程", meta=span,
        queries=[Query("from", "自", start.isoformat(), kind="date"), Query("state", "状态", state, options)],
        buttons=[Button("前两周", f"{here}?from={start - step}"), Button("后两周", f"{here}?from={start + step}")],
        reset=bool(request.GET),
    )  # fmt: skip


CONFIRM = (
    Ask("was_held", "是否开展", "yesno", options=asking.YES_NO),
    Ask("patients", "服务人次", "whole", required=False, high=999, unit="人次"),
    Ask("note", "说明", required=False, hint="没有开展的写明原因"),
)


@reads(READ)
def sitting(request: ActorRequest, number: int) -> HttpResponse:
    """One date: what was planned and what became of it."""
    return _sitting_page(request, queries.sitting(seen_by=request.actor, number=number))


def _sitting_page(request: ActorRequest, one: Sitting, problem: Exception | None = None) -> HttpResponse:
    today = timezone.localdate(request.now)
    is_open = one.state == SittingState.PLANNED and one.day <= today
    context = {
        "one": one,
        "tone": SITTING_TONES[one.state],
        "back": (one.arrangement.village.name, reverse("consortia:village", args=[one.arrangement.village_id])),
        "faces": asking.faces(CONFIRM, request.POST, getattr(problem, "fields", {})),
        "wrong": getattr(problem, "fields", {}),
        "labels": asking.labels(CONFIRM),
        "problem": problem,
        "may": is_open and request.actor.may("consortia.village.confirm_sitting"),
        "early": one.day > today,
    }
    return render(request, "consortia/sitting.html", context, status=getattr(problem, "status", 200))


@writes("consortia.village.confirm_sitting")
def sitting_do(request: ActorRequest, number: int) -> HttpResponse:
    """Held, or missed."""
    one = queries.sitting(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, CONFIRM)
        today = timezone.localdate(request.now)
        actions.confirm_sitting(
            actor=request.actor, now=request.now, key=request.key, today=today, sitting=one, **given
        )
        return frame.done(request, f"已登记 {one.day} 的日程。", "village", one.arrangement.village_id)

    return frame.attempt(request, run, lambda problem: _sitting_page(request, one, problem), "sitting", str(number))
