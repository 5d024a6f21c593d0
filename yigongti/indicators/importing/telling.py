"""An import as JSON-ready data, for the command line and the API."""

from decimal import Decimal
from typing import Any

from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.models import Import
from yigongti.indicators.importing.planning import Planned


def tell(desk: Desk) -> dict[str, Any]:
    """Whereto, the counts, each cell with its address and what becomes of it, what is open, what was said."""
    goal, seen, plan = desk.goal, desk.seen, desk.plan
    return {
        "file": desk.imported.file_name,
        "sha256": desk.imported.file.sha256,
        "worksheet": desk.worksheet.name,
        "sheet": desk.form.code if desk.form else None,
        "sheet_title": desk.form.title if desk.form else None,
        "period": goal.period.code if goal else None,
        "period_from_file": desk.period_is_said,
        "layout": seen.layout if seen else None,
        "counts": plan.counts,
        "digest": plan.digest,
        "cells": [_cell(desk, cell) for cell in plan.cells],
        "open": [
            {"where": line.label, "why": line.problem or "not matched"}
            for line in ((*seen.columns, *seen.rows) if seen else ())
            if line.problem or line.role == "open"
        ],
        "notes": [*desk.book.said, *(seen.said if seen else ())],
    }


def _cell(desk: Desk, cell: Planned) -> dict[str, Any]:
    about = desk.names.by_id.get(cell.about)
    return {
        "address": cell.found.address,
        "row": cell.found.row + 1,
        "organization": about.code if about else None,
        "organization_name": about.short_name if about else None,
        "fact": cell.fact,
        "age": cell.age or None,
        "text": cell.found.text,
        "value": _text(cell.value),
        "current": _text(cell.current),
        "last": _text(cell.last),
        "result": cell.kind,
        "sentence": cell.sentence or cell.warning or None,
    }


def tell_import(row: Import) -> dict[str, Any]:
    """A line of the history."""
    return {
        "id": row.pk,
        "file": row.file_name,
        "worksheet": row.worksheet,
        "sheet": row.sheet.code if row.sheet else None,
        "period": row.period or None,
        "organization": row.organization.code,
        "state": row.state,
        "written": row.written,
        "refused": int(row.counts.get("refused", 0)),
        "uploaded_at": row.at,
        "uploaded_by": row.by_name,
        "applied_at": row.applied_at,
        "undone_at": row.undone_at,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
