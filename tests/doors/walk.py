"""Every URL of the house, from the URLconf itself, and every declared door, from the packages' own tests/doors.py."""

import importlib
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

import yigongti
from yigongti.foundation.access.doors import Door

ROOT = Path(yigongti.__file__).parent
DUMMIES = {"IntConverter": 987654321, "UUIDConverter": "00000000-0000-4000-8000-000000000000"}  # others: nowhere
NOT_OURS = ("admin:", "openapi")


@dataclass(frozen=True)
class Url:
    """One named URL: its view, the door on the view (permission, methods) and arguments that fit no record."""

    name: str
    view: object
    dummies: dict[str, object]

    @property
    def door(self):
        return getattr(self.view, "door", None)


def urls() -> dict[str, Url]:
    found: dict[str, Url] = {}

    def walk(patterns, space, dummies):
        for pattern in patterns:
            own = {
                k: DUMMIES.get(type(c).__name__, "nowhere")
                for k, c in getattr(pattern.pattern, "converters", {}).items()
            }
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                walk(pattern.url_patterns, inner, dummies | own)
            elif isinstance(pattern, URLPattern):
                name = f"{space}{pattern.name or pattern.pattern}"
                found[name] = Url(name, pattern.callback, dummies | own)

    walk(get_resolver().url_patterns, "", {})
    return {name: url for name, url in found.items() if not name.startswith(NOT_OURS)}


def doors() -> dict[str, Door]:
    """Every declared door by name. A name declared twice is a mistake."""
    found: dict[str, Door] = {}
    for path in sorted(ROOT.glob("**/tests/doors.py")):
        module = ".".join(("yigongti", *path.relative_to(ROOT).with_suffix("").parts))
        for door in importlib.import_module(module).DOORS:
            if door.name in found:
                raise ValueError(f"door declared twice: {door.name}")
            found[door.name] = door
    return found
