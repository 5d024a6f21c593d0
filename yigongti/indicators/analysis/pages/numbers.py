"""One indicator: why it changed, where it is going and what must happen, its members beside one another."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.indicators import queries
from yigongti.indicators.analysis import comparing, explaining, faces, outlook
from yigongti.indicators.analysis.pages import asked
from yigongti.indicators.drawing import Area, Outline, county_map
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.scopes import township_centers
from yigongti.indicators.values import shown
from yigongti.records.places.county_map import county_map as sketch
from yigongti.records.places.models import Township

CLASSES = 5


def _explained(request: ActorRequest, code: str, *, rows: bool = True) -> explaining.Explained:
    return explaining.explain(
        county=request.actor.county, code=code, period=asked.period(request), against=asked.against(request),
        scope=asked.scope(request), seen_by=request.actor, now=request.now, rows=rows,
    )  # fmt: skip


@reads(queries.READ)
def change(request: ActorRequest, code: str) -> HttpResponse:
    """Two periods compared: by institution, by fact, by who was counted."""
    found = _explained(request, code)
    context = {
        "found": found,
        "indicator": found.subject.indicator,
        "scope": found.subject.scope,
        "parts": faces.parts_of(found),
        "sentence": faces.change_sentence(found),
        "may_export": request.actor.may(queries.EXPORT),
        "may_open": request.actor.may(queries.OPEN),
        "here": "change",
    } | asked.choices(request, found.subject.scopes, found.subject.scope, found.period)
    return render(request, "analysis/change.html", context)


@reads(queries.EXPORT)
def change_export(request: ActorRequest, code: str) -> HttpResponseBase:
    """Both tables of the change."""
    from yigongti.foundation.web.export import xlsx_response

    found = _explained(request, code, rows=False)
    rows: list[list[object]] = []
    for part in faces.parts_of(found):
        rows += [[part.title, s.title, s.before, s.after, s.rate, s.mix, s.total] for s in part.shares]
        rows += [[part.title, f"基础数据：{f.title}", f.before, f.after, "", "", f.effect] for f in part.facts]
        rows.append([part.title, "合计", part.before, part.after, part.rate, part.mix, part.difference])
    columns = ["部分", "机构或基础数据", found.earlier.title, found.period.title, "率的影响", "构成的影响", "合计影响"]
    name = f"{code}_变化_{found.subject.scope.title}_{found.period.code}"
    return xlsx_response(columns, rows, name, note=faces.change_sentence(found))


def _ahead(request: ActorRequest, code: str) -> tuple[outlook.Outlook, outlook.Must]:
    found = outlook.outlook(
        county=request.actor.county, code=code, scope=asked.scope(request), seen_by=request.actor, now=request.now
    )
    return found, outlook.must_of(found.subject)


@reads(queries.READ)
def ahead(request: ActorRequest, code: str) -> HttpResponse:
    """Forecast to the target years and what must happen; as a fragment inside the indicator's sheet."""
    found, must = _ahead(request, code)
    context = {
        "found": found,
        "indicator": found.subject.indicator,
        "scope": found.subject.scope,
        "must": must,
        "aims": faces.aims_of(found),
        "steps": faces.steps_of(must),
        "fan": faces.fan_of(found),
        "method": faces.method_words(found),
        "may_export": request.actor.may(queries.EXPORT),
        "here": "ahead",
    } | asked.choices(request, found.subject.scopes, found.subject.scope, asked.period(request))
    fragment = request.htmx and request.htmx.target == "ahead"
    return render(request, "analysis/ahead_body.html" if fragment else "analysis/ahead.html", context)


