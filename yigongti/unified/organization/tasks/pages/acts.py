"""One task: its drawer, its page, and what units and the office do with it."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files import store
from yigongti.foundation.files.upload import uploaded
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.tasks import actions, faces, queries
from yigongti.unified.organization.tasks.models import Task

LABELS = {
    "what": "进展", "number": "数", "unit": "单位", "percent": "进度", "problem": "存在问题", "file": "附件",
    "words": "督办内容", "due": "限办", "new_due": "延至", "reason": "理由", "answer": "批复", "title": "简题",
    "text": "任务内容", "lead": "责任单位", "supporting": "配合单位", "phase": "阶段", "target": "目标",
    "recurring": "周期", "parts": "拆分项", "others": "并入的任务", "organization": "机构",
}  # fmt: skip


@reads(queries.READ)
def drawer(request: ActorRequest, task_id: int) -> HttpResponse:
    """The drawer of a row, as a fragment; `?act=` opens that act's form."""
    return render(request, "tasks/drawer.html", _context(request, task_id))


@reads(queries.READ)
def task(request: ActorRequest, task_id: int) -> HttpResponse:
    """The task's own page: everything of the drawer, all progress, all versions."""
    return render(request, "tasks/task.html", _context(request, task_id))


def _context(
    request: ActorRequest, task_id: int, *, act: str = "", problem: Invalid | None = None
) -> dict[str, object]:
    found = queries.task(seen_by=request.actor, task_id=task_id)
    card = faces.card(found, actor=request.actor, now=request.now, wanted=act or request.GET.get("act", ""))
    return {
        "card": card,
        "task": found,
        "timeline": list(found.timeline.select_related("progress")[:60]),
        "versions": list(found.versions.all()),
        "typed": request.POST if problem else {},
        "problem": problem,
        "labels": LABELS,
        "next": _next(request),
    }


def _next(request: ActorRequest) -> str:
    """Where to go when it is done: the list that the drawer stands in, with the drawer open; else the task's page."""
    asked = request.POST.get("next", "")
    if not asked and getattr(request.htmx, "target", "") == "drawer":
        asked = request.htmx.current_url_abs_path or ""
    own = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if own and asked.startswith("/") else ""


def answered(
    request: ActorRequest, task_id: int, act: str, write: Callable[[Task], object], words: str
) -> HttpResponseBase:
    """Do it and go back; what cannot be accepted comes back on the task's page with everything typed."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    try:
        write(found)
    except Invalid as problem:
        context = _context(request, task_id, act=act, problem=problem)
        return render(request, "tasks/task.html", context, status=problem.status)
    messages.success(request, words.format(task=found))
    return HttpResponseRedirect(_back(request, task_id))


def _back(request: ActorRequest, task_id: int) -> str:
    target = _next(request)
    if not target:
        return reverse("tasks:task", args=[task_id])
    parts = urlsplit(target)
    if parts.path != reverse("tasks:list"):
        return target
    state = {k: v for k, v in parse_qsl(parts.query) if k not in {"open", "act"}}
    return f"{parts.path}?{urlencode({**state, 'open': task_id})}"


@writes("tasks.task.report")
def report(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Progress by the lead unit: number, one sentence, file; or done."""
    form = request.POST
    is_done = form.get("is_done") == "1"
    return answered(
        request,
        task_id,
        "report",
        lambda found: actions.report_progress(
            actor=request.actor,
            now=request.now,
            task=found,
            what=form.get("what", ""),
            number=form.get("number", ""),
            unit=form.get("unit", ""),
            percent=form.get("percent", ""),
            problem=form.get("problem", ""),
            file=uploaded(request) if "file" in request.FILES else None,
            is_done=is_done,
            key=request.key,
        ),
        "{task.words} 已报完成，等专班办公室验收。" if is_done else "{task.words} 的进展已填报。",
    )


@writes("tasks.task.comment")
def comment(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """What a supporting unit has done for its part."""
    form = request.POST
    return answered(
        request,
        task_id,
        "comment",
        lambda found: actions.comment_on_task(
            actor=request.actor,
            now=request.now,
            task=found,
            what=form.get("what", ""),
            number=form.get("number", ""),
            unit=form.get("unit", ""),
            problem=form.get("problem", ""),
            file=uploaded(request) if "file" in request.FILES else None,
            key=request.key,
        ),
        "{task.words} 的配合情况已填报。",
    )


@writes("tasks.extension.ask")
def ask_extension(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """A later date, with the reason."""
    return answered(
        request,
        task_id,
        "extend",
        lambda found: actions.ask_extension(
            actor=request.actor,
            now=request.now,
            task=found,
            new_due=day_of(request.POST.get("new_due", "")),
            reason=request.POST.get("reason", ""),
            key=request.key,
        ),
        "{task.words} 的延期申请已提交，等专班办公室批复。",
    )


@writes("tasks.extension.decide")
def decide_extension(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Yes, or no with the reason."""
    granted = request.POST.get("granted") == "1"
    return answered(
        request,
        task_id,
        "decide",
        lambda found: actions.decide_extension(
            actor=request.actor,
            now=request.now,
            task=found,
            granted=granted,
            answer=request.POST.get("answer", ""),
            key=request.key,
        ),
        "{task.words} 已同意延期。" if granted else "{task.words} 的延期申请已退回。",
    )


@writes("tasks.task.urge")
def urge(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """第 n 次督办."""
    return answered(
        request,
        task_id,
        "urge",
        lambda found: actions.urge_task(
            actor=request.actor,
            now=request.now,
            task=found,
            words=request.POST.get("words", ""),
            due=day_of(request.POST.get("due", "")),
            key=request.key,
        ),
        "{task.words} 的督办已发出。",
    )


@writes("tasks.task.accept")
def accept(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """The office accepts."""
    return answered(
        request,
        task_id,
        "accept",
        lambda found: actions.accept_task(
            actor=request.actor, now=request.now, task=found, reason=request.POST.get("reason", ""), key=request.key
        ),
        "{task.words} 已验收。",
    )


@writes("tasks.task.return")
def send_back(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """The office returns with a reason."""
    return answered(
        request,
        task_id,
        "return",
        lambda found: actions.return_task(
            actor=request.actor, now=request.now, task=found, reason=request.POST.get("reason", ""), key=request.key
        ),
        "{task.words} 已退回责任单位。",
    )


@reads(queries.READ)
def file(request: ActorRequest, progress_id: int) -> HttpResponseBase:
    """The file that came with a progress, as a download: never shown inside the house."""
    found = queries.progress_file(seen_by=request.actor, progress_id=progress_id)
    assert found.file is not None  # noqa: S101  the query gives those with a file
    return FileResponse(
        store.open_file(found.file),
        as_attachment=True,
        filename=found.file_name or "附件",
        content_type="application/octet-stream",
    )
