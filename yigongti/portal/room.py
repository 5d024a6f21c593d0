"""门户: what the roof itself offers: the home of everybody, notices."""

from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="portal",
    title="门户",
    permissions=(
        Permission("portal.notice.publish", "发布公告"),
        Permission("portal.notice.withdraw", "撤下公告"),
        Permission("system.settings.read", "查看系统设置"),
    ),
    navigation=(
        NavEntry("我的工作", "portal:home", "", group="工作", short="工作", order=0, query="?here=1"),
        NavEntry("系统设置", "portal:system", "system.settings.read", group="系统管理", short="设置", order=5),
        NavEntry("公告", "portal:notices", "", group="查阅", short="公告", order=900),
    ),
    help_topics={
        "portal:home": "这里是等您处理的全部事项，按时限排序："
        "优先（胸痛、卒中等通道和危急值）在最上，然后是超时、今日、稍后。"
        "左边第一列是时限，横线越长表示用掉的时间越多。按 J、K 上下移动，Enter 打开，? 查看全部按键。",
        "portal:system": "这台服务器用什么参数运行、各部分是否正常。参数由运维在环境变量里更改，重新启动后生效。",
        "portal:notices": "全县公告。发布后不能改内容，写错了请撤下后重新发布。",
    },
    is_ground=True,
)
