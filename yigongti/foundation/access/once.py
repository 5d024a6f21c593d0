"""What an idempotency key remembers: a fingerprint of the request, and the result.

So a retry gets the same answer.
"""

import dataclasses
import hashlib
import importlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.apps import apps
from django.core.files.base import File
from django.db import models

NOT_COMPARED = {"actor", "now"}


class CannotKeep(TypeError):
    """A programming error: an action returned something that a retry could not be given again."""


def fingerprint(code: str, user_id: int | None, arguments: Mapping[str, Any]) -> str:
    """A SHA-256 over action, user and arguments: two requests with one key must agree in it."""
    words = {name: _word(value) for name, value in arguments.items() if name not in NOT_COMPARED}
    text = json.dumps([code, user_id, words], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _word(value: object) -> object:  # noqa: PLR0911  a table of types, one line each
    """A JSON-ready stand-in that is equal for equal requests. What has no value of its own counts by its type alone."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return str(value) if isinstance(value, Enum) else value
    if isinstance(value, models.Model):
        return [value._meta.label_lower, value.pk]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, File):
        return [value.name, _file_digest(value)]
    if isinstance(value, Mapping):
        return {str(k): _word(v) for k, v in sorted(value.items(), key=lambda pair: str(pair[0]))}
    if isinstance(value, (list, tuple)):
        return [_word(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_word(v) for v in value), key=repr)
    if isinstance(value, (date, Decimal)):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _word(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return type(value).__qualname__


def _file_digest(upload: "File[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def pack(value: object) -> dict[str, Any]:  # noqa: PLR0911  a table of types, one line each
    """JSON for a result.

    Kept are models by their key, plain values, dates, decimals, dataclasses, and lists, tuples, dicts of them.
    Raises CannotKeep for anything else.
    """
    if value is None or type(value) in {bool, int, float, str}:
        return {"value": value}
    if isinstance(value, models.Model):
        return {"model": value._meta.label, "pk": value.pk}
    if isinstance(value, Enum):
        return {"enum": _path(type(value)), "of": value.value}
    if isinstance(value, (list, tuple)) and type(value) in {list, tuple}:
        return {type(value).__name__: [pack(v) for v in value]}
    if isinstance(value, dict):
        return {"dict": [[pack(k), pack(v)] for k, v in value.items()]}
    if isinstance(value, (date, Decimal)):
        return {type(value).__name__: str(value)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: pack(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init}
        return {"dataclass": _path(type(value)), "of": fields}
    raise CannotKeep(f"an action returned {type(value).__qualname__}: return a model, a dataclass or plain values")


def unpack(kept: Any) -> object:
    """The inverse of `pack`. A model that is gone by now gives None."""
    if not isinstance(kept, dict):
        return None
    if "model" in kept:
        return apps.get_model(kept["model"])._default_manager.filter(pk=kept["pk"]).first()
    if "of" in kept:
        return _rebuild(kept)
    kind, value = next(iter(kept.items()))
    plain: dict[str, Callable[[Any], object]] = {
        "list": lambda v: [unpack(x) for x in v],
        "tuple": lambda v: tuple(unpack(x) for x in v),
        "dict": lambda v: {unpack(k): unpack(x) for k, x in v},
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "Decimal": Decimal,
    }
    return plain[kind](value) if kind in plain else value


def _path(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _rebuild(kept: dict[str, Any]) -> object:
    module, _, name = kept.get("dataclass", kept.get("enum", "")).partition(":")
    made: Any = importlib.import_module(module)
    for part in name.split("."):
        made = getattr(made, part)
    if "enum" in kept:
        return made(kept["of"])
    return made(**{field: unpack(value) for field, value in kept["of"].items()})
