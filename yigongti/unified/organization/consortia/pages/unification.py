"""What general hospitals that lead must run, and how far each of the six (or eight) unifications has come."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.consortia import asking
from yigongti.unified.organization.consortia import standing_rules as rules
from yigongti.unified.organization.consortia.actions import standing as actions
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.models.standing import CapabilityKind, FrameState
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Button, Figure
from yigongti.unified.organization.consortia.queries import composition
from yigongti.unified.organization.consortia.queries import standing as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ
GENERAL = "county_general_hospital"
_FOUND = {True: ("已设置", "done"), False: ("未设置", "stopped")}
TONES = {"done": "done", "partly": "working", "not_yet": "stopped"}


@reads(READ)
def capabilities(request: ActorRequest) -> HttpResponseBase:
    """Each lead with its five points; only a general hospital must have them."""
    today = timezone.localdate(request.now)
    leads = queries.leads(county=request.actor.county, at=today)
    latest = queries.capabilities(institution_ids=[place.pk for place, _c in leads])
    columns = (
        Column("牵头医院"), Column("项目"), Column("状态"), Column("科室"), Column("床位", "num"), Column("核查日期"),
        Column("佐证"), Column("说明", "wrap"),
    )  # fmt: skip
    table = Table(columns, caption="牵头医院能力", empty="本县还没有牵头医院", groups=True)
    figures = []
    for place, consortium in leads:
        there = {kind for kind in CapabilityKind.values if (c := latest.get((place.pk, kind))) and c.is_there}
        figures.append(_verdict(place.organization.short_name, place.type, there))
        for kind, title in CapabilityKind.choices:
            one = latest.get((place.pk, kind))
            word, tone = ("未核查", "waiting") if one is None else _FOUND[one.is_there]
            file = reverse("consortia:file", args=["capability", one.pk]) if one and one.file_id else one and one.link
            table.lines.append(
                Line(
                    (
                        Cell(place.organization.short_name), Cell(title, bold=True), Cell(word, status=tone),
                        cell(one and one.department), cell(one and one.beds), cell(one and one.checked_on),
                        cell(one and (one.document or ("打开" if file else "")), url=file or ""),
                        cell(one and one.note),
                    ),
                    group=f"{consortium.short_name} · {place.organization.name}",
                )
            )  # fmt: skip
    may = request.actor.may("consortia.capability.check")
    return frame.listing(
        request, "capabilities", table, title="牵头能力",
        meta="综合医院牵头的应设中医、妇幼门诊和病房，或中西医结合病房",
        figures=figures, buttons=[Button("登记核查", reverse("consortia:check"), "n", primary=True)] if may else [],
    )  # fmt: skip


def _verdict(name: str, kind: str, there: set[str]) -> Figure:
    if kind != GENERAL:
        return Figure(name, "不要求", "不是综合医院")
    short = [CapabilityKind(code).label for code in rules.lacking(there)]
    return Figure(name, "不达标" if short else "达标", "缺 " + "、".join(short) if short else "门诊和病房齐全",
                  "red" if short else "green")  # fmt: skip


def _check_asks(request: ActorRequest) -> tuple[Ask, ...]:
    today = timezone.localdate(request.now)
    held = queries.leads(county=request.actor.county, at=today)
    leads = [(place.organization.code, place.organization.name) for place, _c in held]
    return (
        Ask("institution", "牵头医院", "choice", options=leads),
        Ask("kind", "项目", "choice", options=tuple(CapabilityKind.choices)),
        Ask("is_there", "已设置", "yesno", options=asking.YES_NO),
        Ask("department", "科室", required=False, most=40), Ask("beds", "床位", "whole", required=False, unit="张"),
        Ask("checked_on", "核查日期", "date", default=today.isoformat()), Ask("note", "说明", "area", required=False),
        *asking.PROOFS,
    )  # fmt: skip


@reads("consortia.capability.check")
def check(request: ActorRequest) -> HttpResponse:
    """The form."""
    return _check_page(request)


def _check_page(request: ActorRequest, problem: Exception | None = None) -> HttpResponse:
    return frame.form(
        request, _check_asks(request), title="登记核查", verb="登记", action=reverse("consortia:check_do"),
        back=("牵头能力", reverse("consortia:capabilities")), problem=problem,
    )  # fmt: skip


@writes("consortia.capability.check")
def check_do(request: ActorRequest) -> HttpResponse:
    """Keep the check."""

    def run() -> HttpResponse:
        given = asking.read(request, _check_asks(request))
        today = timezone.localdate(request.now)
        leads = {p.organization.code: p for p, _c in queries.leads(county=request.actor.county, at=today)}
        place = leads[given.pop("institution")]
        actions.check_capability(actor=request.actor, now=request.now, key=request.key, institution=place, found=given)
        return frame.done(request, "已登记核查结果。", "capabilities")

    return frame.attempt(request, run, lambda problem: _check_page(request, problem), "capabilities")


@reads(READ)
def frame_page(request: ActorRequest) -> HttpResponseBase:
    """Items by consortium: how far, on what evidence, since when."""
    items, clause = queries.frame_items(county=request.actor.county, at=timezone.localdate(request.now))
    latest = queries.frame_reports(seen_by=request.actor)
    groups = list(composition.consortia(seen_by=request.actor))
    columns = (
        Column("事项"), Column("进度"), Column("说明", "wrap"), Column("佐证"), Column("更新"),
        Column("登记人"), Column(""),
    )  # fmt: skip
    table = Table(columns, caption="统一管理", groups=True, empty="县版没有列出统一管理的事项")
    may = request.actor.may("consortia.frame.report")
    for group in groups:
        for item in items:
            one = latest.get((group.pk, item.code))
            state = one.state if one else "not_yet"
            file = reverse("consortia:file", args=["frame", one.pk]) if one and one.file_id else one.link if one else ""
            edit = reverse("consortia:frame_report", args=[group.code, item.code]) if may else ""
            table.lines.append(
                Line(
                    (
                        Cell(item.title, bold=True),
                        Cell(FrameState(state).label if one else "未登记", status=TONES[state] if one else "waiting"),
                        cell(one and one.note), cell(one and (one.document or ("打开" if file else "")), url=file),
                        cell(one and f"{timezone.localdate(one.at)}"), cell(one and one.by_name),
                        Cell("登记" if edit else "", url=edit),
                    ),
                    group=group.name,
                )
            )  # fmt: skip
    figures = [
        Figure(group.short_name,
               f"{sum(1 for i in items if (r := latest.get((group.pk, i.code))) and r.state == 'done')} / {len(items)}",
               "已统一")
        for group in groups
    ]  # fmt: skip
    meta = f"{len(items)} 项统一" + (f" 〔{clause}〕" if clause else "")
    return frame.listing(request, "frame", table, title="统一管理", meta=meta, figures=figures)


FRAME = (
    Ask("state", "进度", "choice", options=tuple(FrameState.choices)), Ask("note", "说明", "area"), *asking.PROOFS
)  # fmt: skip


@reads("consortia.frame.report")
def frame_report(request: ActorRequest, code: str, item: str) -> HttpResponse:
    """The form."""
    return _frame_page(request, code, item)


def _frame_page(request: ActorRequest, code: str, item: str, problem: Exception | None = None) -> HttpResponse:
    group = composition.consortium(seen_by=request.actor, code=code)
    title = _item(request, item)
    return frame.form(
        request, FRAME, title=title, verb="登记", meta=group.short_name, problem=problem,
        action=reverse("consortia:frame_report_do", args=[code, item]),
        back=("统一管理", reverse("consortia:frame")),
    )  # fmt: skip


def _item(request: ActorRequest, code: str) -> str:
    items, _clause = queries.frame_items(county=request.actor.county, at=timezone.localdate(request.now))
    found = next((one.title for one in items if one.code == code), None)
    if found is None:
        raise queries.NoSuch("县版里没有这个统一事项，请从列表重新进入。")
    return found


@writes("consortia.frame.report")
def frame_report_do(request: ActorRequest, code: str, item: str) -> HttpResponse:
    """Keep it."""
    group = composition.consortium(seen_by=request.actor, code=code)
    _item(request, item)

    def run() -> HttpResponse:
        given = asking.read(request, FRAME)
        actions.report_frame(
            actor=request.actor, now=request.now, key=request.key, consortium=group, item=item, state=given["state"],
            note=given["note"], proofs={n: given[n] for n in ("document", "link", "file")},
        )  # fmt: skip
        return frame.done(request, "已登记进度。", "frame")

    return frame.attempt(request, run, lambda problem: _frame_page(request, code, item, problem), "frame")
