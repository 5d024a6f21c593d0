"""Telling a person's name from an office, only to leave it out: names are in no field of a reading."""

import re

OFFICE_END = re.compile(
    r"(长|主任|书记|主席|委员|常委|负责人|负责同志|领导|秘书|专员|总监|经理|巡视员|调研员|干事|干部|级|组员|代表|医师|督导员)"
    r"([（(][^）)]*[）)])?\Z"
)
NAME = re.compile(r"[\u4e00-\u9fa5]{2,4}|[\u4e00-\u9fa5]{1,7}[·•][\u4e00-\u9fa5·•]{1,9}")
COMPOUND = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "端木", "夏侯", "南宫")
)
# Family names that begin no office: 党, 常, 区, 卫, 公, 文 are left out.
_FAMILY = (
    "赵钱孙李周吴郑王冯陈褚蒋沈韩杨朱秦尤许何吕施张孔曹严华魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬"
    "傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房丁邓郁"
    "崔龚程邢裴陆荣翁荀惠曲封储靳段富焦侯宓蓬全班仰仲宫宁仇栾甘武符刘景詹束龙叶幸司韶黎溥印白蒲邰赖卓蔺蒙池乔阴翟谭贡姬申冉雍桑尚温庄晏瞿阎"
    "慕连习艾易廖耿匡寇广欧隆师巩聂晁勾敖冷辛简饶曾沙丰巢关蒯相查竺游闫肖付代涂向某"
)
_TITLE = (
    r"(?:常务副|副|代|第一副)?(?:县委|区委|市委|县政府|区政府|市政府|县长|区长|市长|镇长|乡长|局长|主任|书记|院长|部长)"
)
_NAME_FIRST = re.compile(rf"(?P<name>[{_FAMILY}][\u4e00-\u9fa5]{{1,2}}?)(?P<office>{_TITLE}.*)")
_NAME_LAST = re.compile(
    rf"(?P<office>.*(?:长|主任|书记|委员|常委|主席))(?P<name>[{_FAMILY}][\u4e00-\u9fa5]{{1,2}})(?:同志)?"
)


def office_only(words: str, scope: str) -> tuple[int, int] | None:
    """Where the office stands in words without gaps; None where they are no office at all.

    A county's name is never taken for a person's: `scope` guards 云阳县委书记.
    """
    first = _NAME_FIRST.fullmatch(words)
    if first and OFFICE_END.search(words) and not (scope and words.startswith(scope[:-1])):
        return first.span("office")
    if OFFICE_END.search(words):
        return 0, len(words)
    last = _NAME_LAST.fullmatch(words)
    return last.span("office") if last else None
