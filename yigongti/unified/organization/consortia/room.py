"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from collections.abc import Callable, Iterable
from datetime import date

from yigongti.foundation.rooms import NavEntry, Permission, Room
from yigongti.indicators.facts import Counting, FactDefinition, StateRow
from yigongti.unified.organization.consortia.sections import DEPARTMENTS, DUTIES


def _states(code: str) -> Callable[[str, date], Iterable[StateRow]]:
    """The facts' modules need the models: imported when asked."""

    def own(county: str, at: date) -> Iterable[StateRow]:
        from yigongti.unified.organization.consortia.measures import states

        return (row for row in states(county, at) if row.fact == code)

    return own


def _built(code: str, title: str, note: str = "") -> FactDefinition:
    def own(county: str, at: date) -> Iterable[StateRow]:
        from yigongti.unified.organization.consortia.building import states

        return (row for row in states(county, at) if row.fact == code)

    return FactDefinition(code, title, "个", "县版", Counting.COUNT, "building", states=own, note=note)


_OPENED = "待核：按县版已开放的平台与中心计，平台之外建成的另行填报"


def _fact(code: str, title: str) -> FactDefinition:
    return FactDefinition(code, title, "个", "村级服务安排", Counting.COUNT, "village_coverage", states=_states(code))


ROOM = Room(
    code="unified.organization.consortia",
    title="医共体组建",
    clauses=("000 二（一）", "000 二（四）", "002 五"),
    permissions=(
        Permission("consortia.composition.read", "查看医共体组成与认定"),
        Permission("consortia.consortium.form", "组建医共体"),
        Permission("consortia.member.join", "办理加入医共体"),
        Permission("consortia.member.leave", "办理退出医共体"),
        Permission("consortia.member.change_role", "变更医共体成员角色"),
        Permission("consortia.member.move", "调整成员所属医共体"),
        Permission("consortia.trusteeship.begin", "登记托管"),
        Permission("consortia.trusteeship.end", "提前终止托管"),
        Permission("consortia.designation.propose", "提出称号认定"),
        Permission("consortia.designation.confirm", "确认称号"),
        Permission("consortia.designation.end", "撤销称号"),
        Permission("consortia.admission.request", "申请民营医院加入"),
        Permission("consortia.admission.decide", "登记民营医院加入的理事会决定"),
        Permission("consortia.admission.end", "办理民营医院退出"),
        Permission("consortia.capability.check", "登记牵头医院能力核查"),
        Permission("consortia.frame.report", "登记统一管理进度"),
        Permission("consortia.pairing.open", "登记帮扶"),
        Permission("consortia.pairing.record", "登记帮扶记录"),
        Permission("consortia.pairing.end", "终止帮扶"),
        Permission("consortia.duty.read", "查看权责清单"),
        Permission("consortia.duty.confirm", "确认权责清单"),
        Permission("consortia.village.read", "查看村级服务安排"),
        Permission("consortia.village.survey", "登记行政村摸底"),
        Permission("consortia.village.arrange", "安排村级服务"),
        Permission("consortia.village.end_arrangement", "终止村级服务安排"),
        Permission("consortia.village.confirm_sitting", "登记巡诊开展情况"),
    ),
    navigation=(
        NavEntry("医共体组建", "consortia:home", "consortia.composition.read", group="治理", short="组建", order=210),
        NavEntry("权责清单", "consortia:duties", "consortia.duty.read", group="治理", short="权责", order=215),
        NavEntry(
            "村级服务",
            "consortia:villages",
            "consortia.village.read",
            group="治理",
            short="村级",
            order=220,
        ),
    ),
    sections=(DEPARTMENTS, DUTIES),
    facts=(
        _fact("villages", "行政村数"),
        _fact("villages_without_coverage", "无服务安排的行政村数"),
        _fact("villages_arranged", "已安排服务的行政村数"),
        _built("platforms_built", "已建成平台数", _OPENED),
        _built("platforms_required", "应建平台数"),
        _built("centres_built", "已建成共享中心数", _OPENED),
        _built("centres_required", "应建共享中心数"),
        _built("members_covered", "纳入紧密型医共体的成员单位数"),
        _built("members_due", "应纳入的成员单位数", "待核：公立医院、乡镇卫生院和社区卫生服务中心"),
        _built("platform_links_built", "平台与机构的已接入数", "有人持该平台岗位权限的机构算已接入"),
        _built("platform_links_required", "平台与机构的应接入数"),
    ),
    help_topics={
        "consortia:trusteeships": "谁托管谁、托管什么、到哪天为止。含业务的托管只在期间内放开查看范围。",
        "consortia:trusteeship": "一份托管协议的全部内容；提前终止要写原因。",
        "consortia:entrust": "托管方按县版规定选择；同一机构同一天只能有一个托管方。先看影响再登记。",
        "consortia:designations": "次中心、甲级卫生院、社区医院、质控中心：提出时要有佐证，县卫生健康委确认后生效。",
        "consortia:designation": "一项认定的佐证和经过；待确认的在右侧登记意见。",
        "consortia:propose": "为本机构或下级机构提出，要有文号、附件或佐证页面之一。",
        "consortia:admissions": "民营医院经理事会决定加入，只能使用同意的服务。",
        "consortia:admission": "申请、理事会决定和可用服务；退出当天起不能再申请检查。",
        "consortia:admission_new": "民营医院提出申请，写明要使用哪些共享中心的服务。",
        "consortia:capabilities": "综合医院牵头的，要有中医、妇幼门诊和病房，或中西医结合病房。",
        "consortia:frame": "各医共体统一管理到哪一步，凭什么说已统一。",
        "consortia:pairings": "市内外医院帮扶县医院、县医院帮扶乡镇：科包院、联合病房、专家工作室、潮汐式援助。",
        "consortia:pairing": "一项帮扶的人员、期间、目标和每天的记录。",
        "consortia:pairing_gaps": "每个牵头医院的驻守专家、每个乡镇机构的主治以上人员，与县版规定比。",
        "consortia:matrix": "县级部门对医共体建设的责任和配合分工。点部门只看它的职责。",
        "consortia:duties": "推进机制、牵头单位、成员单位和公共卫生的责任清单，每半年逐项确认。",
        "consortia:duty_list": "一个机构应落实的事项、佐证和缺口。",
        "consortia:duty": "选状态并附佐证；没有完全落实的写明差什么、何时补齐。",
        "consortia:villages": "人口低于县版界限、无合格乡医或邻近卫生院的行政村应有服务安排。",
        "consortia:village": "这个村为什么应有安排、现有哪些安排、每个半天开展没有。",
        "consortia:survey": "登记是否邻近卫生院、有没有合格乡医、预计到岗；不清楚的不选，会列为待核。",
        "consortia:arrange": "巡诊和派驻按星期生成日程；同一人同一个半天只能在一个村。",
        "consortia:rota": "两周之内各村的巡诊、派驻日程；已过日期未登记的单独列出。",
        "consortia:sitting": "当天起登记开展情况：服务了多少人次；没有开展的写明原因。",
        "consortia:home": "每个医共体在任何一天的组成，和最近的变更决定。改日期即看那一天。",
        "consortia:consortium": "按角色和乡镇列出组成单位；下面是每次变更由谁决定、依据哪条，以及历次成员关系。",
        "consortia:join": "先填机构和日期，按“看影响”核对谁的查看范围会变，再办理。",
        "consortia:leave": "生效日期这一天起不再是成员，历史仍可查。牵头单位要先换人再退出。",
        "consortia:change_role": "换牵头单位时，原牵头单位在同一天改任所选角色。",
        "consortia:move": "从一个医共体转到另一个：转出和转入在同一天、一次办完。",
        "consortia:check": "一次登记一个项目：有没有设置、哪个科室、多少床位，附核查依据。后一次的核查取代前一次。",
        "consortia:frame_report": "选进度并写明凭什么：制度文号、附件或佐证页面。写“已统一”要有佐证。",
        "consortia:pairing_new": "写明谁帮扶谁、哪个科室、来的是谁、常年还是定期、到哪天为止；登记后按天记录。",
        "consortia:pairing_end": "写明终止日期和原因；已有的记录不变，这一天起不再算在缺口达标里。",
        "consortia:trusteeship_end": "写明终止日期和原因。含业务的托管，从这一天起托管方不再看到被托管机构的业务。",
        "consortia:end": "写明终止日期和原因；之后的日程取消，没有其他安排的村会回到缺口名单。",
        "consortia:form": "登记新的医共体及其牵头单位，之后逐家办理加入。",
    },
)
