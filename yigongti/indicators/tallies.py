"""How much stands on a ground: counted row by row, or read from the cells of the cube where there is too much to count.

Cells and records say the same (the engine's tests hold that); a page that somebody waits for does not count millions.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Scope as Width
from yigongti.indicators.grounds import Ground, Plot
from yigongti.indicators.models import FactValue, ScopeKind

COUNT_AT_MOST = 1000  # rows that are counted while somebody waits
WIDE = (ScopeKind.COUNTY, ScopeKind.CONSORTIUM)


@dataclass(frozen=True)
class Tally:
    """`lines`: rows (or persons) that the viewer may open. `shares`: organization to number, of the whole."""

    total: Decimal
    visible: Decimal
    lines: int
    shares: Mapping[int, Decimal]


def tally(plot: Plot, ground: Ground, actor: Actor) -> Tally:
    """The numbers of an opened number."""
    if ground.kind and not ground.by_person and _rows_of(plot) > COUNT_AT_MOST:
        sites = _sites(plot)
        if sites is not None:
            return _from_cells(plot, ground, sites, actor)
    seen = ground.rows.filter(ground.seen(actor))
    visible = measure(ground, seen)
    lines = int(visible) if ground.by_person else seen.count()
    return Tally(measure(ground, ground.rows), visible, lines, _shares(plot, ground))


def measure(ground: Ground, rows: QuerySet[Any]) -> Decimal:
    """The number that rows make, counted as the fact is counted."""
    if ground.by_person:
        return Decimal(rows.aggregate(n=Count("g_person", distinct=True))["n"])
    return Decimal(rows.aggregate(n=Sum("g_number"))["n"] or 0) / ground.over


def share_field(plot: Plot, ground: Ground) -> str:
    """A county and a consortium consist of institutions, an institution of its organizations."""
    return "g_place" if plot.scope.kind in WIDE else ground.site


def _shares(plot: Plot, ground: Ground) -> dict[int, Decimal]:
    how = Count("g_person", distinct=True) if ground.by_person else Sum("g_number")
    found = ground.rows.order_by().values_list(share_field(plot, ground)).annotate(n=how)
    return {place: Decimal(number) / ground.over for place, number in found}


def _cells(plot: Plot) -> QuerySet[FactValue]:
    """The cells of the fact in the months that count."""
    reading = plot.reading
    held = FactValue.objects.filter(fact=reading.fact, origin=reading.origin_shown, county=plot.county)
    return held.filter(month__in=plot.months)


def _rows_of(plot: Plot) -> int:
    own = _cells(plot).filter(scope_kind=plot.scope.kind, scope_id=plot.scope.id)
    return own.aggregate(n=Sum("records"))["n"] or 0


def _from_cells(plot: Plot, ground: Ground, sites: frozenset[int], actor: Actor) -> Tally:
    """Sums of the cells of single organizations. What somebody opened by break-glass elsewhere is counted by itself."""
    held = _cells(plot).filter(scope_kind=ScopeKind.SITE, scope_id__in=sites).order_by()
    sums = held.values_list("scope_id").annotate(Sum("amount"), Sum("records"))
    found: dict[int, tuple[Decimal, int]] = {site: (amount, rows) for site, amount, rows in sums}
    shares: dict[int, Decimal] = defaultdict(Decimal)
    for site, (amount, _rows) in found.items():
        shares[plot.where.institution(site) if plot.scope.kind in WIDE else site] += amount
    total = sum((amount for amount, _rows in found.values()), Decimal(0))
    if not ground.opens(ground.kind, actor):
        return Tally(total, Decimal(0), 0, shares)
    if actor.sees_everything or (actor.scope == Width.COUNTY and actor.county == plot.county):
        return Tally(total, total, sum(rows for _, rows in found.values()), shares)
    mine = [both for site, both in found.items() if site in actor.reach]
    more = ground.rows.none()
    if actor.opened and ground.resident:
        elsewhere = ground.rows.filter(ground.seen(actor)).exclude(**{f"{ground.site}__in": sorted(actor.reach)})
        more = elsewhere.filter(**{f"{ground.resident}__in": actor.opened})
    visible = sum((amount for amount, _ in mine), Decimal(0)) + measure(ground, more)
    return Tally(total, visible, sum(rows for _, rows in mine) + more.count(), shares)


def _sites(plot: Plot) -> frozenset[int] | None:
    """The organizations inside the scope, None where they changed within the period: then every row is looked at."""
    where, scope = plot.where, plot.scope
    if scope.kind == ScopeKind.COUNTY:
        return frozenset(where.places)
    if scope.kind == ScopeKind.SITE:
        return frozenset({scope.id})
    if scope.kind == ScopeKind.INSTITUTION:
        return frozenset(pk for pk in where.places if where.institution(pk) == scope.id)
    first, last = plot.period.start, plot.period.end - timedelta(days=1)
    spans = where.spans(scope.id)
    touching = {span for span in spans if (span[0] or first) <= last and (span[1] or plot.period.end) > first}
    if any((span[0] or first) > first or (span[1] or plot.period.end) < plot.period.end for span in touching):
        return None
    return frozenset(pk for span in touching for pk in spans[span])
