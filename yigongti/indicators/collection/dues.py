"""Who owes what: every sheet of every filler for every period, how it stands, and how complete a period is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.reading import once
from yigongti.indicators.collection import calendar, keeping, rules
from yigongti.indicators.collection.fillers import Fillers, Unit
from yigongti.indicators.collection.models import Sheet, Submission
from yigongti.indicators.collection.rules import Debt, Standing, State
from yigongti.indicators.periods import Period, day_of, month_of, parse

READ = "collection.sheet.read"
BACK = {"month": 13, "quarter": 5, "year": 2}  # periods behind the running one that a list shows without being asked


@dataclass(frozen=True)
class Due:
    """One sheet of one filler for one period. `row` is the last version; `counting` the one that counts, if any."""

    sheet: Sheet
    unit: Unit
    period: Period
    due: date
    debt: Debt
    row: Submission | None
    counting: Submission | None = None

    @property
    def level(self) -> str:
        """Who has to act: institution, consortium, commission; empty when it is done."""
        return keeping.level_of(self.row.state, self.unit) if self.row else keeping.INSTITUTION


def dues(
    *, county: str, now: datetime, units: frozenset[int] | None = None, period: Period | None = None,
    sheet: str = "", back: bool = True,
) -> list[Due]:  # fmt: skip
    """Everything owed in a county: of `units` (None: all), of one period or all since each sheet began.

    `back` False leaves out what is done and older than the list usually shows. Three queries, whatever the length.
    """
    today, fillers = day_of(now), Fillers.of(county)
    every = once(("collection.sheets", county), lambda: tuple(Sheet.objects.filter(county=county).order_by("place")))
    sheets = [s for s in every if sheet in {"", s.code}]
    latest, counting = once(("collection.held", county, units, period), lambda: _held(county, units, period))
    opened = {(pk, code) for pk, _unit, code in latest}
    found = []
    for one in sheets:
        for asked in _periods(one, today, period, opened):
            due = calendar.due_day(asked, one.due_days)
            for unit in fillers.of_sheet(one, keeping.last_day(asked)):
                if units is not None and unit.id not in units:
                    continue
                key = (one.pk, unit.id, asked.code)
                row, counts = latest.get(key), counting.get(key)
                if row is None and not one.is_active:
                    continue
                debt = _debt(row, counts, asked, due, today)
                found.append(Due(one, unit, asked, due, debt, row, counts))
    return found if back else [d for d in found if not _is_old(d, today)]


def _held(
    county: str, units: frozenset[int] | None, period: Period | None
) -> tuple[dict[tuple[int, int, str], Submission], dict[tuple[int, int, str], Submission]]:
    rows = Submission.objects.filter(county=county).order_by("version")
    if units is not None:
        rows = rows.filter(organization_id__in=units)
    if period is not None:
        rows = rows.filter(period=period.code)
    latest, counting = {}, {}
    for row in rows:
        key = (row.sheet_id, row.organization_id, row.period)
        latest[key] = row
        if State(row.state) in rules.COUNTING:
            counting[key] = row
    return latest, counting


def _periods(sheet: Sheet, today: date, only: Period | None, opened: set[tuple[int, str]]) -> list[Period]:
    """From the month since which it is owed; an earlier period once somebody has opened it."""
    first = min([sheet.since, *(_first(code) for pk, code in opened if pk == sheet.pk)])
    found = calendar.between(sheet.period_kind, first, today)
    asked = [p for p in found if p.months[-1] >= sheet.since or (sheet.pk, p.code) in opened]
    return [p for p in asked if only is None or p == only]


def _first(code: str) -> int:
    return parse(code).months[0]


def _debt(row: Submission | None, counts: Submission | None, period: Period, due: date, today: date) -> Debt:
    """A correction under way does not undo what counts: late is measured by the first time it was handed in."""
    state = State(row.state) if row else None
    at = (row.first_submitted_at or row.submitted_at) if row else None
    if counts is not None and row is not None and row.pk != counts.pk:
        first = counts.first_submitted_at
        return Debt(Standing.RETURNED if state == State.RETURNED else Standing.UNDER_WAY,
                    max(0, (day_of(first) - due).days) if first else 0)  # fmt: skip
    return rules.standing(state, ends=period.end, due=due, handed_in=day_of(at) if at else None, today=today)


def _is_old(due: Due, today: date) -> bool:
    if due.debt.standing != Standing.DONE:
        return False
    behind, period = 0, calendar.around(due.sheet.period_kind, today.year * 100 + today.month)
    while period != due.period and behind <= BACK[due.sheet.period_kind]:
        period, behind = calendar.before(period), behind + 1
    return behind > BACK[due.sheet.period_kind]


def seen_units(actor: Actor) -> frozenset[int] | None:
    """Whose sheets an actor sees: all of the county, or those within reach."""
    return None if actor.sees_everything or actor.scope == "county" else actor.reach


def unfinished(*, county: str, period: Period, now: datetime) -> int:
    """How many sheets of a period, and of the shorter ones inside it, are not approved."""
    everything = dues(county=county, now=now)
    inside = [d for d in everything if set(d.period.months) <= set(period.months)]
    return sum(d.counting is None for d in inside)


@dataclass(frozen=True)
class Completeness:
    """How far a period is: sheets owed, handed in, approved, late or returned."""

    owed: int
    handed_in: int
    approved: int
    late: int
    returned: int

    @property
    def percent(self) -> int:
        """Approved of owed, rounded down: 100 is all."""
        return 100 * self.approved // self.owed if self.owed else 0


def completeness(found: Iterable[Due]) -> Completeness:
    """Counts over some dues."""
    rows: Sequence[Due] = list(found)
    return Completeness(
        owed=len(rows),
        handed_in=sum(d.debt.standing in {Standing.UNDER_WAY, Standing.DONE} for d in rows),
        approved=sum(d.counting is not None for d in rows),
        late=sum(d.debt.standing == Standing.LATE for d in rows),
        returned=sum(d.debt.standing == Standing.RETURNED for d in rows),
    )


def last_closed(kind: str, now: datetime) -> Period:
    """The last period of a kind that has ended."""
    return calendar.before(calendar.around(kind, month_of(now)))
