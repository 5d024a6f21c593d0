"""What the room offers the house."""

from yigongti.foundation.rooms import Room

ROOM = Room(
    code="records.health",
    title="健康服务记录",
    is_ground=True,
)
