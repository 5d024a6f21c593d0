"""The cockpit's block: the balance of each fund pool, this year; and its figures on 财通."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.ledger.rules import yuan
from yigongti.foundation.rooms import AxisFigure
from yigongti.unified.finance import periods, queries
from yigongti.unified.finance.templatetags.finance import wan


@dataclass(frozen=True)
class Pools:
    """The pools of this year, read once for the block and for 财通."""

    period: periods.Period
    rows: list[queries.PoolSummary]
    until: date | None


def pool_card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """A small table in 万元, with the day until which the books are kept."""
    found = _pools(request, actor, now)
    words = {"rows": found.rows, "period": found.period, "until": found.until}
    return render_to_string("finance/card.html", words, request=request)


def money_figures(request: HttpRequest, actor: Actor, now: datetime) -> Iterable[AxisFigure]:
    """财通: the balance of each pool, and what the units have settled among themselves this year."""
    found = _pools(request, actor, now)
    stamp = f"记账至 {found.until:%m-%d}" if found.until else ""
    for row in found.rows:
        url = f"{reverse('finance:pool', args=[row.consortium_code])}?period={found.period.words}"
        yield AxisFigure("money", f"{row.books.name}余额", wan(row.fund.closing_fen), "万元", url, stamp)
    if actor.may("finance.settlement.read"):
        total = queries.settlement(seen_by=actor, period=found.period).total
        url = f"{reverse('finance:settlement')}?period={found.period.words}"
        yield AxisFigure(
            "money", "技术协作结算", yuan(total.total_fen), "元", url, f"{found.period.title} {total.number} 例"
        )


def _pools(request: HttpRequest, actor: Actor, now: datetime) -> Pools:
    kept: Pools | None = getattr(request, "pools_of_the_year", None)
    if kept is None:
        period = periods.year(timezone.localdate(now).year)
        rows = [queries.summary(seen_by=actor, books=books, period=period) for books in queries.pools(seen_by=actor)]
        kept = Pools(period, rows, queries.booked_until(seen_by=actor))
        request.pools_of_the_year = kept  # type: ignore[attr-defined]  # lives as long as the request
    return kept
