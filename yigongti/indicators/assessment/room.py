"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from collections.abc import Iterable
from datetime import datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import NavEntry, Permission, Room, WorkItem, Worklist


def _waiting(actor: Actor, now: datetime) -> int:
    from yigongti.indicators.assessment.home import waiting

    return waiting(actor, now)


def _items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.indicators.assessment.home import items

    return items(actor, now, limit)


def _sent_back(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.indicators.assessment.home import sent_back

    return sent_back(actor, now, limit)


ROOM = Room(
    code="indicators.assessment",
    title="资料评定",
    clauses=("附件3 注",),
    is_ground=True,
    permissions=(
        Permission("assessment.case.read", "查看资料评定"),
        Permission("assessment.material.hand_in", "提交评定材料"),
        Permission("assessment.material.withdraw", "撤回评定材料"),
        Permission("assessment.judgement.give", "按清单评定"),
        Permission("assessment.round.begin", "发起重评"),
        Permission("assessment.case.correct", "更正已锁定的评定"),
        Permission("assessment.proof.read", "查看佐证条目"),
        Permission("assessment.proof.hand_in", "提交佐证条目"),
        Permission("assessment.proof.accept", "认可佐证条目"),
        Permission("assessment.proof.send_back", "退回佐证条目"),
        Permission("assessment.proof.end", "登记佐证终止"),
        Permission("assessment.proof.withdraw", "撤回佐证条目"),
    ),
    navigation=(
        NavEntry(
            "资料评定", "assessment:list", "assessment.case.read", group="管理", short="评定", order=225, count=_waiting
        ),
    ),
    worklists=(Worklist("assessment", "资料评定", "assessment.case.read", items=_items, sent_back=_sent_back),),
    help_topics={
        "assessment:list": "按材料评定的指标，每个医共体一份清单。两人各自评定，意见一致才有结论。",
        "assessment:case": "每项分制度安排和组织实施两栏放材料。有人评定之后材料不再改；要补的先发起重评。",
        "assessment:hand_in": "说明、文号、附件、平台页面至少有一样。平台页面可以是任务、会议或各平台的页面。",
        "assessment:judge": "每项回答两问：有没有制度安排、有没有组织实施。没有的写明差什么。提交后不能改。",
        "assessment:proofs": "由材料证明的数，一条记一个。认可之后计入指标，指标页点开就是这些条目。",
        "assessment:proof": "审核须由另一人。不再达到的登记终止日期；录错了才撤回。",
        "assessment:proof_new": "评过没有达到的选“没有”，计 0；没有评的不要填，指标会显示缺。",
    },
)
