"""What the running edition holds, for reuse: codes by name, and everything that the document does not speak of."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yigongti.unified.organization.drafting.amounts import Amount


@dataclass(frozen=True)
class Existing:
    """The running files, parsed. Everything is empty for a county's first edition."""

    head: dict[str, Any] = field(default_factory=dict)
    county_name: str = ""
    province: str = ""
    places_source: str = ""
    townships: tuple[dict[str, Any], ...] = ()
    institutions: tuple[dict[str, Any], ...] = ()
    institutions_clause: str = ""
    consortia: tuple[dict[str, Any], ...] = ()
    open_rooms: tuple[str, ...] = ()
    planned_rooms: tuple[dict[str, Any], ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    indicators: tuple[dict[str, Any], ...] = ()

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "Existing":
        """Parse the files. Raises tomllib.TOMLDecodeError."""
        trees = {name: tomllib.loads(text) for name, text in files.items() if name.endswith(".toml")}
        places = trees.get("places.toml", {})
        rooms = trees.get("rooms.toml", {})
        county = places.get("county", {})
        institutions = trees.get("institutions.toml", {})
        return cls(
            head=trees.get("edition.toml", {}),
            county_name=county.get("name", ""),
            province=county.get("province", ""),
            places_source=places.get("source", ""),
            townships=tuple(places.get("township", ())),
            institutions=tuple(institutions.get("institution", ())),
            institutions_clause=institutions.get("clause", ""),
            consortia=tuple(trees.get("consortia.toml", {}).get("consortium", ())),
            open_rooms=tuple(rooms.get("open", ())),
            planned_rooms=tuple(rooms.get("planned", ())),
            values=trees.get("values.toml", {}),
            indicators=tuple(trees.get("indicators.toml", {}).get("indicator", ())),
        )


def merged_values(
    held: Mapping[str, Any], found: Sequence[Amount], *, start: date | None, is_draft: bool
) -> dict[str, Any]:
    """The values in force, overlaid with the document's; those carry their clause and the day of the document."""
    tree: dict[str, Any] = _copied(held)
    for one in found:
        *path, last = one.key.split(".")
        table = tree
        for part in path:
            table = table.setdefault(part, {})
        before = table.get(last)
        same = before == one.value or (isinstance(before, dict) and before.get("value") == one.value)
        leaf: dict[str, Any] = {"value": one.value, "clause": one.clause, "title": one.title}
        leaf |= {"unit": one.unit} if one.unit else {}
        if is_draft:
            leaf["to_verify"] = True
        if before is not None and not same and start is not None:
            leaf["from"] = start
        table[last] = leaf if not same else (before | {"clause": one.clause} if isinstance(before, dict) else leaf)
    return tree


def _copied(tree: Any) -> Any:
    if isinstance(tree, Mapping):
        return {name: _copied(value) for name, value in tree.items()}
    return [_copied(one) for one in tree] if isinstance(tree, list) else tree
