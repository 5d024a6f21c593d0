"""The words and fields of each kind of finding: for the page, the forms and the export. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Field:
    """One field of a finding. `kind` is text | long | number | date | choice | flag; `options` are (code, title)."""

    name: str
    title: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of finding: code, the word on the page, its tint, its fields; `order` of the groups on the right."""

    code: str
    title: str
    tint: str
    fields: tuple[Field, ...]
    addable: bool = True


UNIT_ROLES: Final = (("lead", "责任单位"), ("supporting", "配合单位"))
MEMBER_ROLES: Final = (
    ("lead", "牵头单位"),
    ("supporting", "配合单位"),
    ("member", "成员单位"),
    ("external_partner", "帮扶单位"),
)
DEADLINE_KINDS: Final = (
    ("by", "到期前完成"),
    ("within", "期间内"),
    ("phase", "分阶段"),
    ("recurring", "经常性"),
    ("from", "自某日起"),
)
EVERY: Final = (
    ("", "不重复"),
    ("year", "每年"),
    ("quarter", "每季度"),
    ("month", "每月"),
    ("week", "每周"),
    ("day", "每日"),
    ("hour", "每小时"),
)
COMPARATORS: Final = (
    ("=", "等于"),
    ("<", "低于"),
    ("<=", "不超过"),
    (">", "超过"),
    (">=", "不少于"),
    ("range", "区间"),
)
CLAUSE_KINDS: Final = (
    ("chapter", "章"),
    ("clause", "条款"),
    ("item", "项"),
    ("duty", "部门职责"),
    ("annex", "附件"),
    ("phase", "阶段"),
    ("row", "表格任务"),
)
POST_ROLES: Final = (("组长", "组长"), ("副组长", "副组长"), ("成员", "成员"))
HEAD_FIELDS: Final = {
    "title": "标题",
    "number": "文号",
    "issuers": "发文机关",
    "issued_on": "成文日期",
    "scope": "适用范围",
    "is_draft": "是否草案",
}
UNREAD: Final = "unread"

KINDS: Final[dict[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind("head", "文件信息", "gray", (Field("value", "内容"),), addable=False),
        Kind(
            "clause",
            "条款",
            "gray",
            (
                Field("label", "编号", required=True, hint="照文件所印，如（七）"),
                Field("heading", "标题", hint="没有标题的留空"),
                Field("kind", "类型", "choice", CLAUSE_KINDS),
                Field("split", "任务", "flag", hint="按句拆成任务"),
            ),
            addable=False,
        ),
        Kind(
            "unit",
            "单位",
            "teal",
            (
                Field("name", "全称", required=True),
                Field("role", "职责", "choice", UNIT_ROLES),
            ),
        ),
        Kind(
            "deadline",
            "时限",
            "amber",
            (
                Field("kind", "类型", "choice", DEADLINE_KINDS),
                Field("since", "起", "date"),
                Field("due", "止", "date", hint="算到当天"),
                Field("every", "周期", "choice", EVERY),
                Field("offset", "顺延", hint="如 次月"),
            ),
        ),
        Kind(
            "quantity",
            "数量",
            "blue",
            (
                Field("comparator", "关系", "choice", COMPARATORS),
                Field("value", "数值", "number", required=True),
                Field("upper", "上限", "number", hint="只在区间时填"),
                Field("unit", "单位"),
                Field("binds", "约束", hint="数值说的是什么，如 服务人口"),
            ),
        ),
        Kind("consortium", "医共体", "violet", (Field("name", "名称", required=True),)),
        Kind(
            "member",
            "成员",
            "violet",
            (
                Field("consortium", "医共体", required=True),
                Field("name", "全称", required=True),
                Field("role", "角色", "choice", MEMBER_ROLES),
                Field("township", "乡镇"),
                Field("year", "年份", "number"),
            ),
        ),
        Kind(
            "indicator",
            "核心指标",
            "green",
            (
                Field("number", "序号", required=True),
                Field("name", "名称", required=True),
                Field("unit", "单位"),
            ),
        ),
        Kind(
            "monitoring",
            "监测指标",
            "green",
            (
                Field("number", "序号", required=True),
                Field("name", "名称", required=True),
                Field("unit", "单位"),
                Field("group", "分组"),
                Field("formula", "算法", "long"),
                Field("source", "来源"),
                Field("explanation", "说明", "long"),
            ),
        ),
        Kind(
            "frame",
            "框架",
            "sand",
            (
                Field("count", "个数", "number", required=True),
                Field("noun", "名目", required=True),
            ),
        ),
        Kind(
            "post",
            "职务",
            "sand",
            (Field("role", "角色", "choice", POST_ROLES), Field("office", "职务", required=True)),
        ),
        Kind("reference", "引用文件", "sand", (Field("title", "标题", required=True), Field("number", "文号"))),
        Kind(UNREAD, "未读段落", "red", (Field("why", "原因"),), addable=False),
    )
}
ORDER: Final = {code: place for place, code in enumerate(KINDS)}


def title_of(kind: str, field: str, code: str) -> str:
    """The word for a coded value; the code itself where there is none."""
    for one in KINDS[kind].fields:
        if one.name == field:
            return dict(one.options).get(code, code)
    return code
