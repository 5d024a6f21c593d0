"""Duty lists: institutions by half-year, one institution's list, one duty's confirmation."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.consortia import asking, halves
from yigongti.unified.organization.consortia.actions import duties as actions
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.models.duties import DutyList, DutyState
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Figure, Query
from yigongti.unified.organization.consortia.queries import duties as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ
TONES = {"done": "done", "partly": "working", "not_yet": "stopped"}


def _half(request: ActorRequest) -> str:
    return halves.parse(request.GET.get("half", ""), today=timezone.localdate(request.now))


def _half_query(request: ActorRequest, half: str) -> Query:
    known = halves.around(timezone.localdate(request.now))
    shown = known if half in known else [half, *known]
    return Query("half", "半年", half, [(one, halves.title(one)) for one in shown])


@reads(READ)
def duties(request: ActorRequest) -> HttpResponseBase:
    """Every institution within reach: how many duties are confirmed in the half-year, how many are open."""
    half, today = _half(request), timezone.localdate(request.now)
    rows = queries.standings(seen_by=request.actor, half=half, at=today)
    columns = (
        Column("机构"), Column("清单"), Column("事项", "num"), Column("已落实", "num"), Column("部分落实", "num"),
        Column("未落实", "num"), Column("未确认", "num"), Column("状态"),
    )  # fmt: skip
    table = Table(columns, caption="权责清单", empty="县版还没有权责清单（duties.toml），或范围内没有适用的机构")
    for row in rows:
        url = reverse("consortia:duty_list", args=[row.institution.organization.code]) + f"?half={half}"
        open_ones, gaps = row.count(""), row.count("not_yet") + row.count("partly")
        word, tone = ("未确认完", "waiting") if open_ones else ("有缺口", "stopped") if gaps else ("已确认", "done")
        lists = "、".join(DutyList(code).label for code in dict.fromkeys(i.section for i in row.items))
        table.lines.append(
            Line(
                (
                    Cell(row.institution.organization.name, url=url, bold=True), Cell(lists), Cell(len(row.items)),
                    Cell(row.count("done")), Cell(row.count("partly")),
                    Cell(row.count("not_yet"), tone="red" if row.count("not_yet") else ""), Cell(open_ones),
                    Cell(word, status=tone),
                ),
                url=url,
            )
        )  # fmt: skip
    whole = sum(len(row.items) for row in rows)
    figures = [
        Figure("应确认", str(whole), f"{len(rows)} 家机构"),
        *(Figure(title, str(sum(row.count(code) for row in rows))) for code, title in DutyState.choices),
        Figure("未确认", str(sum(row.count("") for row in rows))),
    ]
    return frame.listing(
        request, "duties", table, title="权责清单", meta=f"{halves.title(half)}，每半年确认一次", figures=figures,
        queries=[_half_query(request, half)],
    )  # fmt: skip


@reads(READ)
def duty_list(request: ActorRequest, code: str) -> HttpResponseBase:
    """One institution's duties with state and evidence."""
    half = _half(request)
    row = queries.standing(seen_by=request.actor, code=code, half=half, at=timezone.localdate(request.now))
    columns = (
        Column("事项", "wrap"), Column("责任科室"), Column("出处"), Column("状态"), Column("佐证"),
        Column("说明", "wrap"),
        Column("确认"), Column(""),
    )  # fmt: skip
    table = Table(columns, caption="权责清单", groups=True)
    may = request.actor.may("consortia.duty.confirm")
    for item in row.items:
        one = row.reports.get(item.pk)
        url = reverse("consortia:duty", args=[code, item.code]) + f"?half={half}"
        file = reverse("consortia:file", args=["duty", one.pk]) if one and one.file_id else one.link if one else ""
        table.lines.append(
            Line(
                (
                    Cell(item.title, bold=True), Cell(item.owner), cell(f"〔{item.clause}〕" if item.clause else ""),
                    Cell(one.get_state_display() if one else "未确认", status=TONES[one.state] if one else "waiting"),
                    cell(one and (one.document or ("打开" if file else "")), url=file), cell(one and one.note),
                    cell(one and f"{one.by_name} {timezone.localdate(one.at)}"),
                    Cell("确认" if may else "", url=url if may else ""),
                ),
                url=url if may else "",
                group=DutyList(item.section).label,
            )
        )  # fmt: skip
    name = row.institution.organization.short_name
    return frame.listing(
        request, "duties", table, title=f"{name} 权责清单", meta=halves.title(half),
        queries=[_half_query(request, half)],
        figures=[Figure(title, str(row.count(code)), f"共 {len(row.items)} 项") for code, title in DutyState.choices],
    )  # fmt: skip


CONFIRM = (
    Ask("state", "状态", "choice", options=tuple(DutyState.choices)),
    Ask("note", "说明", "area", required=False, hint="没有完全落实的写明差什么、何时补齐"), *asking.PROOFS,
)  # fmt: skip


@reads("consortia.duty.confirm")
def duty(request: ActorRequest, code: str, item: str) -> HttpResponse:
    """The form of one duty."""
    return _duty_page(request, code, item)


def _duty_page(request: ActorRequest, code: str, item: str, problem: Exception | None = None) -> HttpResponse:
    half = _half(request)
    row = queries.standing(seen_by=request.actor, code=code, half=half, at=timezone.localdate(request.now))
    one = queries.item_of(standing=row, code=item)
    past = [
        f"{halves.title(r.half)} {r.get_state_display()} {r.document} {r.note}（{r.by_name}）"
        for r in queries.past(item=one, institution=row.institution)[:6]
    ]
    live = (f"平台上的佐证页面：{one.link}，选“已落实”且不另填时自动采用。",) if one.link else ()
    words: dict[str, Any] = {"aside": ("以前的确认", (*live, *(past or ["还没有确认过。"])))}
    here = f"?half={half}"
    return frame.form(
        request, CONFIRM, title=one.title, verb="确认", meta=f"{halves.title(half)} · {one.owner}", problem=problem,
        action=reverse("consortia:duty_do", args=[code, item]) + here,
        back=(row.institution.organization.short_name, reverse("consortia:duty_list", args=[code]) + here), **words,
    )  # fmt: skip


@writes("consortia.duty.confirm")
def duty_do(request: ActorRequest, code: str, item: str) -> HttpResponse:
    """Confirm it."""
    half = _half(request)
    row = queries.standing(seen_by=request.actor, code=code, half=half, at=timezone.localdate(request.now))
    one = queries.item_of(standing=row, code=item)

    def run() -> HttpResponse:
        given = asking.read(request, CONFIRM)
        actions.confirm(
            actor=request.actor, now=request.now, key=request.key, institution=row.institution, item=one, half=half,
            state=given["state"], note=given["note"], proofs={n: given[n] for n in ("document", "link", "file")},
        )  # fmt: skip
        return frame.done(request, "已确认。", "duty_list", code)

    return frame.attempt(request, run, lambda problem: _duty_page(request, code, item, problem), "duty_list", code)
