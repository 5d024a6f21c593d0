"""What the room offers the house."""

from yigongti.foundation.rooms import Room

ROOM = Room(
    code="indicators.importing",
    title="数据导入",
    is_ground=True,
)
