"""Institutions and consortia: one list and two sheets. Who joins and leaves is decided in the consortia room."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.records.places import queries
from yigongti.records.places.models import Institution, Level, MembershipRole
from yigongti.records.places.types import all_types, title_of

PER_PAGE = 50
COMPOSITION = "consortia.composition.read"  # the room that decides on membership: a link, never an import
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
    found, today = queries.show_consortium(seen_by=request.actor, code=code), timezone.localdate(request.now)
    rows = list(queries.memberships_at(at=today, consortium_id=found.pk))
    context = {
        "one": found,
        "groups": [(role.label, [row for row in rows if row.role == role]) for role in MembershipRole],
        "count": len(rows),
        "history": queries.membership_history(consortium_id=found.pk),
        "may_compose": request.actor.may(COMPOSITION),
    }
    return render(request, "places/consortium.html", context)
