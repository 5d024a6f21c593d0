"""The office's pages: a new task, changing, splitting, merging, cancelling, evidence, unit names."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators import queries as indicators
from yigongti.unified.organization.tasks import actions, evidence, queries, recurring, rules
from yigongti.unified.organization.tasks.actions.editing import PARTS_MAX, Content, Part
from yigongti.unified.organization.tasks.faces import names
from yigongti.unified.organization.tasks.intake import NewTask
from yigongti.unified.organization.tasks.models import UNSETTLED, Role, Task, UnitLink
from yigongti.unified.organization.tasks.pages.acts import LABELS, answered

RULES = [(r.value, title) for r, title in recurring.TITLES.items()]


def _split(text: str) -> tuple[str, ...]:
    """Unit names as people write them into one field."""
    for mark in ("，", ",", "；", ";", "\n", " ", "\u3000"):
        text = text.replace(mark, "、")
    return tuple(part for part in text.split("、") if part)


def _form(request: ActorRequest, **more: object) -> dict[str, Any]:
    known = Organization.objects.filter(county=request.actor.county, is_active=True).order_by("code")
    level = known.filter(institution__level__in=["county", "other"]).values_list("short_name", flat=True)
    return {"rules": RULES, "labels": LABELS, "known": list(level[:80]), "problem": None, **more}


@reads("tasks.task.add")
def new(request: ActorRequest) -> HttpResponseBase:
    """An empty form; `?title=` and `?text=` come from whatever stood on the screen."""
    typed = {name: request.GET.get(name, "")[:300] for name in ("title", "text", "lead")}
    return render(request, "tasks/new.html", _form(request, typed=typed))


@writes("tasks.task.add")
def add(request: ActorRequest) -> HttpResponseBase:
    """A task of the office's own."""
    form = request.POST
    item = NewTask(
        number="自",
        text=form.get("text", ""),
        title=form.get("title", ""),
        lead=_split(form.get("lead", "")),
        supporting=_split(form.get("supporting", "")),
        due=day_of(form.get("due", "")),
        recurring=form.get("recurring", ""),
        phase=form.get("phase", ""),
        target=form.get("target", ""),
    )
    try:
        made = actions.open_own_task(actor=request.actor, now=request.now, item=item, key=request.key)
    except Invalid as problem:
        context = _form(request, typed=form, problem=problem)
        return render(request, "tasks/new.html", context, status=problem.status)
    messages.success(request, f"{made.words} 已立项。")
    return HttpResponseRedirect(reverse("tasks:task", args=[made.pk]))


