"""What the room offers the house."""

from yigongti.foundation.rooms import Room

ROOM = Room(
    code="indicators.collection",
    title="数据填报",
    is_ground=True,
)
