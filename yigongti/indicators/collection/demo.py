"""The room's part of the demo county: every sheet since 2022 or 2023, approved for past periods, open work at the end.

Past submissions come in bulk through the same states; the last periods are left late, returned, waiting or in draft.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from yigongti.indicators import intake
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.collection import calendar, counting, grid, keeping
from yigongti.indicators.collection.demo_numbers import FIRST, Numbers, read
from yigongti.indicators.collection.fillers import Unit
from yigongti.indicators.collection.models import Cell, CellVersion, Sheet, Step, Submission
from yigongti.indicators.collection.rules import State
from yigongti.indicators.facts import FactRow
from yigongti.indicators.models import NumberOrigin
from yigongti.indicators.periods import Period, day_of, first_day, midnight, next_month

EARLIER = {"insurance_month", "insurance_year"}  # growth needs the year before
BATCH = 1000
CLERK, MANAGER, OFFICER = "填报员", "牵头医院管理员", "县卫健委审核员"
RETURNED = "与上年相差较大，请核对后重报。"


class County(Protocol):
    """What the roof's loader knows."""

    county: str
    seed: int
    now: datetime
    seats: dict[str, int]


@dataclass
class Story:
    """One submission as it will stand: its state, and when each thing happened."""

    row: Submission
    unit: Unit
    state: State
    values: dict[grid.CellKey, Decimal]
    handed_in: datetime
    hints: dict[grid.CellKey, str] = field(default_factory=dict)


def load_demo(world: County, *, progress: Callable[[str], None]) -> None:
    """Fill the county's sheets. A county without sheets, or with some already, is left alone."""
    sheets = list(Sheet.objects.filter(county=world.county, is_active=True).order_by("place"))
    if not sheets or Submission.objects.filter(county=world.county).exists():
        return
    numbers = read(world.county, world.seed)
    stories = [story for sheet in sheets for story in _stories(world, numbers, sheet)]
    _write(stories, world)
    progress(f"Sheets handed in: {len(stories):,}, numbers {sum(len(s.values) for s in stories):,}")


def _stories(world: County, numbers: Numbers, sheet: Sheet) -> list[Story]:
    today = day_of(world.now)
    first = (FIRST if sheet.code in EARLIER else FIRST + 1) * 100 + 1
    earlier: dict[int, dict[grid.CellKey, Decimal]] = {}
    lines, found = grid.lines_of(sheet), []
    for period in calendar.between(sheet.period_kind, first, today):
        if not calendar.has_ended(period, today):
            continue
        due = calendar.due_day(period, sheet.due_days)
        for place, unit in enumerate(numbers.people.of_sheet(sheet, keeping.last_day(period))):
            rng = Random(f"{world.seed}:{sheet.code}:{unit.code}:{period.code}")  # noqa: S311  a demo
            state = _state(sheet, period, due, today, place, unit, world)
            values = numbers.of(sheet, unit, period)
            if state is None or not values:
                continue
            hints = {
                key: words
                for key, words in grid.doubts_of(sheet, lines, dict(values), dict(earlier.get(unit.id, {}))).items()
                if key in values
            }
            found.append(_story(sheet, unit, period, due, state, values, hints, rng, world))
            earlier[unit.id] = values
    return found


def _state(  # noqa: PLR0917  private, called in one place
    sheet: Sheet, period: Period, due: date, today: date, place: int, unit: Unit, world: County
) -> State | None:
    """All of the past is approved; of the last closed period some are late, returned, waiting; none is nothing yet."""
    if sheet.code == "survey" and unit.id == world.seats.get("township2") and calendar.after(period).end > today:
        return None  # not begun: the county's number waits for this one center
    if calendar.after(period).end <= today or due >= today:
        return State.APPROVED
    if sheet.period_kind == "year":
        return _open_year(sheet, place, unit, world)
    return State.RETURNED if sheet.period_kind == "month" else State.SUBMITTED


def _open_year(sheet: Sheet, place: int, unit: Unit, world: County) -> State | None:
    """The last yearbook of a few centers is on its way: one is late, one came back, some wait on each level."""
    if sheet.code != "yearbook_primary":
        return State.APPROVED
    if unit.id == world.seats.get("township"):
        return State.RETURNED
    return {3: None, 4: State.SUBMITTED, 7: State.SUBMITTED, 9: State.CONSORTIUM_APPROVED}.get(place, State.APPROVED)


def _story(  # noqa: PLR0917  private, called in one place
    sheet: Sheet, unit: Unit, period: Period, due: date, state: State, values: dict[grid.CellKey, Decimal],
    hints: dict[grid.CellKey, str], rng: Random, world: County,
) -> Story:  # fmt: skip
    late = rng.choice((-9, -7, -6, -5, -4, -3, -3, -2, -1, 0, 0, 3, 8))
    at = midnight(due + timedelta(days=late)) + timedelta(hours=rng.randint(9, 16), minutes=rng.randint(0, 59))
    at = min(max(at, midnight(period.end) + timedelta(hours=9)), world.now - timedelta(hours=6))
    row = Submission(
        county=sheet.county, sheet=sheet, organization_id=unit.id, period=period.code, month=period.months[-1], due=due,
        opened_at=at - timedelta(hours=2), saved_at=at,
    )  # fmt: skip
    return Story(row, unit, state, values, at, hints)


