"""What the residents' records offer the house."""

from collections.abc import Iterable

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Jump, NavEntry, Permission, Room


def _jump(actor: Actor, text: str, limit: int) -> Iterable[tuple[str, str, str]]:
    from yigongti.records.people.jumps import find

    return find(actor, text, limit)


def _p(verb: str, title: str, *, reads: bool = False) -> Permission:
    return Permission(f"people.resident.{verb}", title, reads_residents=reads)


ROOM = Room(
    code="records.people",
    title="居民",
    clauses=("一人一码一档",),
    permissions=(
        _p("read", "查找居民", reads=True),
        _p("view", "查看居民档案", reads=True),
        _p("read_numbers", "查看完整证件号与电话", reads=True),
        _p("register", "居民建档"),
        _p("register_newborn", "新生儿建档"),
        _p("correct", "更正居民信息"),
        _p("add_identifier", "登记证件"),
        _p("retire_identifier", "停用证件"),
        _p("add_allergy", "记录过敏"),
        _p("remove_allergy", "撤去过敏记录"),
        _p("add_contact", "登记联系人"),
        _p("remove_contact", "撤去联系人"),
        _p("merge", "合并重复档案"),
        _p("unmerge", "撤销档案合并"),
    ),
    navigation=(NavEntry("居民", "people:search", "people.resident.read", group="诊疗", short="居民", order=40),),
    jumps=(Jump("居民", "people.resident.read", _jump),),
    help_topics={
        "people:search": "可输姓名、拼音首字母（如 tyx）、身份证后 4 位或前 10 位以上、手机号前 7 位，也可扫居民码。"
        "只列出您查看范围内的居民；本人在场而查不到时，可凭证件接诊或建档。",
        "people:register": "有身份证的先填证件号，出生日期和性别会自动得出，可以更正。外县证件照常建档。"
        "新生儿没有证件，请从母亲的页面建档，以后补登身份证号。",
        "people:resident": "一人一码一档。每次打开、打印都会留痕，居民本人可以知道谁看过。",
    },
    is_ground=True,
)
