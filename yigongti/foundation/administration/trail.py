"""The audit administrator's desk: search, export, seals, verification. Searching is itself written down."""

from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from yigongti.foundation.administration import actions
from yigongti.foundation.audit import queries, seal
from yigongti.foundation.audit import trail as writing
from yigongti.foundation.audit.models import Line, Result, Seal
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes

PER_PAGE = 50
EXPORT_AT_MOST = 50_000
COLUMNS = (
    "时间",
    "姓名",
    "角色",
    "机构",
    "动作",
    "代码",
    "结果",
    "对象",
    "对象号",
    "居民",
    "说明",
    "来自",
    "请求号",
    "行号",
)


def _sought(request: ActorRequest) -> queries.Sought:
    """The question in the address. Raises Invalid for a date or number that is none."""
    words = {
        name: request.GET.get(name, "").strip() for name in ("person", "resident", "action", "result", "since", "until")
    }
    wrong: dict[str, str] = {}
    days: dict[str, date | None] = {"since": None, "until": None}
    for name in days:
        try:
            days[name] = date.fromisoformat(words[name]) if words[name] else None
        except ValueError:
            wrong[name] = "日期不对，请按 2026-11-22 的样子填写。"
    if words["resident"] and not words["resident"].isdecimal():
        wrong["resident"] = "居民号只能是数字。"
    if words["result"] and words["result"] not in Result.values:
        wrong["result"] = "没有这种结果。"
    if wrong:
        raise Invalid(fields=wrong)
    resident = int(words["resident"]) if words["resident"] else None
    return queries.Sought(words["person"], resident, words["action"], words["result"], days["since"], days["until"])


@reads("audit.trail.search")
def search(request: ActorRequest) -> HttpResponse:
    """Lines by person, resident, action, result and period."""
    asked = {k: v for k, v in request.GET.items() if v and k != "page"}
    context: dict[str, object] = {
        "asked": asked,
        "results": Result.choices,
        "address": urlencode(asked),
        "titles": queries.known_actions(),
    }
    try:
        sought = _sought(request)
    except Invalid as problem:
        return render(request, "audit/search.html", context | {"errors": problem.fields}, status=problem.status)
    page = Paginator(queries.search(seen_by=request.actor, sought=sought), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_shown(line) for line in page]
    _say(request, "audit.trail.search", sought, page.number)
    return render(request, "audit/search.html", context | {"page": page, "rows": rows})


def _say(request: ActorRequest, action: str, sought: queries.Sought, page: int) -> None:
    words = {"asked": sought.as_words(), "page": page}
    writing.write(who=request.actor, action=action, now=request.now, resident_id=sought.resident_id, detail=words)


def _shown(line: Line) -> dict[str, object]:
    about = "；".join(f"{name} {value}" for name, value in line.detail.items())
    result = Result(line.result)
    return {
        "line": line,
        "what": queries.title_of(line.action),
        "result": result.label,
        "tone": queries.tone_of(result),
        "about": about,
    }


@reads("audit.trail.export")
def export(request: ActorRequest) -> HttpResponseBase:
    """The same lines as a workbook, at most fifty thousand: narrow the period beyond that."""
    from yigongti.foundation.web.export import xlsx_response

    sought = _sought(request)
    lines = queries.search(seen_by=request.actor, sought=sought)
    if lines[EXPORT_AT_MOST : EXPORT_AT_MOST + 1].exists():
        raise Invalid(f"超过 {EXPORT_AT_MOST} 行，请缩短时间段后分次导出。")
    _say(request, "audit.trail.export", sought, 0)
    return xlsx_response(COLUMNS, map(_cells, lines.iterator(2000)), f"审计记录 {request.now:%Y-%m-%d}")


def _cells(line: Line) -> tuple[object, ...]:
    shown = _shown(line)
    return (line.at, line.user_name, line.role, line.organization_name, shown["what"], line.action, shown["result"],
            line.subject_type, line.subject_id, line.resident_id, shown["about"], line.address, line.request_id,
            line.pk)  # fmt: skip


@reads("audit.seal.view")
def seals(request: ActorRequest) -> HttpResponse:
    """How far the trail is sealed, and the last seals with their roots, to be compared with the file outside."""
    return _seals_page(request, None)


def _seals_page(request: ActorRequest, faults: list[str] | None) -> HttpResponse:
    page = Paginator(Seal.objects.defer("marks").order_by("-number"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/seals.html", {"state": seal.state(), "page": page, "faults": faults})


@writes("audit.seal.verify")
def verify(request: ActorRequest) -> HttpResponse:
    """Walk the whole chain and say what is wrong with it."""
    return _seals_page(request, actions.verify_trail(actor=request.actor, now=request.now))
