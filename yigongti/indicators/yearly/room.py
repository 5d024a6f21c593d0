"""What the room offers the house."""

from yigongti.foundation.rooms import Room

ROOM = Room(
    code="indicators.yearly",
    title="年度监测",
    is_ground=True,
)
