"""Opening a file: the form, its doubts, its duplicates; and the newborn."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from yigongti.foundation.errors import Invalid
from yigongti.foundation.web import drafts
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.people import actions, queries
from yigongti.records.people.keeping import AlreadyRegistered
from yigongti.records.people.models import Resident
from yigongti.records.people.pages import forms
from yigongti.records.people.particulars import doubts
from yigongti.records.places.queries import institution_of

DRAFT = "people.register"


@reads("people.resident.register")
def form(request: ActorRequest) -> HttpResponse:
    """The empty form; `?number=` or `?name=` carry over what was searched for."""
    values = {name: request.GET.get(name, "") for name in ("number", "name", "township")}
    values.setdefault("kind", "citizen_id")
    if not values["township"] and request.actor.organization_id:
        place = institution_of(organization_id=request.actor.organization_id)
        values["township"] = (place.township_id if place else "") or ""
    return _form(request, values)


@reads(None)
def villages(request: ActorRequest) -> HttpResponse:
    """The villages of the chosen township, as the field that is swapped in."""
    lists = forms.options(request.actor.county, request.GET.get("township", ""))
    return render(request, "people/villages.html", {**lists, "values": {}, "errors": {}})


@writes("people.resident.register")
def save(request: ActorRequest) -> HttpResponse:
    """Register, or show the form again with faults, doubts or those who may be the same person."""
    values = request.POST.dict()
    try:
        given, number = forms.particulars(request.POST), forms.number(request.POST)
        asked = doubts(given, number, today=localdate(request.now), county=request.actor.county)
        open_doubts = {f: s for f, s in asked.items() if values.get(f"{f}_confirmed") != values.get(f, "")}
        if open_doubts and not values.get("seen_doubts"):
            return _form(request, values | {"seen_doubts": "1"}, doubts=open_doubts)
        person = actions.register(
            actor=request.actor, now=request.now, key=request.key, particulars=given, number=number,
            confirmed_distinct=bool(values.get("confirmed_distinct")),
        )  # fmt: skip
    except Invalid as problem:
        return _form(request, values, errors=problem.fields or {"name": str(problem)}, status=422)
    except AlreadyRegistered as known:
        existing = known.result if isinstance(known.result, Resident) else None
        return _form(request, values, known=str(known), existing=existing, status=409)
    except actions.ProbablyTheSame as alike:
        today = localdate(request.now)
        lines = queries.found(seen_by=request.actor, people=alike.residents, today=today)
        return _form(request, values, alike=lines, status=409)
    drafts.drop(actor=request.actor, page=DRAFT)
    messages.success(request, f"已为 {person.name} 建档。")
    return HttpResponseRedirect(reverse("people:resident", args=(person.code,)))


def _form(request: ActorRequest, values: dict[str, str], *, status: int = 200, **more: Any) -> HttpResponse:
    lists = forms.options(request.actor.county, values.get("township", ""))
    return render(request, "people/register.html", {"values": values, "draft": DRAFT, **lists, **more}, status=status)


@reads("people.resident.register_newborn")
def newborn(request: ActorRequest, code: str) -> HttpResponse:
    """The form of a newborn, on the mother's name."""
    mother = queries.resident(seen_by=request.actor, code=code)
    values = {"sex": "", "birth_date": f"{localdate(request.now):%Y-%m-%d}", "birth_order": "1"}
    return _newborn(request, mother, values)


@writes("people.resident.register_newborn")
def newborn_save(request: ActorRequest, code: str) -> HttpResponse:
    """Register the child."""
    mother = queries.resident(seen_by=request.actor, code=code)
    values = request.POST.dict()
    order = values.get("birth_order", "")
    try:
        born = forms.needed_day(values.get("birth_date", ""))
        child = actions.register_newborn(
            actor=request.actor, now=request.now, key=request.key, mother=mother, sex=values.get("sex", ""),
            birth_date=born, birth_order=int(order) if order.isdecimal() else 1,
        )  # fmt: skip
    except Invalid as problem:
        return _newborn(request, mother, values, errors=problem.fields, status=422)
    messages.success(request, f"已为 {child.name} 建档，拿到身份证后可在“更正”里补登。")
    return HttpResponseRedirect(reverse("people:resident", args=(child.code,)))


def _newborn(
    request: ActorRequest, mother: Resident, values: dict[str, str], *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"mother": mother, "values": values, "labels": forms.LABELS, "sexes": forms.SEXES, **more}
    return render(request, "people/newborn.html", context, status=status)