@reads("tasks.task.edit")
def edit(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """The form with what the task says now."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    return render(request, "tasks/edit.html", _form(request, task=found, typed=_now_says(found)))


def _now_says(task: Task) -> dict[str, object]:
    units = task.units.all()
    return {
        "title": task.title,
        "text": task.text,
        "due": f"{task.due:%Y-%m-%d}" if task.due else "",
        "recurring": task.recurring,
        "phase": task.phase,
        "target": task.target,
        "lead": "、".join(names(units, Role.LEAD)),
        "supporting": "、".join(names(units, Role.SUPPORTING)),
        "version": task.version,
    }


@writes("tasks.task.edit")
def save(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Keep the change; the old content stays as a version."""
    form = request.POST
    found = queries.task(seen_by=request.actor, task_id=task_id)
    version = form.get("version", "")
    content = Content(
        title=form.get("title", ""),
        text=form.get("text", "").replace("\r\n", "\n"),
        due=day_of(form.get("due", "")),
        recurring=form.get("recurring", ""),
        phase=form.get("phase", ""),
        target=form.get("target", ""),
        lead=_split(form.get("lead", "")),
        supporting=_split(form.get("supporting", "")),
        reason=form.get("reason", ""),
    )
    try:
        actions.edit_task(
            actor=request.actor,
            now=request.now,
            task=found,
            version=int(version) if version.isdecimal() and len(version) < 6 else 0,  # noqa: PLR2004  beyond every version
            content=content,
            key=request.key,
        )
    except Invalid as problem:
        context = _form(request, task=found, typed=form, problem=problem)
        return render(request, "tasks/edit.html", context, status=problem.status)
    messages.success(request, f"{found.words} 已修改，原内容留存。")
    return HttpResponseRedirect(reverse("tasks:task", args=[task_id]))


@reads("tasks.task.split")
def split(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """The text by its sentences, ready to be parted."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    context = _form(request, task=found, parts=_proposed(found))
    return render(request, "tasks/split.html", context)


def _proposed(task: Task) -> list[dict[str, str]]:
    """One part per sentence, with room for one more."""
    text = task.text.replace("；", "；\n").replace("。", "。\n")
    found = [line.strip() for line in text.split("\n") if line.strip()][: PARTS_MAX - 1]
    return [{"title": line.rstrip("；。")[:30], "text": line} for line in found] + [{"title": "", "text": ""}]


@writes("tasks.task.split")
def split_save(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Each part a task of its own."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    titles, texts = request.POST.getlist("part_title")[: PARTS_MAX + 1], request.POST.getlist("part_text")
    parts = [Part(title, text) for title, text in zip(titles, texts, strict=False)]
    try:
        made = actions.split_task(actor=request.actor, now=request.now, task=found, parts=parts, key=request.key)
    except Invalid as problem:
        typed = [{"title": p.title, "text": p.text} for p in parts] or _proposed(found)
        context = _form(request, task=found, parts=typed, problem=problem)
        return render(request, "tasks/split.html", context, status=problem.status)
    messages.success(request, f"{found.words} 已拆分为 {len(made)} 项。")
    return HttpResponseRedirect(f"{reverse('tasks:list')}?{urlencode({'q': found.number})}")


@reads("tasks.task.merge")
def merge(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Which others go into this one: those of the same clause first."""
    return render(request, "tasks/merge.html", _merging(request, task_id))


def _merging(request: ActorRequest, task_id: int, **more: object) -> dict[str, Any]:
    found = queries.task(seen_by=request.actor, task_id=task_id)
    others = queries.tasks(seen_by=request.actor).filter(state__in=UNSETTLED, county=found.county)
    near = sorted(
        others.exclude(pk=found.pk).only("pk", "number", "sentence", "title", "position"),
        key=lambda t: (t.number != found.number, t.position),
    )
    return _form(request, task=found, others=near, **{"typed": {}, **more})


@writes("tasks.task.merge")
def merge_save(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Bring them together."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    wanted = [int(pk) for pk in request.POST.getlist("others") if pk.isdecimal() and len(pk) < 13]  # noqa: PLR2004
    others = list(queries.tasks(seen_by=request.actor).filter(pk__in=wanted))
    try:
        actions.merge_tasks(
            actor=request.actor,
            now=request.now,
            task=found,
            others=others,
            reason=request.POST.get("reason", ""),
            key=request.key,
        )
    except Invalid as problem:
        context = _merging(request, task_id, typed=request.POST, chosen=set(wanted), problem=problem)
        return render(request, "tasks/merge.html", context, status=problem.status)
    messages.success(request, f"{len(others)} 项已并入 {found.words}。")
    return HttpResponseRedirect(reverse("tasks:task", args=[task_id]))


@writes("tasks.task.cancel")
def cancel(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Off the list for good, on record for ever."""
    return answered(
        request,
        task_id,
        "",
        lambda found: actions.cancel_task(
            actor=request.actor, now=request.now, task=found, reason=request.POST.get("reason", ""), key=request.key
        ),
        "{task.words} 已撤销，记录保留。",
    )


@reads("tasks.evidence.link")
def linking(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Which indicators and which room speak for this task."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    today = timezone.localdate(request.now)
    known = indicators.indicators(county=found.county, at=today)
    may_target = queries.is_office(actor=request.actor)
    context = _form(request, task=found, known_indicators=known, rooms=evidence.room_choices(), may_target=may_target)
    return render(request, "tasks/evidence.html", context)


@writes("tasks.evidence.link")
def link(request: ActorRequest, task_id: int) -> HttpResponseBase:
    """Keep the links: only what the edition and the register know."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    known = {i.code for i in indicators.indicators(county=found.county, at=timezone.localdate(request.now))}
    rooms = {code for code, _ in evidence.room_choices()}
    room = request.POST.get("room", "")
    actions.link_evidence(
        actor=request.actor,
        now=request.now,
        task=found,
        indicators=[code for code in request.POST.getlist("indicators") if code in known],
        room=room if room in rooms else "",
        target=request.POST.get("target", found.target),
        key=request.key,
    )
    messages.success(request, f"{found.words} 的佐证已关联。")
    return HttpResponseRedirect(reverse("tasks:task", args=[task_id]))


@reads("tasks.unit.link")
def unit_names(request: ActorRequest) -> HttpResponseBase:
    """Names of the documents that no organization answers to, and those that were linked by hand."""
    return render(request, "tasks/unit_names.html", _names(request))


def _names(request: ActorRequest, **more: object) -> dict[str, Any]:
    known = Organization.objects.filter(county=request.actor.county, is_active=True)
    links = UnitLink.objects.filter(county=request.actor.county).select_related("organization").order_by("name")
    return {
        "unmatched": queries.unmatched(seen_by=request.actor),
        "links": links,
        "organizations": list(known.exclude(institution__level="village").order_by("code")),
        "labels": LABELS,
        "problem": None,
        "states": rules.TITLES,
        **more,
    }


@writes("tasks.unit.link")
def link_unit(request: ActorRequest) -> HttpResponseBase:
    """From now on this name means that organization."""
    code, name = request.POST.get("organization", ""), request.POST.get("name", "").strip()
    found = Organization.objects.filter(county=request.actor.county, code=code).first()
    if found is None or not name:
        problem = Invalid(fields={"organization": f"请为“{name}”选择机构"})
        return render(request, "tasks/unit_names.html", _names(request, problem=problem), status=problem.status)
    actions.link_unit(actor=request.actor, now=request.now, name=name, organization=found, key=request.key)
    messages.success(request, f"“{name}”已对应到{found.short_name}，全县任务同时更新。")
    return HttpResponseRedirect(reverse("tasks:unit_names"))
