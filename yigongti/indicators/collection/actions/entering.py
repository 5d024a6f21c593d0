"""Filling a sheet: save, submit, take back, correct what was approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.files.models import StoredFile
from yigongti.indicators.collection import grid, keeping
from yigongti.indicators.collection.calendar import due_day, has_ended
from yigongti.indicators.collection.grid import CellKey
from yigongti.indicators.collection.keeping import NotNow, NotOwed
from yigongti.indicators.collection.models import Cell, CellOrigin, CellVersion, Sheet, Submission
from yigongti.indicators.collection.numbers import NoNumber, read_number
from yigongti.indicators.collection.rules import COUNTING, EDITABLE, State
from yigongti.indicators.periods import Period, day_of

REASON_MAX = 200


class Unreadable(Invalid):
    """Some cells hold no number. Everything typed comes back with the page."""

    sentence = "有的格子里不是数，改正后再保存。"


class Unexplained(Invalid):
    """Something is blank or looks wrong, and nobody said why."""

    sentence = "有的格子没有填，或有提示还没有写说明。"


class Overtaken(Conflict):
    """A colleague changed the same cell meanwhile."""

    sentence = "同事刚改过其中的数，请刷新后核对。"


class TooEarly(Conflict):
    """The period has not ended."""

    sentence = "这一期还没有结束，可以先存草稿，期末以后再提交。"


@dataclass(frozen=True)
class Typed:
    """What one cell should hold, as typed or as it stands in a file. `seen` is the cell's version on the page.

    From a file: `file` with `file_name` and `address` ("财务年报!C7"). `seen` None overwrites whatever is there.
    """

    fact: str
    about_id: int
    text: str
    age: str = ""
    reason: str = ""
    seen: int | None = None
    file: StoredFile | None = None
    file_name: str = ""
    address: str = ""

    @property
    def key(self) -> CellKey:
        """Which cell."""
        return self.fact, self.age, self.about_id


@action("collection.cell.save")
def save_cells(
    *, actor: Actor, now: datetime, sheet: Sheet, organization_id: int, period: str, typed: Sequence[Typed]
) -> Submission:
    """Keep a draft, opening it where there is none. Cells that are not named stay as they are.

    Raises NotOwed, NotYours, NotNow (handed in or approved), Unreadable with one line per field, Overtaken.
    """
    return _save(actor, now, sheet, organization_id, period, typed)


@action("collection.submission.submit")
def submit(
    *, actor: Actor, now: datetime, sheet: Sheet, organization_id: int, period: str, typed: Sequence[Typed] = ()
) -> Submission:
    """Save what is typed and hand the sheet in. Every blank and every hint needs a reason.

    Raises as save_cells, Unexplained with one line per field, TooEarly.
    """
    row = _save(actor, now, sheet, organization_id, period, typed)
    found, _unit, fillers = keeping.owed(actor, sheet, period, organization_id)
    if not has_ended(found, day_of(now)):
        raise TooEarly
    held = grid.cells_of(row)
    wrong = {}
    for key in grid.keys_of(sheet, fillers.rows_of(sheet, organization_id, keeping.last_day(found))):
        cell = held.get(key)
        if (cell is None or cell.value is None) and not (cell and cell.reason):
            wrong[grid.name_of(key)] = "没有填；确实没有这个数的，请写说明"
        elif cell and cell.warning and not cell.reason:
            wrong[grid.name_of(key)] = f"{cell.warning}，请核对；没有错的，请写说明"
    if wrong:
        raise Unexplained(fields=wrong)
    row.submitted_at, row.submitted_by_id, row.submitted_by_name = now, actor.user_id, actor.user_name
    row.first_submitted_at = row.first_submitted_at or now
    row.consortium_at = row.consortium_by_id = None
    row.consortium_by_name = ""
    fields = (
        "submitted_at", "submitted_by_id", "submitted_by_name", "first_submitted_at", "consortium_at",
        "consortium_by_id", "consortium_by_name",
    )  # fmt: skip
    keeping.move(actor, now, row, State.SUBMITTED, level=keeping.INSTITUTION, fields=fields)
    return row


@action("collection.submission.withdraw", on="submission")
def withdraw(*, actor: Actor, now: datetime, submission: Submission) -> Submission:
    """Take a sheet back that nobody has approved yet. Raises NotYours, NotNow."""
    row = keeping.locked(submission)
    keeping.may_fill(actor, row.organization_id)
    if row.state != State.SUBMITTED:
        raise NotNow
    keeping.move(actor, now, row, State.DRAFT, level=keeping.INSTITUTION, reason="撤回修改")
    return row


@action("collection.submission.correct", on="submission")
def correct(*, actor: Actor, now: datetime, submission: Submission, reason: str) -> Submission:
    """Start the next version of what was approved or locked, with its numbers, saying why. The old one counts on.

    Raises NotYours, NotNow (not approved, or a correction is under way), NoReason.
    """
    row = keeping.locked(submission)
    keeping.may_fill(actor, row.organization_id)
    words = keeping.why(reason)
    if State(row.state) not in COUNTING:
        raise NotNow
    try:
        with transaction.atomic():
            made = Submission.objects.create(
                county=row.county, sheet=row.sheet, organization_id=row.organization_id, period=row.period,
                month=row.month, version=row.version + 1, replaces=row, reason=words, due=row.due, opened_at=now,
                saved_at=now, first_submitted_at=row.first_submitted_at,
            )  # fmt: skip
    except IntegrityError as problem:
        raise NotNow("这张报表已有一份更正在办，请在那一份上修改。") from problem
    _carry(row, made)
    keeping.step(actor, now, made, "", level=keeping.INSTITUTION, reason=words)
    return made


def _carry(row: Submission, made: Submission) -> None:
    """The numbers of the version before; an imported one still names its file and cell."""
    same = (
        "fact",
        "age",
        "about_id",
        "value",
        "file",
        "file_name",
        "address",
        "warning",
        "reason",
        "by_id",
        "by_name",
        "at",
    )
    fresh = [
        Cell(
            submission=made,
            origin=CellOrigin.CARRIED if cell.origin == CellOrigin.TYPED else cell.origin,
            **{name: getattr(cell, name) for name in same},
        )
        for cell in row.cells.select_related("file")
    ]
    Cell.objects.bulk_create(fresh)
    _keep_versions(fresh)


def _save(  # noqa: PLR0917  private; the two actions above hand over what they were given
    actor: Actor, now: datetime, sheet: Sheet, organization_id: int, period: str, typed: Sequence[Typed]
) -> Submission:
    found, unit, fillers = keeping.owed(actor, sheet, period, organization_id)
    keeping.may_fill(actor, unit.id)
    numbers = _numbers(typed)
    row = _open(actor, now, sheet, organization_id, found)
    allowed = set(grid.keys_of(sheet, fillers.rows_of(sheet, organization_id, keeping.last_day(found))))
    if any(one.key not in allowed for one in typed):
        raise NotOwed("这张报表里没有其中一格，请刷新后再填。")
    _write(actor, now, row, typed, numbers)
    return row


def _numbers(typed: Sequence[Typed]) -> dict[CellKey, Decimal | None]:
    """What was typed as numbers. Raises Unreadable."""
    numbers: dict[CellKey, Decimal | None] = {}
    wrong = {}
    for one in typed:
        try:
            numbers[one.key] = read_number(one.text)
        except NoNumber as problem:
            wrong[grid.name_of(one.key)] = str(problem)
        if len(one.reason) > REASON_MAX:
            wrong[grid.name_of(one.key)] = f"说明请写在 {REASON_MAX} 字以内"
    if wrong:
        raise Unreadable(fields=wrong)
    return numbers


def _open(actor: Actor, now: datetime, sheet: Sheet, organization_id: int, period: Period) -> Submission:
    """The open version under lock; version 1 where nothing was handed in yet. Raises NotNow."""
    own = Submission.objects.filter(sheet=sheet, organization_id=organization_id, period=period.code)
    latest = own.order_by("-version").first()
    if latest is None:
        latest, is_new = Submission.objects.get_or_create(
            sheet=sheet, organization_id=organization_id, period=period.code, version=1,
            defaults={
                "county": sheet.county, "month": period.months[-1], "due": due_day(period, sheet.due_days),
                "opened_at": now,
            },
        )  # fmt: skip
        if is_new:
            keeping.step(actor, now, latest, "", level=keeping.INSTITUTION)
    row = keeping.locked(latest)
    if State(row.state) not in EDITABLE:
        is_over = State(row.state) in COUNTING
        raise NotNow(
            "这张报表已经审定，要改请点“更正”，并写明原因。"
            if is_over
            else "这张报表已经提交，正在审核；要改请先撤回。"
        )
    return row


def _write(
    actor: Actor, now: datetime, row: Submission, typed: Sequence[Typed], numbers: dict[CellKey, Decimal | None]
) -> None:
    held = grid.cells_of(row)
    fresh: list[Cell] = []
    moved: list[Cell] = []
    for one in typed:
        cell, value, reason = held.get(one.key), numbers[one.key], one.reason.strip()
        if cell is None:
            if value is None and not reason:
                continue
            cell = Cell(submission=row, fact=one.fact, age=one.age, about_id=one.about_id)
            held[one.key] = cell
            fresh.append(cell)
        elif cell.value == value and cell.reason == reason and one.file is None:
            continue
        elif one.seen is not None and one.seen != cell.version:
            raise Overtaken(f"{cell.by_name} 刚把其中一格改为 {cell.value}，请刷新后核对。")
        else:
            cell.version += 1
            moved.append(cell)
        _fill(cell, one, value, reason, actor, now)
    lines = grid.lines_of(row.sheet)
    doubts = grid.doubts_of(row.sheet, lines, {key: c.value for key, c in held.items()}, grid.last_values(row))
    touched = {id(cell) for cell in (*fresh, *moved)}
    others = []
    for key, cell in held.items():
        said = doubts.get(key, "")
        if cell.warning != said:
            cell.warning = said
            if id(cell) not in touched:
                others.append(cell)
    Cell.objects.bulk_create(fresh)
    fields = [
        "value",
        "reason",
        "origin",
        "file",
        "file_name",
        "address",
        "version",
        "by_id",
        "by_name",
        "at",
        "warning",
    ]
    Cell.objects.bulk_update([*moved, *others], fields, batch_size=500)
    _keep_versions([*fresh, *moved])
    row.saved_at = now
    row.save(update_fields=["saved_at"])


def _fill(  # noqa: PLR0917  private, called in one place
    cell: Cell, one: Typed, value: Decimal | None, reason: str, actor: Actor, now: datetime
) -> None:
    cell.value, cell.reason = value, reason
    cell.origin = CellOrigin.IMPORTED if one.file is not None else CellOrigin.TYPED
    cell.file, cell.file_name, cell.address = one.file, one.file_name[:160], one.address[:80]
    cell.by_id, cell.by_name, cell.at = actor.user_id, actor.user_name, now


def _keep_versions(cells: Sequence[Cell]) -> None:
    names = (
        "submission", "fact", "age", "about_id", "version", "value", "origin", "file", "file_name", "address", "reason",
        "by_id", "by_name", "at",
    )  # fmt: skip
    CellVersion.objects.bulk_create([CellVersion(**{name: getattr(cell, name) for name in names}) for cell in cells])
