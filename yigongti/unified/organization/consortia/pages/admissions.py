"""Private hospitals: a request, the council's decision, what they may order, and leaving."""

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
from yigongti.unified.organization.consortia.models import Admission
from yigongti.unified.organization.consortia.models.standing import AdmissionState
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Button, Query
from yigongti.unified.organization.consortia.queries import composition
from yigongti.unified.organization.consortia.queries import standing as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ
TONES = {"requested": "review", "admitted": "done", "refused": "stopped", "ended": "ended"}
NO_PART = "不参加资金池分配，不参与人员任免"


def _services(request: ActorRequest) -> list[tuple[str, str]]:
    return queries.services(county=request.actor.county, at=timezone.localdate(request.now))


@reads(READ)
def admissions(request: ActorRequest) -> HttpResponseBase:
    """Every private hospital that asked, and what it may order."""
    wanted = request.GET.get("state", "")
    rows = queries.admissions(seen_by=request.actor)
    rows = rows.filter(state=wanted) if wanted else rows
    may = request.actor.may("consortia.admission.request")
    return frame.listing(
        request, "admissions", _table(rows, dict(_services(request))), title="民营医院", meta=NO_PART,
        queries=[Query("state", "状态", wanted, [("", "全部"), *AdmissionState.choices])], reset=bool(wanted),
        buttons=[Button("申请加入", reverse("consortia:admission_new"), "n", primary=True)] if may else [],
        foot="没有加入的民营医院不能向共享中心申请检查；已加入的只能申请列出的服务，超出的申请会被拒绝。",
    )  # fmt: skip


def _words(codes: list[str], titles: dict[str, str]) -> str:
    return "、".join(titles.get(code, code) for code in codes)


def _table(rows: Any, titles: dict[str, str]) -> Table:
    columns = (
        Column("民营医院"), Column("医共体"), Column("状态"), Column("申请服务"), Column("可用服务"), Column("自"),
        Column("至（不含）"), Column("理事会决定"),
    )  # fmt: skip
    table = Table(columns, caption="民营医院", empty="没有民营医院申请加入")
    for one in rows:
        url = reverse("consortia:admission", args=[one.pk])
        period = one.scope.period if one.scope else None
        table.lines.append(
            Line(
                (
                    Cell(one.institution.organization.name, url=url, bold=True), Cell(one.consortium.short_name),
                    Cell(one.get_state_display(), status=TONES[one.state]), cell(_words(one.asked, titles)),
                    cell(_words(one.granted, titles)), cell(period and period.lower),
                    cell(period and (period.upper or "今")), cell(one.decision),
                ),
                url=url,
            )
        )  # fmt: skip
    return table


def _decide_asks(request: ActorRequest) -> tuple[Ask, ...]:
    return (
        Ask("agreed", "决定", "yesno", options=(("yes", "同意加入"), ("no", "不同意"))),
        Ask("decision", "会议或文号", required=False, most=80, hint="理事会决议或纪要编号"),
        Ask("granted", "可用服务", "checks", required=False, options=_services(request)),
        Ask("since", "自", "date", required=False), Ask("reason", "意见", "area", required=False),
    )  # fmt: skip


END = (Ask("on", "退出日期", "date"), asking.REASON)


@reads(READ)
def admission(request: ActorRequest, number: int) -> HttpResponse:
    """One; the council's decision is registered here."""
    return _sheet(request, queries.admission(seen_by=request.actor, number=number))


def _sheet(request: ActorRequest, one: Admission, problem: Exception | None = None) -> HttpResponse:
    may_decide = one.state == "requested" and request.actor.may("consortia.admission.decide")
    asks = _decide_asks(request) if may_decide else END
    titles = dict(_services(request))
    context = {
        "one": one,
        "tone": TONES[one.state],
        "asked": _words(one.asked, titles),
        "granted": _words(one.granted, titles),
        "no_part": NO_PART,
        "tabs": frame.tabs(request, "admissions"),
        "may_decide": may_decide,
        "may_end": one.state == "admitted" and request.actor.may("consortia.admission.end"),
        "faces": asking.faces(asks, request.POST, getattr(problem, "fields", {})),
        "wrong": getattr(problem, "fields", {}),
        "labels": asking.labels(asks),
        "problem": problem,
    }
    return render(request, "consortia/admission.html", context, status=getattr(problem, "status", 200))


@writes("consortia.admission.decide")
def decide_do(request: ActorRequest, number: int) -> HttpResponse:
    """Register the decision."""
    one = queries.admission(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, _decide_asks(request))
        actions.decide(actor=request.actor, now=request.now, key=request.key, admission=one, **given)
        return frame.done(request, "已登记理事会决定。", "admission", number)

    return frame.attempt(request, run, lambda problem: _sheet(request, one, problem), "admission", str(number))


@writes("consortia.admission.end")
def admission_end_do(request: ActorRequest, number: int) -> HttpResponse:
    """It leaves."""
    one = queries.admission(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, END)
        actions.end_admission(actor=request.actor, now=request.now, key=request.key, admission=one, **given)
        return frame.done(request, "已办理退出。", "admission", number)

    return frame.attempt(request, run, lambda problem: _sheet(request, one, problem), "admission", str(number))


def _asks(request: ActorRequest) -> tuple[Ask, ...]:
    places = [(i.organization.code, i.organization.name) for i in queries.private_hospitals(seen_by=request.actor)]
    groups = [(c.code, c.name) for c in composition.consortia(seen_by=request.actor)]
    return (
        Ask("institution", "民营医院", "choice", options=places), Ask("consortium", "医共体", "choice", options=groups),
        Ask("asked", "申请服务", "checks", options=_services(request)), asking.REASON, *asking.PROOFS,
    )  # fmt: skip


@reads("consortia.admission.request")
def admission_new(request: ActorRequest) -> HttpResponse:
    """The form."""
    return _new_page(request)


def _new_page(request: ActorRequest, problem: Exception | None = None) -> HttpResponse:
    return frame.form(
        request, _asks(request), title="申请加入", verb="提交申请", action=reverse("consortia:admission_new_do"),
        back=("民营医院", reverse("consortia:admissions")), problem=problem,
        aside=("范围", ("加入后只能使用理事会同意的服务。", f"{NO_PART}。")),
    )  # fmt: skip


@writes("consortia.admission.request")
def admission_new_do(request: ActorRequest) -> HttpResponse:
    """Ask."""

    def run() -> HttpResponse:
        given = asking.read(request, _asks(request))
        place = queries.private_hospitals(seen_by=request.actor).get(organization__code=given["institution"])
        made = actions.request_admission(
            actor=request.actor, now=request.now, key=request.key, institution=place,
            consortium=composition.consortium(seen_by=request.actor, code=given["consortium"]), asked=given["asked"],
            reason=given["reason"], proofs={n: given[n] for n in ("document", "link", "file")},
        )  # fmt: skip
        return frame.done(request, "已提交申请，待理事会决定。", "admission", made.pk)

    return frame.attempt(request, run, lambda problem: _new_page(request, problem), "admissions")
