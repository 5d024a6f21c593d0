"""What the room offers the house."""

from datetime import datetime

from django.http import HttpRequest

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import NavEntry, Permission, ResidentPanel, Room


def _services(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:
    from yigongti.records.health.panels import services

    return services(request, actor, resident_id, now)


ROOM = Room(
    code="records.health",
    title="健康服务记录",
    clauses=("附件2-9", "附件2-10"),
    permissions=(
        Permission("health.registration.read", "查看慢性病建档和随访", reads_residents=True),
        Permission("health.contract.read", "查看家庭医生签约", reads_residents=True),
        Permission("health.elderly.read", "查看老年人健康管理", reads_residents=True),
        Permission("health.group.read", "查看重点人群", reads_residents=True),
        Permission("health.contract.sign", "登记签约"),
        Permission("health.contract.end", "登记解约"),
        Permission("health.registration.open", "慢性病建档"),
        Permission("health.registration.manage", "纳入慢性病管理"),
        Permission("health.registration.close", "慢性病结案"),
        Permission("health.followup.write", "登记随访", reads_residents=True),
        Permission("health.elderly.record", "登记老年人健康管理"),
        Permission("health.group.join", "登记重点人群"),
        Permission("health.group.leave", "移出重点人群"),
    ),
    navigation=(
        NavEntry("健康服务", "health:registers", "health.registration.read", group="诊疗", short="健康", order=40),
    ),
    resident_panels=(
        ResidentPanel(
            code="health", title="健康服务", permission="health.registration.read", render=_services, order=25
        ),
    ),
    help_topics={
        "health:registers": "高血压、糖尿病每三个月随访一次，到期的在“应随访”。点一行看这位居民的全部健康服务并登记。",
        "health:contracts": "到期日当天仍有效。一位居民同一时间只有一份签约。",
        "health:elders": "65 岁及以上居民本年的体检、评估、指导；三项都完成才算规范管理。",
        "health:groups": "重点人群自哪天起、到哪天为止。一个人可以属于几个人群，汇总时只计一次。",
        "health:resident": "签约、建档、随访、老年人健康管理和重点人群都在这里登记。",
        "health:followup": "填这次的测量，右边是上次的值。填错可在当天以外补登一次新的随访。",
    },
    is_ground=True,
)  # fmt: skip