@reads(queries.EXPORT)
def ahead_export(request: ActorRequest, code: str) -> HttpResponseBase:
    """Targets with their chances, then what must happen."""
    from yigongti.foundation.web.export import xlsx_response

    found, must = _ahead(request, code)
    rows: list[list[object]] = [
        [f"{a.year} 目标", a.printed, a.middle, a.interval, a.chance, a.words, a.why] for a in faces.aims_of(found)
    ]
    rows += [
        [s.title, s.today, s.at_pace, s.then, s.to_do, s.per_month, "；".join(w for w in (s.note, s.why) if w)]
        for s in faces.steps_of(must)
    ]
    columns = [
        "目标或基础数据",
        "目标值 / 现在",
        "预测 / 照此到年底",
        "区间 / 需要到",
        "可能性 / 还要",
        "结论 / 每月",
        "说明",
    ]
    name = f"{code}_预测与缺口_{found.subject.scope.title}"
    return xlsx_response(columns, rows, name, note=faces.method_words(found))


def _compared(request: ActorRequest, code: str) -> comparing.Compared:
    return comparing.compare(
        county=request.actor.county, code=code, period=asked.period(request),
        scope=request.GET.get("scope", "") or ScopeKind.COUNTY.value, seen_by=request.actor, now=request.now,
    )  # fmt: skip


@reads(queries.READ)
def compare(request: ActorRequest, code: str) -> HttpResponse:
    """Members of the county or of a consortium beside one another: ranking, funnel, map with its table."""
    found = _compared(request, code)
    context = {
        "found": found,
        "indicator": found.subject.indicator,
        "scope": found.subject.scope,
        "rows": faces.members_of(found),
        "funnel": faces.funnel_of(found),
        "whole": faces.text_of(found.whole),
        "median": "" if found.table.median is None else shown(found.subject.indicator, found.table.median),
        "may_export": request.actor.may(queries.EXPORT),
        "may_ask": request.actor.may("analysis.question.raise"),
        "here": "compare",
    } | asked.choices(request, found.subject.scopes, found.subject.scope, found.period, wide=True)
    return render(request, "analysis/compare.html", context | _map(request, found))


def _map(request: ActorRequest, found: comparing.Compared) -> dict[str, object]:
    """The townships' centers on the county's sketch; the table beside holds the same numbers."""
    if found.subject.scope.kind != ScopeKind.COUNTY or not found.table.compared:
        return {"map": ""}
    county = request.actor.county
    by_id = {m.id: m for m in found.subject.members}
    ranks = {p.member.key: p for p in found.table.rows}
    areas = []
    centers = township_centers(county)
    for township in Township.objects.filter(county_id=county).order_by("code"):
        member = by_id.get(centers.get(township.code, 0))
        placed = ranks.get(member.text) if member else None
        if member is None or placed is None or placed.rank is None:
            areas.append(Area(township.code, township.short_name, "缺", None, ""))
            continue
        tone = min(CLASSES - 1, (found.table.compared - placed.rank) * CLASSES // max(1, found.table.compared))
        url = reverse("analysis:scorecard", args=[member.code])
        areas.append(Area(township.code, township.short_name, found.values[member.text].text, tone, url))
    drawn = sketch(county=county)
    outlines = {s.township: Outline(s.path, s.x, s.y) for s in drawn.shapes} if drawn else {}
    size = (drawn.width, drawn.height) if drawn else (0, 0)
    note = drawn.note if drawn else "示意图，只按区划顺序排列，不表示位置"
    label = f"{found.subject.indicator.name}，示意图，数据见排位表"
    return {"map": county_map(areas, outlines, size, label=label), "map_note": note}


@reads(queries.EXPORT)
def compare_export(request: ActorRequest, code: str) -> HttpResponseBase:
    """The ranking as it stands."""
    from yigongti.foundation.web.export import xlsx_response

    found = _compared(request, code)
    value = f"{found.subject.indicator.name} {found.subject.indicator.unit}"
    columns = ["位次", "机构", value, "较中位数", "分子 / 分母", "较目标", "提示", "缺数原因"]
    rows = [
        [m.rank, m.title, m.value, m.difference, m.behind, m.gap, "；".join(w for w, _t in m.marks), m.missing]
        for m in faces.members_of(found)
    ]
    return xlsx_response(columns, rows, f"{code}_机构比较_{found.period.code}")
