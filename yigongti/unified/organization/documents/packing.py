"""A Reading as JSON and back, without loss: what the child process answers and what the database keeps. Pure."""

import types
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from yigongti.unified.organization.reading.shapes import Reading

T = TypeVar("T")
_UNIONS = (Union, types.UnionType)


def pack(reading: Reading) -> dict[str, Any]:
    """Plain JSON: dataclasses as objects, tuples as lists, dates and decimals as text."""
    packed: dict[str, Any] = _plain(reading)
    return packed


def unpack(packed: dict[str, Any]) -> Reading:
    """The inverse of `pack`. Raises KeyError, TypeError or ValueError when it is something else."""
    reading: Reading = _build(Reading, packed)
    return reading


def _plain(thing: Any) -> Any:
    if is_dataclass(thing) and not isinstance(thing, type):
        return {f.name: _plain(getattr(thing, f.name)) for f in fields(thing)}
    if isinstance(thing, dict):
        return {key: _plain(value) for key, value in thing.items()}
    if isinstance(thing, (tuple, list)):
        return [_plain(one) for one in thing]
    return str(thing) if isinstance(thing, (date, Decimal)) else thing


def _build(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in _UNIONS:
        (inner,) = [one for one in get_args(kind) if one is not type(None)]
        return None if value is None else _build(inner, value)
    if origin is tuple:
        return tuple(_build(get_args(kind)[0], one) for one in value)
    if origin is dict:
        return {key: _build(get_args(kind)[1], one) for key, one in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        made: Any = kind
        return made(**{name: _build(hints[name], one) for name, one in value.items() if name in hints})
    if kind is date:
        return date.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
