"""The records under a fact: the declaration that counts in the cube, as a filter over the records themselves."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yigongti.indicators.facts import FactDefinition
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.streams.places import At, Places, day_numbered
from yigongti.indicators.streams.shape import PREFIX, Shape, Stream


def records(  # noqa: PLR0917  a place and a time
    fact: FactDefinition, county: str, places: Places, kind: ScopeKind, scope: int, first: date, last: date
) -> QuerySet[Any]:
    """What the fact counts for a scope on the days from `first` to `last`, both included, with columns as `s_...`.

    Of rows that stand: those that hold on `last`. Of spans: those that touch the days; their days are not reckoned
    here. Raises ValueError for a fact that reads no stream.
    """
    stream = _stream(fact)
    held = stream.seen().filter(stream.of_county(county), _in_time(stream, first, last))
    for one in fact.where:
        if not one.is_of_place:
            held = held.filter(**{f"{PREFIX}{one.name}__in": list(one.values)})
    return held.filter(_in_place(fact, stream, places, kind, scope, last))


def _stream(fact: FactDefinition) -> Stream:
    if fact.stream is None:
        raise ValueError(fact.code)
    return fact.stream


def _in_time(stream: Stream, first: date, last: date) -> Q:
    if stream.shape == Shape.EVENTS:
        return stream.between(first, last)
    on = last if stream.shape == Shape.STANDING else first
    held = stream.between(date(1900, 1, 1), last)
    return held if stream.until is None else held & (Q(s_until__isnull=True) | Q(s_until__gt=on))


def _in_place(  # noqa: PLR0917  see records
    fact: FactDefinition, stream: Stream, places: Places, kind: ScopeKind, scope: int, last: date
) -> Q:
    """Sites that count, in each epoch that the days touch. Where the same sites count in all, one plain condition.

    A row that stands is in the place of its last day. A span that lies in two epochs is in the place of its first day.
    """
    by_epoch: dict[int, frozenset[int]] = {
        epoch: frozenset(at.site for at in places.rows if at.epoch == epoch and _counts(at, fact, kind, scope))
        for epoch in range(len(places.turns) + 1)
    }
    if kind == ScopeKind.COUNTY and not any(one.is_of_place for one in fact.where):
        return Q()
    if stream.shape == Shape.STANDING:
        by_epoch = {0: by_epoch[places.epoch((last - date(1970, 1, 1)).days)]}
    if len(set(by_epoch.values())) == 1:
        return Q(s_site__in=sorted(next(iter(by_epoch.values()))))
    starts = [date(1900, 1, 1), *(day_numbered(turn) for turn in places.turns), date(2200, 1, 1)]
    found = Q(pk__in=[])
    for epoch, sites in by_epoch.items():
        on_days = stream.between(starts[epoch], day_numbered((starts[epoch + 1] - date(1970, 1, 1)).days - 1))
        found |= Q(s_site__in=sorted(sites)) & on_days
    return found


def _counts(at: At, fact: FactDefinition, kind: ScopeKind, scope: int) -> bool:
    own = {ScopeKind.CONSORTIUM: at.consortium, ScopeKind.INSTITUTION: at.institution, ScopeKind.SITE: at.site}
    return own.get(kind, scope) == scope and all(
        getattr(at, one.name) in one.values for one in fact.where if one.is_of_place
    )


def sites_of(places: Places, kind: ScopeKind, scope: int) -> Iterable[int]:
    """The sites that belong to a scope in any epoch."""
    own = {ScopeKind.CONSORTIUM: "consortium", ScopeKind.INSTITUTION: "institution", ScopeKind.SITE: "site"}
    return {at.site for at in places.rows if kind == ScopeKind.COUNTY or getattr(at, own[kind]) == scope}
