from yigongti.foundation.rooms import NavEntry, Permission, Room


def _dead(actor: object, now: object) -> int:
    del actor, now
    from yigongti.foundation.events.queries import counts

    return counts().get("dead", 0)


ROOM = Room(
    code="foundation.events",
    title="事件",
    permissions=(
        Permission("events.delivery.read", "查看事件投递"),
        Permission("events.delivery.replay", "重放失败投递"),
    ),
    navigation=(
        NavEntry(
            "事件投递",
            "events:deliveries",
            "events.delivery.read",
            group="系统管理",
            short="事件",
            order=50,
            count=_dead,
            alarm=True,
        ),
    ),
    is_ground=True,
)
