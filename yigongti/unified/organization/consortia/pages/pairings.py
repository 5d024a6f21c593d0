"""Support: the list, the gaps against the edition, one support with its days."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.staff.models import Title
from yigongti.unified.organization.consortia import asking
from yigongti.unified.organization.consortia.actions import pairing as actions
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.models import Pairing
from yigongti.unified.organization.consortia.models.pairing import PairingKind
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Button, Figure, Query
from yigongti.unified.organization.consortia.queries import pairing as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ


@reads(READ)
def pairings(request: ActorRequest) -> HttpResponseBase:
    """Every support, and how many places fall short of the edition's numbers."""
    today = timezone.localdate(request.now)
    asked = {name: request.GET.get(name, "") for name in ("kind", "now")}
    rows = queries.pairings(seen_by=request.actor)
    rows = rows.filter(kind=asked["kind"]) if asked["kind"] else rows
    rows = rows.filter(period__contains=today) if asked["now"] == "yes" else rows
    columns = (
        Column("受援机构"), Column("形式"), Column("帮扶医院"), Column("科室"), Column("人员"), Column("职称"),
        Column("常年", "drop-640"), Column("自"), Column("至（不含）"), Column("天数", "num"), Column("小时", "num"),
    )  # fmt: skip
    table = Table(columns, caption="帮扶", empty="没有符合条件的帮扶")
    for one in rows:
        url = reverse("consortia:pairing", args=[one.pk])
        table.lines.append(
            Line(
                (
                    Cell(one.receiver.organization.short_name, url=url, bold=True), Cell(one.get_kind_display()),
                    Cell(one.who), Cell(one.department), Cell(one.person), Cell(one.get_title_display()),
                    Cell("是" if one.is_resident else "否"), Cell(one.period.lower), cell(one.period.upper or "未定"),
                    Cell(getattr(one, "days", 0)), Cell(getattr(one, "hours", None) or 0),
                ),
                url=url,
            )
        )  # fmt: skip
    may = request.actor.may("consortia.pairing.open")
    buttons = [Button("缺口", reverse("consortia:pairing_gaps"), "g")]
    buttons += [Button("登记帮扶", reverse("consortia:pairing_new"), "n", primary=True)] if may else []
    return frame.listing(
        request, "pairings", table, title="帮扶", meta="市内外医院帮扶县医院，县医院帮扶乡镇", buttons=buttons,
        figures=_figures(request), reset=any(asked.values()),
        queries=[
            Query("kind", "形式", asked["kind"], [("", "全部"), *PairingKind.choices]),
            Query("now", "状态", asked["now"], [("", "全部"), ("yes", "帮扶中")]),
        ],
    )  # fmt: skip


def _figures(request: ActorRequest) -> list[Figure]:
    today = timezone.localdate(request.now)
    asked = queries.needed(county=request.actor.county, at=today)
    found = queries.gaps(county=request.actor.county, at=today)
    here = reverse("consortia:pairing_gaps")
    figures = []
    for title, what, want in (
        ("常年驻守专家", "每个牵头医院", asked.experts),
        ("主治以上常年服务", "每个乡镇机构", asked.attending),
    ):
        if want is None:
            figures.append(Figure(title, "—", "未设"))
            continue
        rows = [gap for gap in found if gap.what == title]
        short = sum(bool(gap.short_by) for gap in rows)
        note = f"{what} ≥{want} 名 〔{asked.clause}〕"
        words = f"差 {short} 家，{note}" if short else f"已达标，{note}"
        figures.append(Figure(title, f"{len(rows) - short} / {len(rows)}", words, "amber" if short else "green", here))
    return figures


@reads(READ)
def pairing_gaps(request: ActorRequest) -> HttpResponseBase:
    """Every place against its number, those that fall short first."""
    today = timezone.localdate(request.now)
    rows = queries.gaps(county=request.actor.county, at=today)
    columns = (
        Column("机构"),
        Column("乡镇"),
        Column("要求"),
        Column("应有", "num"),
        Column("现有", "num"),
        Column("结果"),
    )
    table = Table(columns, caption="帮扶缺口", empty="县版没有规定驻守专家和常年服务的人数")
    for gap in sorted(rows, key=lambda one: -one.short_by):
        place = gap.institution
        word, tone = (f"差 {gap.short_by}", "stopped") if gap.short_by else ("已达标", "done")
        table.lines.append(
            Line(
                (
                    Cell(place.organization.name, bold=True),
                    cell(place.township.short_name if place.township else ""), Cell(gap.what), Cell(gap.want),
                    Cell(gap.have), Cell(word, status=tone),
                )
            )
        )  # fmt: skip
    return frame.listing(
        request, "pairings", table, title="帮扶缺口", meta=f"截至 {today}，只计常年人员",
        figures=_figures(request),
        buttons=[Button("全部帮扶", reverse("consortia:pairings"))],
    )  # fmt: skip


RECORD = (
    Ask("day", "日期", "date"), Ask("hours", "小时", "decimal", high=12, unit="小时"), Ask("what", "内容", most=120),
    Ask("patients", "服务人次", "whole", required=False, high=999, unit="人次"),
)  # fmt: skip


@reads(READ)
def pairing(request: ActorRequest, number: int) -> HttpResponse:
    """One support with its days."""
    return _sheet(request, queries.pairing(seen_by=request.actor, number=number))


