"""Designations: the overview against the targets, proposals, the commission's word."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.consortia import asking
from yigongti.unified.organization.consortia.actions import standing as actions
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.models import Designation
from yigongti.unified.organization.consortia.models.standing import DesignationKind, DesignationState
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Button, Figure, Query
from yigongti.unified.organization.consortia.queries import standing as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ
TONES = {"proposed": "review", "confirmed": "done", "refused": "stopped"}


@reads(READ)
def designations(request: ActorRequest) -> HttpResponseBase:
    """Every designation of the county, and how far the targets are."""
    today = timezone.localdate(request.now)
    asked = {name: request.GET.get(name, "") for name in ("kind", "state")}
    rows = queries.designations(seen_by=request.actor)
    for name, value in asked.items():
        rows = rows.filter(**{name: value}) if value else rows
    may = request.actor.may("consortia.designation.propose")
    return frame.listing(
        request, "designations", _table(rows), title="称号", meta=f"截至 {today}，每个数字点开是名单",
        figures=[_figure(one) for one in queries.progress(county=request.actor.county, at=today)],
        queries=[
            Query("kind", "称号", asked["kind"], [("", "全部"), *DesignationKind.choices]),
            Query("state", "状态", asked["state"], [("", "全部"), *DesignationState.choices]),
        ],
        reset=any(asked.values()),
        buttons=[Button("提出认定", reverse("consortia:propose"), "n", primary=True)] if may else [],
    )  # fmt: skip


def _figure(one: queries.Progress) -> Figure:
    share = f"，占 {100 * one.have / one.base:.1f}%" if one.base and one.kind == DesignationKind.GRADE_A else ""
    url = f"{reverse('consortia:designations')}?kind={one.kind.value}&state=confirmed"
    title = f"{one.kind.label}（{one.base} 家中）"
    if one.target is None:
        return Figure(title, str(one.have), f"目标 未设{share}", "label", url)
    goal = f"{one.target.by} 年 {one.target.words} 〔{one.target.clause}〕{share}"
    verdict = f"差 {one.short_by}" if one.short_by else "已达标"
    return Figure(title, str(one.have), f"{verdict}，{goal}", "amber" if one.short_by else "green", url)


def _table(rows: Any) -> Table:
    columns = (
        Column("机构"), Column("乡镇"), Column("称号"), Column("状态"), Column("自"), Column("至（不含）"),
        Column("评审情况", "wrap"), Column("佐证"),
    )  # fmt: skip
    table = Table(columns, caption="称号", empty="没有符合条件的称号")
    for one in rows:
        url = reverse("consortia:designation", args=[one.pk])
        place = one.institution
        table.lines.append(
            Line(
                (
                    Cell(place.organization.name, url=url, bold=True),
                    cell(place.township.short_name if place.township else ""),
                    Cell(one.get_kind_display(), sub=one.subject),
                    Cell(one.get_state_display(), status=TONES[one.state]), cell(one.period and one.period.lower),
                    cell(one.period and (one.period.upper or "今")), Cell(one.note),
                    cell(one.document or (one.file.name if one.file else one.link)),
                ),
                url=url,
            )
        )  # fmt: skip
    return table


@reads(READ)
def designation(request: ActorRequest, number: int) -> HttpResponse:
    """One: proposed by whom on what; the commission decides here."""
    return _sheet(request, queries.designation(seen_by=request.actor, number=number))


CONFIRM = (
    Ask("agreed", "意见", "yesno", options=(("yes", "确认"), ("no", "不通过"))),
    Ask("since", "生效日期", "date", required=False),
    Ask("until", "有效期至", "date", required=False, hint="没有期限可不填"),
    Ask("reason", "说明", "area", required=False),
)  # fmt: skip
END = (Ask("on", "撤销日期", "date"), asking.REASON)


def _sheet(request: ActorRequest, one: Designation, problem: Exception | None = None) -> HttpResponse:
    may_confirm = one.state == "proposed" and request.actor.may("consortia.designation.confirm")
    may_end = one.state == "confirmed" and one.period.upper is None and request.actor.may("consortia.designation.end")
    asks = CONFIRM if may_confirm else END
    context = {
        "one": one,
        "tone": TONES[one.state],
        "tabs": frame.tabs(request, "designations"),
        "may_confirm": may_confirm,
        "may_end": may_end,
        "faces": asking.faces(asks, request.POST, getattr(problem, "fields", {})),
        "wrong": getattr(problem, "fields", {}),
        "labels": asking.labels(asks),
        "problem": problem,
    }
    return render(request, "consortia/designation.html", context, status=getattr(problem, "status", 200))


@writes("consortia.designation.confirm")
def confirm_do(request: ActorRequest, number: int) -> HttpResponse:
    """Confirm or refuse."""
    one = queries.designation(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, CONFIRM)
        actions.confirm(actor=request.actor, now=request.now, key=request.key, designation=one, **given)
        return frame.done(request, "已登记意见。", "designation", number)

    return frame.attempt(request, run, lambda problem: _sheet(request, one, problem), "designation", str(number))


@writes("consortia.designation.end")
def designation_end_do(request: ActorRequest, number: int) -> HttpResponse:
    """Take it back."""
    one = queries.designation(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, END)
        actions.end_designation(actor=request.actor, now=request.now, key=request.key, designation=one, **given)
        return frame.done(request, "已撤销称号。", "designation", number)

    return frame.attempt(request, run, lambda problem: _sheet(request, one, problem), "designation", str(number))


def _asks(request: ActorRequest) -> tuple[Ask, ...]:
    places = [(i.organization.code, i.organization.name) for i in queries.candidates(seen_by=request.actor)]
    return (
        Ask("institution", "机构", "choice", options=places),
        Ask("kind", "称号", "choice", options=tuple(DesignationKind.choices)),
        Ask("subject", "专业", required=False, most=40, hint="只有县级质控中心填"),
        Ask("note", "评审情况", "area", hint="评审时间、得分、结论"), *asking.PROOFS,
    )  # fmt: skip


@reads("consortia.designation.propose")
def propose(request: ActorRequest) -> HttpResponse:
    """The form."""
    return _propose_page(request)


def _propose_page(request: ActorRequest, problem: Exception | None = None) -> HttpResponse:
    return frame.form(
        request, _asks(request), title="提出认定", verb="提出", action=reverse("consortia:propose_do"),
        back=("称号", reverse("consortia:designations")), problem=problem,
        aside=("流程", ("提出时要有文号、附件或佐证页面之一。", "县卫生健康委确认后自生效日期起有效。")),
    )  # fmt: skip


@writes("consortia.designation.propose")
def propose_do(request: ActorRequest) -> HttpResponse:
    """Propose it."""

    def run() -> HttpResponse:
        given = asking.read(request, _asks(request))
        place = queries.candidates(seen_by=request.actor).get(organization__code=given["institution"])
        made = actions.propose(
            actor=request.actor, now=request.now, key=request.key, institution=place, kind=given["kind"],
            subject=given["subject"], note=given["note"], proofs={n: given[n] for n in ("document", "link", "file")},
        )  # fmt: skip
        return frame.done(request, "已提出，待县卫生健康委确认。", "designation", made.pk)

    return frame.attempt(request, run, lambda problem: _propose_page(request, problem), "designations")
