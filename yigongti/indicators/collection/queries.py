"""Reading what is handed in: one sheet as its filler sees it, what waits for approval, numbers not yet approved."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.indicators.collection import dues, fillers, grid, keeping, rules
from yigongti.indicators.collection.calendar import due_day, period_of
from yigongti.indicators.collection.dues import READ, Due
from yigongti.indicators.collection.fillers import Fillers, Unit
from yigongti.indicators.collection.grid import CellKey, Line
from yigongti.indicators.collection.keeping import NotOwed
from yigongti.indicators.collection.models import Cell, Sheet, Submission
from yigongti.indicators.collection.rules import State
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.periods import Period, day_of
from yigongti.indicators.scopes import Scope
from yigongti.records.places.models import County

HANDED_IN = (State.SUBMITTED, State.CONSORTIUM_APPROVED, *rules.COUNTING)  # a draft is nobody's word yet


@dataclass(frozen=True)
class Opened:
    """A sheet of one filler for one period. `row` None: nothing has been handed in yet."""

    sheet: Sheet
    unit: Unit
    period: Period
    due: date
    rows: tuple[Unit, ...]  # of whom the lines speak
    lines: tuple[Line, ...]
    row: Submission | None
    cells: Mapping[CellKey, Cell]
    last: Mapping[CellKey, Decimal | None]
    was: Mapping[CellKey, Decimal | None]  # in the version before, of a correction
    versions: tuple[Submission, ...]

    @property
    def level(self) -> str:
        """Who has to act."""
        return keeping.level_of(self.row.state, self.unit) if self.row else keeping.INSTITUTION


def counties(*, seen_by: Actor) -> list[County]:
    """The counties whose sheets an actor may look at: his own; of a province those below it."""
    if seen_by.sees_everything:
        return list(County.objects.order_by("code"))
    if seen_by.county.endswith("0000"):
        below = Organization.objects.filter(pk__in=sorted(seen_by.reach)).values("county")
        return [c for c in County.objects.filter(code__in=below).order_by("code") if not c.is_province]
    return list(County.objects.filter(code=seen_by.county))


def county_of(*, seen_by: Actor, asked: str) -> str:
    """The county to show: the one asked for where it is within sight, else the first."""
    codes = [county.code for county in counties(seen_by=seen_by)]
    return asked if asked in codes else next(iter(codes), seen_by.county)


def is_above(actor: Actor) -> bool:
    """A province reads what the commission has approved, nothing before."""
    return actor.county.endswith("0000") and not actor.sees_everything


def opened(*, seen_by: Actor, sheet: str, organization: str, period: str, version: int = 0) -> Opened:
    """One sheet, in its last version or the one asked for. Raises NotOwed, BadPeriod, MissingPermission."""
    seen_by.require(READ)
    unit = Organization.objects.filter(code=organization).first()
    if unit is None or not _sees(seen_by, unit):
        raise NotOwed
    found = Sheet.objects.filter(county=unit.county, code=sheet).first()
    asked = period_of(found.period_kind, period) if found else None
    if found is None or asked is None:
        raise NotOwed
    people, day = Fillers.of(unit.county), keeping.last_day(asked)
    versions = tuple(
        Submission.objects.filter(sheet=found, organization=unit, period=asked.code)
        .select_related("sheet", "organization")
        .order_by("-version")
    )
    if is_above(seen_by):
        versions = tuple(v for v in versions if v.approved_at is not None)
    owes = next((u for u in people.of_sheet(found, day) if u.id == unit.pk), None)
    if owes is None and not versions:
        raise NotOwed
    row = next((v for v in versions if version in {0, v.version}), None)
    return Opened(
        sheet=found, unit=owes or people.named([unit.pk], day)[0], period=asked, due=due_day(asked, found.due_days),
        rows=tuple(people.rows_of(found, unit.pk, day)), lines=tuple(grid.lines_of(found)), row=row,
        cells=grid.cells_of(row) if row else {},
        last=grid.values_before(found, unit.pk, asked, official=is_above(seen_by)),
        was={key: c.value for key, c in grid.cells_of(row.replaces).items()} if row and row.replaces else {},
        versions=versions,
    )  # fmt: skip


def _sees(actor: Actor, unit: Organization) -> bool:
    county_wide = actor.scope == "county" and actor.county == unit.county
    return county_wide or actor.sees(unit.pk)


def submission(*, seen_by: Actor, pk: int) -> Submission:
    """One submission within sight. Raises NotOwed."""
    row = Submission.objects.filter(pk=pk).select_related("sheet", "organization").first()
    if row is None or not _sees(seen_by, row.organization):
        raise NotOwed
    return row


def waiting_for(*, actor: Actor, now: datetime) -> list[Due]:
    """What the actor can approve or return: of his consortium's members, or of the county."""
    may = {
        keeping.CONSORTIUM: actor.may("collection.submission.approve_consortium"),
        keeping.COMMISSION: actor.may("collection.submission.approve") and actor.scope == "county",
    }
    if not any(may.values()):
        return []
    found = dues.dues(county=actor.county, now=now, units=dues.seen_units(actor))
    return [
        d
        for d in found
        if d.row is not None
        and may.get(d.level)
        and (d.level == keeping.COMMISSION or d.unit.lead_id == actor.organization_id)
    ]


