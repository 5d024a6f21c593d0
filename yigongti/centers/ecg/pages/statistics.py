"""Quality and volume: one table by institution, for a period of days; export of what is seen."""

from datetime import date, timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from yigongti.centers.ecg import statistics as figures
from yigongti.foundation.web.export import xlsx_response
from yigongti.foundation.web.views import ActorRequest, reads

COLUMNS = (
    ("机构", "name"),
    ("申请", "asked"),
    ("已回报", "returned"),
    ("时限内 %", "in_time"),
    ("中位用时 分", "median_minutes"),
    ("重采率 %", "sent_back"),
    ("阳性率 %", "abnormal"),
    ("图质差 %", "poor"),
)


@reads("ecg.statistics.read")
def statistics(request: ActorRequest) -> HttpResponseBase:
    """The last 30 days unless the address says otherwise; `?export=xlsx` gives the same table as a workbook."""
    today = timezone.localtime(request.now).date()
    period = figures.Period(
        first=_day(request.GET.get("first", ""), today - timedelta(days=29)),
        last=_day(request.GET.get("last", ""), today),
    )
    lines = figures.by_institution(seen_by=request.actor, period=period, now=request.now)
    if request.GET.get("export") == "xlsx":
        titles = [title for title, _ in COLUMNS]
        rows = [[getattr(line, name) for _, name in COLUMNS] for line in lines]
        return xlsx_response(titles, rows, f"心电质控 {period.first} 至 {period.last}")
    critical = figures.criticals(seen_by=request.actor, period=period)
    return render(request, "ecg/statistics.html", {"lines": lines, "period": period, "critical": critical})


def _day(typed: str, default: date) -> date:
    """A day of the address; anything else is the default."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return default
