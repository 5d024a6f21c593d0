"""What the spine offers the house."""

from collections.abc import Iterable
from datetime import datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Alarm, Jump, NavEntry, Permission, Room, WorkItem, Worklist


def _find(actor: Actor, text: str, limit: int) -> list[tuple[str, str, str]]:
    from yigongti.records.orders.home import jump

    return jump(actor, text, limit)


def _open_criticals(actor: Actor, now: datetime) -> int:
    del now
    from yigongti.records.orders.queries import open_criticals

    return open_criticals(seen_by=actor).count()


def _no_rows(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """Critical values shout as banners; they are not rows of the queue."""
    del actor, now, limit
    return ()


def _alarms(actor: Actor, now: datetime) -> Iterable[Alarm]:
    from yigongti.records.orders.home import alarms

    return alarms(actor, now)


ROOM = Room(
    code="records.orders",
    title="申请单",
    is_ground=True,
    permissions=(
        Permission("orders.order.read", "查看申请单", reads_residents=True),
        Permission("orders.order.view", "打开申请单", reads_residents=True),
        Permission("orders.result.open", "打开回报", reads_residents=True),
        Permission("orders.critical.read", "查看危急值", reads_residents=True),
        Permission("orders.critical.acknowledge", "确认危急值", reads_residents=True),
        Permission("orders.critical.escalate", "危急值升级（系统）"),
    ),
    navigation=(
        NavEntry(
            title="危急值",
            url_name="orders:criticals",
            permission="orders.critical.read",
            group="工作",
            short="危急",
            order=50,
            count=_open_criticals,
            alarm=True,
        ),
    ),
    worklists=(
        Worklist(
            code="orders.criticals",
            title="危急值",
            permission="orders.critical.read",
            items=_no_rows,
            alarms=_alarms,
        ),
    ),
    jumps=(Jump(title="单号", permission="orders.order.read", find=_find),),
)
