"""Bringing a file."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files.store import TooLarge, read_bytes
from yigongti.foundation.files.upload import uploaded
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators.importing import actions, queries
from yigongti.indicators.importing.actions import Uploaded
from yigongti.indicators.importing.intake import CAP_BYTES
from yigongti.indicators.importing.models import Import, State
from yigongti.indicators.importing.targets import Names, fillable, latest
from yigongti.indicators.periods import day_of

LABELS = {"file": "文件"}


@dataclass(frozen=True)
class Template:
    """A template to download."""

    code: str
    title: str
    period: str
    period_title: str


def _context(request: ActorRequest) -> dict[str, object]:
    today = day_of(request.now)
    names = Names(request.actor.county)
    forms = [(form, latest(form, today)) for form in fillable(request.actor, names, today=today)]
    return {
        "labels": LABELS,
        "templates": [Template(form.code, form.title, period.code, period.title) for form, period in forms],
        "cap": CAP_BYTES // 1024 // 1024,
    }


@reads("importing.file.upload")
def new(request: ActorRequest) -> HttpResponse:
    """The page with the file field and the templates."""
    return render(request, "importing/new.html", _context(request))


@writes("importing.file.upload")
def upload(request: ActorRequest) -> HttpResponse:
    """Keep the file and open its preview; what cannot be read comes back with its sentence."""
    try:
        file = uploaded(request)
        if (file.size or 0) > CAP_BYTES:
            raise TooLarge(CAP_BYTES)
        done = actions.upload(
            actor=request.actor, now=request.now, data=file.read(), name=file.name or "", key=request.key
        )
    except Invalid as problem:
        words = problem.fields or {"file": str(problem)}
        context = _context(request) | {"problem": problem, "errors": words}
        return render(request, "importing/new.html", context, status=problem.status)
    return _opened(request, done)


@writes("importing.file.upload")
def again(request: ActorRequest, pk: int) -> HttpResponse:
    """The same file once more, or another worksheet of it."""
    row = queries.one(seen_by=request.actor, pk=pk)
    done = actions.upload(
        actor=request.actor,
        now=request.now,
        data=read_bytes(row.file),
        name=row.file_name,
        worksheet=str(request.POST.get("worksheet", "")),
        again=True,
        key=request.key,
    )
    return _opened(request, done)


def _opened(request: ActorRequest, done: Uploaded) -> HttpResponse:
    row: Import = done.imported
    if not done.is_new:
        what = "已导入过" if row.state == State.APPLIED else "已经上传，还没有导入"
        messages.warning(request, f"这个文件 {row.at:%m-%d} 由{row.by_name}{what}，为您打开那一次。")
    return HttpResponseRedirect(reverse("importing:one", args=[row.pk]))
