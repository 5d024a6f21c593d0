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
        Permission("staff.posting.read", "查看派驻"),
        Permission("staff.posting.send", "登记派驻"),
        Permission("staff.posting.correct", "更正派驻"),
        Permission("staff.posting.return", "登记派驻返回"),
    ),
    navigation=(
        NavEntry("人员", "staff:practitioners", "staff.practitioner.read", group="系统", short="人员", order=820),
        NavEntry("派驻", "staff:postings", "staff.posting.read", group="治理", short="派驻", order=225),
    ),
    help_topics={
        "staff:practitioners": "查看范围内各机构的卫生技术人员。离岗人员签过的报告保持不变。",
        "staff:postings": "谁在哪里、从哪天起、本年已驻多久、能不能满 6 个月。县聘乡用、乡聘村用的累计人数由这里算出。",
        "staff:posting": "到岗时的职称不随晋升改变。返回日期是不再在岗的第一天；派出机构可以更正和登记返回。",
        "staff:posting_new": "先选您负责的机构里的人，再填派往机构和到岗日期；同一人同一天只能在一个地方。",
    },
    is_ground=True,
)
