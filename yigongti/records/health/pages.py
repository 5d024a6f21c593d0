"""Pages of health services: four lists, a resident's services with their forms, one follow-up."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from yigongti.foundation.errors import AlreadyDone, Invalid
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, acting, reads, writes
from yigongti.records.health import actions, lists, queries, rules
from yigongti.records.health.models import Disease, FollowUp, Group, Registration, Way
from yigongti.records.people import looks
from yigongti.records.people import queries as people
from yigongti.records.people.models import Resident
from yigongti.records.people.rules import age_words

READ = "health.registration.read"
LABELS = {
    "team_name": "团队", "signed_on": "签约日期", "ends_on": "到期日", "packages": "服务包", "ended_on": "解约日期",
    "end_reason": "解约原因", "disease": "病种", "diagnosed_on": "确诊日期", "managed_from": "纳入日期",
    "closed_on": "结案日期", "close_reason": "结案原因", "checkup_on": "体检", "assessed_on": "评估",
    "guided_on": "指导",
    "group": "人群", "since": "起始日期", "until": "移出日期", "on": "随访日期", "way": "方式", "note": "备注",
} | {m.code: m.title for m in rules.MEASURES}  # fmt: skip
VERBS = (
    "contract.sign", "contract.end", "registration.open", "registration.manage", "registration.close",
    "followup.write", "elderly.record", "group.join", "group.leave",
)  # fmt: skip
VIEWS = (
    ("health:registers", "慢性病随访", READ),
    ("health:contracts", "家庭医生签约", "health.contract.read"),
    ("health:elders", "老年人", "health.elderly.read"),
    ("health:groups", "重点人群", "health.group.read"),
)


def _list(request: ActorRequest, page: lists._Residents) -> HttpResponseBase:
    views = [(reverse(n), title, n == page.page) for n, title, right in VIEWS if request.actor.may(right)]
    return page.respond(request, "health/list.html", {"heading": page.title, "views": views})


@reads(READ)
def registers(request: ActorRequest) -> HttpResponseBase:
    """Who is due."""
    return _list(request, lists.Registers())


@reads("health.contract.read")
def contracts(request: ActorRequest) -> HttpResponseBase:
    """Contracts."""
    return _list(request, lists.Contracts())


@reads("health.elderly.read")
def elders(request: ActorRequest) -> HttpResponseBase:
    """The elderly of this year."""
    return _list(request, lists.Elders())


@reads("health.group.read")
def groups(request: ActorRequest) -> HttpResponseBase:
    """Groups that come first."""
    return _list(request, lists.Groups())


@reads(READ)
def resident(request: ActorRequest, code: str) -> HttpResponse:
    """Everything of one resident, and the forms."""
    person = people.resident(seen_by=request.actor, code=code)
    looks.looked(actor=request.actor, person=person, now=request.now, page="health:resident")
    return _page(request, person)


def _page(request: ActorRequest, person: Resident, *, act: str = "", problem: Invalid | None = None) -> HttpResponse:
    today = localdate(request.now)
    context = {
        "person": person,
        "about": age_words(person.birth_date, today),
        "home": people.place_of(person),
        **queries.of_resident(seen_by=request.actor, resident_id=person.pk),
        "may": {verb.replace(".", "_"): request.actor.may(f"health.{verb}") for verb in VERBS},
        "sees": {right.split(".")[1]: request.actor.may(right) for _n, _t, right in VIEWS},
        "diseases": Disease.choices, "kinds": Group.choices, "labels": LABELS,
        "today": today, "year": today.year, "year_end": today.replace(month=12, day=31),
        "act": act, "errors": problem.fields if problem else {}, "typed": request.POST if problem else {},
        "is_old": person.birth_date is not None
        and rules.age_on(person.birth_date, today.replace(month=12, day=31)) >= rules.ELDERLY_AGE,
    }  # fmt: skip
    return render(request, "health/resident.html", context, status=problem.status if problem else 200)


def _done(request: ActorRequest, person: Resident, act: str, write: Callable[[], object], words: str) -> HttpResponse:
    """Do it and go back to the resident; what cannot be accepted comes back with everything typed."""
    try:
        write()
    except AlreadyDone as before:
        messages.info(request, str(before))
    except Invalid as problem:
        return _page(request, person, act=act, problem=problem)
    else:
        messages.success(request, words)
    return HttpResponseRedirect(reverse("health:resident", args=[person.code]))


def _day(request: ActorRequest, name: str) -> Any:
    return day_of(request.POST.get(name, ""))


@writes("health.contract.sign")
def contract_sign(request: ActorRequest, code: str) -> HttpResponse:
    """Sign."""
    person = people.resident(seen_by=request.actor, code=code)
    return _done(
        request, person, "sign",
        lambda: actions.sign_contract(
            **acting(request), resident=person, team_name=request.POST.get("team_name", ""),
            signed_on=_day(request, "signed_on"), ends_on=_day(request, "ends_on"),
            packages=request.POST.get("packages", ""),
        ),
        "已登记签约。",
    )  # fmt: skip


@writes("health.contract.end")
def contract_end(request: ActorRequest, pk: int) -> HttpResponse:
    """End before its time."""
    row = queries.contract(seen_by=request.actor, pk=pk)
    return _done(
        request, row.resident, f"end{pk}",
        lambda: actions.end_contract(
            **acting(request), contract=row, on=_day(request, "ended_on"), reason=request.POST.get("end_reason", "")
        ),
        "已登记解约。",
    )  # fmt: skip


@writes("health.registration.open")
def register(request: ActorRequest, code: str) -> HttpResponse:
    """Open a row of a register."""
    person = people.resident(seen_by=request.actor, code=code)
    managed = localdate(request.now) if request.POST.get("managed") == "1" else None
    return _done(
        request, person, "register",
        lambda: actions.register(
            **acting(request), resident=person, disease=request.POST.get("disease", ""),
            diagnosed_on=_day(request, "diagnosed_on"), managed_from=managed,
        ),
        "已建档。",
    )  # fmt: skip


@writes("health.registration.manage")
def manage(request: ActorRequest, pk: int) -> HttpResponse:
    """Management begins."""
    row = queries.registration(seen_by=request.actor, pk=pk)
    return _done(
        request, row.resident, f"manage{pk}",
        lambda: actions.manage(**acting(request), registration=row, on=_day(request, "managed_from")),
        "已纳入管理。",
    )  # fmt: skip


@writes("health.registration.close")
def close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close the row."""
    row = queries.registration(seen_by=request.actor, pk=pk)
    return _done(
        request, row.resident, f"close{pk}",
        lambda: actions.close(
            **acting(request), registration=row, on=_day(request, "closed_on"),
            reason=request.POST.get("close_reason", ""),
        ),
        "已结案。",
    )  # fmt: skip