def owed_by(*, actor: Actor, now: datetime) -> list[Due]:
    """What the actor's own organization still has to do: late, returned, due."""
    if actor.organization_id is None or not actor.may("collection.cell.save"):
        return []
    own = dues.dues(county=actor.county, now=now, units=frozenset({actor.organization_id}))
    open_ones = {rules.Standing.LATE, rules.Standing.RETURNED, rules.Standing.DUE}
    return [d for d in own if d.debt.standing in open_ones]


@dataclass(frozen=True)
class Preliminary:
    """A number that is handed in and not approved: 未审. `filled` of `due` organizations have theirs in."""

    number: Decimal
    filled: int
    due: int


def preliminary(*, seen_by: Actor, county: str, fact: str, scope: Scope, period: Period) -> Preliminary | None:
    """One fact of `preliminaries`."""
    return preliminaries(seen_by=seen_by, county=county, facts=[fact], scope=scope, period=period).get(fact)


def preliminaries(
    *, seen_by: Actor, county: str, facts: Collection[str], scope: Scope, period: Period
) -> dict[str, Preliminary]:
    """What facts will be when all is approved that is handed in, for people who may see the sheets behind them.

    Only for periods of a sheet's own kind. Without those of which everything that is there counts already.
    """
    if not facts or not seen_by.may(READ) or is_above(seen_by):
        return {}
    day, people = keeping.last_day(period), fillers.Fillers.of(county)
    due: dict[str, set[int]] = {}
    for sheet in Sheet.objects.filter(county=county, is_active=True):
        asked = [fact for fact in facts if fact in sheet.facts]
        if asked and period_of(sheet.period_kind, period.code):
            units = [u for filler in people.of_sheet(sheet, day) for u in people.rows_of(sheet, filler.id, day)]
            for fact in asked:
                due.setdefault(fact, set()).update(unit.id for unit in units if _inside(unit, scope))
    latest: dict[str, dict[tuple[int, str], tuple[int, Decimal, str]]] = {}
    for fact, about, age, version, value, state in _handed_in(seen_by, county, due, period):
        own = latest.setdefault(fact, {})
        if about in due[fact] and version > own.get((about, age), (0,))[0]:
            own[about, age] = (version, value, state)
    return {
        fact: Preliminary(sum((n for _v, n, _s in own.values()), Decimal(0)), len({a for a, _ in own}), len(due[fact]))
        for fact, own in latest.items()
        if any(State(state) not in rules.COUNTING for _v, _n, state in own.values())
    }


def _handed_in(
    actor: Actor, county: str, facts: Collection[str], period: Period
) -> Iterable[tuple[str, int, str, int, Decimal, str]]:
    """Fact, organization, age, version, number and state of what the actor may see."""
    cells = Cell.objects.filter(
        fact__in=list(facts), submission__county=county, submission__period=period.code, value__isnull=False,
        submission__state__in=HANDED_IN,
    )  # fmt: skip
    seen = dues.seen_units(actor)
    if seen is not None:
        cells = cells.filter(submission__organization_id__in=sorted(seen))
    return cells.values_list("fact", "about_id", "age", "submission__version", "value", "submission__state")  # type: ignore[return-value]


def _inside(unit: Unit, scope: Scope) -> bool:
    if scope.kind == ScopeKind.COUNTY:
        return True
    return unit.consortium_id == scope.id if scope.kind == ScopeKind.CONSORTIUM else unit.id == scope.id


def today(now: datetime) -> date:
    """The county's day."""
    return day_of(now)
