"""The drafted edition: generated, compared with what is in force, proposed, and its tasks."""

import json
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.editions.diff import Difference
from yigongti.foundation.editions.load import EditionInvalid
from yigongti.foundation.editions.release_models import Release, ReleaseState
from yigongti.foundation.errors import Conflict, Invalid, Problem
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.places.types import all_types
from yigongti.unified.organization.documents import proposing, queries
from yigongti.unified.organization.documents.models import Draft, PolicyDocument, State
from yigongti.unified.organization.documents.pages.desk import number
from yigongti.unified.organization.documents.proposals import day_of

WHAT = {"added": "新增", "changed": "变更", "removed": "取消"}
FACTS = {
    "name": "名称", "short": "简称", "type": "类型", "parent": "上级", "township": "乡镇", "clause": "出处",
    "value": "值", "unit": "单位", "role": "角色", "from": "自", "until": "至", "targets": "目标", "formula": "算法",
    "kind": "类别", "level": "分组", "title": "名称", "direction": "方向", "to_verify": "待核", "source": "来源",
    "code": "代码", "county": "县", "document_number": "文号", "in_force": "施行", "draft": "草案",
    "formula_source": "算法出处", "legal_person": "独立法人", "state": "状态", "collected": "填报收集",
    "fictional": "虚构", "ecg_device": "心电设备", "note": "说明", "province": "省市", "consortium": "医共体",
}  # fmt: skip
SHOWN_MAX = 900
"""Lines of a comparison on one page; a first edition adds some hundreds."""


@dataclass(frozen=True)
class Line:
    """One difference as drawn: `url` leads to the finding it comes from."""

    what: str
    word: str
    title: str
    key: str
    clause: str
    facts: tuple[tuple[str, str, str], ...]
    url: str


@writes("documents.document.draft")
def draft(request: ActorRequest, pk: int) -> HttpResponse:
    """Generate the draft and show what it would change."""
    document = queries.document(seen_by=request.actor, pk=pk)
    proposing.make_draft(actor=request.actor, now=request.now, document=document, key=request.key)
    return HttpResponseRedirect(reverse("documents:diff", args=[pk]))


@reads("documents.document.read")
def diff(request: ActorRequest, pk: int) -> HttpResponse:
    """The newest draft against the edition in force."""
    document = queries.document(seen_by=request.actor, pk=pk)
    return render(request, "documents/diff.html", _context(request, document))


