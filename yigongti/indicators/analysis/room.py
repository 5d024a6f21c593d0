"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from collections.abc import Iterable
from datetime import datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import NavEntry, Permission, Room, WorkItem, Worklist


def _count(actor: Actor, now: datetime) -> int:
    from yigongti.indicators.analysis.home import count

    return count(actor, now)


def _items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.indicators.analysis.home import items

    return items(actor, now, limit)


HELP = {
    "analysis:home": "范围内每个机构的成绩单和没有了结的数据质疑。",
    "analysis:scorecard": "一个机构的全部指标：数值、目标、在成员中的位次、走势和质疑。能看到全部成员的人才看到位次。",
    "analysis:change": "两期相比：每个机构自身的率变了多少、机构间的构成变了多少，两项加起来正好等于总变化。"
    "不能按机构拆开的公式，按公式里的数拆开。",
    "analysis:ahead": "预测给的是区间和可能性，完整月份不足 8 个时不预测。"
    "缺口是：其余照今年的速度，这个数还要做多少才达标。",
    "analysis:compare": "成员按指标排位，并列的标“＝”。"
    "漏斗图的界限表示只凭偶然会有多大的出入，分母小的机构出入本来就大。",
    "analysis:questions": "规则每天早上检查上月的数，发现疑点就向机构提出；也可以人工提出。"
    "J、K 上下，Enter 打开，E 导出。",
    "analysis:question": "机构说明原因，或更正数据后答复；卫生健康委认可后了结，不认可就退回再问。"
    "同一个疑点不会重复提出。",
    "analysis:ask": "写清哪个数、哪里可疑。机构 7 天内答复。",
}

ROOM = Room(
    code="indicators.analysis",
    title="指标分析",
    is_ground=True,
    clauses=("附件2", "附件3"),
    permissions=(
        Permission("analysis.question.read", "查看数据质疑"),
        Permission("analysis.question.raise", "提出数据质疑"),
        Permission("analysis.question.find", "按规则提出数据质疑"),
        Permission("analysis.question.answer", "答复数据质疑"),
        Permission("analysis.question.accept", "认可质疑的答复"),
        Permission("analysis.question.reopen", "退回质疑的答复"),
    ),
    navigation=(
        NavEntry("成绩单", "analysis:home", "indicators.value.read", group="管理", short="成绩", order=212),
        NavEntry(
            "数据质疑", "analysis:questions", "analysis.question.read", group="管理", short="质疑", order=214,
            count=_count,
        ),
    ),
    worklists=(Worklist(code="analysis", title="数据质疑", permission="analysis.question.read", items=_items),),
    help_topics=HELP,
)  # fmt: skip
