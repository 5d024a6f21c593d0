"""What the places offer the house."""

from yigongti.foundation.rooms import NavEntry, Permission, Room
from yigongti.records.places.county_map import MAP
from yigongti.records.places.sections import CONSORTIA, INSTITUTIONS, PLACES, VILLAGES


def _types() -> dict[str, str]:
    from yigongti.records.places.types import all_types

    return {one.code: one.title for one in all_types().values()}


ROOM = Room(
    code="records.places",
    title="机构与地区",
    clauses=("二（一）", "附件4"),
    permissions=(
        Permission("places.institution.read", "查看机构与医共体"),
        Permission("places.county.read", "查看本省各县"),
        Permission("places.equipment.read", "查看设备台账"),
        Permission("places.equipment.add", "登记设备"),
        Permission("places.equipment.correct", "更正设备"),
        Permission("places.equipment.retire", "登记设备停用"),
    ),
    navigation=(
        NavEntry("各县", "places:counties", "places.county.read", short="各县", order=20),
        NavEntry("机构", "places:institutions", "places.institution.read", group="系统", short="机构", order=810),
        NavEntry("设备", "places:equipment", "places.equipment.read", group="系统", short="设备", order=815),
    ),
    sections=(PLACES, INSTITUTIONS, CONSORTIA, VILLAGES, MAP),
    help_topics={
        "places:counties": "本省已装入的各县：执行中的县版、医共体、成员单位和机构数。县里的居民和业务不在这里。",
        "places:institutions": "本县全部医疗卫生机构及其所属医共体，可按医共体、类型、乡镇筛选并导出。",
        "places:institution": "一个机构的类型、所在乡镇、下属村卫生室和历次医共体成员关系。",
        "places:consortium": "医共体今天的牵头、配合、成员单位和历次变更；加入、退出、变更角色在“医共体组建”办理。",
        "places:equipment": "各机构的设备，从启用到停用。有没有心电设备由这里决定；没有登记过的按机构名录申报的算。",
        "places:device": "更正登记，或登记停用。停用的设备留在台账里，以前月份的数不变。",
        "places:device_new": "启用日期不清楚就空着，按登记以前已有计。",
    },
    code_words={"type": _types},
    is_ground=True,
)
