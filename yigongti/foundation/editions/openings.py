"""rooms.toml: which rooms of the house are open in this county, and which ones the document asks for beside them."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from yigongti.foundation.editions.merge import Dated, merge
from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble

RoomCode = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$", max_length=60)]
PREFIX = "rooms."


class PlannedTable(Table):
    """One [[planned]] room."""

    code: RoomCode
    title: str = Field(min_length=1, max_length=60)
    clause: str = Field(default="", max_length=60)


class RoomsFile(Table):
    """The whole file."""

    open: tuple[RoomCode, ...] = ()
    planned: tuple[PlannedTable, ...] = ()


def check(content: RoomsFile, _context: Context) -> Iterable[Trouble]:
    """A room is open or planned, once."""
    seen = set(content.open)
    for index, code in enumerate(content.open):
        if code in content.open[:index]:
            yield Trouble(("open", index), f"「{code}」写了两次。")
    for index, room in enumerate(content.planned):
        if room.code in seen:
            yield Trouble(("planned", index, "code"), f"「{room.code}」已经写过。")
        seen.add(room.code)


def load(content: RoomsFile, context: Context) -> Summary:
    """Kept as the two values `rooms.open` and `rooms.planned`, dated like every other value."""
    if context.edition is None:
        raise ValueError("rooms are loaded for an edition")
    pairs: dict[str, Any] = {
        f"{PREFIX}open": list(content.open),
        f"{PREFIX}planned": [room.model_dump() for room in content.planned],
    }
    wanted = [
        Dated(key, value, context.in_force, "四（八）、四（九）", to_be_verified=False) for key, value in pairs.items()
    ]
    return merge(edition=context.edition, wanted=wanted, today=context.today, prefix=PREFIX)


ROOMS = Section(name="rooms", file="rooms.toml", schema=RoomsFile, load=load, check=check, title="平台与中心")
