"""What the editions offer the house: the sections that belong to no room, and the page of the values in force."""

from yigongti.foundation.editions.openings import ROOMS
from yigongti.foundation.editions.roles import ROLES
from yigongti.foundation.editions.values import VALUES
from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="foundation.editions",
    title="县版",
    permissions=(
        Permission("editions.value.read", "查看县版参数"),
        Permission("editions.edition.load", "载入县版"),
    ),
    navigation=(NavEntry("县版参数", "editions:values", "editions.value.read", group="系统", short="县版", order=820),),
    sections=(VALUES, ROOMS, ROLES),
    help_topics={
        "editions:values": ("本县正在执行的参数：每个值自哪一天起、出自哪一条。「待核」是平台默认值，要由县里核定。")
    },
    is_ground=True,
)
