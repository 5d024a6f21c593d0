"""Pages of stays: the ward list, admission, one stay with bed, operations, discharge."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.encounters import actions
from yigongti.records.encounters import stay_queries as queries
from yigongti.records.encounters.models import DischargeWay, Stay
from yigongti.records.encounters.pages import DIAGNOSES
from yigongti.records.encounters.stay_lists import Stays, days, going
from yigongti.records.people import looks
from yigongti.records.people import queries as people
from yigongti.records.people.rules import age_words
from yigongti.records.terms.queries import in_use

LABELS = {
    "ward": "病区", "bed": "床号", "main_diagnosis": "主要诊断", "name": "手术名称", "operation_code": "手术代码",
    "grade": "级别", "performed_at": "手术时间", "way": "离院方式", "referred_to": "接收机构",
    "referred_to_name": "县外机构", "reason": "原因",
}  # fmt: skip
GRADES = [(str(g), f"{word}级") for g, word in zip(range(1, 5), "一二三四", strict=True)]
READ = "encounters.stay.read"


@reads(READ)
def stays(request: ActorRequest) -> HttpResponseBase:
    """Who is here, who is coming, who left."""
    may_admit = request.actor.may("encounters.stay.admit")
    return Stays().respond(request, "encounters/stays.html", {"may_admit": may_admit})


@reads("encounters.stay.admit")
def admit(request: ActorRequest) -> HttpResponse:
    """Admission: choose the resident (`?resident=` has chosen), ward and bed."""
    chosen = {name: request.GET.get(name, "") for name in ("resident", "ward")}
    return _admission(request, {**chosen, "is_tcm": "0"})


def _admission(request: ActorRequest, values: dict[str, str], *, status: int = 200, **more: Any) -> HttpResponse:
    code = values.get("resident", "")
    person = people.resident(seen_by=request.actor, code=code) if code else None
    context: dict[str, Any] = {
        "person": person,
        "values": values,
        "labels": LABELS,
        "wards": queries.wards(seen_by=request.actor),
    }
    if person:
        context["about"] = age_words(person.birth_date, timezone.localdate(request.now))
        context["place"] = people.place_of(person)
        context["diagnoses"] = _diagnoses()
    return render(request, "encounters/admit.html", {**context, **more}, status=status)


def _diagnoses() -> list[str]:
    return list(in_use(system=DIAGNOSES).values_list("name", flat=True)[:200])


@writes("encounters.stay.admit")
def admit_save(request: ActorRequest) -> HttpResponse:
    """Admit; when the resident lies here already, go there."""
    values = request.POST.dict()
    person = people.resident(seen_by=request.actor, code=values.get("resident", ""))
    try:
        made = actions.admit(
            actor=request.actor, now=request.now, key=request.key, resident=person, ward=values.get("ward", ""),
            bed=values.get("bed", ""), main_diagnosis=values.get("main_diagnosis", ""),
            is_tcm=values.get("is_tcm") == "1",
        )  # fmt: skip
    except actions.AlreadyIn as there:
        messages.info(request, str(there))
        if isinstance(there.result, Stay):
            return _to(there.result)
        return HttpResponseRedirect(reverse("encounters:stays"))
    except Invalid as problem:
        errors = problem.fields or {"ward": str(problem)}
        return _admission(request, values, errors=errors, status=problem.status)
    messages.success(
        request, f"{person.name} 已入院，{made.ward} {made.bed} 床。" if made.bed else f"{person.name} 已入院。"
    )
    return _to(made)


def _to(stay: Stay) -> HttpResponse:
    return HttpResponseRedirect(reverse("encounters:stay", args=(stay.pk,)))


@reads(READ)
def stay(request: ActorRequest, pk: int) -> HttpResponse:
    """One stay; what may be done stands on it."""
    row = queries.stay(seen_by=request.actor, pk=pk)
    looks.looked(
        actor=request.actor, person=row.resident, now=request.now, page="encounters:stay",
        came_from=request.headers.get("referer", ""),
    )  # fmt: skip
    return _page(request, row)


def _page(request: ActorRequest, row: Stay, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    mine = row.organization_id == actor.organization_id and row.voided_at is None
    settled = getattr(row.encounter, "settlement", None)
    lying = row.discharged_at is None
    may = {verb: mine and actor.may(f"encounters.stay.{verb}") for verb in ("move", "operate", "discharge")}
    context = {
        "row": row,
        "banner": people.banner(seen_by=actor, person=row.resident, today=timezone.localdate(request.now)),
        "days": days(row, request.now),
        "going": going(row),
        "operations": row.operations.order_by("-is_main", "performed_at"),
        "settled": settled,
        "may_move": may["move"] and lying,
        "may_operate": may["operate"] and settled is None,
        "may_discharge": may["discharge"] and lying,
        "may_settle": mine and not lying and settled is None and actor.may("encounters.settlement.settle"),
        "may_read_bill": actor.may("encounters.settlement.read"),
        "is_coming": row.referred_to_id == actor.organization_id and not queries.has_arrived(row),
        "may_admit": actor.may("encounters.stay.admit"),
        "grades": GRADES,
        "ways": DischargeWay.choices,
        "receivers": [(str(pk), name) for pk, name, _ in queries.receivers(seen_by=actor)] if may["discharge"] else [],
        "wards": queries.wards(seen_by=actor) if may["move"] else [],
        "diagnoses": _diagnoses() if may["discharge"] else [],
        "labels": LABELS,
        "values": {
            "ward": row.ward,
            "bed": row.bed,
            "main_diagnosis": row.main_diagnosis,
            "is_main": "0",
            **more.pop("values", {}),
        },
        **more,
    }
    return render(request, "encounters/stay.html", context, status=status)


def _done(request: ActorRequest, pk: int, what: Any) -> HttpResponse:
    """Call a write of a stay; back to it, or the page with what is wrong."""
    row = queries.stay(seen_by=request.actor, pk=pk)
    values = request.POST.dict()
    try:
        messages.success(request, what(row, values))
    except Invalid as problem:
        errors = problem.fields or {"form": str(problem)}
        return _page(request, row, values=values, errors=errors, status=problem.status)
    except Conflict as moved:
        return _page(request, row, values=values, moved=str(moved), status=moved.status)
    return _to(row)


def _version(values: dict[str, str]) -> int:
    return int(values["version"]) if values.get("version", "").isdecimal() else 0


@writes("encounters.stay.move")
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """Another bed."""

    def write(row: Stay, values: dict[str, str]) -> str:
        made = actions.move(
            actor=request.actor, now=request.now, key=request.key, stay=row, ward=values.get("ward", ""),
            bed=values.get("bed", ""), version=_version(values),
        )  # fmt: skip
        return f"已换到 {made.ward}{f' {made.bed} 床' if made.bed else ''}。"

    return _done(request, pk, write)


@writes("encounters.stay.operate")
def operate(request: ActorRequest, pk: int) -> HttpResponse:
    """Record an operation."""

    def write(row: Stay, values: dict[str, str]) -> str:
        at = _moment(values.get("performed_at", ""))
        if at is None:
            raise Invalid(fields={"performed_at": "请填写手术日期和时间。"})
        grade = values.get("grade", "")
        made = actions.operate(
            actor=request.actor, now=request.now, key=request.key, stay=row, name=values.get("name", ""),
            grade=int(grade) if grade.isdecimal() else 0, performed_at=at,
            operation_code=values.get("operation_code", ""), is_main=values.get("is_main") == "1",
        )  # fmt: skip
        return f"已登记手术：{made.name}。"

    return _done(request, pk, write)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


@writes("encounters.stay.strike_operation")
def strike_operation(request: ActorRequest, pk: int) -> HttpResponse:
    """Take out an operation that was recorded by mistake."""
    operation = queries.operation(seen_by=request.actor, pk=pk)

    def write(_row: Stay, values: dict[str, str]) -> str:
        actions.strike_operation(
            actor=request.actor, now=request.now, key=request.key, operation=operation,
            reason=values.get("reason", ""),
        )  # fmt: skip
        return f"已删去手术：{operation.name}。"

    return _done(request, operation.stay_id, write)


@writes("encounters.stay.discharge")
def discharge(request: ActorRequest, pk: int) -> HttpResponse:
    """Discharge with way and referral."""

    def write(row: Stay, values: dict[str, str]) -> str:
        to = values.get("referred_to", "")
        made = actions.discharge(
            actor=request.actor, now=request.now, key=request.key, stay=row, version=_version(values),
            way=values.get("way", ""), main_diagnosis=values.get("main_diagnosis", ""),
            referred_to=int(to) if to.isdecimal() else None, referred_to_name=values.get("referred_to_name", ""),
        )  # fmt: skip
        return f"{made.resident.name} 已出院，{going(made)}。"

    return _done(request, pk, write)
