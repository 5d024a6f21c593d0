"""Pages of postings: who is where since when and reaches six months; send, correct, return."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.staff import actions, postings, queries
from yigongti.records.staff.models import Posting, PostingKind, Practitioner, Title

LABELS = {
    "kind": "方式", "to_organization": "派往机构", "since": "到岗日期", "until": "返回日期", "reason": "事由",
    "clause": "依据",
}  # fmt: skip


def _today(now: datetime) -> date:
    return timezone.localdate(now)


def _here(_actor: Actor, now: datetime) -> Q:
    day = _today(now)
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def _of_year(people: Callable[..., set[int]]) -> Callable[[Actor, datetime], Q]:
    def where(actor: Actor, now: datetime) -> Q:
        day = _today(now)
        ids = people(county=actor.county, year=day.year, today=day)
        return postings.touching(day.year) & Q(practitioner_id__in=ids)

    return where


def _text(value: str, _actor: Actor, _now: datetime) -> Q:
    person = Q(practitioner__name__startswith=value) | Q(practitioner__name_initials__startswith=value.lower())
    return person | Q(from_organization__short_name__contains=value) | Q(to_organization__short_name__contains=value)


def _kinds(_actor: Actor) -> Sequence[tuple[str, str]]:
    return PostingKind.choices


def _titles(_actor: Actor) -> Sequence[tuple[str, str]]:
    return Title.choices


def verdict(row: Posting) -> str:
    """Whether the person has or will have six months this year, in words."""
    year = row.standing
    if not isinstance(year, postings.Year):
        return ""
    return year.word if year.counts else f"不计：{year.why_not}"


def _so_far(row: Posting) -> str:
    return str(row.standing.so_far) if isinstance(row.standing, postings.Year) else ""


class Postings(ListPage[Posting]):
    """Who works elsewhere than where employed."""

    page = "staff:postings"
    title = "派驻"
    columns = (
        Column("person", "姓名", sort="practitioner__name_initials", value=lambda p: p.practitioner.name),
        Column("title", "到岗时职称", value=lambda p: p.get_title_then_display()),
        Column("kind", "方式", sort="kind", value=lambda p: p.get_kind_display()),
        Column("from", "派出机构", css="drop-640", value=lambda p: p.from_organization.short_name),
        Column("to", "派往机构", sort="to_organization__short_name", value=lambda p: p.to_organization.short_name),
        Column("since", "到岗", sort="since", value=lambda p: p.since),
        Column("until", "返回", sort="until", value=lambda p: p.until),
        Column("so_far", "本年已驻", css="num", value=_so_far),
        Column("verdict", "本年满 6 个月", value=verdict),
    )
    tabs = (
        Tab("here", "在派", _here),
        Tab("reached", "本年已满 6 个月", _of_year(postings.reached_ids)),
        Tab("short", "本年不足", _of_year(postings.short_ids), alarm=True),
        Tab("coming", "待到岗", lambda _actor, now: Q(since__gt=_today(now))),
        Tab("all", "全部"),
    )
    filters = (
        Filter("kind", "方式", lambda v, _actor, _now: Q(kind=v), options=_kinds),
        Filter("title", "职称", lambda v, _actor, _now: Q(title_then=v), options=_titles),
        Filter("q", "姓名、机构", _text, placeholder="姓名、拼音首字母、机构"),
    )
    row_template = "staff/posting_row.html"
    empty = "没有这样的派驻记录"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Posting]:  # noqa: ARG002  the list's signature
        """Postings within sight, the latest first."""
        return postings.postings(seen_by=actor)

    def row_url(self, row: Posting) -> str:
        """The posting's page."""
        return reverse("staff:posting", args=[row.pk])

    def on_shown(self, request: ActorRequest, rows: Sequence[Posting]) -> None:
        """Put each person's year beside the row."""
        stand(rows, _today(request.now))


def stand(rows: Sequence[Posting], today: date) -> None:
    """Set `standing` on each row, all persons in one query."""
    found = postings.years(practitioner_ids=[r.practitioner_id for r in rows], year=today.year, today=today)
    for row in rows:
        row.standing = found.get(row.practitioner_id)


@reads(postings.READ)
def list_postings(request: ActorRequest) -> HttpResponseBase:
    """The list."""
    return Postings().respond(
        request, "staff/postings.html", {"may_send": request.actor.may("staff.posting.send"), "year": _year(request)}
    )


def _year(request: ActorRequest) -> int:
    return _today(request.now).year


