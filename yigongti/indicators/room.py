"""What indicators offer the house: rights, the menu entry, the edition's section, the states of the places."""

from typing import Any

from yigongti.foundation.rooms import NavEntry, Permission, Room, Subscription
from yigongti.indicators import workdays
from yigongti.indicators.states import FACTS
from yigongti.indicators.streams.catalogue import FACTS as STREAM_FACTS


def _sections() -> tuple[Any, ...]:
    from yigongti.indicators import base_facts, edition

    return base_facts.SECTION, edition.SECTION


def _merged(event: Any) -> None:
    """Two files of one person became one, or were taken apart again: each person counts once."""
    from django.utils import timezone

    from yigongti.indicators.intake import residents_changed

    residents_changed((event.payload["kept_id"], event.payload["duplicate_id"]), now=timezone.now())


ROOM = Room(
    code="indicators",
    title="指标",
    is_ground=True,
    clauses=("附件2", "附件3"),
    permissions=(
        Permission("indicators.value.read", "查看指标"),
        Permission("indicators.value.export", "导出指标"),
        Permission("indicators.record.open", "打开指标明细", reads_residents=True),
        Permission("indicators.cube.recompute", "重新汇总指标"),
    ),
    navigation=(
        NavEntry(
            title="指标",
            url_name="indicators:list",
            permission="indicators.value.read",
            group="管理",
            short="指标",
            order=210,
        ),
    ),
    subscriptions=(
        Subscription("people.resident.merged", "indicators.merged", _merged),
        Subscription("people.resident.unmerged", "indicators.unmerged", _merged),
    ),
    facts=(*FACTS, workdays.FACT, *STREAM_FACTS),
    sections=_sections(),
    help_topics={
        "indicators:list": "每一行是县版文件里的一项指标：数值、目标、差距和走势。点名称看公式、各机构和明细。",
        "indicators:sheet": "公式里的每个数都能打开到明细；不在您权限内的记录只计数。“缺”表示没有数据，不是 0。",
    },
)
