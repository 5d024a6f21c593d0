"""The review page and its verbs."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yigongti.foundation.errors import Conflict, Invalid, Problem
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.documents import actions, queries
from yigongti.unified.organization.documents.models import PolicyDocument
from yigongti.unified.organization.documents.pages.desk import Desk, number, typed
from yigongti.unified.organization.documents.words import UNREAD

VERBS = {"accept", "reject", "reopen", "correct"}


@reads("documents.document.read")
def review(request: ActorRequest, pk: int) -> HttpResponse:
    """Text and findings; htmx asks for the right column alone."""
    document = queries.document(seen_by=request.actor, pk=pk)
    if not document.text:
        return render(request, "documents/waiting.html", {"document": document})
    desk = Desk(request, document)
    if request.htmx and request.htmx.target == "panel":
        return render(request, "documents/review_panel.html", desk.panel())
    return render(request, "documents/review.html", desk.context())


@writes("documents.document.review")
def decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Accept, reject, correct or reopen one finding, then on to the next open one."""
    document = queries.document(seen_by=request.actor, pk=pk)
    verb, at = request.POST.get("verb", ""), number(request.POST.get("finding", ""))
    if verb not in VERBS or at is None:
        raise Invalid("请从核对页上的按钮操作。")
    row = queries.finding(document=document, pk=at)
    one: dict[str, Any] = {"finding": at, "version": number(request.POST.get("version", ""))}
    if verb == "correct":
        one["payload"] = typed(request.POST, row.kind)
    if verb == "reject":
        one["reason"] = request.POST.get("reason", "") or request.POST.get("reason_other", "")
    try:
        actions.review(
            actor=request.actor, now=request.now, document=document, verb=verb, decisions=[one], key=request.key
        )
    except (Invalid, actions.MovedOn) as problem:
        return _again(request, document, at, problem)
    if row.kind == UNREAD:
        return HttpResponseRedirect(f"../tables/unread/#f{at}")
    return _onward(request, document, at, stay=verb in {"reopen", "correct"})


@writes("documents.document.review")
def accept_clause(request: ActorRequest, pk: int) -> HttpResponse:
    """Accept everything open in one clause, as the page showed it (each with its version)."""
    document = queries.document(seen_by=request.actor, pk=pk)
    decisions = [_versioned(pair) for pair in request.POST.getlist("open")]
    if not decisions:
        raise Invalid("这一条款里没有待核的内容了，请刷新页面。")
    try:
        actions.review(
            actor=request.actor, now=request.now, document=document, verb="accept", decisions=decisions, key=request.key
        )
    except Conflict as problem:
        return _again(request, document, decisions[0]["finding"], problem)
    return _onward(request, document, decisions[-1]["finding"])


@writes("documents.document.review")
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """A finding that the reader missed, at the text that was selected (or typed, without script)."""
    document = queries.document(seen_by=request.actor, pk=pk)
    kind = request.POST.get("kind", "")
    start, end = _place(request, document)
    one = {"kind": kind, "start": start, "end": end, "payload": typed(request.POST, kind) if kind in _kinds() else {}}
    try:
        done = actions.review(
            actor=request.actor, now=request.now, document=document, verb="add", decisions=[one], key=request.key
        )
    except Invalid as problem:
        return _again(request, document, None, problem)
    return _onward(request, document, done.findings[0].pk, stay=True)


def _kinds() -> Mapping[str, object]:
    from yigongti.unified.organization.documents.words import KINDS

    return KINDS


def _versioned(pair: str) -> dict[str, Any]:
    """`12.3`: finding 12 as it was in version 3."""
    finding, _, version = pair.partition(".")
    return {"finding": number(finding) or 0, "version": number(version)}


def _place(request: ActorRequest, document: PolicyDocument) -> tuple[int, int]:
    """The selected range; or where the typed words stand, in the clause at hand first."""
    start, end = number(request.POST.get("start", "")), number(request.POST.get("end", ""))
    if start is not None and end is not None:
        return start, end
    words = request.POST.get("words", "").strip()
    if not words:
        return -1, -1
    clause = document.findings.filter(kind="clause", clause=request.POST.get("clause", "")).first()
    at = document.text.find(words, clause.start, clause.end) if clause else -1
    at = at if at >= 0 else document.text.find(words)
    return (at, at + len(words)) if at >= 0 else (-1, -1)


def _again(request: ActorRequest, document: PolicyDocument, at: int | None, problem: Problem) -> HttpResponse:
    """The same finding with what is wrong, everything typed kept."""
    desk = Desk(request, document, at=at, problem=problem)
    template, context = ("review_panel", desk.panel()) if request.htmx else ("review", desk.context())
    return render(request, f"documents/{template}.html", context, status=problem.status)


def _onward(request: ActorRequest, document: PolicyDocument, at: int, *, stay: bool = False) -> HttpResponse:
    """To the next open finding: htmx gets the right column, the changed blocks and the counts; else a page."""
    document.refresh_from_db(fields=["state", "title"])
    before = Desk(request, document, at=at)
    step = None if stay else before.walk.next_open(at)
    target = step.pk if step else at
    url = before.url(f=target)
    if not request.htmx:
        return HttpResponseRedirect(url)
    after = Desk(request, document, at=target)
    if after.sheet_number != before.sheet_number:
        return HttpResponse(status=200, headers={"HX-Redirect": url})
    touched = {before.clause, after.clause}
    context = {**after.panel(), "blocks": after.blocks(touched), "sheet_list": after.sheet_list(), "oob": True}
    response = render(request, "documents/review_answer.html", context)
    response["HX-Replace-Url"] = url
    return response
