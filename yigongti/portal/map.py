"""docs/map.md: clause -> room -> folder -> address, written from the register so that it cannot go stale."""

from django.urls import URLPattern, URLResolver, get_resolver

from yigongti.foundation.rooms import Room, all_rooms

HEAD = """\
# Map of the house

Written by `yigongti map` from the register of rooms; `script/check` fails when it is out of date.
Clauses are those of the county's document, as the room declares them.

| clauses | room | folder | addresses |
|---|---|---|---|
"""


def text() -> str:
    """The whole page."""
    addresses = _addresses()
    rooms = sorted(all_rooms(), key=lambda room: (room.is_ground, room.code))
    return HEAD + "".join(_line(room, addresses) for room in rooms)


def _line(room: Room, addresses: dict[str, list[str]]) -> str:
    clauses = "、".join(room.clauses) or ("ground" if room.is_ground else "")
    found = ", ".join(f"`{address}`" for address in addresses.get(room.code, []))
    return f"| {clauses} | {room.title} | `yigongti/{room.code.replace('.', '/')}/` | {found} |\n"


def _addresses() -> dict[str, list[str]]:
    """The first folder of every address, by the room whose code answers it."""
    found: dict[str, set[str]] = {}
    for address, module in _walk(get_resolver(), ""):
        for room in all_rooms():
            if module.startswith(f"yigongti.{room.code}."):
                found.setdefault(room.code, set()).add("/" + address.split("/")[0] + "/" if address else "/")
    return {code: sorted(addresses) for code, addresses in found.items()}


def _walk(resolver: URLResolver, before: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            pairs += _walk(entry, address)
        elif isinstance(entry, URLPattern):
            pairs.append((address, str(getattr(entry.callback, "__module__", ""))))
    return pairs
