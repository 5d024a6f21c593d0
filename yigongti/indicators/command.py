"""What `yigongti indicators ...` and `yigongti facts list` do; the command line wires them."""

import tomllib
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.editions import layers
from yigongti.indicators import base_facts, facts, queries
from yigongti.indicators.periods import parse
from yigongti.indicators.telling import tell


def value(*, edition: str, indicator: str, period: str, scope: str = "county") -> dict[str, Any]:
    """One value of an edition's county as JSON-ready data. Raises Problem (NoIndicator, BadPeriod, BadScope, ...)."""
    county = queries.county_of_edition(edition=edition)
    actor = system_actor("indicators.command", frozenset({queries.READ}), county)
    return tell(
        queries.value(
            county=county, code=indicator, period=parse(period), scope=scope, seen_by=actor, now=timezone.now()
        )
    )


def recompute(*, full: bool = False) -> dict[str, Any]:
    """Bring files and cells up to date: what changed, or everything from the records. Says what it wrote."""
    from yigongti.indicators import recompute as work  # ibis takes a second to import

    now = timezone.now()
    done = work.full(now=now) if full else work.incremental(now=now)
    return {
        "kind": "full" if full else "incremental",
        "at": now.isoformat(),
        "partitions": done.partitions,
        "rows": done.rows,
        "cells": done.cells,
    }


def facts_list() -> list[dict[str, Any]]:
    """Every base fact: what the platform's edition declares, then what some room reports beyond it."""
    known = facts.definitions()
    with (layers.BASE / base_facts.FILE).open("rb") as file:
        declared = base_facts.FactsFile.model_validate(tomllib.load(file)).fact
    rows = [
        {
            "fact": row.code,
            "title": row.title,
            "unit": row.unit,
            "source": row.source,
            "counting": known[row.code].counting.value if row.code in known else row.period,
            "origin": row.origin,
            "also": list(row.also),
            "owner": row.owner,
            "is_connected": row.code in known,
            "note": row.note,
        }
        for row in declared
    ]
    codes = {row.code for row in declared}
    return rows + [
        {
            "fact": fact.code,
            "title": fact.title,
            "unit": fact.unit,
            "source": fact.source,
            "counting": fact.counting.value,
            "origin": "computed",
            "also": [],
            "owner": "room",
            "is_connected": True,
            "note": fact.note,
        }
        for fact in known.values()
        if fact.code not in codes
    ]


def province(*, year: int, engine: str, master: str = "", packed_already: bool = False) -> list[dict[str, Any]]:
    """Every fact of every county for a year, and of all together, from the files alone. Raises NoSpark.

    The counties of this platform are packed first, unless the folder was gathered from elsewhere.
    """
    from yigongti.indicators import engines
    from yigongti.indicators import province as work
    from yigongti.records.places.models import County

    if not packed_already:
        for county in County.objects.order_by("code"):
            if not county.is_province:
                work.pack(county.code)
    opened = engines.spark(master or engines.LOCAL) if engine == "spark" else engines.duckdb()
    with opened as running:
        found = work.compute(running, months=range(year * 100 + 1, year * 100 + 13), now=timezone.now())
    return [asdict(one) for one in found]