def _sheet(request: ActorRequest, one: Pairing, problem: Exception | None = None) -> HttpResponse:
    table = Table(
        (Column("日期"), Column("小时", "num"), Column("内容", "wrap"), Column("服务人次", "num"), Column("登记")),
        caption="帮扶记录", empty="还没有登记过",
    )  # fmt: skip
    for row in one.sessions.order_by("-day")[:100]:
        cells = (Cell(row.day), Cell(row.hours), Cell(row.what), cell(row.patients), Cell(row.by_name))
        table.lines.append(Line(cells))
    today = timezone.localdate(request.now)
    is_open = today in one.period
    sees = request.actor.sees(one.receiver_id) or request.actor.sees(one.helper_id)
    context: dict[str, Any] = {
        "one": one,
        "table": table,
        "hours": queries.hours_of(one),
        "tabs": frame.tabs(request, "pairings"),
        "state": "帮扶中" if is_open else "已结束" if one.period.upper and one.period.upper <= today else "未开始",
        "tone": "working" if is_open else "ended",
        "may_record": is_open and sees and request.actor.may("consortia.pairing.record"),
        "may_end": is_open and request.actor.may("consortia.pairing.end"),
        "faces": asking.faces(RECORD, request.POST, getattr(problem, "fields", {})),
        "wrong": getattr(problem, "fields", {}),
        "labels": asking.labels(RECORD),
        "problem": problem,
    }
    return render(request, "consortia/pairing.html", context, status=getattr(problem, "status", 200))


@writes("consortia.pairing.record")
def pairing_record_do(request: ActorRequest, number: int) -> HttpResponse:
    """Write a day down."""
    one = queries.pairing(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, RECORD)
        today = timezone.localdate(request.now)
        actions.record(actor=request.actor, now=request.now, key=request.key, today=today, pairing=one, **given)
        return frame.done(request, f"已登记 {given['day']} 的帮扶。", "pairing", number)

    return frame.attempt(request, run, lambda problem: _sheet(request, one, problem), "pairing", str(number))


END = (Ask("on", "终止日期", "date"), asking.REASON)


@reads("consortia.pairing.end")
def pairing_end(request: ActorRequest, number: int) -> HttpResponse:
    """The form that ends one early."""
    return _end_page(request, queries.pairing(seen_by=request.actor, number=number))


def _end_page(request: ActorRequest, one: Pairing, problem: Exception | None = None) -> HttpResponse:
    return frame.form(
        request, END, title="提前终止帮扶", verb="终止帮扶", problem=problem,
        action=reverse("consortia:pairing_end_do", args=[one.pk]),
        back=("帮扶", reverse("consortia:pairing", args=[one.pk])),
    )  # fmt: skip


@writes("consortia.pairing.end")
def pairing_end_do(request: ActorRequest, number: int) -> HttpResponse:
    """End it."""
    one = queries.pairing(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, END)
        actions.end(actor=request.actor, now=request.now, key=request.key, pairing=one, **given)
        return frame.done(request, "已终止帮扶。", "pairing", number)

    return frame.attempt(request, run, lambda problem: _end_page(request, one, problem), "pairing", str(number))


def _asks(request: ActorRequest) -> tuple[Ask, ...]:
    rows = list(queries.receivers(seen_by=request.actor))
    every = [(row.organization.code, row.organization.name) for row in rows]
    helpers = [(row.organization.code, row.organization.name) for row in rows if row.level == "county"]
    return (
        Ask("kind", "形式", "choice", options=tuple(PairingKind.choices)),
        Ask("receiver", "受援机构", "choice", options=every),
        Ask("helper", "本县医院", "choice", required=False, options=helpers, hint="县内帮扶选这里"),
        Ask("helper_name", "外部医院", required=False, most=60, hint="上级医院帮扶填这里"),
        Ask("department", "科室", most=40), Ask("person", "派驻人员", most=60),
        Ask("title", "职称", "choice", options=tuple(Title.choices)),
        Ask("is_resident", "常年驻守", "yesno", options=asking.YES_NO),
        Ask("since", "自", "date"), Ask("until", "至", "date", required=False, hint="这一天起不再帮扶；未定可不填"),
        Ask("goal", "帮扶目标", "area"), *asking.PROOFS,
    )  # fmt: skip


@reads("consortia.pairing.open")
def pairing_new(request: ActorRequest) -> HttpResponse:
    """The form."""
    return _new_page(request)


def _new_page(request: ActorRequest, problem: Exception | None = None) -> HttpResponse:
    return frame.form(
        request, _asks(request), title="登记帮扶", verb="登记", action=reverse("consortia:pairing_new_do"),
        back=("帮扶", reverse("consortia:pairings")), problem=problem,
    )  # fmt: skip


@writes("consortia.pairing.open")
def pairing_new_do(request: ActorRequest) -> HttpResponse:
    """Open it."""

    def run() -> HttpResponse:
        given = asking.read(request, _asks(request))
        places = {row.organization.code: row for row in queries.receivers(seen_by=request.actor)}
        made = actions.open_pairing(
            actor=request.actor, now=request.now, key=request.key, receiver=places[given["receiver"]],
            helper=places.get(given["helper"]),
            plan={k: v for k, v in given.items() if k not in {"receiver", "helper"}},
        )  # fmt: skip
        return frame.done(request, "已登记帮扶。", "pairing", made.pk)

    return frame.attempt(request, run, lambda problem: _new_page(request, problem), "pairings")
