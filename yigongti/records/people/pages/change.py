"""Correcting a file; allergies and contacts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.people import actions, looks, queries
from yigongti.records.people.models import Allergy, Contact, IdentifierKind, Resident
from yigongti.records.people.pages import forms
from yigongti.records.people.particulars import Number, doubts, particulars_of


class Gone(queries.NoSuchResident):
    """The line was taken away before."""

    sentence = "这一条已经不在档案里，请刷新页面核对。"


@reads("people.resident.correct")
def form(request: ActorRequest, code: str) -> HttpResponse:
    """All that can be changed about one resident."""
    person = queries.resident(seen_by=request.actor, code=code)
    looks.looked(actor=request.actor, person=person, now=request.now, page="people:correct")
    return page(request, person)


@writes("people.resident.correct")
def save(request: ActorRequest, code: str) -> HttpResponse:
    """Save the particulars."""
    person = queries.resident(seen_by=request.actor, code=code)
    values = request.POST.dict()
    version = int(values["version"]) if values.get("version", "").isdecimal() else 0
    try:
        changes = vars(forms.particulars(request.POST))
        actions.correct(
            actor=request.actor, now=request.now, key=request.key, person=person, changes=changes, version=version
        )
    except Invalid as problem:
        return page(request, person, values=values, errors=problem.fields, status=422)
    except Conflict as moved:
        return page(request, person, values=values, moved=str(moved), status=409)
    messages.success(request, "已更正，原内容留在变更记录里。")
    return back(person)


def page(request: ActorRequest, person: Resident, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with what was typed when it comes back."""
    given = particulars_of(person)
    banner = queries.banner(seen_by=request.actor, person=person, today=localdate(request.now))
    held = next((i.value for i, _ in banner.identifiers if i.kind == IdentifierKind.CITIZEN_ID and i.is_active), "")
    values = more.pop("values", None) or {
        **{k: v or "" for k, v in vars(given).items()},
        "birth_date": f"{given.birth_date:%Y-%m-%d}" if given.birth_date else "",
        "version": str(person.version),
    }
    context = {
        "person": person,
        "banner": banner,
        "values": values,
        "doubts": doubts(given, Number(value=held), today=localdate(request.now), county=person.county),
        "may": {
            verb: request.actor.may(f"people.resident.{verb}")
            for verb in (
                "add_identifier", "retire_identifier", "add_allergy", "remove_allergy", "add_contact",
                "remove_contact",
            )
        },
        "contacts": list(person.contacts.all()),
        **forms.options(person.county, values.get("township", "")),
        **more,
    }  # fmt: skip
    return render(request, "people/correct.html", context, status=status)


def back(person: Resident) -> HttpResponse:
    """To the correction page, where the next thing can be done."""
    return HttpResponseRedirect(reverse("people:correct", args=(person.code,)))


@writes("people.resident.add_allergy")
def add_allergy(request: ActorRequest, code: str) -> HttpResponse:
    """Note an allergy."""
    person = queries.resident(seen_by=request.actor, code=code)
    try:
        actions.add_allergy(
            actor=request.actor, now=request.now, key=request.key, person=person,
            substance=request.POST.get("substance", ""), reaction=request.POST.get("reaction", ""),
        )  # fmt: skip
    except Invalid as problem:
        return page(request, person, errors=problem.fields, status=422)
    return back(person)


@writes("people.resident.remove_allergy")
def remove_allergy(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """Take back an allergy."""
    person = queries.resident(seen_by=request.actor, code=code)
    allergy = Allergy.objects.filter(pk=pk, resident_id__in=queries.file_ids(resident_id=person.pk)).first()
    if allergy is None:
        raise Gone
    actions.remove_allergy(actor=request.actor, now=request.now, key=request.key, allergy=allergy)
    return back(person)


@writes("people.resident.add_contact")
def add_contact(request: ActorRequest, code: str) -> HttpResponse:
    """Note somebody to call."""
    person = queries.resident(seen_by=request.actor, code=code)
    post = request.POST
    try:
        actions.add_contact(
            actor=request.actor, now=request.now, key=request.key, person=person, name=post.get("contact_name", ""),
            relation=post.get("relation", ""), phone=post.get("contact_phone", ""),
        )  # fmt: skip
    except Invalid as problem:
        return page(request, person, errors=problem.fields, status=422)
    return back(person)


@writes("people.resident.remove_contact")
def remove_contact(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """Take a contact away."""
    person = queries.resident(seen_by=request.actor, code=code)
    contact = Contact.objects.filter(pk=pk, resident=person).first()
    if contact is None:
        raise Gone
    actions.remove_contact(actor=request.actor, now=request.now, key=request.key, contact=contact)
    return back(person)
