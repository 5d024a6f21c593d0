"""One import: whereto, what was taken for what, what would be written; and the four things to do with it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Conflict, Invalid, Problem
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators.importing import actions, queries
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.keeping import UNDO, handles
from yigongti.indicators.importing.models import Import, State
from yigongti.indicators.importing.pages import drawing

OWN = ("sheet", "worksheet", "period", "layout", "about", "value")


@reads("importing.file.read")
def one(request: ActorRequest, pk: int) -> HttpResponse:
    """The page of one import."""
    return _drawn(request, queries.one(seen_by=request.actor, pk=pk))


def _drawn(request: ActorRequest, row: Import, problem: Problem | None = None) -> HttpResponse:
    actor = request.actor
    mine = handles(actor, row)
    may = {verb: mine and actor.may(f"importing.file.{verb}") for verb in ("choose", "apply", "undo", "drop")}
    may["upload"] = actor.may("importing.file.upload")
    context: dict[str, object] = {"row": row, "may": may, "problem": problem}
    status = problem.status if problem else 200
    if row.state == State.WAITING:
        context |= drawing.waiting(Desk(row, actor, request.now), show=str(request.GET.get("show", "")))
        context["earlier"] = queries.same_file(seen_by=actor, imported=row)
        return render(request, "importing/waiting.html", context, status=status)
    context |= drawing.done(row, actor)
    until = row.applied_at + UNDO if row.applied_at else None
    context["may_undo"] = may["undo"] and row.state == State.APPLIED and until is not None and request.now <= until
    context["undo_until"] = until
    return render(request, "importing/done.html", context, status=status)


@writes("importing.file.choose")
def choose(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep what was decided on the page; only what differs from what the table says by itself."""
    row = queries.one(seen_by=request.actor, pk=pk)
    changes = _changes(request.POST, Desk(row, request.actor, request.now))
    try:
        actions.choose(actor=request.actor, now=request.now, imported=row, changes=changes, key=request.key)
    except (Invalid, Conflict) as problem:
        return _drawn(request, queries.one(seen_by=request.actor, pk=pk), problem)
    return HttpResponseRedirect(reverse("importing:one", args=[pk]))


def _changes(posted: QueryDict, desk: Desk) -> dict[str, object]:
    """The decisions in a form: plain ones, and maps of columns, units and names."""
    shown = drawing.shown_values(desk)
    changed = {name: str(value) for name, value in posted.items() if shown.get(name, "") != str(value)}
    changes: dict[str, object] = {name: changed[name] for name in OWN if name in changed}
    for prefix, name in (("c:", "columns"), ("u:", "units"), ("n:", "names")):
        changes[name] = {key[2:]: value for key, value in changed.items() if key.startswith(prefix)}
    return changes


@writes("importing.file.apply")
def apply(request: ActorRequest, pk: int) -> HttpResponse:
    """Write what the preview shows."""
    row = queries.one(seen_by=request.actor, pk=pk)
    try:
        done = actions.apply(
            actor=request.actor, now=request.now, imported=row, seen=str(request.POST.get("seen", "")),
            hand_in=request.POST.get("hand_in") == "yes", key=request.key,
        )  # fmt: skip
    except (Invalid, Conflict) as problem:
        return _drawn(request, queries.one(seen_by=request.actor, pk=pk), problem)
    messages.success(request, f"已写入 {done.written} 格，24 小时内可以整批撤销。")
    return HttpResponseRedirect(reverse("importing:one", args=[pk]))


@writes("importing.file.undo")
def undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Put back what stood before."""
    row = queries.one(seen_by=request.actor, pk=pk)
    try:
        actions.undo(actor=request.actor, now=request.now, imported=row, key=request.key)
    except Conflict as problem:
        return _drawn(request, queries.one(seen_by=request.actor, pk=pk), problem)
    messages.success(request, "已整批撤销，各格恢复为导入以前的数。")
    return HttpResponseRedirect(reverse("importing:one", args=[pk]))


@writes("importing.file.drop")
def drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Not this file."""
    row = queries.one(seen_by=request.actor, pk=pk)
    actions.drop(actor=request.actor, now=request.now, imported=row, key=request.key)
    messages.success(request, "已放弃这次导入，没有改动任何数。")
    return HttpResponseRedirect(reverse("importing:list"))
