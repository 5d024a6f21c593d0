"""What collection puts on an indicator's sheet: numbers handed in and not approved, and what stood at the lock."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from yigongti.foundation.web.views import ActorRequest
from yigongti.indicators import panels, queries
from yigongti.indicators import small as small_cells
from yigongti.indicators.collection import queries as sheets
from yigongti.indicators.collection import stored
from yigongti.indicators.collection.models import PeriodLock
from yigongti.indicators.faces import count
from yigongti.indicators.models import NumberOrigin
from yigongti.indicators.panels import Panel
from yigongti.indicators.queries import Sheet
from yigongti.indicators.values import IndicatorValue, shown


@dataclass(frozen=True)
class Pending:
    """A number under way: 350 人, 3 of 4 in."""

    title: str
    number: str
    unit: str
    filled: int
    due: int


@dataclass(frozen=True)
class Kept:
    """A number at the lock beside the one of now."""

    title: str
    locked: str
    now: str
    difference: str
    unit: str


def pending(request: ActorRequest, sheet: Sheet) -> list[Pending]:
    """Facts of the formula with numbers that the commission has not approved yet."""
    readings = {r.fact: r for r in sheet.value.facts if r.period is None and _is_collected(r.origin_rule, r.absent)}
    found = sheets.preliminaries(
        seen_by=request.actor, county=sheet.scopes.county_code, facts=list(readings), scope=sheet.scope,
        period=sheet.period,
    )  # fmt: skip
    return [
        Pending(readings[fact].title, count(one.number), readings[fact].unit, one.filled, one.due)
        for fact, one in found.items()
    ]


def _is_collected(rule: str, absent: tuple[str, ...]) -> bool:
    return rule == NumberOrigin.COLLECTED or bool(absent)


def kept(sheet: Sheet) -> tuple[PeriodLock | None, list[Kept]]:
    """The last lock of the period, and what it kept of the indicator and its facts; nothing of what is withheld."""
    value = sheet.value
    lock = stored.lock_of(county=sheet.scopes.county_code, period=sheet.period.code)
    if lock is None or any(small_cells.WITHHELD in r.missing for r in value.facts):
        return None, []
    held = lock.values.filter(scope_kind=sheet.scope.kind.value, scope_id=sheet.scope.id)
    numbers = {(one.kind, one.code): one.number for one in held}
    return lock, _rows(value, numbers)


def _rows(value: IndicatorValue, numbers: stored.Numbers) -> list[Kept]:
    found = []
    then = numbers.get((stored.INDICATOR, value.indicator.code))
    if then is not None or value.number is not None:
        apart = stored.apart(then, value.number)
        words = "" if apart is None else shown(value.indicator, apart)
        unit = value.indicator.unit
        found.append(Kept("指标值", shown(value.indicator, then), shown(value.indicator, value.number), words, unit))
    for one in value.facts:
        then = numbers.get((stored.FACT, one.fact))
        if one.period is None and not stored.is_same(then, one.number):
            apart = stored.apart(then, one.number)
            words = "" if apart is None else count(apart)
            found.append(Kept(one.title, count(then), count(one.number), words, one.unit))
    return found


def _block(request: ActorRequest, sheet: Sheet) -> str:
    lock, rows = kept(sheet)
    context = {"pending": pending(request, sheet), "lock": lock, "kept": rows, "period": sheet.period}
    if lock is None and not context["pending"]:
        return ""
    return render_to_string("collection/beside.html", context, request=request)


def register() -> None:
    """Called from `ready()`."""
    panels.register(Panel("collection.beside", panels.BLOCK, queries.READ, _block, order=20))
