"""What the ECG room offers the house. Every hook imports its module when it is called: models are ready by then."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from yigongti.centers.ecg import measures
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import (
    CockpitStrip,
    MyNumber,
    NavEntry,
    Permission,
    ResidentPanel,
    ResidentVerb,
    Room,
    Subscription,
    TimelineItem,
    WorkItem,
    Worklist,
)


def _tab(name: str) -> Any:
    def count(actor: Actor, now: datetime) -> int:
        from yigongti.centers.ecg.queries import worklist

        return worklist(seen_by=actor, tab=name, now=now).order_by().count()

    return count


def _inbox(actor: Actor, now: datetime) -> int:
    del now
    from yigongti.records.orders.queries import inbox

    return inbox(seen_by=actor, service="ecg").count()


def _to_look_at(actor: Actor, now: datetime) -> int:
    from yigongti.centers.ecg.home import to_look_at

    return to_look_at(actor, now).count()


def _center_items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.centers.ecg.home import center_items

    return center_items(actor, now, limit)


def _center_back(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.centers.ecg.home import handed_back

    return handed_back(actor, now, limit)


def _center_numbers(actor: Actor, now: datetime) -> Iterable[MyNumber]:
    from yigongti.centers.ecg.home import center_numbers

    return center_numbers(actor, now)


def _request_items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.centers.ecg.home import request_items

    return request_items(actor, now, limit)


def _request_back(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.centers.ecg.home import sent_back

    return sent_back(actor, now, limit)


def _request_numbers(actor: Actor, now: datetime) -> Iterable[MyNumber]:
    from yigongti.centers.ecg.home import request_numbers

    return request_numbers(actor, now)


def _panel(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:
    from yigongti.centers.ecg.panels import resident_panel

    return resident_panel(request, actor, resident_id, now)


def _panel_count(actor: Actor, resident_id: int) -> int:
    from yigongti.centers.ecg.panels import resident_count

    return resident_count(actor, resident_id)


def _panel_timeline(actor: Actor, resident_id: int) -> Iterable[TimelineItem]:
    from yigongti.centers.ecg.panels import resident_timeline

    return resident_timeline(actor, resident_id)


def _strip(actor: Actor, now: datetime) -> dict[str, Any]:
    from yigongti.centers.ecg.panels import strip_numbers

    return strip_numbers(actor, now)


def _block(request: HttpRequest, actor: Actor, order: Any, now: datetime) -> str:
    from yigongti.centers.ecg.panels import order_block

    return order_block(request, actor, order, now)


def _measure(event: Any) -> None:
    from yigongti.centers.ecg.measuring import on_performed

    on_performed(event)


PERMISSIONS = (
    Permission("ecg.order.place", "申请远程心电", reads_residents=True),
    Permission("ecg.order.read", "查看本机构心电申请", reads_residents=True),
    Permission("ecg.order.recognize", "采用已有心电结果（互认）", reads_residents=True),
    Permission("ecg.order.withdraw", "撤回心电申请"),
    Permission("ecg.tracing.attach", "上传心电图"),
    Permission("ecg.tracing.measure", "测量心电图（系统）"),
    Permission("ecg.inbox.read", "查看设备来件", reads_residents=True),
    Permission("ecg.inbox.match", "匹配设备来件"),
    Permission("ecg.inbox.discard", "弃用设备来件"),
    Permission("ecg.worklist.read", "查看心电工作列表", reads_residents=True),
    Permission("ecg.order.claim", "接单"),
    Permission("ecg.order.release", "放回待诊断"),
    Permission("ecg.order.send_back", "退回重采"),
    Permission("ecg.order.reject", "拒绝申请"),
    Permission("ecg.report.write", "书写心电报告"),
    Permission("ecg.report.sign", "签名心电报告"),
    Permission("ecg.report.verify", "审核心电报告"),
    Permission("ecg.report.hand_back", "退回书写医师"),
    Permission("ecg.report.amend", "修订心电报告"),
    Permission("ecg.report.withdraw", "作废心电报告"),
    Permission("ecg.report.print", "打印心电报告", reads_residents=True),
    Permission("ecg.critical.raise", "报告心电危急值"),
    Permission("ecg.critical.tell", "登记危急值电话"),
    Permission("ecg.critical.withdraw", "撤销危急值"),
    Permission("ecg.statistics.read", "查看心电质控与统计"),
)

NAVIGATION = (
    NavEntry(
        "待诊断", "ecg:worklist", "ecg.worklist.read", group="心电诊断", short="待诊", order=10, count=_tab("open")
    ),
    NavEntry(
        "待审核", "ecg:review", "ecg.report.verify", group="心电诊断", short="审核", order=20, count=_tab("review")
    ),
    NavEntry(
        "退回件",
        "ecg:sent_back",
        "ecg.worklist.read",
        group="心电诊断",
        short="退回",
        order=30,
        count=_tab("sent_back"),
    ),
    NavEntry("质控与统计", "ecg:statistics", "ecg.statistics.read", group="查阅", short="质控", order=60),
    NavEntry("开远程心电", "ecg:order_new", "ecg.order.place", group="诊疗", short="开单", order=10),
    NavEntry("我的申请", "ecg:requests", "ecg.order.read", group="诊疗", short="申请", order=20, count=_to_look_at),
    NavEntry("设备来件", "ecg:inbox", "ecg.inbox.read", group="诊疗", short="来件", order=30, count=_inbox),
)

ROOM = Room(
    code="centers.ecg",
    title="心电诊断中心",
    clauses=("000 四（九）1",),
    permissions=PERMISSIONS,
    navigation=NAVIGATION,
    worklists=(
        Worklist(
            code="ecg.center",
            title="心电诊断",
            permission="ecg.worklist.read",
            items=_center_items,
            sent_back=_center_back,
            numbers=_center_numbers,
        ),
        Worklist(
            code="ecg.requests",
            title="我的心电申请",
            permission="ecg.order.read",
            items=_request_items,
            sent_back=_request_back,
            numbers=_request_numbers,
        ),
    ),
    resident_panels=(
        ResidentPanel(
            code="ecg",
            title="心电",
            permission="orders.order.read",
            render=_panel,
            count=_panel_count,
            timeline=_panel_timeline,
            order=40,
        ),
    ),
    resident_verbs=(ResidentVerb("开远程心电", "ecg:order_new", "ecg.order.place"),),
    cockpit_strips=(
        CockpitStrip(
            code="ecg", title="心电诊断", clause="四（九）1", kind="center", numbers=_strip, url_name="ecg:statistics"
        ),
    ),
    subscriptions=(Subscription("orders.order.performed", "ecg.measure", _measure), *measures.SUBSCRIPTIONS),
    facts=measures.FACTS,
    order_blocks={"ecg": _block},
    help_topics={
        "ecg:order_new": "按姓名拼音首字母、身份证号、电话或扫码找到居民，选紧急程度，写症状和持续时间后提交。"
        "疑似胸痛排在最前，"
        "要求 10 分钟内回报。心电图可随单上传，也可由心电图机按单号发送。近期已有结果时，可直接采用，不必重做。",
        "ecg:worklist": "按时限排序，疑似胸痛始终在最上面。按 J、K 上下移动，Enter 打开，N 接下一份。"
        "接单后锁定 20 分钟，"
        "他人可填写说明接管。",
        "ecg:read": "F2 找模板（拼音首字母），Tab 换栏，Ctrl+S 存草稿，Ctrl+Enter 签名并打开下一份。"
        "机测值仅供参考，按“采用”后写入报告。"
        "危急值先电话回报并登记回读，不等审核。",
        "ecg:inbox": "心电图机没有对应申请单发来的图在这里。先为居民开单，再选申请匹配；测试图可弃用，原文件保留。",
    },
)
