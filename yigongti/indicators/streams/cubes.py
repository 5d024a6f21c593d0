"""From the rows of a stream to numbers, as Ibis expressions over tables. No engine is named here: DuckDB or Spark runs.

rows      record, site, person, day, month, until, dims (small numbers), amounts; days since 1970, months as 202611
cube      month, epoch, site, dims -> n, sums: few groups, one pass over the rows whatever the number of facts
days      month, day, site, dims -> n, sums: of events, what a cube is merged from (kept.py)
places    site, epoch -> institution, consortium, at_*: see places.py
by_site   month, site, institution, consortium -> for each fact how many rows (n0, n1, ...), and the sum of any other
          measure (a0, ...); tables.py adds them up for who stands above
persons   fact, month, site, institution, consortium, person: for what counts each person once
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from yigongti.indicators import cubes as row_cubes
from yigongti.indicators.facts import FactDefinition
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.streams.shape import DAYS, ROWS, Shape, Stream

SCOPES = (
    (ScopeKind.COUNTY.value, None),
    (ScopeKind.CONSORTIUM.value, "consortium"),
    (ScopeKind.INSTITUTION.value, "institution"),
    (ScopeKind.SITE.value, "site"),
)


def cube(rows: Table, stream: Stream, *, turns: Sequence[int] = (), moments: Table | None = None) -> Table:
    """The few groups. Events need the `turns` of the epochs; standing rows and spans the `moments` (see `placed`)."""
    keys = ("month", "epoch", "site", *(dim.name for dim in stream.dims))
    sums = {amount.name: _[amount.name].sum() for amount in stream.amounts}
    if stream.shape == Shape.SPANS:
        sums[DAYS] = _[DAYS].sum()
    return placed(rows, stream, turns=turns, moments=moments).group_by(*keys).agg(**{ROWS: _.count()}, **sums)


def days(rows: Table, stream: Stream) -> Table:
    """The groups of each day of events: epochs and places may change, these do not."""
    keys = ("month", "day", "site", *(dim.name for dim in stream.dims))
    sums = {amount.name: _[amount.name].sum() for amount in stream.amounts}
    return rows.group_by(*keys).agg(**{ROWS: _.count()}, **sums)


def merged(days: Table, stream: Stream, turns: Sequence[int] = ()) -> Table:
    """The cube out of its days: what `cube` gives for the rows themselves."""
    keys = ("month", "epoch", "site", *(dim.name for dim in stream.dims))
    sums = {name: _[name].sum() for name in (ROWS, *(amount.name for amount in stream.amounts))}
    return days.mutate(epoch=epoch(days["day"], turns)).group_by(*keys).agg(**sums)


def placed(rows: Table, stream: Stream, *, turns: Sequence[int] = (), moments: Table | None = None) -> Table:
    """Rows with the month and the epoch they count in.

    `moments` has month, epoch, first, after (half-open days). A standing row counts in a month if it holds on the last
    day before `after`; a span on each piece of a month that it touches, with its days there.
    """
    if stream.shape == Shape.EVENTS:
        return rows.mutate(epoch=epoch(rows["day"], turns))
    if moments is None:
        raise ValueError(stream.code)
    rows = rows.drop("month")
    lasting = rows["until"].isnull()
    if stream.shape == Shape.STANDING:
        return rows.join(moments, [rows["day"] < moments["after"], lasting | (rows["until"] >= moments["after"])])
    held = rows.join(moments, [rows["day"] < moments["after"], lasting | (rows["until"] > moments["first"])])
    end = ibis.least(held["until"].fill_null(held["after"]), held["after"])
    return held.mutate(**{DAYS: (end - ibis.greatest(held["day"], held["first"])).cast("int64")})


def epoch(day: Any, turns: Sequence[int]) -> Any:
    """The number of turns that have passed."""
    zero = ibis.literal(0, "int32")
    return reduce(lambda so_far, turn: so_far + (day >= turn).cast("int32"), turns, zero).cast("int32")


def by_site(cube: Table, places: Table, stream: Stream, facts: Sequence[FactDefinition]) -> Table:
    """Every fact for every site and month, with who it answers to; a fact without any row there has null sums."""
    joined = at_places(cube, places)
    wide = {}
    for place, fact in enumerate(facts):
        chosen = predicate(joined, stream, fact)
        wide[f"n{place}"] = joined[ROWS].sum(where=chosen)
        if fact.measure != ROWS:
            wide[f"a{place}"] = joined[fact.measure].sum(where=chosen)
    return joined.group_by("month", "site", "institution", "consortium").agg(**wide)


def amount_of(place: int, fact: FactDefinition) -> str:
    """The column of `by_site` with the sum of a fact's measure."""
    return f"n{place}" if fact.measure == ROWS else f"a{place}"


def persons(
    rows: Table,
    places: Table,
    aliases: Table,
    stream: Stream,
    facts: Sequence[FactDefinition],
    *,
    turns: Sequence[int] = (),
    moments: Table | None = None,
) -> Table:
    """One row for each fact, month, place and person. `aliases`: resident -> survivor, of merged files alone."""
    held = placed(rows, stream, turns=turns, moments=moments)
    held = held.left_join(aliases, held["person"] == aliases["resident"])
    held = at_places(held.mutate(person=held["survivor"].fill_null(held["person"])), places)
    columns = ("month", "site", "institution", "consortium", "person")
    chosen = (
        held.filter(predicate(held, stream, fact)).select(*columns).mutate(fact=ibis.literal(fact.code)).distinct()
        for fact in facts
    )
    return ibis.union(*chosen, distinct=False) if len(facts) > 1 else next(chosen)


def heads(people: Table, *, stands: bool) -> Table:
    """kind, fact, scope, month -> persons, and those new in the year (of what stands: all), each once.

    By the two expressions that count the persons of rooms' rows.
    """
    people = people.mutate(amount=ibis.literal(1, "int64"))
    nobody = ibis.literal(0, "int64")
    parts = []
    for kind, column in SCOPES:
        keys = {"kind": ibis.literal(kind), "fact": _.fact, "scope": _.scope, "month": _.month}
        now = row_cubes.months(people, column)
        parts.append(now.select(**keys, persons=_.persons, new_persons=_.persons if stands else nobody))
        if not stands:
            parts.append(row_cubes.firsts(people, column).select(**keys, persons=nobody, new_persons=_.new_persons))
    summed = ibis.union(*parts, distinct=False).group_by("kind", "fact", "scope", "month")
    return summed.agg(persons=_.persons.sum(), new_persons=_.new_persons.sum())


def at_places(table: Table, places: Table) -> Table:
    """With what the site is in its epoch. A site that is no institution answers for itself and is nothing else."""
    joined = table.left_join(
        places, [table["site"] == places["site"], table["epoch"] == places["epoch"]], rname="{name}_of_place"
    )
    return joined.mutate(institution=joined["institution"].fill_null(joined["site"]))


def predicate(table: Table, stream: Stream, fact: FactDefinition) -> Any:
    """Which rows of a cube count for the fact."""
    terms = [
        table[one.name].isin(one.values if one.is_of_place else [stream.dim(one.name).code(v) for v in one.values])
        for one in fact.where
    ]
    return reduce(lambda a, b: a & b, terms, ibis.literal(value=True))
