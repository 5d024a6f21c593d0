"""What kind of institution a name says (codes of places/types.toml): 凤凰中心卫生院 is a central township centre."""

import re

GOVERNMENT = "government"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"社区卫生服务站", "community_health_station"),
    (r"社区卫生服务中心|社区医院|社卫中心", "community_health_centre"),
    (r"中心卫生院|中心镇卫生院", "central_township_health_centre"),
    (r"卫生院", "township_health_centre"),
    (r"村卫生室", "village_clinic"),
    (r"村级医疗服务点", "village_service_point"),
    (r"妇幼保健计划生育服务中心|妇幼保健和计划生育服务中心", "mch_family_planning_service_centre"),
    (r"妇幼|妇女儿童", "mch_hospital"),
    (r"疾病预防控制|疾控", "cdc"),
    (r"精神卫生|精神病|康宁医院", "mental_health_centre"),
    (r"中医|中西医结合|民族医|苗医|土家", "county_tcm_hospital"),
    (r"卫生学校|卫校", "health_school"),
    (r"护理院|护理中心", "nursing_home"),
    (r"急救站", "emergency_station"),
    (r"民营|有限公司|有限责任", "private_hospital"),
    (r"卫生健康委|卫生健康局|卫健委|卫健局|卫生健康服务中心", GOVERNMENT),
    (r"医院", "county_general_hospital"),
    (r"门诊部|诊所|卫生所|医务室|护理站", "clinic_other"),
)
TOWNSHIP_TYPES = frozenset({
    "community_health_centre", "central_township_health_centre", "township_health_centre", "emergency_station",
})  # fmt: skip
_TAIL = re.compile(r"(社区卫生服务中心|社区医院|社卫中心|中心卫生院|卫生院|医院)\Z")
_TOWNSHIP = re.compile(r"(.+?(?:街道|民族乡|镇|乡))")
_COLLECTIVE = re.compile(
    r"^(各|全县|全市|全省|县级有关|县级各|市级有关|有关|相关|成员|牵头|其他|本县)"
    r"|等部门|按职责|[（(]街道|乡镇[（(〔]|县[、（(]市"
)
_OFFICE = re.compile(r"(局|委|委员会|办|办公室|厅|部|政府|总队|支队|大队|院|中心|联合会|残联|团委|妇联|公安)\Z")


def type_of(name: str) -> str:
    """The type of a medical institution; empty when the name does not say."""
    return next((kind for pattern, kind in _PATTERNS if re.search(pattern, name)), "")


def township_in(name: str, county: str) -> str:
    """The township in a full name: 永安街道社区卫生服务中心 is 永安街道; 凤凰中心卫生院 is 凤凰, its kind unsaid."""
    rest = name.removeprefix(county)
    place = _TAIL.sub("", rest)
    found = _TOWNSHIP.match(place)
    return found.group(1) if found else place if place != rest else ""


def is_department(name: str) -> bool:
    """Whether a responsible unit is one department, not a group of units (各乡镇（街道）, 有关部门)."""
    return len(name) <= 30 and not _COLLECTIVE.search(name) and bool(_OFFICE.search(name))  # noqa: PLR2004  names are short
