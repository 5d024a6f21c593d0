"""Institutions and consortia: one list, two sheets, and the three dated changes of membership."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.errors import Conflict, Invalid, NotFound
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.places import actions, queries
from yigongti.records.places.models import Consortium, Institution, Level, Membership, MembershipRole
from yigongti.records.places.types import all_types, title_of

PER_PAGE = 50
COLUMNS = (
    "机构代码",
    "名称",
    "类型",
    "层级",
    "乡镇",
    "医共体",
    "角色",
    "独立法人",
    "基层机构",
    "心电设备",
    "演示",
    "出处",
)
_KNOWN = {True: "有", False: "无", None: "缺"}


def _wanted(request: HttpRequest) -> queries.Wanted:
    asked = {
        name: request.GET.get(name, "").strip()[:60] for name in ("text", "consortium", "type", "township", "level")
    }
    return queries.Wanted(**asked)


@reads("places.institution.read")
def institutions(request: ActorRequest) -> HttpResponse:
    """The list, by name, consortium, type, level and township."""
    wanted, today = _wanted(request), timezone.localdate(request.now)
    found = queries.list_institutions(seen_by=request.actor, at=today, wanted=wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    belonging = queries.belonging(institutions=page, at=today)
    context = {
        "wanted": wanted,
        "page": page,
        "rows": [(row, title_of(row.type), belonging[row.pk]) for row in page],
        "types": all_types().values(),
        "levels": Level.choices,
        "consortia": queries.consortia(county=request.actor.county),
        "townships": queries.townships(county=request.actor.county),
        "address": urlencode({k: v for k, v in vars(wanted).items() if v}),
    }
    return render(request, "places/institutions.html", context)


@reads("places.institution.read")
def institutions_export(request: ActorRequest) -> HttpResponseBase:
    """Exactly what the list shows under its filter, as a workbook."""
    from yigongti.foundation.web.export import xlsx_response

    today = timezone.localdate(request.now)
    found = list(queries.list_institutions(seen_by=request.actor, at=today, wanted=_wanted(request)))
    return xlsx_response(COLUMNS, list(_cells(found, today)), f"机构 {today}")


def _cells(found: list[Institution], today: date) -> Iterator[tuple[Any, ...]]:
    belonging = queries.belonging(institutions=found, at=today)
    for row in found:
        memberships = belonging[row.pk]
        yield (
            row.organization.code,
            row.organization.name,
            title_of(row.type),
            row.get_level_display(),
            row.township.name if row.township else "",
            "；".join(m.consortium.short_name for m in memberships),
            "；".join(m.get_role_display() for m in memberships),
            "是" if row.is_legal_person else "否",
            "是" if row.is_primary_care else "否",
            _KNOWN[row.has_ecg_device],
            "演示" if row.is_fictional else "",
            row.clause,
        )


@reads("places.institution.read")
def institution(request: ActorRequest, code: str) -> HttpResponse:
    """One institution: what it is, its people, what hangs under it, every membership it ever had."""
    found, today = queries.show_institution(seen_by=request.actor, code=code), timezone.localdate(request.now)
    context = {
        "one": found,
        "type": title_of(found.type),
        "now_in": queries.belonging(institutions=[found], at=today)[found.pk],
        "history": queries.membership_history(institution_ids=[found.pk]),
        "staff": queries.staff_counts(institution_id=found.pk),
        "clinics": queries.clinics_of(center_id=found.pk),
    }
    return render(request, "places/institution.html", context)


@reads("places.institution.read")
def consortium(request: ActorRequest, code: str) -> HttpResponse:
    """One consortium: its units by role today, and every change of membership."""
    return _consortium_page(request, queries.show_consortium(seen_by=request.actor, code=code))


def _consortium_page(
    request: ActorRequest, found: Consortium, problem: Exception | None = None, form: str = "", status: int = 200
) -> HttpResponse:
    today = timezone.localdate(request.now)
    rows = list(queries.memberships_at(at=today, consortium_id=found.pk))
    members = {row.institution_id for row in rows}
    joinable = [
        i
        for i in queries.institutions_of_county(county=found.county_id)
        if i.pk not in members and i.level in {Level.COUNTY, Level.TOWNSHIP}
    ]
    context = {
        "one": found,
        "groups": [(role.label, [row for row in rows if row.role == role]) for role in MembershipRole],
        "count": len(rows),
        "history": queries.membership_history(consortium_id=found.pk),
        "joinable": [(i.organization.code, i.organization.name) for i in joinable],
        "members": [(str(row.pk), f"{row.institution.organization.name}（{row.get_role_display()}）") for row in rows],
        "roles": MembershipRole.choices,
        "may": {verb for verb in ("join", "leave", "change_role") if request.actor.may(f"places.membership.{verb}")},
        "today": today.isoformat(),
        "problem": problem,
        "form": form,
        "typed": request.POST if form else {},
        "labels": {
            "institution": "机构",
            "membership": "成员",
            "role": "角色",
            "since": "自",
            "on": "自",
            "clause": "依据",
        },
    }
    return render(request, "places/consortium.html", context, status=status)


@writes("places.membership.join")
def join(request: ActorRequest, code: str) -> HttpResponse:
    """An institution joins from a day on."""
    found = queries.show_consortium(seen_by=request.actor, code=code)
    try:
        actions.join(
            actor=request.actor,
            now=request.now,
            key=request.key,
            institution=_institution(request),
            consortium=found,
            role=request.POST.get("role", ""),
            since=_day(request, "since"),
            clause=request.POST.get("clause", ""),
        )
    except (Invalid, Conflict) as problem:
        return _consortium_page(request, found, problem, "join", problem.status)
    return _back(found)


@writes("places.membership.leave")
def leave(request: ActorRequest, code: str) -> HttpResponse:
    """A member leaves; the day is the first one outside."""
    found = queries.show_consortium(seen_by=request.actor, code=code)
    try:
        membership = _membership(request, found)
        on = _day(request, "on")
        actions.leave(actor=request.actor, now=request.now, key=request.key, membership=membership, on=on)
    except (Invalid, Conflict) as problem:
        return _consortium_page(request, found, problem, "leave", problem.status)
    return _back(found)


@writes("places.membership.change_role")
def change_role(request: ActorRequest, code: str) -> HttpResponse:
    """A member has another role from a day on."""
    found = queries.show_consortium(seen_by=request.actor, code=code)
    try:
        actions.change_role(
            actor=request.actor,
            now=request.now,
            key=request.key,
            membership=_membership(request, found),
            role=request.POST.get("role", ""),
            since=_day(request, "since"),
            clause=request.POST.get("clause", ""),
        )
    except (Invalid, Conflict) as problem:
        return _consortium_page(request, found, problem, "change_role", problem.status)
    return _back(found)


def _back(found: Consortium) -> HttpResponse:
    return HttpResponseRedirect(reverse("places:consortium", args=[found.code]))


def _institution(request: ActorRequest) -> Institution:
    try:
        return queries.show_institution(seen_by=request.actor, code=request.POST.get("institution", ""))
    except NotFound as missing:
        raise Invalid(fields={"institution": "请从列表中选择一个机构。"}) from missing


def _membership(request: ActorRequest, found: Consortium) -> Membership:
    number = request.POST.get("membership", "")
    row = Membership.objects.filter(consortium=found, pk=number).first() if number.isdecimal() else None
    if row is None:
        raise Invalid(fields={"membership": "请从列表中选择一个成员单位。"})
    return row


def _day(request: ActorRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise Invalid(fields={name: "请填写日期，例如 2026-07-01。"}) from error
