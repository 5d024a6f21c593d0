"""Trusteeships: who manages whom until when; the form with its effect on sight; ending early."""

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.errors import Invalid, Problem
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.consortia import asking, effect, entrusting
from yigongti.unified.organization.consortia import standing_rules as rules
from yigongti.unified.organization.consortia.actions import trusteeship as actions
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.models import Agreement
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Button, Figure, Query
from yigongti.unified.organization.consortia.queries import trusteeship as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ
STATES = (("", "全部"), ("now", "托管中"), ("later", "未开始"), ("over", "已结束"))
TONES = {"now": "working", "later": "waiting", "over": "ended"}


def _state(one: Agreement, today: date) -> str:
    period = one.trusteeship.period
    if period.lower > today:
        return "later"
    return "over" if period.upper is not None and period.upper <= today else "now"


@reads(READ)
def trusteeships(request: ActorRequest) -> HttpResponseBase:
    """Every agreement of the county."""
    today = timezone.localdate(request.now)
    rows = [(one, _state(one, today)) for one in queries.agreements(seen_by=request.actor)]
    wanted = request.GET.get("state", "")
    shown = [(one, state) for one, state in rows if wanted not in TONES or state == wanted]
    allowed = queries.allowed_kinds(county=request.actor.county, at=today)
    words = "、".join(rules.TRUSTEE_KINDS.get(kind, kind) for kind in allowed)
    may = request.actor.may("consortia.trusteeship.begin")
    return frame.listing(
        request, "trusteeships", _table(shown), title="托管", meta=f"按县版，托管方应是{words}",
        figures=[Figure(title, str(sum(s == code for _one, s in rows)), "家") for code, title in STATES[1:]],
        queries=[Query("state", "状态", wanted, STATES)], reset=bool(wanted),
        buttons=[Button("登记托管", reverse("consortia:entrust"), "n", primary=True)] if may else [],
        foot="含“业务”的托管，期间内托管方的本机构及下级范围岗位可以看到被托管机构的业务；期满或终止当天起不再看到。",
    )  # fmt: skip


def _table(rows: list[tuple[Agreement, str]]) -> Table:
    columns = (
        Column("被托管机构"), Column("乡镇"), Column("托管方"), Column("托管内容"), Column("自"), Column("至（不含）"),
        Column("状态"), Column("依据"),
    )  # fmt: skip
    table = Table(columns, caption="托管协议", empty="没有符合条件的托管协议")
    for one, state in rows:
        t = one.trusteeship
        url = reverse("consortia:trusteeship", args=[one.pk])
        word = "提前终止" if one.ended_at and state == "over" else dict(STATES)[state]
        table.lines.append(
            Line(
                (
                    Cell(t.unit.organization.name, url=url, bold=True),
                    cell(t.unit.township.short_name if t.unit.township else ""),
                    Cell(t.trustee.organization.short_name, sub=rules.TRUSTEE_KINDS.get(one.kind, "")),
                    Cell("、".join(rules.SCOPES.get(s, s) for s in one.scopes)), Cell(t.period.lower),
                    cell(t.period.upper or "未定"), Cell(word, status=TONES[state]),
                    cell(" ".join(w for w in (f"〔{t.clause}〕" if t.clause else "", one.document) if w)),
                ),
                url=url,
            )
        )  # fmt: skip
    return table


@reads(READ)
def trusteeship(request: ActorRequest, number: int) -> HttpResponse:
    """One agreement."""
    one = queries.agreement(seen_by=request.actor, number=number)
    state = _state(one, timezone.localdate(request.now))
    context = {
        "one": one,
        "t": one.trusteeship,
        "kind": rules.TRUSTEE_KINDS.get(one.kind, ""),
        "scopes": [rules.SCOPES.get(s, s) for s in one.scopes],
        "state": dict(STATES)[state],
        "tone": TONES[state],
        "tabs": frame.tabs(request, "trusteeships"),
        "may_end": state != "over" and not one.ended_at and request.actor.may("consortia.trusteeship.end"),
    }
    return render(request, "consortia/trusteeship.html", context)


