"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Alarm, CockpitCard, MyNumber, NavEntry, Permission, Room, WorkItem, Worklist


def _sections() -> tuple[Any, ...]:
    from yigongti.indicators.collection import sheets

    return (sheets.SECTION,)


def _open(actor: Actor, now: datetime) -> int:
    from yigongti.indicators.collection.home import open_count

    return open_count(actor, now)


def _items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.indicators.collection.home import items

    return items(actor, now, limit)


def _alarms(actor: Actor, now: datetime) -> Iterable[Alarm]:
    from yigongti.indicators.collection.home import alarms

    return alarms(actor, now)


def _numbers(actor: Actor, now: datetime) -> Iterable[MyNumber]:
    from yigongti.indicators.collection.home import numbers

    return numbers(actor, now)


def _card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    from yigongti.indicators.collection.card import completeness_card

    return completeness_card(request, actor, now)


READ = "collection.sheet.read"
HELP = {
    "collection:due": "每一行是一张要填的报表：哪个单位、哪一期、什么时候截止。逾期的列在前面，补报以后也写明晚了几天。"
    "点一行打开这张表。",
    "collection:form": "方向键和 Enter 在格子间移动，可以从 Excel 复制一列直接粘贴。填的内容自动存草稿。"
    "黄色的提示不拦您，写明原因就能提交；没有的数也写明原因，不要填 0。",
    "collection:review": "等您审核的报表。没有提示、没有空格的可以勾选一次审核，其余请逐张打开；退回要写原因。",
    "collection:complete": "一行一个单位，一列一张表。红色是逾期，点格子打开那张表，点“催报”提醒填报单位。",
    "collection:locks": "一期的数由一人提出锁定、另一人确认。锁定时的值保存不变；以后改动的，在这里列出差额。",
}

ROOM = Room(
    code="indicators.collection",
    title="数据填报",
    is_ground=True,
    clauses=("附件2", "附件3"),
    permissions=(
        Permission(READ, "查看数据填报"),
        Permission("collection.cell.save", "填写本单位报表"),
        Permission("collection.other.save", "代其他单位填写报表"),
        Permission("collection.submission.submit", "提交报表"),
        Permission("collection.submission.withdraw", "撤回报表"),
        Permission("collection.submission.correct", "更正已审定的报表"),
        Permission("collection.submission.approve_consortium", "审核本医共体报表"),
        Permission("collection.submission.approve", "审定全县报表"),
        Permission("collection.submission.approve_all", "成批审核报表"),
        Permission("collection.submission.return", "退回报表"),
        Permission("collection.reminder.send", "催报"),
        Permission("collection.period.propose_lock", "提出锁定期间"),
        Permission("collection.period.confirm_lock", "确认锁定期间"),
        Permission("collection.period.withdraw_lock", "撤回锁定"),
        Permission("collection.table.export", "导出填报表"),
    ),
    navigation=(
        NavEntry("数据填报", "collection:due", READ, group="管理", short="填报", order=211, count=_open),
        NavEntry(
            "报表审核", "collection:review", "collection.submission.return", group="管理", short="审核", order=212
        ),
        NavEntry("填报完整性", "collection:complete", READ, group="管理", short="完整", order=213),
    ),
    worklists=(
        Worklist(code="collection", title="数据填报", permission=READ, items=_items, numbers=_numbers, alarms=_alarms),
    ),
    cockpit_cards=(CockpitCard("collection", "数据填报", READ, _card, order=30),),
    sections=_sections(),
    help_topics=HELP,
)
