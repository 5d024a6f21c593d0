"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from collections.abc import Iterable
from datetime import datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Alarm, Jump, NavEntry, Room, WorkItem, Worklist
from yigongti.unified.organization.councils.permissions import PERMISSIONS, READ, READ_APPOINTMENTS


def _items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.unified.organization.councils.home import items

    return items(actor, now, limit)


def _case_items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    from yigongti.unified.organization.councils.home import case_items

    return case_items(actor, now, limit)


def _alarms(actor: Actor, now: datetime) -> Iterable[Alarm]:
    from yigongti.unified.organization.councils.home import alarms

    return alarms(actor, now)


def _find(actor: Actor, text: str, limit: int) -> Iterable[tuple[str, str, str]]:
    from yigongti.unified.organization.councils.home import find

    return find(actor, text, limit)


HELP = {
    "councils:bodies": "理事会、党委属于一个医共体，专班和推进机制属于全县。琥珀色的“缺”是文件要求而还没有的。"
    "点一行看席位、会议和决议。N 设立机构。",
    "councils:body": "席位按职务设，换人时结束旧任期、登记新任期，历史不丢。有平台账号的任职人自己回执、表决、"
    "签发纪要；没有账号的由办公室登记。N 筹备会议，S 登记席位。",
    "councils:meeting": "顺序是：编议程、附材料，发通知，签到开会，逐项表决，结束会议，起草并签发纪要。"
    "法定人数随签到变化；回避的席位不计入该议案的席位和到会。计票后结果不能改，纪要签发后整场会议不能改。"
    "通过的议案点“形成决议”，任务当场进台账。",
    "councils:resolutions": "每条决议在台账里有一项任务，时限和进展以台账为准。E 导出。",
    "councils:major": "重大事项先由党委研究，党委通过后理事会才能表决。在理事会议程里点“送党委研究”，两边自动关联。",
    "councils:rules": "章程须全体成员同意；其他制度全体同意，或送交之后理事会表决通过，都可以施行。",
    "councils:rule": "送成员之后正文固定，要改就起草新版本。成员可以先不同意、后同意，以最近一次为准，经过都保留。",
    "councils:board": "任免三种流程：医共体负责人由县卫生健康委提名；成员单位负责人由牵头医院提名，"
    "征求县卫生健康委意见；内设机构负责人由牵头医院任命、报备案。每一步写明下一步由谁办。",
    "councils:appointment": "横线上是流程，实心是办过的，圆环是现在等谁。经过只增不改。",
    "councils:filings": "红色是超期未报，也会写明晚报了几天。退回补正后时限继续计算。E 导出。",
    "councils:filing": "报送单位提交，备案机关备案或退回补正；备案机关不在平台上的，由县级主管部门登记办理结果。",
    "councils:nominate_form": "先找人选再填表。医共体负责人中要有基层医疗卫生机构代表。",
}

ROOM = Room(
    code="unified.organization.councils",
    title="议事决策",
    clauses=("000 四（七）1", "002 四（一）", "003 6", "004 5"),
    permissions=PERMISSIONS,
    navigation=(
        NavEntry("议事决策", "councils:bodies", READ, group="治理", short="议事", order=230),
        NavEntry("任免与备案", "councils:board", READ_APPOINTMENTS, group="治理", short="任免", order=240),
    ),
    worklists=(
        Worklist(code="councils", title="议事决策", permission=READ, items=_items, alarms=_alarms),
        Worklist(code="councils_cases", title="任免与备案", permission=READ_APPOINTMENTS, items=_case_items),
    ),
    jumps=(Jump("议事", READ, _find),),
    help_topics=HELP,
)
