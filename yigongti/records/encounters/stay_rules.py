"""Stays, counted: days in bed, length, what a referral is. Pure.

A bed is used on the day of admission and on each day up to the one before discharge; who comes and leaves on one day
uses it for one day (实际占用总床日数). The length of a stay is counted in the same way (出院者占用总床日数).
"""

from datetime import date, timedelta

from yigongti.records.encounters.models.stay import DischargeWay

LONG_DAYS = 30  # 住院超过 30 天的患者由医院单独管理


def bed_days(admitted: date, discharged: date | None, first: date, until: date) -> int:
    """Days in bed of one stay within [first, until). `discharged` None: still there at the end of the period."""
    last = until if discharged is None else max(discharged, admitted + timedelta(days=1))
    return max(0, (min(last, until) - max(admitted, first)).days)


def length(admitted: date, discharged: date) -> int:
    """Days of a finished stay, at least one."""
    return max(1, (discharged - admitted).days)


def day_of_stay(admitted: date, today: date) -> int:
    """第几天: the day of admission is the first."""
    return (today - admitted).days + 1


def is_down_referral(way: str, *, to_primary: bool) -> bool:
    """Whether a discharge sends an inpatient down to primary care (下转).

    The code for township and community institutions says so by itself; a transfer does where primary care receives it.
    """
    return way == DischargeWay.PRIMARY or (way == DischargeWay.TRANSFER and to_primary)


def referral_fault(way: str, *, has_place: bool, has_name: bool, to_primary: bool) -> str:
    """What is wrong with a referral, as a sentence; empty when nothing is."""
    if way not in {DischargeWay.TRANSFER, DischargeWay.PRIMARY}:
        return "只有转院、转社区卫生服务机构或乡镇卫生院的才填接收机构，请清空。" if has_place or has_name else ""
    if has_place and has_name:
        return "县内机构和县外机构只填一个。"
    if not has_place and not has_name:
        return "请选择接收机构；接收机构在县外的，填写名称。"
    if way == DischargeWay.PRIMARY and has_place and not to_primary:
        return "离院方式为转基层的，接收机构应为乡镇卫生院或社区卫生服务机构；转医院请选医嘱转院。"
    if way == DischargeWay.TRANSFER and has_place and to_primary:
        return "转往乡镇卫生院、社区卫生服务机构的，离院方式请选转基层。"
    return ""
