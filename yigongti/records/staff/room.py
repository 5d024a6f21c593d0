"""What the staff records offer the house."""

from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="records.staff",
    title="卫生技术人员",
    permissions=(
        Permission("staff.practitioner.read", "查看人员"),
        Permission("staff.practitioner.add", "登记人员"),
        Permission("staff.practitioner.correct", "更正人员信息"),
        Permission("staff.practitioner.leave", "登记离岗"),
    ),
    navigation=(
        NavEntry("人员", "staff:practitioners", "staff.practitioner.read", group="系统", short="人员", order=820),
    ),
    help_topics={"staff:practitioners": "查看范围内各机构的卫生技术人员。离岗人员签过的报告保持不变。"},
    is_ground=True,
)
