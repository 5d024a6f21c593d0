"""What the document says in tables, as tables: members, core and monitoring indicators; and what nobody could place."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Conflict, Invalid, Problem
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.documents import actions, cells, queries
from yigongti.unified.organization.documents.models import Finding, PolicyDocument, State
from yigongti.unified.organization.documents.present import said
from yigongti.unified.organization.documents.words import UNREAD

KINDS = {"members": "member", "indicators": "indicator", "monitoring": "monitoring"}
TITLES = {
    "members": "成员",
    "indicators": "核心指标",
    "monitoring": "监测指标",
    "unread": "未读段落",
    "unfit": "对不上的核对",
}


@reads("documents.document.read")
def table(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """One of the tables."""
    if name not in TITLES:
        raise Http404
    document = queries.document(seen_by=request.actor, pk=pk)
    if not document.text:
        return render(request, "documents/waiting.html", {"document": document})
    return render(request, f"documents/table_{_template(name)}.html", _context(request, document, name))


@writes("documents.document.review")
def save_table(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Keep every changed row; what is not changed is not touched. Ticked rows are accepted as they stand."""
    if name not in KINDS:
        raise Http404
    document = queries.document(seen_by=request.actor, pk=pk)
    rows = queries.of_kind(document=document, kinds=[KINDS[name]])
    changes, wrong = cells.changes(rows, request.POST)
    if wrong:
        problem: Problem = Invalid("有几格需要修改，整张表都没有保存。", wrong)
        return _refused(request, document, name, problem)
    accepted = [
        {"finding": row.pk, "version": cells.version(row, request.POST)}
        for row in rows
        if row.is_open and row.pk not in {c["finding"] for c in changes} and request.POST.get(f"ok-{row.pk}")
    ]
    try:
        for verb, found in (("correct", changes), ("accept", accepted)):
            if found:
                actions.review(
                    actor=request.actor, now=request.now, document=document, verb=verb, decisions=found,
                    key=f"{request.key}:{verb}",
                )  # fmt: skip
    except Conflict as problem:
        return _refused(request, document, name, problem)
    return HttpResponseRedirect(reverse("documents:table", args=[pk, name]))


def _refused(request: ActorRequest, document: PolicyDocument, name: str, problem: Problem) -> HttpResponse:
    context = _context(request, document, name, typed=request.POST, problem=problem)
    return render(request, "documents/table_cells.html", context, status=problem.status)


def _template(name: str) -> str:
    return name if name in {"unread", "unfit"} else "cells"


def _context(
    request: ActorRequest, document: PolicyDocument, name: str, *, typed: QueryDict | None = None,
    problem: Problem | None = None,
) -> dict[str, Any]:  # fmt: skip
    may = request.actor.may("documents.document.review") and document.state not in {State.IN_FORCE, State.SET_ASIDE}
    context: dict[str, Any] = {
        "document": document, "here": name, "title": TITLES[name], "counts": queries.counts(document=document),
        "may_review": may, "problem": problem,
    }  # fmt: skip
    if name == "unread":
        rows = queries.of_kind(document=document, kinds=[UNREAD])
        return context | {"passages": [(row, document.text[row.start : row.end].strip()) for row in rows]}
    if name == "unfit":
        return context | {"corrections": [_unfit(one) for one in queries.unfitting(document=document)]}
    rows = queries.of_kind(document=document, kinds=[KINDS[name]])
    wrong: Mapping[str, str] = problem.fields if isinstance(problem, Invalid) else {}
    return context | {"table": cells.table(KINDS[name], rows, typed, wrong), "open": sum(_open(r) for r in rows)}


def _open(row: Finding) -> bool:
    return row.is_open


def _unfit(one: Any) -> dict[str, Any]:
    now, was = said(one.kind, one.now), said(one.kind, one.was or {}) if one.was else ("", "")
    return {
        "row": one,
        "now": " ".join(now).strip(),
        "was": " ".join(was).strip(),
        "printed": one.anchor.get("printed", ""),
    }
