"""Periods under lock: propose, confirm by another person, what moved since."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Invalid, NotFound
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators.collection import actions, dues, numbers, stored
from yigongti.indicators.collection.dues import READ
from yigongti.indicators.collection.models import LockState, PeriodLock
from yigongti.indicators.collection.pages.due import _choices
from yigongti.indicators.collection.pages.form import EXPORT
from yigongti.indicators.periods import BadPeriod, Kind, day_of, month_of, parse

COLUMNS = ["类别", "名称", "范围", "锁定值", "现值", "差额", "单位"]


class NoLock(NotFound):
    """There is no such lock in the county."""

    sentence = "没有找到这次锁定，请从锁定页面重新进入。"


@reads(READ)
def locks(request: ActorRequest) -> HttpResponse:
    """All locks of the county; of the one that is open, what moved since."""
    return _draw(request)


def _draw(request: ActorRequest, problem: Invalid | None = None) -> HttpResponse:
    held = list(PeriodLock.objects.filter(county=request.actor.county).order_by("-month", "period", "-round"))
    asked = request.GET.get("open", "")
    current = next((one for one in held if str(one.pk) == asked and one.state == LockState.CONFIRMED), None)
    wanted = (request.POST if problem else request.GET).get("period", "")
    missing = None
    try:
        period = parse(wanted) if wanted else None
    except BadPeriod:
        period = None
    if period is not None and period.kind != Kind.YEAR_TO_DATE and day_of(request.now) >= period.end:
        missing = dues.unfinished(county=request.actor.county, period=period, now=request.now)
    context = {
        "locks": [(one, parse(one.period).title) for one in held],
        "current": current,
        "moved": stored.moved(current, now=request.now) if current else [],
        "stored": current.values.count() if current else 0,
        "choices": [c for c in _choices(month_of(request.now)) if day_of(request.now) >= parse(c[0]).end],
        "wanted": wanted,
        "missing": missing,
        "problem": problem,
        "typed": request.POST if problem else {},
        "may_propose": request.actor.may("collection.period.propose_lock"),
        "may_confirm": request.actor.may("collection.period.confirm_lock"),
        "may_withdraw": request.actor.may("collection.period.withdraw_lock"),
        "may_export": request.actor.may(EXPORT),
    }
    return render(request, "collection/locks.html", context, status=problem.status if problem else 200)


@writes("collection.period.propose_lock")
def propose(request: ActorRequest) -> HttpResponseBase:
    """Propose a period."""
    try:
        made = actions.propose_lock(
            actor=request.actor, now=request.now, period=request.POST.get("period", ""),
            note=request.POST.get("note", ""), key=request.key,
        )  # fmt: skip
    except Invalid as problem:
        return _draw(request, problem)
    messages.success(request, f"{parse(made.period).title}的锁定已提出，请另一位负责人确认。")
    return HttpResponseRedirect(reverse("collection:locks"))


@writes("collection.period.confirm_lock")
def confirm(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The second person."""
    return _decide(
        request,
        pk,
        lambda row: actions.confirm_lock(actor=request.actor, now=request.now, lock=row, key=request.key),
        "已锁定，当时的值已保存。",
    )


@writes("collection.period.withdraw_lock")
def withdraw(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Take the proposal back."""
    return _decide(
        request,
        pk,
        lambda row: actions.withdraw_lock(actor=request.actor, now=request.now, lock=row, key=request.key),
        "的锁定已撤回。",
    )


def _decide(request: ActorRequest, pk: int, write: Callable[[PeriodLock], object], words: str) -> HttpResponseBase:
    row = _lock(request, pk)
    write(row)
    messages.success(request, f"{parse(row.period).title}{words}")
    return HttpResponseRedirect(reverse("collection:locks"))


def _lock(request: ActorRequest, pk: int) -> PeriodLock:
    row = PeriodLock.objects.filter(pk=pk, county=request.actor.county).first()
    if row is None:
        raise NoLock
    return row


@reads(EXPORT)
def export(request: ActorRequest, pk: int) -> HttpResponseBase:
    """What moved since the lock, for county, consortia and institutions."""
    from yigongti.foundation.web.export import xlsx_response  # XlsxWriter only when somebody exports

    row = _lock(request, pk)
    rows = [
        ["指标" if one.kind == stored.INDICATOR else "基础数据", one.title, one.scope.title,
         "缺" if one.locked is None else float(one.locked), "缺" if one.now is None else float(one.now),
         None if one.difference is None else numbers.plain(one.difference.normalize()), one.unit]
        for one in stored.moved(row, now=request.now, wide=request.actor.scope == "county")
    ]  # fmt: skip
    return xlsx_response(COLUMNS, rows, f"锁定后变动_{row.period}")
