"""The content of a section as keyed entries, so that two editions can be compared thing by thing.

The general way works on every schema: each row of a list is an entry by its own key (code, id, township), rows within
rows become entries of their own, lists of words become one entry per word, and what stands alone is an entry by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from yigongti.foundation.editions.section import Entry

KEYS = ("code", "id", "key", "township")
_TITLES = ("name", "title", "short")


def entries_of(content: Any) -> tuple[Entry, ...]:
    """Every entry of a section's content, by the general way."""
    return tuple(_of_model(content, "", "")) if isinstance(content, BaseModel) else ()


def _of_model(model: BaseModel, prefix: str, clause: str) -> Iterator[Entry]:
    """What stands in a table beside its rows is no row's: each fact is an entry by its name."""
    clause = getattr(model, "clause", "") or clause
    for name in type(model).model_fields:
        if name == "clause":
            continue
        value, key = getattr(model, name), f"{prefix}{name}"
        if _is_rows(value):
            yield from _rows(value, prefix, clause)
        elif isinstance(value, BaseModel):
            yield from _row(value, key, clause)
        elif isinstance(value, tuple):
            yield from (Entry(f"{key}:{word}", str(word), {}, clause) for word in value)
        elif value not in ("", None):
            yield Entry(key, name, {name: plain(value)}, clause)


def _rows(rows: Iterable[BaseModel], prefix: str, clause: str) -> Iterator[Entry]:
    for number, row in enumerate(rows):
        own = next((str(getattr(row, k)) for k in KEYS if getattr(row, k, None)), str(number))
        yield from _row(row, f"{prefix}{own}", clause)


def _row(row: BaseModel, key: str, clause: str) -> Iterator[Entry]:
    """The row itself with its plain facts, then the rows within it."""
    clause = getattr(row, "clause", "") or clause
    names = list(type(row).model_fields)
    within = [name for name in names if _is_rows(getattr(row, name))]
    facts = {name: plain(getattr(row, name)) for name in names if name not in {*within, "clause", *KEYS}}
    yield Entry(key, title_of(row) or key, {k: v for k, v in facts.items() if v not in (None, "", {}, [])}, clause)
    for name in within:
        yield from _rows(getattr(row, name), f"{key}/", clause)


def _is_rows(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, BaseModel) for one in value)


def title_of(row: BaseModel) -> str:
    """What people call it."""
    return next((str(getattr(row, name)) for name in _TITLES if getattr(row, name, "")), "")


def plain(value: Any) -> Any:
    """A fact as JSON, so that facts of two editions compare and print alike."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
