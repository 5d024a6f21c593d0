"""The cockpit's block: the balance of each fund pool, this year; and its figures on 财通."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.ledger.rules import yuan
from yigongti.foundation.rooms import AxisFigure
from yigongti.unified.finance import periods, queries
from yigongti.unified.finance.templatetags.finance import wan


def pool_card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """A small table in 万元, with the day until which the books are kept."""
    period = periods.year(timezone.localdate(now).year)
    rows = [queries.summary(seen_by=actor, books=books, period=period) for books in queries.pools(seen_by=actor)]
    words = {"rows": rows, "period": period, "until": queries.booked_until(seen_by=actor)}
    return render_to_string("finance/card.html", words, request=request)


def money_figures(actor: Actor, now: datetime) -> Iterable[AxisFigure]:
    """财通: the balance of each pool, and what the units have settled among themselves this year."""
    period = periods.year(timezone.localdate(now).year)
    until = queries.booked_until(seen_by=actor)
    stamp = f"记账至 {until:%m-%d}" if until else ""
    for books in queries.pools(seen_by=actor):
        found = queries.summary(seen_by=actor, books=books, period=period)
        url = f"{reverse('finance:pool', args=[found.consortium_code])}?period={period.words}"
        yield AxisFigure("money", f"{books.name}余额", wan(found.fund.closing_fen), "万元", url, stamp)
    if actor.may("finance.settlement.read"):
        total = queries.settlement(seen_by=actor, period=period).total
        url = f"{reverse('finance:settlement')}?period={period.words}"
        yield AxisFigure("money", "技术协作结算", yuan(total.total_fen), "元", url, f"{period.title} {total.number} 例")
