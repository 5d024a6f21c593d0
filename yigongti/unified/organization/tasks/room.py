"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Alarm, CockpitCard, Jump, MyNumber, NavEntry, Room, WorkItem, Worklist
from yigongti.unified.organization.tasks.permissions import PERMISSIONS


def _late(actor: Actor, now: datetime) -> int:
    from yigongti.unified.organization.tasks.home import late_count

    return late_count(actor, now)


def _to_do(actor: Actor, now: datetime) -> int:
    from yigongti.unified.organization.tasks.home import to_do_count

    return to_do_count(actor, now)


def _items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.unified.organization.tasks.home import items

    return items(actor, now, limit)


def _alarms(actor: Actor, now: datetime) -> Iterable[Alarm]:
    from yigongti.unified.organization.tasks.home import alarms

    return alarms(actor, now)


def _numbers(actor: Actor, now: datetime) -> Iterable[MyNumber]:
    from yigongti.unified.organization.tasks.home import numbers

    return numbers(actor, now)


def _worst(request: HttpRequest, actor: Actor, now: datetime) -> str:
    from yigongti.unified.organization.tasks.card import worst_card

    return worst_card(request, actor, now)


def _progress(request: HttpRequest, actor: Actor, now: datetime) -> str:
    from yigongti.unified.organization.tasks.card import progress_card

    return progress_card(request, actor, now)


def _find(actor: Actor, text: str, limit: int) -> Iterable[tuple[str, str, str]]:
    from yigongti.unified.organization.tasks.jump import find

    return find(actor, text, limit)


HELP: dict[str, Any] = {
    "tasks:list": "一行是文件里的一件事，编号照文件。红色是超期，琥珀色是临期或很久没更新。"
    "点一行在右边打开：看原文、现值、经过，下面直接办下一步。J、K 上下，Enter 打开全页，E 导出。"
    "筛选和页签都在地址里，可以收藏或发给同事。",
    "tasks:task": "责任单位填进展：一个数、一句话、一个文件，20 秒填完；做完了点“报完成，请验收”。"
    "专班办公室验收或退回。"
    "原文、时限、单位改过的，旧内容都在“历次版本”里。",
    "tasks:mine": "本单位牵头、到本月底要做的和已超期的在前，下面是配合别的单位的。",
    "tasks:units": "每个责任单位有多少任务、多少超期。标“未对应机构”的，是文件里的名称还没有对应到本县机构。",
    "tasks:month": "每一天到期的任务。更早超期的和没有时限的，在标题旁边有数。",
    "tasks:documents": "每份文件、每章、每个阶段的进度。",
    "tasks:digest": "每周一早上自动发给各单位，显示在“我的工作”里；也可以随时再发，或打印。",
    "tasks:unit_names": "文件里的单位名称五花八门，在这里把它对应到本县的机构，全县只说一次，已有任务同时更新。",
    "tasks:new": "文件之外、专班自己定的事。写清责任单位和时限，编号自动接着排。",
}

ROOM = Room(
    code="unified.organization.tasks",
    title="任务台账",
    clauses=("001 六",),
    permissions=PERMISSIONS,
    navigation=(
        NavEntry("任务台账", "tasks:list", "tasks.task.read", group="治理", short="台账", order=10, count=_late),
        NavEntry("本月要做的", "tasks:mine", "tasks.task.read", group="治理", short="本月", order=11, count=_to_do),
    ),
    worklists=(
        Worklist(
            code="tasks", title="任务台账", permission="tasks.task.read", items=_items, numbers=_numbers, alarms=_alarms
        ),
    ),
    cockpit_cards=(
        CockpitCard("tasks", "任务台账 超期", "tasks.task.read", _worst, order=10),
        CockpitCard("tasks_progress", "任务进度", "tasks.task.read", _progress, order=10, is_wide=True),
    ),
    jumps=(Jump("任务", "tasks.task.read", _find),),
    help_topics=HELP,
)
