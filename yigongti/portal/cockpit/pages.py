"""The cockpit page and the export of its table."""

from dataclasses import dataclass
from decimal import Decimal

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.foundation.web.words import weekday
from yigongti.indicators.drawing import Area, Outline, county_map
from yigongti.indicators.faces import count
from yigongti.portal.cockpit import queries, ranking
from yigongti.portal.cockpit.queries import Townships
from yigongti.portal.cockpit.ranking import Ranked
from yigongti.records.places.county_map import CountyMap
from yigongti.records.places.county_map import county_map as sketch


@dataclass(frozen=True)
class Row:
    """A line of the ranked table."""

    code: str
    rank: str
    name: str
    number: str
    on_map: str
    tone: int | None
    gap: str
    gap_tone: str
    behind: str
    missing: str
    url: str


@reads(queries.READ)
def home(request: ActorRequest) -> HttpResponseBase:
    """The county at a glance."""
    found = queries.cockpit(seen_by=request.actor, now=request.now, chosen=request.GET.get("map", ""), request=request)
    context: dict[str, object] = {"cockpit": found, "today": weekday(request.now), "year": found.period.year}
    context["may_export"] = request.actor.may("indicators.value.export")
    if found.townships is not None:
        context |= _map(found.townships, sketch(county=request.actor.county))
    return render(request, "cockpit/cockpit.html", context)


def _map(found: Townships, drawn: CountyMap | None) -> dict[str, object]:
    rows = [_row(found, line) for line in found.rows]
    areas = [Area(r.code, r.name, r.on_map, r.tone, r.url) for r in sorted(rows, key=lambda r: r.code)]
    outlines = {s.township: Outline(s.path, s.x, s.y) for s in drawn.shapes} if drawn else {}
    return {
        "rows": rows,
        "map": county_map(
            areas,
            outlines,
            (drawn.width, drawn.height) if drawn else (0, 0),
            label=f"{found.indicator.name}，示意图，数据见右表",
        ),
        "legend": ranking.legend(found.limits, lambda n: _text(n, found.places if n % 1 else 0)),
        "whole": {
            "number": _text(found.whole_number, found.places),
            "gap": _gap(found, found.whole_number)[0],
            "behind": _behind(found),
        },
        "goal_title": found.goal_title,
        "map_note": drawn.note if drawn else "示意图，只按区划顺序排列，不表示位置",
    }


def _behind(found: Townships) -> str:
    value = found.whole.value
    return (
        f"{count(value.numerator)} / {count(value.denominator)}"
        if value.denominator is not None
        else count(value.numerator)
    )


def _text(number: Decimal | None, places: int) -> str:
    return "缺" if number is None else f"{number:,.{places}f}"


def _gap(found: Townships, number: Decimal | None) -> tuple[str, str]:
    if found.goal is None or number is None:
        return "—", "mute"
    difference = number - found.goal
    words = "超" if difference >= 0 else "差"
    return f"{words} {abs(difference):,.1f}", "green" if difference >= 0 else "amber"


def _row(found: Townships, line: Ranked) -> Row:
    place = line.place
    gap, gap_tone = _gap(found, place.number)
    url = reverse("indicators:sheet", args=[found.indicator.code]) + f"?scope={place.scope}" if place.scope else ""
    return Row(
        code=place.code,
        rank="—" if line.rank is None else str(line.rank),
        name=place.name,
        number=_text(place.number, found.places),
        on_map=_text(place.number, min(found.places, 1)),
        tone=line.tone,
        gap=gap,
        gap_tone=gap_tone,
        behind=place.behind or "—",
        missing=place.missing if place.number is None else "",
        url=url,
    )


@reads("indicators.value.export")
def export(request: ActorRequest) -> HttpResponseBase:
    """The ranked table as it stands."""
    from yigongti.foundation.web.export import xlsx_response

    found = queries.cockpit(
        seen_by=request.actor, now=request.now, chosen=request.GET.get("map", ""), request=request
    ).townships
    if found is None:
        return xlsx_response(["位次"], [], "分乡镇排位")
    columns = ["位次", "乡镇（街道）", f"{found.indicator.name} {found.unit}", "较目标", "分子 / 分母", "说明"]
    rows = [[r.rank, r.name, r.number, r.gap, r.behind, r.missing] for r in (_row(found, line) for line in found.rows)]
    rows.append(
        ["", "全县", _text(found.whole_number, found.places), _gap(found, found.whole_number)[0], _behind(found), ""]
    )
    return xlsx_response(columns, rows, f"分乡镇排位_{found.indicator.code}")
