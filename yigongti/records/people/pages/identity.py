"""Who is who: identifiers, merge, unmerge."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.people import looks, queries
from yigongti.records.people.identity import actions
from yigongti.records.people.models import Identifier, Resident
from yigongti.records.people.pages import change, forms


@writes("people.resident.add_identifier")
def add_identifier(request: ActorRequest, code: str) -> HttpResponse:
    """Give the file a number."""
    person = queries.resident(seen_by=request.actor, code=code)
    given = forms.number(request.POST)
    try:
        actions.add_identifier(
            actor=request.actor, now=request.now, key=request.key, person=person, kind=given.kind, value=given.value
        )
    except Invalid as problem:
        return change.page(request, person, errors=problem.fields, status=422)
    messages.success(request, "证件已登记。出生日期、性别与证件不同的，请在上面核对。")
    return change.back(person)


@writes("people.resident.retire_identifier")
def retire_identifier(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """End a number's validity."""
    person = queries.resident(seen_by=request.actor, code=code)
    held = Identifier.objects.filter(pk=pk, resident_id__in=queries.file_ids(resident_id=person.pk)).first()
    if held is None:
        raise change.Gone
    try:
        actions.retire_identifier(
            actor=request.actor,
            now=request.now,
            key=request.key,
            identifier=held,
            reason=request.POST.get("reason", ""),
        )
    except Invalid as problem:
        return change.page(request, person, errors=problem.fields, status=422)
    return change.back(person)


@reads("people.resident.merge")
def merge_form(request: ActorRequest, code: str) -> HttpResponse:
    """Choose the duplicate (`?resident=`) and see both files side by side before anything happens."""
    kept = queries.resident(seen_by=request.actor, code=code)
    wanted = request.GET.get("resident", "")
    other = queries.resident(seen_by=request.actor, code=wanted) if wanted else None
    return _merge(request, kept, other)


def _merge(
    request: ActorRequest,
    kept: Resident,
    other: Resident | None,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = localdate(request.now)
    for one in filter(None, (kept, other)):
        looks.looked(actor=request.actor, person=one, now=request.now, page="people:merge")
    alike = queries.probable_duplicates(seen_by=request.actor, name=kept.name, birth_date=kept.birth_date, but=kept.pk)
    context = {
        "kept": queries.banner(seen_by=request.actor, person=kept, today=today),
        "other": queries.banner(seen_by=request.actor, person=other, today=today) if other else None,
        "alike": queries.found(seen_by=request.actor, people=alike, today=today),
        "labels": forms.LABELS,
        "errors": errors or {},
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "people/merge.html", context, status=status)


@writes("people.resident.merge")
def merge_save(request: ActorRequest, code: str) -> HttpResponse:
    """Merge."""
    kept = queries.resident(seen_by=request.actor, code=code)
    other = queries.resident(seen_by=request.actor, code=request.POST.get("duplicate", ""))
    try:
        actions.merge(
            actor=request.actor, now=request.now, key=request.key, kept=kept, duplicate=other,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Invalid as problem:
        return _merge(request, kept, other, errors=problem.fields or {"duplicate": str(problem)}, status=problem.status)
    messages.success(request, "两份档案已合并，原档仍可查看，可随时撤销。")
    return HttpResponseRedirect(reverse("people:resident", args=(kept.code,)))


@writes("people.resident.unmerge")
def unmerge(request: ActorRequest, code: str) -> HttpResponse:
    """Undo the merge of this duplicate."""
    duplicate = queries.resident(seen_by=request.actor, code=code)
    actions.unmerge(
        actor=request.actor,
        now=request.now,
        key=request.key,
        duplicate=duplicate,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, "已撤销合并，两份档案各自恢复。")
    return HttpResponseRedirect(reverse("people:resident", args=(duplicate.code,)))
