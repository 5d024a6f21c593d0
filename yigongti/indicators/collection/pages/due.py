"""The due list, and the grid of institutions by sheets for one period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.indicators.collection import calendar, dues, home, keeping, queries, rules
from yigongti.indicators.collection.dues import READ, Due
from yigongti.indicators.collection.fillers import Unit
from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.collection.pages.form import EXPORT
from yigongti.indicators.collection.rules import Standing, State
from yigongti.indicators.periods import BadPeriod, Kind, Period, month_of, parse

PER_PAGE = 40
TABS = (
    ("open", "待办", {Standing.LATE, Standing.RETURNED, Standing.DUE}),
    ("late", "逾期", {Standing.LATE}),
    ("returned", "被退回", {Standing.RETURNED}),
    ("due", "待填报", {Standing.DUE}),
    ("under_way", "审核中", {Standing.UNDER_WAY}),
    ("done", "已完成", {Standing.DONE}),
    ("not_yet", "未到期", {Standing.NOT_YET}),
)
KINDS = {Kind.MONTH: "month", Kind.QUARTER: "quarter", Kind.YEAR: "year"}


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    due: Due
    url: str
    standing: str
    tone: str
    late: str
    waits: str


@dataclass(frozen=True)
class TabFace:
    """A tab with its count."""

    code: str
    title: str
    count: int
    here: bool
    alarm: bool


def _row(due: Due) -> Row:
    state = State(due.row.state) if due.row else None
    waits = keeping.LEVELS.get(due.level, "") if due.debt.standing == Standing.UNDER_WAY else ""
    draft = due.debt.standing in {Standing.DUE, Standing.LATE} and state == State.DRAFT
    words = rules.STANDING_TITLES[due.debt.standing]
    return Row(
        due, home.url_of(due), f"{words}（有草稿）" if draft else words, rules.STANDING_TONES[due.debt.standing],
        home.late_words(due), f"等{waits}审核" if waits else "",
    )  # fmt: skip


def _found(request: ActorRequest) -> list[Due]:
    """What the address asks for, before the tab: within sight; a province sees what its counties have approved."""
    actor = request.actor
    county = queries.county_of(seen_by=actor, asked=request.GET.get("county", ""))
    found = dues.dues(
        county=county, now=request.now, units=None if queries.is_above(actor) else dues.seen_units(actor),
        sheet=request.GET.get("sheet", "")[:40],
    )  # fmt: skip
    if queries.is_above(actor):
        found = [d for d in found if d.counting is not None]
    unit, period = request.GET.get("unit", ""), request.GET.get("period", "")
    found = [d for d in found if unit in {"", d.unit.code} and period in {"", d.period.code}]
    return sorted(found, key=lambda d: (d.due, d.sheet.place, d.unit.code))


def _tab(request: ActorRequest) -> tuple[str, set[Standing]]:
    asked = request.GET.get("tab", "")
    fallback = "done" if queries.is_above(request.actor) else "open"
    code = asked if asked in {t[0] for t in TABS} else fallback
    return code, next(states for c, _title, states in TABS if c == code)


@reads(READ)
def due(request: ActorRequest) -> HttpResponse:
    """Everything owed within sight; late stays on top until it is handed in, and says ever after how late it was."""
    everything = _found(request)
    code, states = _tab(request)
    shown = [d for d in everything if d.debt.standing in states]
    if code in {"done", "not_yet"}:
        shown.reverse()
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    county = queries.county_of(seen_by=request.actor, asked=request.GET.get("county", ""))
    context = {
        "page": page,
        "rows": [_row(d) for d in page.object_list],
        "tabs": [
            TabFace(c, title, sum(d.debt.standing in some for d in everything), c == code, c in {"late", "returned"})
            for c, title, some in TABS
        ],
        "sheets": Sheet.objects.filter(county=county).order_by("place"),
        "units": sorted({(d.unit.code, d.unit.name) for d in everything}),
        "periods": sorted({d.period.code for d in everything}, reverse=True),
        "counties": queries.counties(seen_by=request.actor),
        "asked": request.GET,
        "county": county,
        "waiting": len(queries.waiting_for(actor=request.actor, now=request.now)),
        "may_export": request.actor.may(EXPORT),
        "many": dues.seen_units(request.actor) is None or len(request.actor.reach) > 1,
    }
    return render(request, "collection/due.html", context)


@reads(EXPORT)
def export(request: ActorRequest) -> HttpResponseBase:
    """The list as a workbook, with the tab that is open."""
    from yigongti.foundation.web.export import xlsx_response  # XlsxWriter only when somebody exports

    _code, states = _tab(request)
    rows = [
        [d.unit.name, d.unit.consortium, d.sheet.title, d.period.title, d.due, _row(d).standing, _row(d).late,
         d.row.submitted_by_name if d.row else "", d.row.submitted_at if d.row else None,
         d.counting.approved_at if d.counting else None]
        for d in _found(request)
        if d.debt.standing in states
    ]  # fmt: skip
    columns = ["单位", "医共体", "报表", "期间", "截止日", "状态", "逾期", "提交人", "提交时间", "审定时间"]
    return xlsx_response(columns, rows, "数据填报清单")


@dataclass(frozen=True)
class Spot:
    """A cell of the grid: one sheet of one institution."""

    word: str
    tone: str
    url: str
    title: str


@dataclass(frozen=True)
class UnitRow:
    """An institution with its sheets."""

    unit: Unit
    spots: tuple[Spot | None, ...]
    found: dues.Completeness


def _asked_period(request: ActorRequest) -> Period:
    """The period of the address; the last closed year without one, or where it is none."""
    try:
        found = parse(request.GET.get("period", ""))
    except BadPeriod:
        return dues.last_closed("year", request.now)
    return found if found.kind in KINDS else dues.last_closed("year", request.now)


def _grid(request: ActorRequest, period: Period) -> tuple[list[Sheet], list[UnitRow], dues.Completeness]:
    actor = request.actor
    county = queries.county_of(seen_by=actor, asked=request.GET.get("county", ""))
    units = None if queries.is_above(actor) else dues.seen_units(actor)
    found = dues.dues(county=county, now=request.now, units=units, period=period)
    sheets = list({d.sheet.pk: d.sheet for d in found}.values())
    by_unit: dict[int, dict[int, Due]] = {}
    people: dict[int, Unit] = {}
    for one in found:
        by_unit.setdefault(one.unit.id, {})[one.sheet.pk] = one
        people[one.unit.id] = one.unit
    rows = [
        UnitRow(
            people[pk],
            tuple(_spot(own.get(sheet.pk), is_above=queries.is_above(actor)) for sheet in sheets),
            dues.completeness(own.values()),
        )
        for pk, own in by_unit.items()
    ]
    rows.sort(key=lambda row: (row.found.percent, row.unit.consortium, row.unit.code))
    return sheets, rows, dues.completeness(found)


def _spot(due: Due | None, *, is_above: bool) -> Spot | None:
    if due is None:
        return None
    if is_above and due.counting is None:
        return Spot("未审定", "others", "", f"{due.unit.name} {due.sheet.title}")
    row = _row(due)
    state = State(due.row.state) if due.row else None
    word = rules.TITLES[state] if state and due.debt.standing in {Standing.DONE, Standing.UNDER_WAY} else row.standing
    return Spot(word, row.tone, row.url, f"{due.unit.name} {due.sheet.title} {row.late}".strip())


def _choices(now_month: int) -> Sequence[tuple[str, str]]:
    """Periods to choose from: three years, six quarters, twelve months."""
    found: list[tuple[str, str]] = []
    for kind, count in (("year", 4), ("quarter", 6), ("month", 12)):
        period = calendar.around(kind, now_month)
        for _ in range(count):
            found.append((period.code, period.title))
            period = calendar.before(period)
    return found


@reads(READ)
def complete(request: ActorRequest) -> HttpResponse:
    """Institutions by sheets for one period."""
    period = _asked_period(request)
    sheets, rows, total = _grid(request, period)
    context = {
        "period": period,
        "sheets": sheets,
        "rows": rows,
        "total": total,
        "choices": _choices(month_of(request.now)),
        "counties": queries.counties(seen_by=request.actor),
        "county": queries.county_of(seen_by=request.actor, asked=request.GET.get("county", "")),
        "may_export": request.actor.may(EXPORT),
        "may_lock": request.actor.may("collection.period.propose_lock")
        or request.actor.may("collection.period.confirm_lock"),
    }
    return render(request, "collection/complete.html", context)


@reads(EXPORT)
def export_complete(request: ActorRequest) -> HttpResponseBase:
    """The grid as a workbook."""
    from yigongti.foundation.web.export import xlsx_response  # XlsxWriter only when somebody exports

    period = _asked_period(request)
    sheets, rows, _total = _grid(request, period)
    columns = ["单位", "医共体", *(sheet.title for sheet in sheets), "应报", "已交", "已审定"]
    return xlsx_response(columns, _export_rows(rows), f"填报完整性_{period.code}")


def _export_rows(rows: Iterable[UnitRow]) -> Iterable[list[object]]:
    for row in rows:
        words = [spot.word if spot else "" for spot in row.spots]
        yield [row.unit.name, row.unit.consortium, *words, row.found.owed, row.found.handed_in, row.found.approved]
