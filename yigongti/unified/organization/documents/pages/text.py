"""One document as text with its clauses: what the task ledger, the edition and people link to."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.files.store import open_file
from yigongti.foundation.web.export import xlsx_response
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.unified.organization.documents import present, queries
from yigongti.unified.organization.documents.marking import marked
from yigongti.unified.organization.documents.models import PolicyDocument, State
from yigongti.unified.organization.documents.pages.desk import heading_length, number
from yigongti.unified.organization.documents.words import KINDS

COLUMNS = (
    "条款",
    "类别",
    "内容",
    "说明",
    "原文",
    "起",
    "止",
    "状态",
    "存疑",
    "把握",
    "规则",
    "核对人",
    "核对时间",
    "理由",
)


@reads("documents.document.read")
def document(request: ActorRequest, pk: int) -> HttpResponse:
    """The text by sheets; `?clause=` opens a clause, with or without the sentence behind it (四（七）2 第4句)."""
    found = queries.document(seen_by=request.actor, pk=pk)
    name = request.GET.get("clause", "").split()
    return _page(request, found, name[0] if name else "")


@reads("documents.document.read")
def clause(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """The address of one clause: /documents/17/clauses/四（七）1/. Raises NoClause."""
    found = queries.document(seen_by=request.actor, pk=pk)
    return _page(request, found, name, strict=True)


def _page(request: ActorRequest, found: PolicyDocument, name: str, *, strict: bool = False) -> HttpResponse:
    if not found.text:
        return render(request, "documents/waiting.html", {"document": found})
    sheets = queries.sheets_of(document=found)
    at = next((n for n, sheet in enumerate(sheets) if any(b.name == name for b in sheet.blocks)), None)
    if strict and at is None:
        raise queries.NoClause
    asked = number(request.GET.get("sheet", "")) or 1
    here = at if at is not None else min(asked, len(sheets)) - 1
    headings = [
        r for r in queries.on_sheet(document=found, sheet=sheets[here]) if r.kind == "clause" and r.state != "rejected"
    ]
    marks = [present.mark(row, length=heading_length(row)) for row in headings]
    context: dict[str, Any] = {
        "document": found,
        "counts": queries.counts(document=found),
        "draft": queries.latest_draft(document=found),
        "clause": name,
        "blocks": [(b, marked(found.text, b.start, b.end, marks)) for b in sheets[here].blocks],
        "contents": [_contents(found, n, sheet, here) for n, sheet in enumerate(sheets)],
        "may": {
            verb: request.actor.may(f"documents.document.{verb}")
            for verb in ("review", "reread", "set_aside", "propose")
        },
        "is_finished": found.state in {State.IN_FORCE, State.SET_ASIDE},
    }
    return render(request, "documents/document.html", context)


def _contents(found: PolicyDocument, place: int, sheet: Any, here: int) -> dict[str, Any]:
    chapters = [b for b in sheet.blocks if b.level <= 1 and b.label] or list(sheet.blocks[:1])
    address = reverse("documents:document", args=[found.pk])
    return {
        "here": place == here,
        "lines": [(b.name, b.heading, f"{address}?sheet={place + 1}#c{b.start}") for b in chapters],
    }


@reads("documents.document.read")
def file(request: ActorRequest, pk: int) -> FileResponse:
    """The file as it was imported; always a download, never shown by the browser."""
    found = queries.document(seen_by=request.actor, pk=pk)
    response = FileResponse(open_file(found.file), as_attachment=True, filename=found.name or "文件")
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@reads("documents.document.read")
def findings_xlsx(request: ActorRequest, pk: int) -> FileResponse:
    """Every finding in one sheet."""
    found = queries.document(seen_by=request.actor, pk=pk)
    rows = queries.of_kind(document=found, kinds=KINDS)
    note = f"{found.title}，{request.actor.organization_name} {request.actor.user_name} 导出"
    return xlsx_response(COLUMNS, (_line(row, found.text) for row in rows), f"{found}读出内容", note=note)


def _line(row: Any, text: str) -> list[object]:
    main, about = present.said(row.kind, row.payload)
    printed = " ".join(text[row.start : row.end].split())[:200]
    return [
        row.clause, row.get_kind_display(), main, about, printed, row.start, row.end, row.get_state_display(),
        row.doubt or ("把握不大" if row.is_doubtful else ""), round(row.confidence, 2), row.rule, row.decided_by_name,
        row.decided_at, row.reason,
    ]  # fmt: skip
