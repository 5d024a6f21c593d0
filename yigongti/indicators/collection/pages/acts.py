"""What is done with a submission as a whole: back, on, corrected, called for."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest, writes
from yigongti.indicators.collection import actions, queries
from yigongti.indicators.collection.models import Submission
from yigongti.indicators.collection.pages.form import draw


def _answered(
    request: ActorRequest, pk: int, write: Callable[[Submission], object], words: str, *, onward: bool = False
) -> HttpResponseBase:
    """Do it and go back; what cannot be accepted comes back on the sheet's page."""
    row = queries.submission(seen_by=request.actor, pk=pk)
    address = (row.sheet.code, row.organization.code, row.period)
    try:
        write(row)
    except Invalid as problem:
        found = queries.opened(seen_by=request.actor, sheet=address[0], organization=address[1], period=address[2])
        return draw(request, found, problem=problem, act="decide")
    messages.success(request, f"{row.organization.short_name} {row.sheet.title} {words}")
    return HttpResponseRedirect(reverse("collection:review") if onward else reverse("collection:form", args=address))


@writes("collection.submission.withdraw")
def withdraw(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Take it back to change it."""
    return _answered(
        request,
        pk,
        lambda row: actions.withdraw(actor=request.actor, now=request.now, submission=row, key=request.key),
        "已撤回，可以修改。",
    )


@writes("collection.submission.correct")
def correct(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Start the next version."""
    return _answered(
        request,
        pk,
        lambda row: actions.correct(
            actor=request.actor, now=request.now, submission=row, reason=request.POST.get("reason", ""), key=request.key
        ),
        "已开始更正；审定以前，原来的数照旧有效。",
    )


@writes("collection.submission.approve_consortium")
def approve_consortium(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The lead hospital agrees."""
    return _answered(
        request,
        pk,
        lambda row: actions.approve_consortium(
            actor=request.actor, now=request.now, submission=row, seen=request.POST.get("seen", ""), key=request.key
        ),
        "医共体审核通过，已送县卫生健康委。",
        onward=True,
    )


@writes("collection.submission.approve")
def approve(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The commission approves."""
    return _answered(
        request,
        pk,
        lambda row: actions.approve(
            actor=request.actor, now=request.now, submission=row, seen=request.POST.get("seen", ""), key=request.key
        ),
        "已审定，开始计入指标。",
        onward=True,
    )


@writes("collection.submission.return")
def send_back(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Return it with a reason."""
    return _answered(
        request,
        pk,
        lambda row: actions.send_back(
            actor=request.actor, now=request.now, submission=row, reason=request.POST.get("reason", ""), key=request.key
        ),
        "已退回填报单位。",
        onward=True,
    )


@writes("collection.reminder.send")
def remind(request: ActorRequest, sheet: str, organization: str, period: str) -> HttpResponseBase:
    """Call the filler."""
    found = queries.opened(seen_by=request.actor, sheet=sheet, organization=organization, period=period)
    try:
        actions.remind(
            actor=request.actor, now=request.now, sheet=found.sheet, organization_id=found.unit.id,
            period=found.period.code, words=request.POST.get("words", ""), key=request.key,
        )  # fmt: skip
    except Invalid as problem:
        return draw(request, found, problem=problem, act="decide")
    messages.success(request, f"已催报：{found.unit.name} {found.sheet.title} {found.period.title}")
    return HttpResponseRedirect(reverse("collection:form", args=[sheet, organization, period]))
