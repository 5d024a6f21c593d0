"""TOML as people like to read it: tables in order, long lists one entry per line, a comment on top."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_SHORT = 96
_CODED_MAX = 5
_PRINTABLE, _DELETE = 32, 127
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def toml(tree: Mapping[str, Any], *, comment: str = "") -> str:
    """A tree of mappings, lists and plain values as TOML text. None is left out."""
    lines = [f"# {line}" for line in comment.splitlines()]
    lines += _table(tree, ())
    return "\n".join(lines).strip() + "\n"


def _table(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Plain values first, then tables, then lists of tables: TOML wants them so."""
    inner: list[tuple[str, Any]] = []
    for name, value in tree.items():
        if value is None:
            continue
        if _is_tables(value) or (isinstance(value, Mapping) and not _is_inline(value)):
            inner.append((name, value))
        else:
            yield f"{_key(name)} = {_value(value)}"
    for name, value in inner:
        here = (*path, name)
        dotted = ".".join(_key(part) for part in here)
        for one in value if isinstance(value, list) else [value]:
            yield ""
            if isinstance(value, list) or _has_own(one):
                yield f"[[{dotted}]]" if isinstance(value, list) else f"[{dotted}]"
            yield from _table(one, here)


def _has_own(table: Mapping[str, Any]) -> bool:
    """Whether a table holds anything beside further tables."""
    return not table or any(
        not (isinstance(v, Mapping) and not _is_inline(v)) and not _is_tables(v) for v in table.values()
    )


def _is_tables(value: Any) -> bool:
    """A list that is written as [[name]]: mappings that are not leaves of values.toml."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) and not _is_coded(v) for v in value)


def _is_coded(value: Mapping[str, Any]) -> bool:
    """A small row of a choice list ({code, title, ...}) stays on one line."""
    return (
        len(value) <= _CODED_MAX
        and "units" not in value
        and all(not isinstance(v, (Mapping, list)) for v in value.values())
        and ("minutes" in value or {"code", "title"} == set(value) or "tone" in value)
    )


def _is_inline(value: Mapping[str, Any]) -> bool:
    return "value" in value or (
        "printed" not in value and bool(value) and all(re.match(r"\d{4}", str(k)) for k in value)
    )


def _key(name: str) -> str:
    return name if _BARE.match(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        parts = [_value(one) for one in value]
        flat = "[" + ", ".join(parts) + "]"
        return flat if len(flat) <= _SHORT else "[\n" + "".join(f"    {part},\n" for part in parts) + "]"
    return _text(str(value))


def _text(words: str) -> str:
    return (
        '"'
        + "".join(
            _ESCAPES.get(c, c if ord(c) >= _PRINTABLE and ord(c) != _DELETE else f"\\u{ord(c):04X}") for c in words
        )
        + '"'
    )
