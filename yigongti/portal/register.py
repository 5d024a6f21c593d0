"""The rooms of the house, explicitly. A new room is one line here."""

from yigongti.foundation.editions.room import ROOM as EDITIONS
from yigongti.foundation.rooms import Room

ROOMS: tuple[Room, ...] = (EDITIONS,)