@writes("documents.document.propose")
def propose(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand the draft that the page showed to the second person."""
    document = queries.document(seen_by=request.actor, pk=pk)
    try:
        day, shown = _asked(request, document)
        note = request.POST.get("note", "")
        release = proposing.propose(
            actor=request.actor, now=request.now, document=document, draft=shown, in_force=day, note=note,
            key=request.key,
        )  # fmt: skip
    except (Invalid, Conflict) as problem:
        context = _context(request, document, problem)
        return render(request, "documents/diff.html", context, status=problem.status)
    messages.success(request, f"已提交，施行日期 {release.in_force}；由另一人批准后生效。")
    return HttpResponseRedirect(reverse("documents:diff", args=[pk]))


def _asked(request: ActorRequest, document: PolicyDocument) -> tuple[date, Draft]:
    """The day and the draft that the form names. Raises Invalid, NoDraft."""
    day = day_of(request.POST.get("in_force", ""))
    if day is None:
        raise Invalid("请填写施行日期。", {"in_force": "请填写施行日期，如 2026-12-01。"})
    shown = document.drafts.filter(pk=number(request.POST.get("draft", "")) or 0).first()
    if shown is None:
        raise proposing.NoDraft
    return day, shown


@writes("documents.document.open_tasks")
def open_tasks(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring the document's tasks into the ledger now; the worker does so by itself when the edition is in force."""
    document = queries.document(seen_by=request.actor, pk=pk)
    proposing.open_document_tasks(actor=request.actor, now=request.now, document=document, key=request.key)
    messages.success(request, "文件的任务已进台账。")
    return HttpResponseRedirect(reverse("documents:diff", args=[pk]))


def _context(request: ActorRequest, document: PolicyDocument, problem: Problem | None = None) -> dict[str, Any]:
    found = queries.latest_draft(document=document)
    context: dict[str, Any] = {
        "document": document, "draft": found, "problem": problem, "counts": queries.counts(document=document),
        "errors": getattr(problem, "fields", {}), "labels": {"in_force": "施行日期"}, "typed": request.POST,
    }  # fmt: skip
    if found is None:
        return context
    release = proposing.release_of(found)
    stale = document.state == State.REVIEW
    may = request.actor.may("documents.document.propose") and request.actor.may("editions.release.propose")
    return context | {
        "release": release,
        "release_state": ReleaseState(release.state).label if release else "",
        "is_stale": stale,
        "may_propose": may and document.state == State.DRAFTED and _is_free(release),
        "may_open": request.actor.may("documents.document.open_tasks") and release is not None
        and release.state in {"in_force", "superseded"} and found.tasks_opened_at is None,
        "today": timezone.localdate(request.now),
        "proposed_day": max(timezone.localdate(request.now), document.issued_on or date.min),
        **_difference(document, found),
    }  # fmt: skip


def _is_free(release: Release | None) -> bool:
    """Whether nobody has the draft in hand."""
    return release is None or release.state in {ReleaseState.RETURNED, ReleaseState.WITHDRAWN}


def _difference(document: PolicyDocument, found: Draft) -> dict[str, Any]:
    """Sections with their lines; or what is wrong with the folder, when it cannot be compared."""
    try:
        all_of_it = proposing.difference(draft=found)
    except EditionInvalid as wrong:
        return {"invalid": [str(one) for one in wrong.findings], "sections": []}
    places = _places(document, found)
    clauses = set(document.findings.filter(kind="clause").values_list("clause", flat=True))
    sections = []
    for (_code, title), group in groupby(all_of_it[:SHOWN_MAX], key=lambda d: (d.section, d.section_title)):
        lines = [_line(document, one, places, clauses) for one in group]
        numbers = {word: sum(line.word == word for line in lines) for word in WHAT.values()}
        sections.append({"title": title, "lines": lines, "numbers": [(w, n) for w, n in numbers.items() if n]})
    totals = [(word, sum(d.what == what for d in all_of_it)) for what, word in WHAT.items()]
    return {"sections": sections, "totals": totals, "beyond": max(0, len(all_of_it) - SHOWN_MAX), "invalid": []}


def _places(document: PolicyDocument, found: Draft) -> dict[str, int]:
    """Which finding an entry comes from: by the range that the draft noted."""
    by_range = {(row.start, row.end): row.pk for row in document.findings.only("pk", "start", "end").order_by("pk")}
    by_start = {start: pk for (start, _end), pk in by_range.items()}
    return {
        entry: pk
        for entry, span in found.sources.items()
        if (pk := by_range.get((span["start"], span["end"])) or by_start.get(span["start"])) is not None
    }


def _line(document: PolicyDocument, one: Difference, places: dict[str, int], clauses: set[str]) -> Line:
    facts = tuple(
        (FACTS.get(f.name, f.name), _words(f.name, f.before), _words(f.name, f.after))
        for f in one.facts
        if one.what == "changed" or (f.name not in {"clause", "name", "title"} and f.after not in (False, None, ""))
    )
    pk = next((places[key] for key in _keys(one) if key in places), None)
    words = {"f": pk} if pk else {"clause": one.clause}
    there = pk is not None or (one.clause and one.clause in clauses)
    url = f"{reverse('documents:review', args=[document.pk])}?{urlencode(words)}" if there else ""
    return Line(one.what, WHAT[one.what], FACTS.get(one.title, one.title), one.key, one.clause, facts, url)


def _keys(one: Difference) -> list[str]:
    """The names under which the draft may have noted it: the entry, and what it hangs under."""
    parts = one.key.replace(":", "/").split("/")
    keys = [f"{one.section}:{one.key}", *(f"{one.section}:{part}" for part in reversed(parts))]
    return [*keys, *(f"institutions:{part}" for part in reversed(parts))]


def _words(name: str, value: Any) -> str:
    """A fact in words; types of institutions by their title."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "，".join(f"{k} {_words(name, v)}" for k, v in value.items())
    if isinstance(value, list):
        return "、".join(_words(name, one) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "type" and value in all_types():
        return all_types()[value].title
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
