"""Bringing the rows of a file into a table: new ones made, different ones changed, equal ones left alone."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Model

from yigongti.foundation.editions.section import Summary

M = TypeVar("M", bound=Model)


def sync(rows: Sequence[M], *, key: str, fields: Sequence[str]) -> Summary:
    """Write `rows` (unsaved, told apart by `key`); `fields` are what the file decides. Their `pk` is set.

    Foreign keys are named by their column (`parent_id`). Rows of one call must be of one model.
    """
    if not rows:
        return Summary()
    manager = type(rows[0])._default_manager  # noqa: SLF001  Django's documented way to a model's manager
    words: list[Any] = [getattr(row, key) for row in rows]
    known = {getattr(row, key): row for row in manager.filter(**{f"{key}__in": words})}
    fresh, changed = [], []
    for row in rows:
        old = known.get(getattr(row, key))
        if old is None:
            fresh.append(row)
            continue
        row.pk = old.pk
        if any(getattr(row, name) != getattr(old, name) for name in fields):
            changed.append(row)
    manager.bulk_create(fresh, batch_size=500)
    manager.bulk_update(changed, list(fields), batch_size=200)
    keys = frozenset(str(word) for word in words)
    return Summary(len(fresh), len(changed), 0, len(rows) - len(fresh) - len(changed), keys)


def together(*parts: Summary, keys: frozenset[str], ended: int = 0) -> Summary:
    """The sum of several tables that one section fills."""
    return Summary(
        sum(p.made for p in parts),
        sum(p.changed for p in parts),
        ended + sum(p.ended for p in parts),
        sum(p.unchanged for p in parts),
        keys,
    )


def peek(folder: Path, file: str) -> dict[str, Any]:
    """Another file of the same folder, unchecked, for a check across files; empty when it cannot be read."""
    try:
        return tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def peek_codes(folder: Path, file: str, table: str) -> set[str]:
    """The `code` of every [[table]] of another file of the folder."""
    return {row["code"] for row in peek(folder, file).get(table, ()) if isinstance(row, dict) and "code" in row}
