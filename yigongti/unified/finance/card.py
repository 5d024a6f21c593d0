"""The cockpit's block: the balance of each fund pool, this year."""

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.finance import periods, queries


def pool_card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """A small table in 万元, with the day until which the books are kept."""
    period = periods.year(timezone.localdate(now).year)
    rows = [queries.summary(seen_by=actor, books=books, period=period) for books in queries.pools(seen_by=actor)]
    words = {"rows": rows, "period": period, "until": queries.booked_until(seen_by=actor)}
    return render_to_string("finance/card.html", words, request=request)
