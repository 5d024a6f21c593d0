"""Pages of the staff: list, add, correct, leave."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.staff import actions, queries
from yigongti.records.staff.models import Category, Practitioner, Title

PER_PAGE = 50
LABELS = {
    "name": "姓名", "code": "工号", "category": "类别", "title": "职称", "department": "科室", "phone": "电话",
    "organization": "机构",
}  # fmt: skip
FIELDS = ("name", "category", "title", "department", "phone")


@reads("staff.practitioner.read")
def practitioners(request: ActorRequest) -> HttpResponse:
    """Who works within sight."""
    text, gone = request.GET.get("q", "").strip(), request.GET.get("gone") == "1"
    rows = queries.practitioners(seen_by=request.actor, text=text, with_those_gone=gone)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may_add = request.actor.may("staff.practitioner.add")
    return render(request, "staff/practitioners.html", {"page": page, "q": text, "gone": gone, "may_add": may_add})


def _organizations(request: ActorRequest) -> list[tuple[str, str]]:
    rows = Organization.objects.filter(within_reach(request.actor, "pk", county="county"), is_active=True)
    return [(str(row.pk), row.short_name) for row in rows.order_by("code")]


@reads("staff.practitioner.add")
def new(request: ActorRequest) -> HttpResponse:
    """The empty form."""
    return _form(request, None, {"organization": str(request.actor.organization_id or "")})


def _form(
    request: ActorRequest, person: Practitioner | None, values: dict[str, Any], *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "person": person,
        "values": values,
        "labels": LABELS,
        "categories": Category.choices,
        "titles": Title.choices,
        "organizations": _organizations(request) if person is None else [],
        "may": {verb: request.actor.may(f"staff.practitioner.{verb}") for verb in ("correct", "leave")},
        **more,
    }
    return render(request, "staff/practitioner.html", context, status=status)


@writes("staff.practitioner.add")
def add(request: ActorRequest) -> HttpResponse:
    """Take somebody on."""
    values = request.POST.dict()
    wanted = values.get("organization", "")
    place = Organization.objects.filter(pk=int(wanted) if wanted.isdecimal() else 0).first()
    if place is None:
        return _form(request, None, values, errors={"organization": "请选择机构。"}, status=422)
    try:
        person = actions.add(
            actor=request.actor, now=request.now, key=request.key, organization=place, code=values.get("code", ""),
            **{name: values.get(name, "") for name in FIELDS},
        )  # fmt: skip
    except Invalid as problem:
        return _form(request, None, values, errors=problem.fields, status=problem.status)
    messages.success(request, f"已登记 {person.name}。")
    return HttpResponseRedirect(reverse("staff:practitioners"))


@reads("staff.practitioner.read")
def practitioner(request: ActorRequest, pk: int) -> HttpResponse:
    """One practitioner."""
    person = queries.practitioner(seen_by=request.actor, pk=pk)
    return _form(request, person, {name: getattr(person, name) for name in (*FIELDS, "code", "version")})


@writes("staff.practitioner.correct")
def correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Save."""
    person = queries.practitioner(seen_by=request.actor, pk=pk)
    values = request.POST.dict()
    try:
        actions.correct(
            actor=request.actor, now=request.now, key=request.key, practitioner=person,
            version=int(values["version"]) if values.get("version", "").isdecimal() else 0,
            **{name: values.get(name, "") for name in FIELDS},
        )  # fmt: skip
    except Invalid as problem:
        return _form(request, person, values, errors=problem.fields, status=problem.status)
    except Conflict as moved:
        return _form(request, person, values, moved=str(moved), status=moved.status)
    messages.success(request, "已更正。")
    return HttpResponseRedirect(reverse("staff:practitioner", args=(pk,)))


@writes("staff.practitioner.leave")
def leave(request: ActorRequest, pk: int) -> HttpResponse:
    """Today is the last day."""
    person = queries.practitioner(seen_by=request.actor, pk=pk)
    actions.leave(
        actor=request.actor, now=request.now, key=request.key, practitioner=person, on=timezone.localdate(request.now)
    )
    messages.success(request, f"已登记 {person.name} 离岗。")
    return HttpResponseRedirect(reverse("staff:practitioner", args=(pk,)))
