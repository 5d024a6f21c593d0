"""What the room offers the house."""

from yigongti.foundation.rooms import Room

ROOM = Room(
    code="indicators.analysis",
    title="指标分析",
    is_ground=True,
)
