"""Importing a document, reading it again, setting it aside."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files.store import TooLarge
from yigongti.foundation.files.upload import uploaded
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.documents import actions, intake, queries
from yigongti.unified.organization.documents.models import PolicyDocument

LABELS = {"file": "文件", "text": "粘贴的正文"}
PASTED_NAME = "粘贴的正文.txt"


class Nothing(Invalid):
    """Neither a file nor text."""

    sentence = "请选择一个文件，或把正文粘贴进来。"


class TooLong(Invalid):
    """More text than anybody pastes."""

    sentence = f"粘贴的正文超过 {intake.PASTED_MAX // 10_000} 万字，请改用文件导入。"


@reads("documents.document.import")
def new(request: ActorRequest) -> HttpResponse:
    """The import page."""
    return render(request, "documents/import.html", {"labels": LABELS})


@writes("documents.document.import")
def import_document(request: ActorRequest) -> HttpResponse:
    """Read and open for review; what cannot be read comes back with its sentence, pasted text kept."""
    try:
        data, name = _given(request)
        done = actions.import_document(actor=request.actor, now=request.now, data=data, name=name, key=request.key)
    except Invalid as problem:
        words = problem.fields or {"file": str(problem)}
        context = {"labels": LABELS, "problem": problem, "errors": words, "text": request.POST.get("text", "")}
        return render(request, "documents/import.html", context, status=problem.status)
    document = done.document
    if not done.is_new:
        messages.warning(
            request,
            f"这份文件 {document.imported_at:%Y-%m-%d} 已由{document.imported_by_name}导入，为您打开原来的那一份。",
        )
    elif done.waits:
        messages.info(request, "文件较大，已交后台阅读。")
    else:
        found = queries.counts(document=document)
        messages.success(request, f"读出 {found.total} 条，其中存疑 {found.doubtful} 条，未读段落 {found.unread} 处。")
    target = "review" if request.actor.may("documents.document.review") and done.is_new else "document"
    return HttpResponseRedirect(reverse(f"documents:{target}", args=[document.pk]))


def _given(request: ActorRequest) -> tuple[bytes, str]:
    """The file, or else the pasted text as UTF-8. Raises Nothing, TooLong, TooLarge."""
    text = request.POST.get("text", "").strip()
    if "file" not in request.FILES and not getattr(request, "upload_refused", False):
        if not text:
            raise Nothing(fields={"file": Nothing.sentence})
        if len(text) > intake.PASTED_MAX:
            raise TooLong(fields={"text": TooLong.sentence})
        return text.replace("\r\n", "\n").encode(), PASTED_NAME
    upload = uploaded(request)
    if upload.size and upload.size > intake.CAP_BYTES:
        raise TooLarge(intake.CAP_BYTES)
    return upload.read(), upload.name or ""


@writes("documents.document.reread")
def reread(request: ActorRequest, pk: int) -> HttpResponse:
    """Read again with the reader of today."""
    document = queries.document(seen_by=request.actor, pk=pk)
    actions.read_again(actor=request.actor, now=request.now, document=document, key=request.key)
    unfit = queries.unfitting(document=document).count()
    if unfit:
        messages.warning(request, f"已重新阅读；有 {unfit} 条原来的核对对不上，列在“对不上的核对”里。")
    else:
        messages.success(request, "已重新阅读，原来的核对都已套用。")
    return _to(document, "table", "unfit") if unfit else _to(document, "review")


@writes("documents.document.set_aside")
def set_aside(request: ActorRequest, pk: int) -> HttpResponse:
    """It will not become the edition."""
    document = queries.document(seen_by=request.actor, pk=pk)
    reason = request.POST.get("reason", "")
    actions.set_aside(actor=request.actor, now=request.now, document=document, reason=reason, key=request.key)
    messages.success(request, "文件已搁置，仍可查阅。")
    return _to(document, "document")


def _to(document: PolicyDocument, name: str, *more: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"documents:{name}", args=[document.pk, *more]))
