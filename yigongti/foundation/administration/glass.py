"""紧急调阅: the form that opens a record beyond sight, and the security administrator's review."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from yigongti.foundation.access import actions, emergency, queries, residents
from yigongti.foundation.access import session as keys
from yigongti.foundation.access.models import BreakGlass
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes

PER_PAGE = 50
LABELS = {"number": "证件号码", "reason": "紧急情况", "verdict": "结论", "note": "意见"}


@reads("people.resident.break_glass")
def break_glass(request: ActorRequest) -> HttpResponse:
    """The form: whose record, and why."""
    return _form(request, {"next": request.GET.get("next", "")}, {}, 200)


def _form(request: ActorRequest, values: dict[str, str], errors: dict[str, str], status: int) -> HttpResponse:
    page = {"values": values, "errors": errors, "labels": LABELS, "hours": emergency.OPEN_FOR.seconds // 3600}
    return render(request, "access/break_glass.html", page, status=status)


@writes("people.resident.break_glass")
def open_glass(request: ActorRequest) -> HttpResponse:
    """Open the record for two hours."""
    values = {name: request.POST.get(name, "").strip() for name in ("number", "reason", "next")}
    resident_id = residents.find_exact(values["number"]) if values["number"] else None
    try:
        if resident_id is None:
            raise Invalid(fields={"number": "没有这个号码的居民，请输入完整的证件号码或居民码。"})  # noqa: TRY301
        opened = actions.break_glass(
            actor=request.actor, now=request.now, key=request.key, resident_id=resident_id, reason=values["reason"]
        )
    except Invalid as problem:
        return _form(request, values, problem.fields, problem.status)
    request.session[keys.OPENED] = True
    page = {"opened": opened, "next": _safe(values["next"]), "resident_url": residents.url_of(resident_id)}
    return render(request, "access/break_glass_open.html", page)


def _safe(target: str) -> str:
    return target if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""


@reads("access.break_glass.list")
def break_glass_list(request: ActorRequest) -> HttpResponse:
    """What was opened within the administrator's reach: waiting first, or all."""
    return _list(request, {}, 200)


def _list(request: ActorRequest, errors: dict[str, str], status: int) -> HttpResponse:
    waiting = request.GET.get("show", "waiting") != "all"
    rows = queries.break_glass_list(seen_by=request.actor, waiting=waiting)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "waiting": waiting,
        "verdicts": BreakGlass.Verdict.choices,
        "errors": errors,
        "labels": LABELS,
    }
    return render(request, "access/break_glass_list.html", context, status=status)


@writes("access.break_glass.review")
def review_break_glass(request: ActorRequest, opened_id: int) -> HttpResponse:
    """Say whether the reason holds."""
    opened = queries.break_glass(seen_by=request.actor, opened_id=opened_id)
    words = {name: request.POST.get(name, "") for name in ("verdict", "note")}
    try:
        actions.review_break_glass(actor=request.actor, now=request.now, key=request.key, opened=opened, **words)
    except Invalid as problem:
        return _list(request, problem.fields, problem.status)
    return HttpResponseRedirect(resolve_url("access:break_glass_list"))
