"""What the encounters offer the house."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import NavEntry, Permission, ResidentPanel, ResidentVerb, Room, TimelineItem


def _open_today(actor: Actor, now: datetime) -> int:
    from yigongti.records.encounters.queries import at_work

    return at_work(seen_by=actor, day=timezone.localdate(now)).filter(ended_at__isnull=True).count()


def _visits(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:
    from yigongti.records.encounters.panels import visits

    return visits(request, actor, resident_id, now)


def _vitals(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:
    from yigongti.records.encounters.panels import vitals

    return vitals(request, actor, resident_id, now)


def _stays(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:
    from yigongti.records.encounters.panels import stays

    return stays(request, actor, resident_id, now)


def _stay_count(actor: Actor, resident_id: int) -> int:
    from yigongti.records.encounters.panels import stay_count

    return stay_count(actor, resident_id)


def _in_ward(actor: Actor, now: datetime) -> int:
    from yigongti.records.encounters import stay_queries

    rows = stay_queries.stays(seen_by=actor, now=now).filter(stay_queries.here(actor), discharged_at=None)
    return rows.count()


def _count(actor: Actor, resident_id: int) -> int:
    from yigongti.records.encounters.panels import count

    return count(actor, resident_id)


def _timeline(actor: Actor, resident_id: int) -> Iterable[TimelineItem]:
    from yigongti.records.encounters.panels import timeline

    return timeline(actor, resident_id)


ROOM = Room(
    code="records.encounters",
    title="就诊",
    permissions=(
        Permission("encounters.encounter.read", "查看接诊", reads_residents=True),
        Permission("encounters.encounter.open", "接诊"),
        Permission("encounters.encounter.receive", "凭证件接诊"),
        Permission("encounters.encounter.record", "书写接诊记录"),
        Permission("encounters.encounter.close", "结束接诊"),
        Permission("encounters.encounter.void", "作废误登的就诊"),
        Permission("encounters.stay.read", "查看住院", reads_residents=True),
        Permission("encounters.stay.admit", "入院登记"),
        Permission("encounters.stay.move", "换床"),
        Permission("encounters.stay.operate", "登记手术"),
        Permission("encounters.stay.strike_operation", "删去误登的手术"),
        Permission("encounters.stay.discharge", "办理出院"),
        Permission("encounters.settlement.read", "查看费用", reads_residents=True),
        Permission("encounters.settlement.settle", "结算"),
        Permission("encounters.settlement.reverse", "冲销结算"),
    ),
    navigation=(
        NavEntry(
            "接诊", "encounters:today", "encounters.encounter.read", group="诊疗", short="接诊", order=5,
            count=_open_today,
        ),
        NavEntry(
            "住院", "encounters:stays", "encounters.stay.read", group="诊疗", short="住院", order=6, count=_in_ward,
        ),
    ),
    resident_panels=(
        ResidentPanel(
            code="vitals", title="测量", permission="encounters.encounter.read", render=_vitals, order=20,
        ),
        ResidentPanel(
            code="visits", title="就诊", permission="encounters.encounter.read", render=_visits, count=_count,
            timeline=_timeline, order=30,
        ),
        ResidentPanel(
            code="stays", title="住院", permission="encounters.stay.read", render=_stays, count=_stay_count, order=31,
        ),
    ),
    resident_verbs=(
        ResidentVerb("接诊", "encounters:new", "encounters.encounter.open", is_primary=True, order=10),
        ResidentVerb("入院登记", "encounters:admit", "encounters.stay.admit", order=12),
    ),
    help_topics={
        "encounters:today": "今天在本机构接诊的居民，未结束的在上。按 N 新接诊，档案在外机构的凭证件接诊。",
        "encounters:encounter": "主诉、生命体征、诊断随填随存草稿；诊断可选确诊、疑似、待排，没有把握不必选确诊。"
        "开远程检查时会自动带入这里的主诉和体征。科室和是否中医类随接诊记录保存，诊疗量按它们统计。",
        "encounters:stays": "在院病人在上，缺主要诊断、住院超过 30 天的排在前面；“转来”是别的机构出院时转到本机构、"
        "还没有来的人。按 N 办入院登记。天数算入院当天，不算出院当天，当天入出院算 1 天。",
        "encounters:stay": "换床、登记手术、办理出院都在这一页。离院方式选转院或转基层的，要写明接收机构；转基层的"
        "接收机构会在自己的“转来”里看到。手术级别按本机构的手术分级目录填。",
        "encounters:settlement": "五项费用之和等于总费用，精确到分；基金支付与个人支付之和不超过总费用，"
        "差额是医疗救助等其他支付。结算后改金额先冲销，原金额留有记录。",
        "encounters:void": "只用于登记错误。作废的就诊不再计数，记录保留；已结算的先冲销，已开检查的先撤回。",
    },
    is_ground=True,
)  # fmt: skip
