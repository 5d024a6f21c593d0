"""The real documents beside the checkout: counts that were taken by hand, and whole clauses spot by spot."""

from datetime import date
from decimal import Decimal

import pytest

from yigongti.unified.organization.reading import deadlines, frames, quantities, references, units
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.shapes import Span
from yigongti.unified.organization.reading.tests.finding import policy_documents

pytestmark = pytest.mark.policy


def _between(document: str, begin: str, end: str) -> Joined:
    start = document.index(begin)
    return Joined(document, Span(start, document.index(end, start)))


def test_every_clause_with_a_bracket_names_its_units() -> None:
    documents = policy_documents()
    for name, brackets in {"000": 17, "001": 20, "003": 28, "004": 17}.items():
        found = units.find(Joined(documents[name], Span(0, len(documents[name]))))
        assert len(found.brackets) == brackets, name


def test_the_province_names_ten_units_and_two_for_all() -> None:
    found = units.find(_between(policy_documents()["004"], "1. **", "**2."))
    assert [(u.printed, u.name) for u in found.units[3:]] == [
        ("省卫健委", "省卫健委"),
        ("发改委", "省发改委"),
        ("财政厅", "省财政厅"),
        ("人社厅", "省人社厅"),
        ("农业农村厅", "省农业农村厅"),
        ("医保局", "省医保局"),
        ("药监局", "省药监局"),
    ]
    assert [u.name for u in found.for_all] == ["各市、县（区）人民政府", "平潭综合实验区管委会"]


def test_quarterly_clause_of_fengjie() -> None:
    whole = _between(policy_documents()["003"], "10. 统一绩效", "11. 统一后勤")
    assert [(d.text, d.every, d.offset) for d in deadlines.find(whole)] == [
        ("每季度", "quarter", ""),
        ("下一季度", "quarter", "下一季度"),
        ("每季度次月", "quarter", "次月"),
    ]
    (times,) = quantities.find(whole, taken=[d.found.span for d in deadlines.find(whole)])
    assert (times.comparator, times.value, times.unit, times.binds) == ("<=", 3, "倍", "超额绩效水平")


@pytest.mark.parametrize(
    ("name", "begin", "end", "count"),
    [
        ("000", "一、总体要求", " 附件1", 2),
        ("001", "一、科学规划", "六、组织实施", 11),
        ("002", "一、指导思想", "紧密型县域医共体集团成员单位名单", 2),
        ("003", "一、总体要求", "附件：1.", 21),
        ("004", "## 一、主要目标", "（三）积极宣传", 4),
    ],
)
def test_quantities_of_the_bodies_by_hand(name, begin, end, count) -> None:
    whole = _between(policy_documents()[name], begin, end)
    taken = [d.found.span for d in deadlines.find(whole)]
    found = quantities.find(whole, taken=taken)
    assert len(found) == count, [q.text for q in found]


def test_phases_of_jingyan() -> None:
    whole = _between(policy_documents()["002"], "六、实施步骤", "七、保障措施")
    assert [(d.kind, d.since, d.due) for d in deadlines.find(whole)] == [
        ("phase", date(2024, 1, 1), date(2024, 3, 31)),
        ("phase", date(2024, 4, 1), date(2024, 12, 31)),
        ("phase", date(2025, 1, 1), date(2025, 12, 31)),
        ("phase", date(2026, 1, 1), None),
    ]


def test_first_clause_of_wushan() -> None:
    whole = _between(policy_documents()["001"], "（一）夯实", "（二）完善")
    found = quantities.find(whole, taken=[d.found.span for d in deadlines.find(whole)])
    assert [(q.comparator, q.value, q.unit, q.binds) for q in found] == [
        ("<", Decimal(300), "人", "服务人口"),
        (">=", Decimal(35), "%", "甲级乡镇卫生院的比例"),
        ("=", Decimal(2), "个", "区县域医疗卫生次中心"),
        ("range", Decimal("0.8"), "万人", ""),
        ("=", Decimal(1), "个", "社区卫生服务站"),
        ("=", Decimal(1), "个", "社区医院"),
    ]


def test_frames_and_references_of_whole_documents() -> None:
    documents = policy_documents()
    wuxi = {f.text for f in frames.find(_between(documents["000"], "一、总体要求", " 附件1"))}
    assert {"六统一", "七大智慧平台", "五大共享中心", "3大智慧医疗平台", "2大智慧应急平台", "4大诊断共享中心"} <= wuxi
    jingyan = references.find(
        Joined(documents["002"], Span(0, len(documents["002"]))),
        own_title="井研县紧密型县域医共体建设实施方案（审议稿）",
    )
    assert len(jingyan) == 12
    assert sum(bool(r.number) for r in jingyan) == 4
