"""rooms.toml: which rooms of the house are open in this county, and which ones the document asks for beside them."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from yigongti.foundation import rooms
from yigongti.foundation.editions.merge import Dated, merge
from yigongti.foundation.editions.section import Context, Entry, Section, Summary, Table, Trouble

RoomCode = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$", max_length=60)]
PREFIX = "rooms."
TITLES = {"rooms.open": "已开放的平台与中心", "rooms.planned": "文件要求、尚未开放的平台与中心"}


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
        Dated(key, value, context.in_force, _clause(content), to_be_verified=False, title=TITLES[key])
        for key, value in pairs.items()
    ]
    return merge(edition=context.edition, wanted=wanted, today=context.today, prefix=PREFIX)


def _clause(content: RoomsFile) -> str:
    """The clauses of what the document asks for, once each; what is open without one is the county's choice."""
    clauses = list(dict.fromkeys(room.clause for room in content.planned if room.clause))
    return f"{clauses[0]} 等" if len(clauses) > 1 else "".join(clauses) or "本县开放"


def entries(content: RoomsFile) -> Iterable[Entry]:
    """One entry per room by its Chinese title, open or planned: a planned one that opens has changed."""
    titles = {room.code: room.title for room in rooms.all_rooms()}
    for code in content.open:
        yield Entry(code, titles.get(code, code), {"state": "开放"})
    for room in content.planned:
        yield Entry(room.code, room.title, {"state": "文件要求，尚未开放"}, room.clause)


ROOMS = Section(
    name="rooms", file="rooms.toml", schema=RoomsFile, load=load, check=check, title="平台与中心", entries=entries
)
