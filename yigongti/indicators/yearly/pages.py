"""The yearly report on the page, on paper and as a workbook; the province over its counties."""

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.indicators.periods import day_of
from yigongti.indicators.yearly import province, report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DIGITS = 4


def year_of(request: ActorRequest) -> int:
    """The year asked for, where it is one of those offered; else the last whole one."""
    text = request.GET.get("year", "")
    asked = int(text) if len(text) == DIGITS and text.isascii() and text.isdigit() else 0
    return asked if asked in report.years(now=request.now) else province.last_year(day_of(request.now))


@reads(report.READ)
def index(request: ActorRequest) -> HttpResponse:
    """The report of the own county, in the annex's own layout."""
    found = report.build(county=request.actor.county, year=year_of(request), seen_by=request.actor, now=request.now)
    context = {
        "report": found,
        "years": report.years(now=request.now)[:6],
        "groups": _groups(found.core),
        "monitored": _groups(found.monitored),
        "may_export": request.actor.may(report.EXPORT),
    }
    return render(request, "yearly/report.html", context)


def _groups(rows: tuple[report.Core, ...] | tuple[report.Monitored, ...]) -> list[tuple[str, list[object]]]:
    """Rows under their group, as the annex has them."""
    found: list[tuple[str, list[object]]] = []
    for row in rows:
        if not found or found[-1][0] != row.level:
            found.append((row.level, []))
        found[-1][1].append(row)
    return found


@reads(report.EXPORT)
def pdf(request: ActorRequest) -> HttpResponseBase:
    """The report on paper."""
    from yigongti.indicators.yearly.paper import report_pdf  # typst only when somebody prints

    found = report.build(county=request.actor.county, year=year_of(request), seen_by=request.actor, now=request.now)
    return _file(report_pdf(found, is_demo=settings.DEMO), "application/pdf", f"{found.edition}_{found.year}.pdf")


@reads(report.EXPORT)
def excel(request: ActorRequest) -> HttpResponseBase:
    """The report as a workbook."""
    from yigongti.indicators.yearly.workbook import workbook

    found = report.build(county=request.actor.county, year=year_of(request), seen_by=request.actor, now=request.now)
    return _file(workbook(found, is_demo=settings.DEMO), XLSX, f"{found.edition}_{found.year}.xlsx")


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@reads(province.READ)
def over_counties(request: ActorRequest) -> HttpResponse:
    """Counties side by side and rolled up."""
    return _province(request, "")


@reads(province.READ)
def one_county(request: ActorRequest, code: str) -> HttpResponse:
    """One county's official numbers: the deepest that a province goes."""
    province.county(seen_by=request.actor, code=code)
    return _province(request, code)


def _province(request: ActorRequest, only: str) -> HttpResponse:
    found = province.overview(seen_by=request.actor, year=year_of(request), now=request.now, only=only)
    lines = [(line, [line.cells.get(one.code) for one in found.counties]) for line in found.lines]
    context = {
        "found": found,
        "only": found.counties[0] if only else None,
        "lines": lines,
        "years": report.years(now=request.now)[:6],
        "pending": list(province.pending(found)),
        "locked": [one.name for one in found.counties if found.states[one.code] == "locked"],
        "may_export": request.actor.may(province.EXPORT),
    }
    return render(request, "yearly/province.html", context)


@reads(province.EXPORT)
def province_excel(request: ActorRequest) -> HttpResponseBase:
    """The table of the province's page."""
    from yigongti.foundation.web.export import xlsx_response

    found = province.overview(seen_by=request.actor, year=year_of(request), now=request.now)
    heads, rows = province.table(found)
    note = f"各县{found.year}年指标：先加总基础数据再套公式，只含已锁定或已审定的数"
    return xlsx_response(heads, rows, f"各县指标_{found.year}", note=note)
