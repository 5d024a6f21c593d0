"""What the cockpit offers the house."""

from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="portal.cockpit",
    title="驾驶舱",
    is_ground=True,
    permissions=(Permission("portal.cockpit.read", "查看县域驾驶舱"),),
    navigation=(NavEntry("驾驶舱", "cockpit:home", "portal.cockpit.read", group="工作", short="驾驶", order=1),),
    help_topics={
        "cockpit:home": "上面一排是指标卡：数值、目标、差距和走势，点开看公式和明细。地图与右边的表是同一组数，"
        "点乡镇看该机构。"
        "下面一排是各平台、各中心今天的情况；还没有接入的写“未接入”，不填数。",
    },
)