@writes("health.elderly.record")
def elderly(request: ActorRequest, code: str) -> HttpResponse:
    """The care of the running year."""
    person = people.resident(seen_by=request.actor, code=code)
    return _done(
        request, person, "elderly",
        lambda: actions.record_elderly(
            **acting(request), resident=person, year=localdate(request.now).year,
            checkup_on=_day(request, "checkup_on"), assessed_on=_day(request, "assessed_on"),
            guided_on=_day(request, "guided_on"),
        ),
        "已登记本年健康管理。",
    )  # fmt: skip


@writes("health.group.join")
def group_join(request: ActorRequest, code: str) -> HttpResponse:
    """Into a group."""
    person = people.resident(seen_by=request.actor, code=code)
    return _done(
        request, person, "join",
        lambda: actions.join_group(
            **acting(request), resident=person, group=request.POST.get("group", ""), since=_day(request, "since")
        ),
        "已登记重点人群。",
    )  # fmt: skip


@writes("health.group.leave")
def group_leave(request: ActorRequest, pk: int) -> HttpResponse:
    """Out of a group."""
    row = queries.membership(seen_by=request.actor, pk=pk)
    return _done(
        request, row.resident, f"leave{pk}",
        lambda: actions.leave_group(**acting(request), membership=row, on=_day(request, "until")),
        "已移出。",
    )  # fmt: skip


@reads("health.followup.write")
def followup(request: ActorRequest, pk: int) -> HttpResponse:
    """The form of one follow-up, last time beside."""
    row = queries.registration(seen_by=request.actor, pk=pk)
    looks.looked(actor=request.actor, person=row.resident, now=request.now, page="health:followup")
    return _followup(request, row)


def _followup(request: ActorRequest, row: Registration, problem: Invalid | None = None) -> HttpResponse:
    today = localdate(request.now)
    typed = request.POST if problem else {"on": today.isoformat(), "way": Way.CLINIC.value}
    errors = problem.fields if problem else {}
    last = FollowUp.objects.filter(registration=row).order_by("-at").first()
    before = last.values if last else {}
    context = {
        "row": row, "person": row.resident, "about": age_words(row.resident.birth_date, today),
        "measures": [
            (m, typed.get(m.code, ""), errors.get(m.code, ""), before.get(m.code)) for m in rules.asked(row.disease)
        ],
        "last": last, "ways": Way.choices, "typed": typed, "errors": errors, "labels": LABELS,
    }  # fmt: skip
    return render(request, "health/followup.html", context, status=problem.status if problem else 200)


@writes("health.followup.write")
def followup_save(request: ActorRequest, pk: int) -> HttpResponse:
    """Save and go back to the resident."""
    row = queries.registration(seen_by=request.actor, pk=pk)
    try:
        actions.follow_up(
            **acting(request), registration=row, on=_day(request, "on"), way=request.POST.get("way", ""),
            values={m.code: request.POST.get(m.code, "") for m in rules.MEASURES}, note=request.POST.get("note", ""),
        )  # fmt: skip
    except AlreadyDone as before:
        messages.info(request, str(before))
    except Invalid as problem:
        return _followup(request, row, problem)
    else:
        messages.success(request, f"已登记 {row.resident.name} 的随访。")
    return HttpResponseRedirect(reverse("health:resident", args=[row.resident.code]))
