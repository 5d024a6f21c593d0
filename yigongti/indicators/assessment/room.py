"""What the room offers the house."""

from yigongti.foundation.rooms import Room

ROOM = Room(
    code="indicators.assessment",
    title="资料评定",
    is_ground=True,
)
