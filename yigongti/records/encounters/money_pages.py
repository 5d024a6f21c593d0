"""Pages of money: the settlement of an encounter, taking it back; voiding what was entered by mistake."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.encounters import actions, queries
from yigongti.records.encounters import stay_queries as stays
from yigongti.records.encounters.models import PARTS, Encounter, EncounterKind, Scheme, Settlement
from yigongti.records.encounters.money_rules import TITLES
from yigongti.records.people import looks

LABELS = {**TITLES, "scheme": "险种", "reason": "原因"}


@reads("encounters.settlement.read")
def settlement(request: ActorRequest, pk: int) -> HttpResponse:
    """What an encounter cost and who bore it; the form where nothing is settled."""
    row = queries.encounter(seen_by=request.actor, pk=pk)
    looks.looked(
        actor=request.actor, person=row.resident, now=request.now, page="encounters:settlement",
        came_from=request.headers.get("referer", ""),
    )  # fmt: skip
    return _page(request, row)


def _page(request: ActorRequest, row: Encounter, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    standing = stays.standing_settlement(seen_by=actor, encounter_pk=row.pk)
    values, errors = more.pop("values", {}), more.get("errors", {})
    mine = row.organization_id == actor.organization_id and row.voided_at is None
    lies = row.kind == EncounterKind.INPATIENT and row.ended_at is None
    context = {
        "row": row,
        "standing": standing,
        "shares": _shares(standing) if standing else [],
        "other": standing.total_fen - standing.fund_fen - standing.self_fen if standing else 0,
        "parts": [(p, TITLES[p], values.get(p, ""), errors.get(p, "")) for p in PARTS],
        "sums": [(p, TITLES[p], values.get(p, ""), errors.get(p, "")) for p in ("total_fen", "fund_fen", "self_fen")],
        "schemes": Scheme.choices,
        "scheme": values.get("scheme", ""),
        "reversals": row.reversals.order_by("-reversed_at"),
        "lies": lies,
        "may_settle": mine and not lies and standing is None and actor.may("encounters.settlement.settle"),
        "may_reverse": mine and standing is not None and actor.may("encounters.settlement.reverse"),
        "labels": LABELS,
        **more,
    }
    return render(request, "encounters/settlement.html", context, status=status)


def _shares(bill: Settlement) -> list[tuple[str, int, float | None]]:
    """Part, fen, share of the total in percent; no share of nothing."""
    whole = bill.total_fen
    return [(TITLES[p], getattr(bill, p), 100 * getattr(bill, p) / whole if whole else None) for p in PARTS]


def _here(row: Encounter) -> HttpResponse:
    return HttpResponseRedirect(reverse("encounters:settlement", args=(row.pk,)))


@writes("encounters.settlement.settle")
def settle(request: ActorRequest, pk: int) -> HttpResponse:
    """Settle; a second person is shown what the first one wrote."""
    row = queries.encounter(seen_by=request.actor, pk=pk)
    values = request.POST.dict()
    typed = {name: values.get(name, "") for name in TITLES}
    try:
        actions.settle(
            actor=request.actor, now=request.now, key=request.key, encounter=row, scheme=values.get("scheme", ""),
            typed=typed,
        )  # fmt: skip
    except actions.AlreadySettled as done:
        messages.info(request, str(done))
        return _here(row)
    except Invalid as problem:
        return _page(request, row, values=values, errors=problem.fields, status=problem.status)
    except Conflict as moved:
        return _page(request, row, values=values, moved=str(moved), status=moved.status)
    messages.success(request, f"{row.resident.name} 的费用已结算。")
    return _here(row)


@writes("encounters.settlement.reverse")
def reverse_settlement(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the settlement back, with a reason."""
    row = queries.encounter(seen_by=request.actor, pk=pk)
    reason = request.POST.get("reason", "")
    try:
        actions.reverse(actor=request.actor, now=request.now, key=request.key, encounter=row, reason=reason)
    except Invalid as problem:
        return _page(request, row, errors=problem.fields, reason=reason, status=problem.status)
    except Conflict as moved:
        return _page(request, row, moved=str(moved), status=moved.status)
    messages.success(request, "结算已冲销，原金额留有记录。")
    return _here(row)


@reads("encounters.encounter.void")
def void(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask for the reason, and say what will happen."""
    return _voiding(request, queries.encounter(seen_by=request.actor, pk=pk))


def _voiding(request: ActorRequest, row: Encounter, *, status: int = 200, **more: Any) -> HttpResponse:
    mine = row.organization_id == request.actor.organization_id
    context = {"row": row, "writable": mine and row.voided_at is None, "labels": LABELS, **more}
    return render(request, "encounters/void.html", context, status=status)


@writes("encounters.encounter.void")
def void_save(request: ActorRequest, pk: int) -> HttpResponse:
    """Void it; it stays readable and stops counting."""
    row = queries.encounter(seen_by=request.actor, pk=pk)
    reason = request.POST.get("reason", "")
    try:
        actions.void(actor=request.actor, now=request.now, key=request.key, encounter=row, reason=reason)
    except Invalid as problem:
        return _voiding(request, row, errors=problem.fields, reason=reason, status=problem.status)
    except Conflict as moved:
        return _voiding(request, row, moved=str(moved), reason=reason, status=moved.status)
    messages.success(request, f"{row.number} 已作废，不再计入诊疗量。")
    return HttpResponseRedirect(reverse("encounters:encounter", args=(row.pk,)))
