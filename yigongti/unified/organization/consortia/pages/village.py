"""Village coverage: the list with its map, one village, its survey, its arrangement, and the dates of the rota."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators.drawing import Area, Outline, county_map
from yigongti.records.places import queries as places
from yigongti.records.places.county_map import county_map as sketch
from yigongti.records.places.models import Village
from yigongti.unified.organization.consortia import asking, rules
from yigongti.unified.organization.consortia.actions import village as actions
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.models import Arrangement, Sitting
from yigongti.unified.organization.consortia.models.village import ArrangementKind, Half, SittingState
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.dates import table_of
from yigongti.unified.organization.consortia.pages.frame import Button, Figure, Query
from yigongti.unified.organization.consortia.queries import village as queries
from yigongti.unified.organization.consortia.queries.village import Coverage
from yigongti.unified.organization.consortia.rules import Need, Verdict
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ
WEEKDAYS = tuple((str(n), f"周{word}") for n, word in enumerate("一二三四五六日", 1))
TONES = {Verdict.GAP: "stopped", Verdict.UNKNOWN: "waiting", Verdict.COVERED: "done", Verdict.OWN: "ended"}
MANY_GAPS = 3


def _today(request: ActorRequest) -> date:
    return timezone.localdate(request.now)


@reads(READ)
def villages(request: ActorRequest) -> HttpResponseBase:
    """Every village within sight: why it needs an arrangement, which it has, and the gaps first."""
    today = _today(request)
    everything = queries.coverage(seen_by=request.actor, at=today)
    held = queries.terms(county=request.actor.county, at=today)
    asked = {name: request.GET.get(name, "") for name in ("verdict", "township", "need", "text")}
    rows = [row for row in everything if _fits(row, asked)]
    rows.sort(key=lambda row: (list(Verdict).index(row.verdict), row.village.pk))
    counts = {v: sum(row.verdict == v for row in everything) for v in Verdict}
    few = f"服务人口低于 {held.threshold} 人〔{held.clause}〕、" if held.threshold is not None else ""
    return frame.listing(
        request, "villages", _table(rows), title="村级服务", template="consortia/villages.html",
        meta=f"{today} 共 {len(everything)} 个行政村，{few}无合格乡医或邻近卫生院的应有安排",
        figures=_figures(everything, counts), queries=_queries(everything, asked), reset=any(asked.values()),
        buttons=[Button("巡诊日程", reverse("consortia:rota"), "r")], **_map(request, everything),
        foot="人口取行政村登记；有无乡医取人员登记，乡镇可在摸底中更正；结果每日按当天情况重算。",
    )  # fmt: skip


def _fits(row: Coverage, asked: Mapping[str, str]) -> bool:
    return (
        (not asked["verdict"] or row.verdict.name == asked["verdict"])
        and (not asked["township"] or row.village.township_id == asked["township"])
        and (not asked["need"] or asked["need"] in {need.name for need in row.needs})
        and asked["text"].strip() in row.village.name
    )


def _figures(rows: list[Coverage], counts: Mapping[Verdict, int]) -> list[Figure]:
    here = reverse("consortia:villages")
    needed = counts[Verdict.GAP] + sum(bool(r.needs) for r in rows if r.verdict == Verdict.COVERED)
    overdue = sum(row.overdue for row in rows)
    return [
        Figure("缺口", str(counts[Verdict.GAP]), f"应安排 {needed} 个", "red" if counts[Verdict.GAP] else "green",
               f"{here}?verdict=GAP"),
        Figure("已安排", str(counts[Verdict.COVERED]), "", url=f"{here}?verdict=COVERED"),
        Figure("自有服务", str(counts[Verdict.OWN]), "", url=f"{here}?verdict=OWN"),
        Figure("待核", str(counts[Verdict.UNKNOWN]), "情况不全" if counts[Verdict.UNKNOWN] else "",
               "amber", f"{here}?verdict=UNKNOWN"),
        Figure("日程未登记", str(overdue), "已过日期" if overdue else "", "amber",
               reverse("consortia:rota") + "?state=late"),
    ]  # fmt: skip


def _queries(rows: list[Coverage], asked: Mapping[str, str]) -> list[Query]:
    towns = sorted({(row.village.township_id, row.village.township.name) for row in rows})
    every = ("", "全部")
    return [
        Query("verdict", "状况", asked["verdict"], [every, *((v.name, v.value) for v in Verdict)]),
        Query("need", "原因", asked["need"], [every, *((n.name, n.value) for n in Need)]),
        Query("township", "乡镇", asked["township"], [every, *towns]),
        Query("text", "村名", asked["text"], kind="text"),
    ]


def _table(rows: list[Coverage]) -> Table:
    columns = (
        Column("行政村"), Column("乡镇"), Column("人口", "num"), Column("村级机构", "drop-640"), Column("状况"),
        Column("应安排原因"), Column("现有安排"), Column("未登记", "num drop-640"),
    )  # fmt: skip
    table = Table(columns, caption="行政村服务", empty="没有符合条件的行政村，可放宽查询条件")
    for row in rows:
        url = reverse("consortia:village", args=[row.village.pk])
        served = "；".join(_words(one) for one in row.arrangements)
        reasons = "、".join(row.needs) or ("缺 " + "、".join(row.missing) if row.missing else "")
        people = "缺" if row.facts.population is None else row.facts.population
        table.lines.append(
            Line(
                (
                    Cell(row.village.name, url=url, bold=True), Cell(row.village.township.short_name), Cell(people),
                    cell("、".join(row.clinics)), Cell(row.verdict.value, status=TONES[row.verdict]), cell(reasons),
                    cell(served), Cell(row.overdue, tone="amber" if row.overdue else ""),
                ),
                url=url,
                code=row.village.township_id,
            )
        )  # fmt: skip
    return table


def _words(one: Arrangement) -> str:
    """巡诊 周二上午 每 2 周 李某."""
    days = "".join(dict(WEEKDAYS)[str(n)] for n in one.weekdays)
    halves = "、".join(Half(half).label for half in one.halves) if len(one.halves) == 1 else ""
    rhythm = f"每 {one.every} 周" if one.every > 1 else ""
    who = one.person.name if one.person else ""
    partner = f"与{one.partner.name}" if one.partner else ""
    return " ".join(word for word in (one.get_kind_display(), partner, days + halves, rhythm, who) if word)


def _map(request: ActorRequest, rows: list[Coverage]) -> dict[str, Any]:
    towns = queries.by_township(rows=rows)
    drawn = sketch(county=request.actor.county)
    here = reverse("consortia:villages")
    known = {code: (name, counts) for code, name, counts in towns}
    areas = []
    for town in places.townships(county=request.actor.county):
        name, counts = known.get(town.pk, (town.short_name, None))
        gaps = counts[Verdict.GAP] if counts else None
        url = f"{here}?{urlencode({'township': town.pk})}" if counts else ""
        areas.append(Area(town.pk, name, "—" if gaps is None else str(gaps), _tone(gaps), url))
    outlines = {s.township: Outline(s.path, s.x, s.y) for s in drawn.shapes} if drawn else {}
    size = (drawn.width, drawn.height) if drawn else (0, 0)
    return {
        "map": county_map(areas, outlines, size, label="各乡镇无服务安排的行政村数，示意图，数据见右表"),
        "map_note": drawn.note if drawn else "示意图，只按区划顺序排列，不表示位置",
        "towns": [(code, name, counts, sum(counts.values())) for code, name, counts in _worst_first(towns)],
        "verdicts": list(Verdict),
        "legend": ((4, "0 个缺口"), (2, "1 个"), (1, "2～3 个"), (0, "4 个及以上")),
    }


def _worst_first(towns: list[tuple[str, str, dict[Verdict, int]]]) -> list[tuple[str, str, dict[Verdict, int]]]:
    return sorted(towns, key=lambda town: (-town[2][Verdict.GAP], town[0]))


def _tone(gaps: int | None) -> int | None:
    if gaps is None:
        return None
    return 4 if gaps == 0 else 2 if gaps == 1 else 1 if gaps <= MANY_GAPS else 0


@reads(READ)
def village(request: ActorRequest, code: str) -> HttpResponse:
    """One village: what is known, why it needs what, every arrangement, the dates around today."""
    today = _today(request)
    row = queries.village(seen_by=request.actor, code=code, at=today)
    start, end = today - timedelta(days=31), today + timedelta(days=62)
    dates = queries.sittings(seen_by=request.actor, start=start, end=end, village=row.village)
    context = {
        "row": row,
        "terms": queries.terms(county=request.actor.county, at=today),
        "arrangements": [
            (one, _words(one), one.period.upper > today)
            for one in queries.arrangements(seen_by=request.actor, village=row.village)
        ],
        "dates": table_of(dates, today),
        "tone": TONES[row.verdict],
        "tabs": frame.tabs(request, "villages"),
        "may": {v for v in ("survey", "arrange", "end_arrangement") if request.actor.may(f"consortia.village.{v}")},
    }
    return render(request, "consortia/village.html", context)


SURVEY = (
    Ask("is_adjacent", "邻近卫生院", "yesno", required=False, options=asking.YES_NO, hint="不清楚就不选"),
    Ask("has_doctor", "有合格乡医", "yesno", required=False, options=asking.YES_NO, hint="不选则按人员登记"),
    Ask("hire_by", "预计到岗", "date", required=False, hint="正在招聘的，填预计到岗日期"),
    Ask("note", "说明", "area", required=False), *asking.PROOFS,
)  # fmt: skip


@reads("consortia.village.survey")
def survey(request: ActorRequest, code: str) -> HttpResponse:
    """The form."""
    return _survey_page(request, queries.village(seen_by=request.actor, code=code, at=_today(request)))


def _survey_page(request: ActorRequest, row: Coverage, problem: Exception | None = None) -> HttpResponse:
    back = (row.village.name, reverse("consortia:village", args=[row.village.pk]))
    action = reverse("consortia:survey_do", args=[row.village.pk])
    return frame.form(request, SURVEY, title="摸底", verb="保存", action=action, back=back, problem=problem)


@writes("consortia.village.survey")
def survey_do(request: ActorRequest, code: str) -> HttpResponse:
    """Keep what was found."""
    row = queries.village(seen_by=request.actor, code=code, at=_today(request))

    def run() -> HttpResponse:
        found = asking.read(request, SURVEY)
        actions.survey(
            actor=request.actor, now=request.now, key=request.key, village=row.village, center=row.center, found=found
        )
        return frame.done(request, f"已保存{row.village.name}的摸底。", "village", code)

    return frame.attempt(request, run, lambda problem: _survey_page(request, row, problem), "village", code)


def _arrange_asks(request: ActorRequest, row: Coverage) -> tuple[Ask, ...]:
    today = _today(request)
    assert row.center is not None  # noqa: S101  `queries.village` gives villages of a center within sight
    people = [(str(p.pk), f"{p.name}（{p.organization.short_name}）") for p in queries.people_for(center=row.center)]
    near = Village.objects.filter(township=row.village.township).exclude(pk=row.village.pk).order_by("code")
    until = today.replace(month=12, day=31) if today.month < 10 else today.replace(year=today.year + 1, month=6, day=30)  # noqa: PLR2004
    return (
        Ask("kind", "方式", "choice", options=tuple(ArrangementKind.choices)),
        Ask("person", "人员", "choice", required=False, options=people, hint="邻村共建可不选"),
        Ask("partner", "共建村", "choice", required=False, options=[(v.pk, v.name) for v in near], hint="邻村共建必选"),
        Ask("since", "自", "date", default=today.isoformat()),
        Ask("until", "至", "date", default=until.isoformat(), hint="这一天起不再安排，一次最多一年"),
        Ask("weekdays", "星期", "checks", required=False, options=WEEKDAYS, hint="巡诊、派驻必选"),
        Ask("halves", "半天", "checks", required=False, options=tuple(Half.choices)),
        Ask("every", "每几周", "whole", low=1, high=8, default="1", unit="周"),
        asking.REASON, *asking.PROOFS,
    )  # fmt: skip


def _plan(row: Coverage, given: dict[str, Any]) -> dict[str, Any]:
    assert row.center is not None  # noqa: S101  as above
    people = queries.people_for(center=row.center)
    return {
        **given,
        "person": people.get(pk=int(given["person"])) if given["person"] else None,
        "partner": Village.objects.get(pk=given["partner"]) if given["partner"] else None,
    }


@reads("consortia.village.arrange")
def arrange(request: ActorRequest, code: str) -> HttpResponse:
    """The form, with the dates that it would make beside it."""
    return _arrange_page(request, queries.village(seen_by=request.actor, code=code, at=_today(request)))


def _arrange_page(request: ActorRequest, row: Coverage, problem: Exception | None = None) -> HttpResponse:
    asks = _arrange_asks(request, row)
    typed: QueryDict | None = request.GET if request.method == "GET" and request.GET else None
    more: dict[str, Any] = {"side": "consortia/rota_side.html", "preview_url": request.path, "row": row}
    more["preview_url"] = reverse("consortia:arrange", args=[row.village.pk])
    if typed and problem is None:
        try:
            more |= _clashes(asking.read(request, [a for a in asks if a.name not in {"reason", "file"}], typed))
        except Invalid as wrong:
            problem = wrong
    return frame.form(
        request, asks, title=f"安排 {row.village.name}", verb="办理", problem=problem, typed=typed,
        action=reverse("consortia:arrange_do", args=[row.village.pk]),
        back=(row.village.name, reverse("consortia:village", args=[row.village.pk])), **more,
    )  # fmt: skip


def _clashes(given: dict[str, Any]) -> dict[str, Any]:
    """The dates of the rota, each with the village in which the person already is."""
    if given["since"] >= given["until"] or (given["until"] - given["since"]).days > actions.LONGEST:
        return {"dates": []}
    weekdays = {int(number) for number in given["weekdays"]}
    days = list(rules.rota(given["since"], given["until"], weekdays=weekdays, every=given["every"]))
    busy = Sitting.objects.filter(day__in=days, person_id=int(given["person"] or 0)).exclude(state="cancelled")
    taken = {(s.day, s.half): s.arrangement.village.name for s in busy.select_related("arrangement__village")}
    slots = [(day, Half(half).label, taken.get((day, half), "")) for day in days for half in given["halves"]]
    return {"dates": slots, "shown": slots[:24], "busy": sum(bool(where) for _day, _half, where in slots)}


@writes("consortia.village.arrange")
def arrange_do(request: ActorRequest, code: str) -> HttpResponse:
    """Arrange it."""
    row = queries.village(seen_by=request.actor, code=code, at=_today(request))

    def run() -> HttpResponse:
        plan = _plan(row, asking.read(request, _arrange_asks(request, row)))
        made = actions.arrange(
            actor=request.actor, now=request.now, key=request.key, village=row.village, center=row.center, plan=plan
        )
        return frame.done(request, f"已安排{row.village.name}：{_words(made)}。", "village", code)

    return frame.attempt(request, run, lambda problem: _arrange_page(request, row, problem), "village", code)


def _end_asks(request: ActorRequest) -> tuple[Ask, ...]:
    return Ask("on", "终止日期", "date", default=_today(request).isoformat(), hint="这一天起不再安排"), asking.REASON


@reads("consortia.village.end_arrangement")
def end(request: ActorRequest, number: int) -> HttpResponse:
    """The form that ends an arrangement early."""
    return _end_page(request, queries.arrangement(seen_by=request.actor, number=number))


def _end_page(request: ActorRequest, one: Arrangement, problem: Exception | None = None) -> HttpResponse:
    later = one.sittings.filter(state=SittingState.PLANNED, day__gte=_today(request)).count()
    return frame.form(
        request, _end_asks(request), title="提前终止", verb="终止安排", problem=problem,
        action=reverse("consortia:end_do", args=[one.pk]),
        back=(one.village.name, reverse("consortia:village", args=[one.village_id])),
        aside=("将取消", (f"{_words(one)}，至 {one.period.upper}。", f"今天起 {later} 个半天的日程。")),
    )  # fmt: skip


@writes("consortia.village.end_arrangement")
def end_do(request: ActorRequest, number: int) -> HttpResponse:
    """End it."""
    one = queries.arrangement(seen_by=request.actor, number=number)

    def run() -> HttpResponse:
        given = asking.read(request, _end_asks(request))
        actions.end_arrangement(actor=request.actor, now=request.now, key=request.key, arrangement=one, **given)
        return frame.done(request, f"{one.village.name}的安排于 {given['on']} 终止。", "village", one.village_id)

    return frame.attempt(request, run, lambda problem: _end_page(request, one, problem), "village", one.village_id)
