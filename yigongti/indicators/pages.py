"""Pages of indicators: the list, the sheet of one, the records under a number. Thin: one call down, then the face."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators import actions, drill, faces, panels, queries
from yigongti.indicators.choosing import Choice, period_choices
from yigongti.indicators.drawing import month_chart
from yigongti.indicators.drill import Drill
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.periods import Period, day_of, month_of, parse, to_date
from yigongti.indicators.scopes import Scope, Scopes

KIND_TITLES = ((ScopeKind.CONSORTIUM, "医共体"), (ScopeKind.INSTITUTION, "机构（含所辖村卫生室）"))


def period_of(request: ActorRequest) -> Period:
    """The period asked for; without one, the running year up to now."""
    text = request.GET.get("period", "")
    return parse(text) if text else to_date(request.now)


def scope_of(request: ActorRequest) -> str:
    """The scope asked for; without one, where the person works."""
    asked = request.GET.get("scope", "")
    if asked:
        return asked
    return Scopes(county=request.actor.county, seen_by=request.actor, today=day_of(request.now)).own().text


def _rights(request: ActorRequest) -> dict[str, bool]:
    """What the page offers: no button that would be refused."""
    may = request.actor.may
    return {
        "may_export": may(queries.EXPORT),
        "may_open": may(queries.OPEN),
        "may_recompute": may("indicators.cube.recompute"),
    }


def scope_choices(scopes: Scopes, chosen: Scope) -> list[tuple[str, list[Choice]]]:
    """Groups of scopes within sight."""
    found = {ScopeKind.CONSORTIUM: scopes.consortia(), ScopeKind.INSTITUTION: scopes.institutions()}
    groups = [("全县", [scopes.county])] + [(title, found[kind]) for kind, title in KIND_TITLES if found[kind]]
    if chosen.kind == ScopeKind.SITE:
        groups.append(("单个机构", [chosen]))
    return [(title, [Choice(s.text, s.title, s.text == chosen.text) for s in items]) for title, items in groups]


@reads(queries.READ)
def index(request: ActorRequest) -> HttpResponse:
    """Every indicator of the county for one scope and period."""
    period = period_of(request)
    scopes, scope, found = queries.overviews(
        county=request.actor.county, period=period, scope=scope_of(request), seen_by=request.actor, now=request.now
    )
    context = {
        "cards": [faces.card(overview) for overview in found],
        "period": period,
        "scope": scope,
        "periods": period_choices(period, month_of(request.now)),
        "scopes": scope_choices(scopes, scope),
        "fresh_at": found[0].now.fresh_at if found else None,
        "document": queries.document_of(county=request.actor.county),
        "last_year": period.year - 1,
    }
    return render(request, "indicators/list.html", context | _rights(request))


@reads(queries.READ)
def sheet(request: ActorRequest, code: str) -> HttpResponse:
    """One indicator: value, formula, run, institutions."""
    found = queries.sheet(
        county=request.actor.county,
        code=code,
        period=period_of(request),
        scope=scope_of(request),
        seen_by=request.actor,
        now=request.now,
    )
    face = faces.sheet_face(found, queries.titles(county=request.actor.county))
    context = {
        "sheet": found,
        "face": face,
        "panels": panels.drawn(request, found),
        "chart": month_chart(face.series, face.goals, label=f"{found.indicator.name}走势，数据见下表"),
        "periods": period_choices(found.period, month_of(request.now)),
        "scopes": scope_choices(found.scopes, found.scope),
    }
    return render(request, "indicators/sheet.html", context | _rights(request))


def _opened(request: ActorRequest, code: str, *, everything: bool = False) -> Drill:
    given: dict[str, Any] = {
        "county": request.actor.county,
        "code": code,
        "fact": request.GET.get("fact", ""),
        "period": period_of(request),
        "scope": scope_of(request),
        "seen_by": request.actor,
        "now": request.now,
    }
    if everything:
        return drill.export_records(**given)
    page = request.GET.get("page", "1")
    return drill.open_records(**given, page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1)  # noqa: PLR2004


@reads(queries.OPEN)
def records(request: ActorRequest, code: str) -> HttpResponse:
    """The records under a number: a fragment for the drawer, or a page of its own."""
    found = _opened(request, code)
    context = {
        "drill": found,
        "facts": queries.facts_of([found.indicator]),
        "titles": queries.titles(county=request.actor.county),
    } | _rights(request)
    in_drawer = request.htmx and request.htmx.target == "drawer"
    return render(request, "indicators/records_drawer.html" if in_drawer else "indicators/records.html", context)


@writes("indicators.cube.recompute")
def recompute(request: ActorRequest) -> HttpResponse:
    """Ask for a full recompute, then back to the list."""
    actions.request_recompute(actor=request.actor, now=request.now, key=request.key)
    messages.success(request, "已开始全量汇总，完成后“数据截至”会更新。")
    return redirect("indicators:list")