def _write(stories: list[Story], world: County) -> None:
    """In bulk, through the states that the database allows."""
    Submission.objects.bulk_create([s.row for s in stories], batch_size=BATCH)
    cells = [_cell(story, key, value) for story in stories for key, value in story.values.items()]
    Cell.objects.bulk_create(cells, batch_size=BATCH)
    names = (
        "submission", "fact", "age", "about_id", "version", "value", "origin", "reason", "by_id", "by_name", "at",
    )  # fmt: skip
    CellVersion.objects.bulk_create(
        [CellVersion(**{name: getattr(cell, name) for name in names}) for cell in cells], batch_size=BATCH
    )
    steps = [_step(s, "", State.DRAFT, keeping.INSTITUTION, s.row.opened_at) for s in stories]
    steps += _move(stories, State.SUBMITTED)
    consortium = [
        s for s in stories if s.unit.lead_id is not None and s.state in {State.APPROVED, State.CONSORTIUM_APPROVED}
    ]
    steps += _move(consortium, State.CONSORTIUM_APPROVED)
    steps += _move([s for s in stories if s.state == State.APPROVED], State.APPROVED)
    steps += _move([s for s in stories if s.state == State.RETURNED], State.RETURNED)
    Step.objects.bulk_create(steps, batch_size=BATCH)
    _count([s for s in stories if s.state == State.APPROVED], cells, world)


def _cell(story: Story, key: grid.CellKey, value: Decimal) -> Cell:
    hint = story.hints.get(key, "")
    return Cell(
        submission=story.row, fact=key[0], age=key[1], about_id=key[2], value=value, warning=hint,
        reason="已与原始凭证核对" if hint else "", by_name=f"{story.unit.name}{CLERK}", at=story.handed_in,
    )  # fmt: skip


def _move(stories: list[Story], to: State) -> list[Step]:
    """One update for all, and their steps."""
    steps, fields = [], ["state"]
    hours = {State.SUBMITTED: 0, State.CONSORTIUM_APPROVED: 26, State.APPROVED: 71, State.RETURNED: 29}[to]
    for story in stories:
        row, at, before = story.row, story.handed_in + timedelta(hours=hours), story.row.state
        row.state = to
        if to == State.SUBMITTED:
            row.submitted_at = row.first_submitted_at = at
            row.submitted_by_name = f"{story.unit.name}{CLERK}"
            fields = ["state", "submitted_at", "first_submitted_at", "submitted_by_name"]
            steps.append(_step(story, before, to, keeping.INSTITUTION, at))
        elif to == State.CONSORTIUM_APPROVED:
            row.consortium_at, row.consortium_by_name = at, MANAGER
            fields = ["state", "consortium_at", "consortium_by_name"]
            steps.append(_step(story, before, to, keeping.CONSORTIUM, at))
        else:
            if to == State.APPROVED:
                row.approved_at, row.approved_by_name = at, OFFICER
                fields = ["state", "approved_at", "approved_by_name"]
            steps.append(_step(story, before, to, keeping.COMMISSION, at, RETURNED if to == State.RETURNED else ""))
    Submission.objects.bulk_update([s.row for s in stories], fields, batch_size=BATCH)
    return steps


def _step(  # noqa: PLR0917  private
    story: Story, before: str, to: State, level: str, at: datetime, reason: str = ""
) -> Step:
    names = {keeping.INSTITUTION: story.row.submitted_by_name or f"{story.unit.name}{CLERK}",
             keeping.CONSORTIUM: MANAGER, keeping.COMMISSION: OFFICER}  # fmt: skip
    return Step(
        submission=story.row, from_state=before, to_state=to, level=level, reason=reason, by_name=names[level], at=at
    )


def _count(stories: list[Story], cells: list[Cell], world: County) -> None:
    """The approved numbers, as rows under their facts."""
    counts = {story.row.pk: story.row for story in stories}
    rows = [
        FactRow(
            fact=counting.code_of(cell.fact, cell.age), record=f"{counting.RECORD}:{cell.pk}",
            organization_id=cell.about_id, county=world.county,
            occurred_at=midnight(first_day(next_month(counts[cell.submission_id].month)) - timedelta(days=1)),
            amount=cell.value, origin=NumberOrigin.COLLECTED.value,
        )
        for cell in cells
        if cell.submission_id in counts and cell.value is not None
    ]  # fmt: skip
    intake.put(rows, now=world.now, where=Attribution(world.county))