def _asks(request: ActorRequest) -> tuple[Ask, ...]:
    today = timezone.localdate(request.now)
    county = request.actor.county
    may = [
        (row.organization.code, f"{row.organization.name}（{rules.TRUSTEE_KINDS[kind]}）")
        for row, kind in queries.trustees(county=county, at=today)
    ]
    small = [(row.organization.code, row.organization.name) for row in queries.units(county=county)]
    return (
        Ask("unit", "被托管机构", "choice", options=small), Ask("trustee", "托管方", "choice", options=may),
        Ask("scopes", "托管内容", "checks", options=tuple(rules.SCOPES.items()), hint="含“业务”才能看到对方的业务数据"),
        Ask("since", "自", "date", default=today.isoformat()),
        Ask("until", "至", "date", required=False, hint="这一天起不再托管；未定可不填"),
        asking.CLAUSE, asking.REASON, *asking.PROOFS,
    )  # fmt: skip


def _parties(request: ActorRequest, given: dict[str, Any]) -> dict[str, Any]:
    rows = {row.organization.code: row for row, _k in queries.trustees(
        county=request.actor.county, at=timezone.localdate(request.now))}  # fmt: skip
    unit = queries.units(county=request.actor.county).get(organization__code=given["unit"])
    return {"trustee": rows[given["trustee"]], "unit": unit}


@reads("consortia.trusteeship.begin")
def entrust(request: ActorRequest) -> HttpResponse:
    """The form, with the effect on sight beside it."""
    return _entrust_page(request)


def _entrust_page(request: ActorRequest, problem: Exception | None = None) -> HttpResponse:
    asks = _asks(request)
    typed: QueryDict | None = request.GET if request.method == "GET" and request.GET else None
    more: dict[str, Any] = {"preview_url": reverse("consortia:entrust"), "side": "consortia/effect.html"}
    if typed and problem is None:
        needed = [a for a in asks if a.name in {"unit", "trustee", "scopes", "since", "until"}]
        try:
            given = asking.read(request, needed, typed)
            both = _parties(request, given)
            entrusting.check(both["trustee"], both["unit"], given)
            shifts = effect.of(
                lambda: entrusting.begin(both["trustee"], both["unit"], given),
                county=request.actor.county, at=given["since"],
            )  # fmt: skip
            more |= {"shifts": shifts, "since": given["since"]}
        except Invalid as wrong:
            problem = wrong
        except Problem as wrong:
            more["impossible"] = wrong
    return frame.form(
        request, asks, title="登记托管", verb="登记", action=reverse("consortia:entrust_do"),
        back=("托管", reverse("consortia:trusteeships")), typed=typed, problem=problem, **more,
    )  # fmt: skip


@writes("consortia.trusteeship.begin")
def entrust_do(request: ActorRequest) -> HttpResponse:
    """Register it."""

    def run() -> HttpResponse:
        given = asking.read(request, _asks(request))
        made = actions.begin(
            actor=request.actor, now=request.now, key=request.key, **_parties(request, given),
            plan={k: v for k, v in given.items() if k not in {"unit", "trustee"}},
        )  # fmt: skip
        unit = made.trusteeship.unit.organization.short_name
        return frame.done(request, f"已登记{unit}的托管。", "trusteeship", made.pk)

    return frame.attempt(request, run, lambda problem: _entrust_page(request, problem), "trusteeships")


def _end_asks(request: ActorRequest) -> tuple[Ask, ...]:
    today = timezone.localdate(request.now)
    return Ask("on", "终止日期", "date", default=today.isoformat(), hint="这一天起不再托管"), asking.REASON


@reads("consortia.trusteeship.end")
def trusteeship_end(request: ActorRequest, number: int) -> HttpResponse:
    """The form that ends one early."""
    return _end_page(request, queries.agreement(seen_by=request.actor, number=number))


def _end_page(request: ActorRequest, one: Agreement, problem: Exception | None = None) -> HttpResponse:
    t = one.trusteeship
    lines = (f"{t.trustee.organization.short_name} 托管 {t.unit.organization.short_name}。",
             "终止当天起，托管方不再看到被托管机构的业务；协议和历史保留。")  # fmt: skip
    return frame.form(
        request, _end_asks(request), title="提前终止托管", verb="终止托管", problem=problem, aside=("后果", lines),
        action=reverse("consortia:trusteeship_end_do", args=[one.pk]),
        back=("托管协议", reverse("consortia:trusteeship", args=[one.pk])),
    )  # fmt: skip


@writes("consortia.trusteeship.end")
def trusteeship_end_do(request: ActorRequest, number: int) -> HttpResponse:
    """End it."""
    one = queries.agreement(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, _end_asks(request))
        actions.end(actor=request.actor, now=request.now, key=request.key, agreement=one, **given)
        return frame.done(request, f"托管于 {given['on']} 终止。", "trusteeship", number)

    return frame.attempt(request, run, lambda problem: _end_page(request, one, problem), "trusteeship", str(number))
