"""Numbers onto the sheets by the sheets' own actions, and back again; each remembers its file and cell."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.indicators.collection import actions as sheets
from yigongti.indicators.collection import rules
from yigongti.indicators.collection.actions.entering import Typed
from yigongti.indicators.collection.models import Cell, CellVersion, Submission
from yigongti.indicators.importing.models import Import, ImportedCell
from yigongti.indicators.importing.planning import Plan, Planned
from yigongti.indicators.importing.targets import Target

_NAMED = 5


def write(actor: Actor, now: datetime, row: Import, goal: Target, plan: Plan, *, hand_in: bool) -> dict[str, Any]:
    """Save every planned number as a draft, sheet by sheet; then hand in those that are complete, when asked.

    Says how many sheets were touched and handed in, and why others were not.
    """
    by_unit: dict[int, list[Planned]] = defaultdict(list)
    for cell in plan.writes:
        by_unit[cell.unit].append(cell)
    handed, kept = 0, []
    for unit in sorted(by_unit):
        typed = [_typed(row, cell) for cell in by_unit[unit]]
        submission = sheets.save_cells(
            actor=actor, now=now, sheet=goal.sheet, organization_id=unit, period=goal.period.code, typed=typed
        )
        _keep(row, submission, by_unit[unit])
        if hand_in:
            try:
                sheets.submit(actor=actor, now=now, sheet=goal.sheet, organization_id=unit, period=goal.period.code)
                handed += 1
            except (Invalid, Conflict) as problem:
                kept.append(f"{submission.organization.short_name}：{problem}")
    return {"sheets": len(by_unit), "handed_in": handed, "drafts": kept[:_NAMED]}


def _typed(row: Import, cell: Planned) -> Typed:
    return Typed(
        fact=cell.fact,
        about_id=cell.about,
        age=cell.age,
        text=_text(cell.value),
        seen=cell.version,
        file=row.file,
        file_name=row.file_name,
        address=f"{row.worksheet}!{cell.found.address}"[-80:],
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _keep(row: Import, submission: Submission, planned: list[Planned]) -> None:
    held = {(c.fact, c.age, c.about_id): c for c in Cell.objects.filter(submission=submission)}
    ImportedCell.objects.bulk_create(
        [
            ImportedCell(
                imported=row,
                submission=submission,
                fact=cell.fact,
                age=cell.age,
                about_id=cell.about,
                address=cell.found.address,
                text=cell.found.text,
                value=cell.value or Decimal(0),
                before=cell.current,
                version=held[cell.fact, cell.age, cell.about].version,
            )
            for cell in planned
        ]
    )


def moved_on(row: Import) -> list[str]:
    """What was built upon this import since, in words: sheets handed in or approved, cells changed again."""
    words = []
    cells = list(row.cells.select_related("submission__organization"))
    submissions = {cell.submission_id: cell.submission for cell in cells}
    for submission in submissions.values():
        if submission.state not in rules.EDITABLE:
            title = rules.TITLES[rules.State(submission.state)]
            words.append(f"{submission.organization.short_name} {submission.period} 的报表{title}")
    versions = {
        (c.submission_id, c.fact, c.age, c.about_id): c.version
        for c in Cell.objects.filter(submission_id__in=submissions)
    }
    changed = [c for c in cells if versions.get((c.submission_id, c.fact, c.age, c.about_id)) != c.version]
    words += [f"{cell.submission.organization.short_name}的 {cell.address} 后来又改过" for cell in changed[:_NAMED]]
    if len(changed) > _NAMED:
        words.append(f"另有 {len(changed) - _NAMED} 格后来又改过")
    return words


def put_back(actor: Actor, now: datetime, row: Import) -> None:
    """The number, reason and source that each cell had before; blank where it had none."""
    by_submission: dict[int, list[ImportedCell]] = defaultdict(list)
    for cell in row.cells.select_related("submission__sheet"):
        by_submission[cell.submission_id].append(cell)
    for pk, cells in by_submission.items():
        submission = cells[0].submission
        earlier = {
            (v.fact, v.age, v.about_id, v.version): v
            for v in CellVersion.objects.filter(submission_id=pk).select_related("file")
        }
        typed = [_before(cell, earlier.get((cell.fact, cell.age, cell.about_id, cell.version - 1))) for cell in cells]
        sheets.save_cells(
            actor=actor,
            now=now,
            sheet=submission.sheet,
            organization_id=submission.organization_id,
            period=submission.period,
            typed=typed,
        )


def _before(cell: ImportedCell, earlier: CellVersion | None) -> Typed:
    return Typed(
        fact=cell.fact,
        about_id=cell.about_id,
        age=cell.age,
        text=_text(earlier.value if earlier else None),
        reason=earlier.reason if earlier else "",
        seen=cell.version,
        file=earlier.file if earlier else None,
        file_name=earlier.file_name if earlier else "",
        address=earlier.address if earlier else "",
    )
