"""Everything on the cockpit, within the actor's sight: composed from indicators and from the register of rooms."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from yigongti.foundation import rooms
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions.queries import find
from yigongti.foundation.web.frame import guarded, url_or_empty
from yigongti.indicators import faces, formulas, queries
from yigongti.indicators.models import BaseFact, Indicator, ScopeKind
from yigongti.indicators.periods import MONTHS, Kind, Period, day_of, to_date
from yigongti.indicators.scopes import Scopes, township_centers
from yigongti.indicators.values import IndicatorValue, compute, places_of
from yigongti.portal.cockpit import ranking
from yigongti.portal.cockpit.connections import Axis, StripFace, connections
from yigongti.portal.cockpit.ranking import Place, Ranked
from yigongti.records.places.models import Township

log = logging.getLogger("yigongti.cockpit")
READ = "portal.cockpit.read"
KINDS = (("platform", "智慧平台"), ("center", "共享中心"))
CARDS = 6  # a row of the page at 1366
PRIMARY = ("primary", "township", "village")  # scopes of facts
CORE = "核心"  # in the level of an indicator, as the annexes print it
NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Column:
    """A platform or center in the strip. `numbers` None: `say` tells why there are none."""

    title: str
    url: str
    numbers: Mapping[str, Any] | None
    say: str = "未接入"


@dataclass(frozen=True)
class StripGroup:
    """Platforms, or centers."""

    title: str
    clause: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Townships:
    """The map and its table twin: the same places, the same numbers."""

    indicator: Indicator
    unit: str
    rows: tuple[Ranked, ...]
    limits: tuple[Decimal, ...]
    places: int
    whole: IndicatorValue
    whole_number: Decimal | None
    goal: Decimal | None
    goal_title: str
    hidden: int


@dataclass(frozen=True)
class Cockpit:
    """The whole page."""

    cards: tuple[faces.Card, ...]
    townships: Townships | None
    choices: tuple[Indicator, ...]
    strips: tuple[StripGroup, ...]
    blocks: tuple[tuple[str, SafeString], ...]
    wide: tuple[tuple[str, SafeString], ...]
    axes: tuple[Axis, ...]
    period: Period
    county: str
    institutions: int
    fresh_at: datetime | None


def cockpit(*, seen_by: Actor, now: datetime, chosen: str, request: HttpRequest) -> Cockpit:
    """The page for one actor. `chosen` is the indicator on the map; an unknown one falls back to the first ratio."""
    seen_by.require(READ)
    period = to_date(now)
    scopes, where, found = queries.overviews(
        county=seen_by.county, period=period, scope=ScopeKind.COUNTY.value, seen_by=seen_by, now=now
    )
    computed = [o for o in found if o.now.number is not None or not o.now.indicator.collected]
    choices = tuple(o.now.indicator for o in computed if o.now.indicator.formula)
    strips = _strips(seen_by, now)
    return Cockpit(
        cards=tuple(faces.card(overview) for overview in _on_cards(_with_last_year(found, period, seen_by, now))),
        townships=townships(scopes=scopes, choices=choices, chosen=chosen, period=period, now=now),
        choices=choices,
        strips=strips,
        blocks=_blocks(seen_by, now, request, wide=False),
        wide=_blocks(seen_by, now, request, wide=True),
        axes=connections(seen_by=seen_by, now=now, request=request, overviews=found, strips=_faces(strips)),
        period=period,
        county=where.title,
        institutions=sum(1 for p in scopes.where.places.values() if p.level != "village"),
        fresh_at=found[0].now.fresh_at if found else None,
    )


def _with_last_year(
    found: list[queries.Overview], period: Period, actor: Actor, now: datetime
) -> list[queries.Overview]:
    """A core indicator that is handed in once a year has no number of this year yet: its last year stands instead."""
    waiting = {o.now.indicator.code for o in found if o.now.value.missing and CORE in o.now.indicator.level}
    if not waiting:
        return found
    year = Period(period.year - 1, MONTHS, Kind.YEAR)
    _scopes, _where, held = queries.overviews(
        county=actor.county, period=year, scope=ScopeKind.COUNTY.value, seen_by=actor, now=now, only=waiting
    )
    earlier = {o.now.indicator.code: o for o in held if not o.now.value.missing}
    return [earlier.get(o.now.indicator.code, o) for o in found]


def _on_cards(found: list[queries.Overview]) -> list[queries.Overview]:
    """Core indicators with a number, in the annex's order, then others with one up to a row; missing ones fill a row.

    What is missing does not stand as a wall of cards: the list of indicators names it.
    """
    known = [o for o in found if not o.now.value.missing]
    core = [o for o in known if CORE in o.now.indicator.level]
    shown = core + [o for o in known if o not in core][: max(0, CARDS - len(core))]
    return shown + [o for o in found if o not in shown][: max(0, CARDS - len(shown))]


def townships(
    *, scopes: Scopes, choices: tuple[Indicator, ...], chosen: str, period: Period, now: datetime
) -> Townships | None:
    """One indicator by township: the township's primary-care center with its village clinics stands for it."""
    by_code = {i.code: i for i in choices}
    indicator = by_code.get(chosen) or _starting(choices, scopes.county_code)
    if indicator is None:
        return None
    board = queries.board(
        county=scopes.county_code, wanted=[indicator], years=[period.year], now=now, seen_by=scopes.viewer
    )
    fresh = queries.fresh_at(now=now)
    whole = compute(indicator, board, scopes.county, period, fresh)
    centers = township_centers(scopes.county_code)
    seen = {s.id: s for s in scopes.institutions()}
    counts = indicator.kind == "count"
    found = []
    for township in Township.objects.filter(county_id=scopes.county_code).order_by("code"):
        center = centers.get(township.code)
        scope = seen.get(center or 0)
        if scope is None:
            why = "不在您的查看范围内" if center else "没有对应的基层机构"
            found.append(Place(township.code, township.short_name, None, missing=why, seen=center is None))
            continue
        value = compute(indicator, board, scope, period, fresh)
        number = value.value.numerator if counts else value.number
        found.append(
            Place(township.code, township.short_name, number, faces.behind(value), value.value.missing, scope.text)
        )
    goal = next((v.target for v in reversed(whole.verdicts) if v.target.number is not None and not counts), None)
    numbers = [p.number for p in found if p.number is not None]
    limits = ranking.breaks(
        numbers, [v.target.number for v in whole.verdicts if v.target.number is not None and not counts]
    )
    shown = [p for p in found if p.seen]
    return Townships(
        indicator=indicator,
        unit=(whole.facts[0].unit if counts and whole.facts else indicator.unit),
        rows=ranking.ranked(shown, limits),
        limits=limits,
        places=0 if counts else places_of(indicator, whole.number or Decimal(0)),
        whole=whole,
        whole_number=whole.value.numerator if counts else whole.number,
        goal=goal.number if goal else None,
        goal_title=goal.title if goal else "",
        hidden=len(found) - len(shown),
    )


