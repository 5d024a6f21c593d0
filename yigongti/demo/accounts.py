"""The demo accounts: named people for every seat of the first journey, one shared password. Demo mode only."""

from dataclasses import dataclass

PASSWORD = "yigongti-demo"  # noqa: S105  printed at start and on the demo sign-in page; production has no demo accounts


@dataclass(frozen=True)
class Account:
    """`where` names a seat (see county.DemoCounty.seats), `roles` are role codes of the edition, the first leads.

    An account whose seat the county lacks is not made (a province has no hospitals).
    """

    username: str
    title: str
    where: str
    roles: tuple[str, ...]
    name: str
    category: str
    rank: str = "none"
    department: str = ""


ACCOUNTS = (
    Account("commission", "县卫生健康委 监测评价", "commission", ("commission",), "冉望舒", "manager"),
    Account("commission.head", "县卫生健康委 分管负责人", "commission", ("commission_head",), "詹景行", "manager"),
    Account(
        "ecg.doctor",
        "心电诊断中心 诊断医师",
        "lead",
        ("ecg_doctor",),
        "陈云杉",
        "doctor",
        "intermediate",
        "心电诊断中心",
    ),
    Account(
        "ecg.senior", "心电诊断中心 审核医师", "lead", ("ecg_senior",), "罗松涛", "doctor", "associate", "心电诊断中心"
    ),
    Account(
        "ecg.head",
        "心电诊断中心 主任",
        "lead",
        ("ecg_head", "hospital_manager"),
        "何晚晴",
        "doctor",
        "senior",
        "心电诊断中心",
    ),
    Account(
        "township.doctor", "乡镇卫生院 接诊医师", "township", ("township_doctor",), "向青禾", "doctor", "intermediate"
    ),
    Account(
        "township2.doctor", "另一医共体卫生院 接诊医师", "township2", ("township_doctor",), "谭立秋", "doctor", "junior"
    ),
    Account("township.head", "乡镇卫生院 院长", "township", ("township_head",), "秦远舟", "manager"),
    Account("township2.head", "另一医共体卫生院 院长", "township2", ("township_head",), "邱有禾", "manager"),
    Account("village.doctor", "村卫生室 乡村医生", "village", ("village_doctor",), "周谷雨", "village_doctor"),
    Account(
        "hospital.doctor",
        "县人民医院 病区医师",
        "lead",
        ("hospital_doctor",),
        "沈望川",
        "doctor",
        "intermediate",
        "内一科",
    ),
    Account("cashier", "县人民医院 收费结算员", "lead", ("cashier",), "苗知数", "manager", "none", "收费处"),
    Account("tcm.manager", "中医医共体 管理", "lead2", ("hospital_manager",), "易白芷", "manager"),
    Account("finance", "县人民医院 财务", "lead", ("finance_officer",), "丁小满", "manager", "none", "财务科"),
    Account("insurance", "县医保局 联络员", "insurance", ("department_officer",), "卫朗清", "manager"),
    Account("province", "省（市）卫健委 监测", "province", ("province",), "云有涯", "manager"),
    Account("sysadmin", "系统管理员", "commission", ("system_admin",), "文长庚", "manager"),
    Account("secadmin", "安全管理员", "commission", ("security_admin",), "石守一", "manager"),
    Account("auditadmin", "审计管理员", "commission", ("audit_admin",), "柏明镜", "manager"),
)
