"""What the editions offer the house: the sections that belong to no room, and the page of the values in force."""

from collections.abc import Iterable
from datetime import datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions.openings import ROOMS
from yigongti.foundation.editions.roles import ROLES
from yigongti.foundation.editions.values import VALUES
from yigongti.foundation.rooms import NavEntry, Permission, Room, WorkItem, Worklist


def _open(actor: Actor, now: datetime) -> int:  # noqa: ARG001  the shape of a count
    from yigongti.foundation.editions.reading import waiting_for

    return waiting_for(actor=actor)


def _items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.foundation.editions.waiting import items

    return items(actor, now, limit)


def _sent_back(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.foundation.editions.waiting import sent_back

    return sent_back(actor, now, limit)


ROOM = Room(
    code="foundation.editions",
    title="县版",
    permissions=(
        Permission("editions.value.read", "查看县版参数"),
        Permission("editions.edition.load", "载入县版"),
        Permission("editions.release.propose", "提交县版施行"),
        Permission("editions.release.approve", "批准县版施行"),
        Permission("editions.release.send_back", "退回县版"),
        Permission("editions.release.withdraw", "撤回县版"),
    ),
    navigation=(
        NavEntry("县版参数", "editions:values", "editions.value.read", group="系统", short="参数", order=820),
        NavEntry(
            "县版历史", "editions:releases", "editions.value.read", group="系统", short="县版", order=821, count=_open
        ),
    ),
    worklists=(Worklist("editions", "县版", "editions.value.read", items=_items, sent_back=_sent_back),),
    sections=(VALUES, ROOMS, ROLES),
    help_topics={
        "editions:values": (
            "本县正在执行的参数：每个值自哪一天起、出自哪一条。「待核」是平台默认值，要由县里核定；"
            "「拟定」出自尚未定稿的文件。"
        ),
        "editions:releases": "本县历次县版：谁提交、谁批准、哪一天施行。任意两版可以比较，旧版照原样可读。",
        "editions:release": "一份县版方案与执行中的县版逐项对比。施行须由两人办理：一人提交，另一人批准或退回。",
        "editions:file": "这份县版里的一个文件，排成表格。以 base/ 开头的是平台自带的默认内容。",
        "editions:difference": "两份县版逐项对比：新增、变更、取消，各注出处。",
    },
    is_ground=True,
)
