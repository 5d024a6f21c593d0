"""What the room offers the house."""

from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="indicators.yearly",
    title="年度监测",
    clauses=("附件2", "附件3", "004 三（二）"),
    is_ground=True,
    permissions=(
        Permission("yearly.report.read", "查看年度监测报告"),
        Permission("yearly.report.export", "导出年度监测报告"),
        Permission("yearly.province.read", "查看各县指标汇总"),
        Permission("yearly.province.export", "导出各县指标汇总"),
    ),
    navigation=(
        NavEntry("年度报告", "yearly:report", "yearly.report.read", group="管理", short="年报", order=235),
        NavEntry("各县指标", "yearly:province", "yearly.province.read", group="管理", short="各县", order=236),
    ),
    help_topics={
        "yearly:report": "照附件原来的列排：目标照印，结果、结论按本年数。锁定的年度取锁定时的数；缺的在下面写明原因。",
        "yearly:province": "只含各县已锁定或已审定的数。汇总先加总各县基础数据，再套公式，不对比值取平均。",
        "yearly:county": "一个县已锁定或已审定的数；省里看到县一级为止。",
    },
)
