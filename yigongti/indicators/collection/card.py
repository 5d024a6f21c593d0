"""The cockpit's block: how complete the last closed month, quarter and year are, and who is late."""

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.collection import dues, home
from yigongti.indicators.collection.rules import Standing

KINDS = (("month", "上月"), ("quarter", "上季"), ("year", "上年"))
WORST = 5


def completeness_card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """One line per kind of period, and the latest."""
    found = dues.dues(county=actor.county, now=now, units=dues.seen_units(actor), back=False)
    lines = []
    for kind, title in KINDS:
        period = dues.last_closed(kind, now)
        lines.append((title, period, dues.completeness(d for d in found if d.period == period)))
    late = sorted((d for d in found if d.debt.standing == Standing.LATE), key=lambda d: -d.debt.days_late)
    worst = [(d, home.url_of(d), home.late_words(d)) for d in late[:WORST]]
    context = {"lines": [line for line in lines if line[2].owed], "worst": worst, "late": len(late)}
    return render_to_string("collection/card.html", context, request=request)