def _starting(choices: tuple[Indicator, ...], county: str) -> Indicator | None:
    """Where nobody chose: the first ratio whose facts are all those of primary care.

    A ratio can be compared between townships of any size; the county's own numbers stand in no township, and a share
    of all visits is one hundred percent in a center.
    """
    near = set(BaseFact.objects.filter(county=county, scope__in=PRIMARY).values_list("code", flat=True))
    ratios = [i for i in choices if i.kind != "count"]
    local = [i for i in ratios if set(formulas.facts_of(formulas.parse(i.formula))) <= near]
    return next(iter((*local, *ratios, *choices)), None)


def _strips(actor: Actor, now: datetime) -> tuple[StripGroup, ...]:
    """The columns of the open rooms, and those that the edition plans and nobody has connected."""
    strips = [strip for room in rooms.all_rooms() for strip in room.cockpit_strips]
    planned = find(county=actor.county, key="rooms.planned", at=day_of(now))
    titles = planned.value if planned is not None and isinstance(planned.value, list) else []
    groups = []
    for kind, word in KINDS:
        named = [t for t in titles if isinstance(t, dict) and str(t.get("code", "")).startswith(f"{kind}s.")]
        columns = [_column(strip, actor, now) for strip in strips if strip.kind == kind]
        open_codes = {strip.code for strip in strips if strip.kind == kind}
        columns += [
            Column(_short(str(t.get("title", ""))), "", None)
            for t in named
            if str(t.get("code", "")).rpartition(".")[2] not in open_codes
        ]
        said = find(
            county=actor.county, key=f"policy.{kind}s.title", at=day_of(now)
        )  # 六大共享中心, in the county's words
        clause = said.clause if said else next((str(t.get("clause", "")) for t in named), "")
        if columns:
            title = str(said.value) if said else _grouped(len(columns), word)
            groups.append(StripGroup(title, clause, tuple(columns)))
    return tuple(groups)


def _short(title: str) -> str:
    """The heading already says platform or center."""
    for word in ("平台", "服务", "中心"):
        title = title.removesuffix(word)
    return title


def _grouped(number: int, word: str) -> str:
    """七大智慧平台."""
    return f"{NUMERALS[number]}大{word}" if 1 < number < len(NUMERALS) else word


def _column(strip: rooms.CockpitStrip, actor: Actor, now: datetime) -> Column:
    numbers = guarded(f"strip of {strip.code}", lambda: strip.numbers(actor=actor, now=now), None)
    return Column(strip.title, url_or_empty(strip.url_name) if strip.url_name else "", numbers, "没有应答")


def _faces(groups: Iterable[StripGroup]) -> list[StripFace]:
    """The strip's columns for the axis 医通."""
    columns = [column for group in groups for column in group.columns]
    known = [(c, c.numbers or {}) for c in columns]
    return [
        StripFace(c.title, c.url, n.get("connected"), n.get("institutions"), n.get("today"), c.say) for c, n in known
    ]


def _blocks(actor: Actor, now: datetime, request: HttpRequest, *, wide: bool) -> tuple[tuple[str, SafeString], ...]:
    """The cards that rooms draw themselves (the pools), each only for those who may read it."""
    allowed = (c for room in rooms.all_rooms() for c in room.cockpit_cards if actor.may(c.permission))
    cards = sorted((c for c in allowed if c.is_wide == wide), key=lambda c: c.order)
    drawn = (
        (c.title, guarded(f"card of {c.code}", partial(c.render, request=request, actor=actor, now=now), ""))
        for c in cards
    )
    return tuple((title, mark_safe(html)) for title, html in drawn if html)
