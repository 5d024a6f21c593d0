"""县版历史: every edition of the county, who proposed and approved it, what it changed; and the two persons' acts."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone

from yigongti.foundation.administration import differences
from yigongti.foundation.editions import folders, reading
from yigongti.foundation.editions import releases as acts
from yigongti.foundation.editions.load import EditionInvalid
from yigongti.foundation.editions.models import Release
from yigongti.foundation.editions.section import Finding
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.rooms import TimelineItem
from yigongti.foundation.web.views import ActorRequest, reads, writes

READ = "editions.value.read"
TONES = {
    "proposed": "waiting",
    "approved": "review",
    "in_force": "done",
    "returned": "stopped",
    "withdrawn": "ended",
    "superseded": "ended",
}
SYSTEM = "系统"
NOTHING_BEFORE = "此前没有县版"
COLUMNS = ("部分", "变化", "名称", "键", "项目", "原为", "现为", "出处")
UPLOADS_MAX = 60


@reads(READ)
def releases(request: ActorRequest) -> HttpResponse:
    """The history of the county, and the form to propose files."""
    return _history(request, {})


def _history(request: ActorRequest, more: dict[str, Any], status: int = 200) -> HttpResponse:
    rows = list(reading.releases(county=request.actor.county, seen_by=request.actor))
    page = {
        "rows": [(row, TONES[row.state], len(rows) - place) for place, row in enumerate(rows)],
        "open": next((row for row in rows if row.is_open), None),
        "running": next((row for row in rows if row.state == "in_force"), None),
        "choices": _choices(rows),
        "today": timezone.localdate(request.now),
        "labels": {"files": "文件", "in_force": "施行日期", "note": "说明"},
    }
    return render(request, "editions/releases.html", page | more, status=status)


def _choices(rows: list[Release]) -> list[tuple[int, str]]:
    """Newest first, numbered as the history numbers them."""
    return [
        (row.pk, f"第 {len(rows) - place} 版 {row.in_force:%Y-%m-%d} {row.get_state_display()}")
        for place, row in enumerate(rows)
    ]


@reads(READ)
def release(request: ActorRequest, release_id: int) -> HttpResponse:
    """One release against what stood before it, with what this person may do about it."""
    return _page(request, reading.release(pk=release_id, seen_by=request.actor), {})


def _page(request: ActorRequest, shown: Release, more: dict[str, Any], status: int = 200) -> HttpResponse:
    before = reading.before(release=shown)
    actor = request.actor
    is_own = shown.proposed_by_id is not None and shown.proposed_by_id == actor.user_id
    page = {
        "shown": shown,
        "tone": TONES[shown.state],
        "before": before,
        "story": _story(shown),
        "files": sorted(shown.files),
        "base_files": sorted(f"base/{name}" for name in shown.base),
        "is_own": is_own,
        "may_decide": shown.is_open and not is_own,
        "today": timezone.localdate(request.now),
    }
    return render(request, "editions/release.html", page | _difference(before, shown) | more, status=status)


def _difference(old: Release | None, new: Release) -> dict[str, Any]:
    """The groups of differences, or why there are none."""
    try:
        found = reading.difference(old=old, new=new)
    except EditionInvalid as problem:  # a newer house may read an old file otherwise
        return {"unreadable": problem.findings[:10]}
    groups = differences.grouped(found)
    return {"groups": groups, "counts": differences.in_counts(row for group in groups for row in group.rows)}


def _story(shown: Release) -> list[TimelineItem]:
    proposer = shown.proposed_by.display_name if shown.proposed_by else SYSTEM
    decider = shown.decided_by.display_name if shown.decided_by else SYSTEM
    verbs = {"returned": "退回", "withdrawn": "撤回"}
    story = [
        (shown.superseded_at, "被新县版取代", SYSTEM, ""),
        (shown.loaded_at, "开始执行", SYSTEM, "teal"),
        (
            shown.decided_at if not shown.is_by_system else None,
            verbs.get(shown.state, "批准"),
            proposer if shown.state == "withdrawn" else decider,
            "red" if shown.state == "returned" else "",
        ),
        (shown.proposed_at, "载入" if shown.is_by_system else "提交", proposer, ""),
    ]
    return [TimelineItem(at=at, title=title, by=by, tone=tone) for at, title, by, tone in story if at]


@reads(READ)
def difference(request: ActorRequest) -> HttpResponseBase:
    """Any two releases side by side; `export=xlsx` gives the same rows."""
    rows = list(reading.releases(county=request.actor.county, seen_by=request.actor))
    old, new = (_chosen(request, name) for name in ("old", "new"))
    new = new or next((row for row in rows if row.state == "in_force"), None) or (rows[0] if rows else None)
    if new is not None:
        new = reading.release(pk=new.pk, seen_by=request.actor)
    page: dict[str, Any] = {"old": old, "new": new, "choices": _choices(rows)}
    if new is not None:
        page |= _difference(old, new)
    if request.GET.get("export") == "xlsx" and "groups" in page:
        return _export(page["groups"], f"县版对比 {old.in_force if old else '无'} {new.in_force if new else ''}")
    return render(request, "editions/difference.html", page | {"nothing_before": NOTHING_BEFORE})


def _chosen(request: ActorRequest, name: str) -> Release | None:
    asked = request.GET.get(name, "")
    return reading.release(pk=int(asked), seen_by=request.actor) if asked.isdecimal() and len(asked) < 12 else None  # noqa: PLR2004  beyond every id


def _export(groups: list[differences.Group], name: str) -> HttpResponseBase:
    from yigongti.foundation.web.export import xlsx_response

    rows = [
        (group.title, row.what, row.title, row.key, line.label, line.before, line.after, row.clause)
        for group in groups
        for row in group.rows
        for line in row.lines or (differences.Line("", "", ""),)
    ]
    return xlsx_response(COLUMNS, rows, name)


@reads(READ)
def file(request: ActorRequest, release_id: int) -> HttpResponse:
    """One file of a release as tables: `?name=values.toml`."""
    shown = reading.release(pk=release_id, seen_by=request.actor)
    name = request.GET.get("name", "")
    tables = differences.tables(name, reading.text_of(shown, name))
    return render(request, "editions/file.html", {"shown": shown, "name": name, "tables": tables})


@writes(acts.PROPOSE)
def propose(request: ActorRequest) -> HttpResponse:
    """Files of a folder, uploaded; those that are not among them are taken from the release in force."""
    values = {name: str(request.POST.get(name, "")) for name in ("in_force", "note")}
    try:
        made = acts.propose(
            actor=request.actor,
            now=request.now,
            files=_uploaded(request),
            in_force=_day(values["in_force"]),
            note=values["note"],
            source="上传县版文件",
            key=request.key,
        )
    except EditionInvalid as problem:
        return _wrong(request, values, problem, problem.findings)
    except (Invalid, Conflict) as problem:
        return _wrong(request, values, problem, [])
    return _to(made)


def _wrong(
    request: ActorRequest, values: dict[str, str], problem: Invalid | Conflict, findings: list[Finding]
) -> HttpResponse:
    fields = getattr(problem, "fields", {}) or {"files": str(problem)}
    more = {"values": values, "errors": fields, "findings": findings[:50], "finding_count": len(findings)}
    return _history(request, more, status=problem.status)


def _uploaded(request: ActorRequest) -> dict[str, str]:
    given = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)][:UPLOADS_MAX]
    if not given:
        raise Invalid(fields={"files": "请选择要更改的县版文件（.toml），可以多选。"})
    running = Release.objects.filter(county=request.actor.county, state="in_force").first()
    files: dict[str, str] = dict(running.files) if running else {}
    for upload in given:
        if upload.size is None or upload.size > folders.FILE_CHARS_MAX:
            raise folders.FilesRefused(f"{upload.name} 太大，请分成几个表。")
        try:
            files[str(upload.name)] = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise folders.FilesRefused(f"{upload.name} 不是 UTF-8 编码，请用 UTF-8 保存。") from error
    return files


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(fields={"in_force": "请按 2026-07-01 的样子填写施行日期。"}) from error


@writes(acts.APPROVE)
def approve(request: ActorRequest, release_id: int) -> HttpResponse:
    """The second person's yes."""
    shown = reading.release(pk=release_id, seen_by=request.actor)
    try:
        acts.approve(actor=request.actor, now=request.now, release=shown, key=request.key)
    except EditionInvalid as problem:
        more = {"errors": {"approve": str(problem)}, "findings": problem.findings[:50]}
        return _page(request, shown, more, status=problem.status)
    return _to(shown)


@writes(acts.SEND_BACK)
def send_back(request: ActorRequest, release_id: int) -> HttpResponse:
    """The second person's no, with the reason."""
    shown = reading.release(pk=release_id, seen_by=request.actor)
    reason = str(request.POST.get("reason", ""))
    try:
        acts.send_back(actor=request.actor, now=request.now, release=shown, reason=reason, key=request.key)
    except Invalid as problem:
        return _page(request, shown, {"errors": problem.fields, "reason": reason}, status=problem.status)
    return _to(shown)


@writes(acts.WITHDRAW)
def withdraw(request: ActorRequest, release_id: int) -> HttpResponse:
    """The proposer takes it back."""
    shown = reading.release(pk=release_id, seen_by=request.actor)
    acts.withdraw(actor=request.actor, now=request.now, release=shown, key=request.key)
    return _to(shown)


def _to(shown: Release) -> HttpResponse:
    return HttpResponseRedirect(resolve_url("editions:release", shown.pk))