@reads(postings.READ)
def one_posting(request: ActorRequest, pk: int) -> HttpResponse:
    """One posting with the person's other ones this year."""
    return _page(request, postings.posting(seen_by=request.actor, pk=pk))


def _page(
    request: ActorRequest, row: Posting, *, status: int = 200, values: dict[str, Any] | None = None, **more: Any
) -> HttpResponse:
    stand([row], _today(request.now))
    values = values or {
        "kind": row.kind, "to_organization": str(row.to_organization_id), "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "", "reason": row.reason, "clause": row.clause,
        "version": row.version,
    }  # fmt: skip
    mine = request.actor.sees(row.from_organization_id)
    context = {
        "row": row,
        "person": row.practitioner,
        "values": values,
        "others": postings.of_practitioner(seen_by=request.actor, practitioner_id=row.practitioner_id).exclude(
            pk=row.pk
        )[:20],
        "may_correct": mine and request.actor.may("staff.posting.correct"),
        "may_return": mine and row.until is None and request.actor.may("staff.posting.return"),
        "today": _today(request.now),
        "year": _year(request),
        **_choices(request),
        **more,
    }
    return render(request, "staff/posting.html", context, status=status)


def _choices(request: ActorRequest) -> dict[str, Any]:
    places = postings.destinations(seen_by=request.actor)
    return {
        "kinds": PostingKind.choices,
        "labels": LABELS,
        "places": [(str(p.pk), p.short_name) for p in places],
    }


@reads("staff.posting.send")
def new(request: ActorRequest) -> HttpResponse:
    """Post somebody: `?person=` has chosen who, else choose by searching."""
    asked, text = request.GET.get("person", ""), request.GET.get("q", "").strip()
    if asked.isdecimal():
        return _new(request, queries.practitioner(seen_by=request.actor, pk=int(asked)), {})
    found = queries.practitioners(seen_by=request.actor, text=text)[:30] if text else []
    found = [p for p in found if request.actor.sees(p.organization_id)]
    return render(request, "staff/posting_choose.html", {"q": text, "found": found})


def _new(
    request: ActorRequest, person: Practitioner, values: dict[str, Any], *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"person": person, "values": values, **_choices(request), **more}
    return render(request, "staff/posting_new.html", context, status=status)


def _wanted(values: dict[str, str]) -> actions.Wanted:
    there = values.get("to_organization", "")
    return actions.Wanted(
        kind=values.get("kind", ""),
        to_organization=Organization.objects.filter(pk=int(there) if there.isdecimal() else 0).first(),
        since=day_of(values.get("since", "")),
        until=day_of(values.get("until", "")),
        reason=values.get("reason", ""),
        clause=values.get("clause", ""),
    )


@writes("staff.posting.send")
def send(request: ActorRequest, pk: int) -> HttpResponse:
    """Post this person."""
    person, values = queries.practitioner(seen_by=request.actor, pk=pk), request.POST.dict()
    try:
        made = actions.send(
            actor=request.actor, now=request.now, key=request.key, practitioner=person, wanted=_wanted(values)
        )
    except Invalid as problem:
        return _new(request, person, values, errors=problem.fields, status=problem.status)
    messages.success(request, f"已登记 {person.name} 派往 {made.to_organization.short_name}。")
    return HttpResponseRedirect(reverse("staff:posting", args=[made.pk]))


@writes("staff.posting.correct")
def correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Save the corrected posting."""
    row, values = postings.posting(seen_by=request.actor, pk=pk), request.POST.dict()
    version = values.get("version", "")
    try:
        actions.correct_posting(
            actor=request.actor, now=request.now, key=request.key, posting=row, wanted=_wanted(values),
            version=int(version) if version.isdecimal() else 0,
        )  # fmt: skip
    except Invalid as problem:
        return _page(request, row, values=values, errors=problem.fields, status=problem.status)
    except Conflict as moved:
        return _page(request, row, values=values, moved=str(moved), status=moved.status)
    messages.success(request, "已更正。")
    return HttpResponseRedirect(reverse("staff:posting", args=[pk]))


@writes("staff.posting.return")
def send_back(request: ActorRequest, pk: int) -> HttpResponse:
    """The day of return."""
    row, values = postings.posting(seen_by=request.actor, pk=pk), request.POST.dict()
    try:
        actions.return_posting(
            actor=request.actor, now=request.now, key=request.key, posting=row, on=day_of(values.get("until", ""))
        )
    except Invalid as problem:
        return _page(request, row, return_errors=problem.fields, status=problem.status)
    messages.success(request, f"已登记 {row.practitioner.name} 返回。")
    return HttpResponseRedirect(reverse("staff:posting", args=[pk]))
