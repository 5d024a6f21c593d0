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
    ),
    navigation=(
        NavEntry(
            "接诊", "encounters:today", "encounters.encounter.read", group="诊疗", short="接诊", order=5,
            count=_open_today,
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
    ),
    resident_verbs=(ResidentVerb("接诊", "encounters:new", "encounters.encounter.open", is_primary=True, order=10),),
    help_topics={
        "encounters:today": "今天在本机构接诊的居民，未结束的在上。按 N 新接诊，档案在外机构的凭证件接诊。",
        "encounters:encounter": "主诉、生命体征、诊断随填随存草稿；诊断可选确诊、疑似、待排，没有把握不必选确诊。"
        "开远程检查时会自动带入这里的主诉和体征。",
    },
    is_ground=True,
)  # fmt: skip
