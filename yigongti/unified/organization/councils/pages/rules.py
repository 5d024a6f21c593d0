"""Charters and rules: the list, one rule with its versions and their difference, what members say, taking force."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.errors import Problem
from yigongti.foundation.files import store
from yigongti.foundation.files.upload import uploaded
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.places.models import Consortium, Institution
from yigongti.unified.organization.councils import difference, queries, rule_faces, sight
from yigongti.unified.organization.councils.actions import rulebooks as actions
from yigongti.unified.organization.councils.actions.rulebooks import NotAMember, NotTheLead
from yigongti.unified.organization.councils.models import RulebookVersion
from yigongti.unified.organization.councils.models.rulebooks import RulebookKind
from yigongti.unified.organization.councils.pages.forms import LABELS, answered, key_of, ticked
from yigongti.unified.organization.councils.permissions import READ
from yigongti.unified.organization.councils.say import decides_on, members_on, standing


@reads(READ)
def rules(request: ActorRequest) -> HttpResponse:
    """Every charter and rule within sight, by consortium."""
    found = list(queries.rulebooks(seen_by=request.actor, now=request.now))
    faces = rule_faces.book_faces(found, actor=request.actor, now=request.now)
    groups: dict[str, list[rule_faces.BookFace]] = {}
    for face in faces:
        groups.setdefault(face.book.consortium.name, []).append(face)
    context = {
        "view": "rules",
        "groups": groups.items(),
        "total": len(faces),
        "mine": sum(f.my_say for f in faces),
        "may_draft": bool(_consortia(request)),
        "chartered": {f.book.consortium_id for f in faces if f.book.kind == "charter"},
        "bare": [
            c
            for c in _consortia(request)
            if c.pk not in {f.book.consortium_id for f in faces if f.book.kind == "charter"}
        ],
    }
    return render(request, "councils/rules.html", context)


def _consortia(request: ActorRequest) -> list[Consortium]:
    """Where the actor may draft."""
    if not request.actor.may("councils.rulebook.draft"):
        return []
    today = timezone.localdate(request.now)
    if sight.is_county_wide(request.actor):
        return list(Consortium.objects.filter(county_id=request.actor.county).order_by("code"))
    return list(Consortium.objects.filter(pk__in=sight.led_consortia(request.actor, today)))


def _form_context(request: ActorRequest) -> dict[str, Any]:
    found = _consortia(request)
    return {
        "kinds": RulebookKind.choices,
        "consortia": [(str(c.pk), c.name) for c in found],
        "typed": {"consortium": str(found[0].pk) if len(found) == 1 else "", "kind": request.GET.get("kind", "")},
        "problem": None,
        "labels": {**LABELS, "text": "正文"},
    }


@reads("councils.rulebook.draft")
def new(request: ActorRequest) -> HttpResponse:
    """An empty form."""
    return render(request, "councils/rule_new.html", _form_context(request))


@writes("councils.rulebook.draft")
def add(request: ActorRequest) -> HttpResponseBase:
    """A rule with its first version."""
    form = request.POST
    wanted = key_of(form.get("consortium", ""))
    consortium = next((c for c in _consortia(request) if c.pk == wanted), None)
    if consortium is None:
        raise NotTheLead
    return answered(
        request,
        lambda: actions.draft_rulebook(
            actor=request.actor,
            now=request.now,
            consortium=consortium,
            kind=form.get("kind", ""),
            title=form.get("title", ""),
            needs_all=ticked(request, "needs_all"),
            clause=form.get("clause", ""),
            text=form.get("text", ""),
            file=uploaded(request) if "file" in request.FILES else None,
            key=request.key,
        ),
        page=("councils/rule_new.html", lambda _problem: _form_context(request)),
        back=lambda version: reverse("councils:rule", args=[version.rulebook_id]),
        words="草稿已建，核对后送成员单位。",
    )


@reads(READ)
def rule(request: ActorRequest, rulebook_id: int) -> HttpResponse:
    """One rule: `?version=` shows it, `?against=` compares it with an earlier one."""
    return render(request, "councils/rule.html", _rule(request, rulebook_id))


def _rule(request: ActorRequest, rulebook_id: int, act: str = "", problem: Problem | None = None) -> dict[str, Any]:
    actor, now, today = request.actor, request.now, timezone.localdate(request.now)
    book = queries.rulebook(seen_by=actor, now=now, rulebook_id=rulebook_id)
    is_lead = queries.leads(seen_by=actor, consortium=book.consortium, now=now)
    versions = [v for v in book.versions.select_related("carried_by__meeting") if is_lead or v.state != "draft"]
    is_lead = is_lead and actor.may("councils.rulebook.draft")
    shown = _shown(versions, request.GET.get("version", ""), today)
    against = next((v for v in versions if str(v.number) == request.GET.get("against", "")), None)
    members = (
        rule_faces.member_faces(shown, rule_faces.asked_on(shown, today))
        if shown is not None and shown.state != "draft"
        else []
    )
    is_open = shown is not None and shown.state == "circulated"
    return {
        "view": "rules",
        "book": book,
        "is_lead": is_lead,
        "versions": [rule_faces.version_face(v, versions, today) for v in versions],
        "shown": rule_faces.version_face(shown, versions, today) if shown else None,
        "against": against,
        "lines": difference.compare(against.text, shown.text) if against and shown else [],
        "members": members,
        "standing": standing(shown, today) if shown is not None and is_open else None,
        "may_enforce": shown is not None and is_open and rule_faces.may_enforce(shown, today),
        "motions": _motions(shown) if is_lead and is_open else [],
        "my_say": is_open and actor.may("councils.rulebook.adopt") and _is_member(actor.organization_id, book, today),
        "mine": next((m for m in members if m.institution.pk == actor.organization_id), None),
        "has_open": any(v.state in {"draft", "circulated"} for v in versions),
        "act": act or request.GET.get("act", ""),
        "today": today,
        "typed": {} if problem else {"text": shown.text if shown else "", "summary": _summary(shown)},
        "problem": problem,
        "labels": {**LABELS, "text": "正文", "on": "施行日期", "reason": "理由", "choice": "意见"},
    }


def _summary(shown: RulebookVersion | None) -> str:
    return shown.summary if shown is not None and shown.state == "draft" else ""


def _is_member(organization_id: int | None, book: Any, today: Any) -> bool:
    return organization_id in members_on(book.consortium, today)


def _shown(versions: list[RulebookVersion], wanted: str, today: Any) -> RulebookVersion | None:
    """The version that is asked for, else the open one, else the one that holds, else the last."""
    asked = next((v for v in versions if str(v.number) == wanted), None)
    open_one = next((v for v in versions if v.state in {"circulated", "draft"}), None)
    return asked or open_one or rule_faces.holding(versions, today) or (versions[0] if versions else None)


def _motions(version: RulebookVersion | None) -> list[Any]:
    if version is None:
        return []
    return [i for i in queries.carried_motions(of=version.rulebook) if decides_on(i, version)]


def _on_rule(request: ActorRequest, rulebook_id: int, act: str) -> tuple[str, Any]:
    return "councils/rule.html", lambda problem: _rule(request, rulebook_id, act, problem)


def _done(request: ActorRequest, version_id: int, write: Any, words: str, act: str = "") -> HttpResponseBase:
    found = queries.version(seen_by=request.actor, now=request.now, version_id=version_id)
    return answered(
        request,
        lambda: write(found),
        page=_on_rule(request, found.rulebook_id, act),
        back=reverse("councils:rule", args=[found.rulebook_id]) + f"?version={found.number}",
        words=words,
    )


@writes("councils.rulebook.revise")
def revise(request: ActorRequest, rulebook_id: int) -> HttpResponseBase:
    """The next version."""
    book = queries.rulebook(seen_by=request.actor, now=request.now, rulebook_id=rulebook_id)
    return answered(
        request,
        lambda: actions.draft_version(
            actor=request.actor,
            now=request.now,
            rulebook=book,
            text=request.POST.get("text", ""),
            summary=request.POST.get("summary", ""),
            file=uploaded(request) if "file" in request.FILES else None,
            key=request.key,
        ),
        page=_on_rule(request, rulebook_id, "revise"),
        back=lambda version: reverse("councils:rule", args=[rulebook_id]) + f"?version={version.number}",
        words="新版本的草稿已建。",
    )


@writes("councils.rulebook.edit")
def save(request: ActorRequest, version_id: int) -> HttpResponseBase:
    """Other words of a draft."""
    return _done(
        request,
        version_id,
        lambda version: actions.edit_draft(
            actor=request.actor,
            now=request.now,
            version=version,
            text=request.POST.get("text", ""),
            summary=request.POST.get("summary", ""),
            key=request.key,
        ),
        "草稿已保存。",
        "edit",
    )


@writes("councils.rulebook.circulate")
def circulate(request: ActorRequest, version_id: int) -> HttpResponseBase:
    """To the members."""
    return _done(
        request,
        version_id,
        lambda version: actions.circulate(actor=request.actor, now=request.now, version=version, key=request.key),
        "已送各成员单位，正文从此固定。",
    )


@writes("councils.rulebook.adopt")
def say(request: ActorRequest, version_id: int) -> HttpResponseBase:
    """What my organization says."""
    institution = Institution.objects.filter(pk=request.actor.organization_id or 0).first()
    if institution is None:
        raise NotAMember
    return _done(
        request,
        version_id,
        lambda version: actions.say(
            actor=request.actor,
            now=request.now,
            version=version,
            institution=institution,
            choice=request.POST.get("choice", ""),
            reason=request.POST.get("reason", ""),
            key=request.key,
        ),
        "本单位的意见已记录。",
        "say",
    )


@writes("councils.rulebook.enforce")
def enforce(request: ActorRequest, version_id: int) -> HttpResponseBase:
    """It holds from a day on."""

    def write(version: RulebookVersion) -> RulebookVersion:
        wanted = key_of(request.POST.get("carried_by", ""))
        return actions.bring_into_force(
            actor=request.actor,
            now=request.now,
            version=version,
            on=day_of(request.POST.get("on", "")),
            carried_by=queries.carried_motions(of=version.rulebook).filter(pk=wanted).first() if wanted else None,
            key=request.key,
        )

    return _done(request, version_id, write, "施行日期已定，旧版本到期自动替换。", "enforce")


@writes("councils.rulebook.set_aside")
def set_aside(request: ActorRequest, version_id: int) -> HttpResponseBase:
    """Not now."""
    return _done(
        request,
        version_id,
        lambda version: actions.set_aside(actor=request.actor, now=request.now, version=version, key=request.key),
        "这个版本已搁置，可以起草新版本。",
    )


@reads(READ)
def file(request: ActorRequest, version_id: int) -> HttpResponseBase:
    """The file of a version, as a download."""
    found = queries.version(seen_by=request.actor, now=request.now, version_id=version_id)
    if found.file is None:
        raise queries.NotHere
    return FileResponse(
        store.open_file(found.file),
        as_attachment=True,
        filename=found.file.name,
        content_type="application/octet-stream",
    )
