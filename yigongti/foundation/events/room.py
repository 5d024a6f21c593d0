from yigongti.foundation.rooms import Permission, Room

ROOM = Room(
    code="foundation.events",
    title="事件",
    permissions=(
        Permission("events.delivery.read", "查看事件投递"),
        Permission("events.delivery.replay", "重放失败投递"),
    ),
    is_ground=True,
)
