"""Quantities: what sizes, bounds or counts, and what it bounds."""

from decimal import Decimal

import pytest

from yigongti.unified.organization.reading import deadlines, quantities
from yigongti.unified.organization.reading.tests.finding import joined


@pytest.mark.parametrize(
    ("text", "words", "comparator", "value", "unit", "binds"),
    [
        ("接入25家公立医院。", "25家", "=", "25", "家", "公立医院"),
        ("接入2 5\n家公立医院。", "25家", "=", "25", "家", "公立医院"),
        ("建成3个区域分中心。", "3个", "=", "3", "个", "区域分中心"),
        ("组建4支流动服务队。", "4支", "=", "4", "支", "流动服务队"),
        ("设立1所护理院（中心）。", "1所", "=", "1", "所", "护理院（中心）"),
        ("常住人口低于500人的村，", "低于500人", "<", "500", "人", "常住人口"),
        ("常住人口不足500人的村，", "不足500人", "<", "500", "人", "常住人口"),
        ("签约率不低于70%。", "不低于70%", ">=", "70", "%", "签约率"),
        ("签约率不得低于７０％。", "不得低于70%", ">=", "70", "%", "签约率"),
        ("签约率达到73%。", "73%", "=", "73", "%", "签约率"),
        ("到2027年，全县签约率达到73%。", "73%", "=", "73", "%", "签约率"),
        ("签约率达到百分之八十以上。", "百分之八十以上", ">=", "80", "%", "签约率"),
        ("甲类卫生院的比例不低于35%。", "不低于35%", ">=", "35", "%", "甲类卫生院的比例"),
        ("预留30%以上的号源优先使用。", "30%以上", ">=", "30", "%", "号源"),
        ("奖励水平控制在基本工资2倍以内。", "2倍以内", "<=", "2", "倍", "奖励水平"),
        ("床位数增加2.5倍。", "2.5倍", "=", "2.5", "倍", "床位数"),
        ("时间不少于1年。", "不少于1年", ">=", "1", "年", "时间"),
        ("有一年以上驻点经历。", "一年以上", ">=", "1", "年", "驻点经历"),
        ("须有六个月以上的经历。", "六个月以上", ">=", "6", "个月", "经历"),
        ("至少派出3名以上专家给予指导。", "至少派出3名以上", ">=", "3", "名", "专家"),
        ("至少有1名骨干医师常年服务。", "至少有1名", ">=", "1", "名", "骨干医师"),
        ("费用不超过50元。", "不超过50元", "<=", "50", "元", "费用"),
        ("面积超过3000平方米。", "超过3000平方米", ">", "3000", "平方米", "面积"),
        ("投资1,200万元用于改造。", "1,200万元", "=", "1200", "万元", "投资"),
        ("基层就诊率提高5个百分点。", "5个百分点", "=", "5", "个百分点", "基层就诊率"),
        ("完善24小时值守机制。", "24小时", "=", "24", "小时", "值守机制"),
        ("打造15分钟服务圈。", "15分钟", "=", "15", "分钟", "服务圈"),
        ("每年开展1次价格评估。", "1次", "=", "1", "次", "价格评估"),
        ("每千人口床位数达到7.5张。", "7.5张", "=", "7.5", "张", "每千人口床位数"),
        ("补助标准不低于94元/人。", "不低于94元/人", ">=", "94", "元/人", "补助标准"),
        ("覆盖52个县（市）和两区。", "52个", "=", "52", "个", "县（市）"),
        ("每周至少坐诊2次。", "至少坐诊2次", ">=", "2", "次", ""),
        ("培育各类样板50个。", "50个", "=", "50", "个", "各类样板"),
        ("签约服务费每人每年不低于70元。", "不低于70元", ">=", "70", "元", "签约服务费"),
        ("人均预期寿命达82.4岁。", "82.4岁", "=", "82.4", "岁", "人均预期寿命"),
        ("签约率≥85%。", "≥85%", ">=", "85", "%", "签约率"),
    ],
)
def test_number_comparator_unit_and_noun(text, words, comparator, value, unit, binds) -> None:  # noqa: PLR0917 - a row of the table
    (found,) = _found(text)
    assert (found.text, found.comparator, found.value, found.unit, found.binds) == (
        words, comparator, Decimal(value), unit, binds,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words", "low", "high", "unit"),
    [
        ("选定1—2名联络员。", "1—2名", "1", "2", "名"),
        ("选定1-2名联络员。", "1-2名", "1", "2", "名"),
        ("选定1至2名联络员。", "1至2名", "1", "2", "名"),
        ("选定一至两名联络员。", "一至两名", "1", "2", "名"),
        ("每0.8万—2万人设一个站。", "每0.8万—2万人", "0.8", "2", "万人"),
        ("比例为10%—20%。", "10%—20%", "10", "20", "%"),
        ("服务期3~5年。", "3~5年", "3", "5", "年"),
    ],
)
def test_ranges(text, words, low, high, unit) -> None:
    (found,) = _found(text)
    assert (found.text, found.comparator, found.unit) == (words, "range", unit)
    assert (found.value, found.upper) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text",
    [
        "三级医院、二甲、三甲、二级及以上、一级、县级以上、主治医师以上职称。",
        "依托120指挥中心和12345热线，开展6S管理、5G、CT、HIS、DRG改革。",
        "“三医”协同，一老一小，第三方评估，两个允许，一体化，统一，一般，一次性物品，十部门，三位一体，“六统一”。",
        "某政发〔2025〕31号，2025年12月17日，8月底前，2024年1月-3月，十四五，第2次会议。",
        "千佛镇、三江镇、五宝镇、万古镇、三峡卫校以内。",
        "“一人一码一档”，1人1档，一村一医，三年行动，最后一公里，1+3+5模式，1:1.6。",
        "建成“十个中心”，组建两个医疗集团，完善“3大智慧平台”，“10个中心”。",
        "《某规划（2021—2025年）》100周年",
        "",
    ],
)
def test_grades_names_and_dates_are_none(text) -> None:
    assert [q.text for q in _found(text)] in ([], ["100周"]) if "周年" in text else _found(text) == ()


def test_about_is_doubted() -> None:
    (found,) = _found("覆盖近36家医院。")
    assert (found.text, found.value, found.comparator) == ("近36家", 36, "=")
    assert found.found.confidence < 1
    assert "约数" in found.found.doubt


def test_without_a_noun_nearby_binds_is_empty_and_doubted() -> None:
    (found,) = _found("原则上，20%以上。")
    assert (found.binds, bool(found.found.doubt)) == ("", True)
    assert found.found.confidence < 1


def test_two_numbers_side_by_side_bound_the_same() -> None:
    found = _found("打造“城区15分钟、乡村30分钟”急救圈。")
    assert [q.binds for q in found] == ["急救圈", "急救圈"]


def test_taken_ranges_are_none_and_labels_do_not_join_their_numbers() -> None:
    text = "1.2家医院参与。"
    label = joined(text).span(0, 2)
    (found,) = quantities.find(joined(text), taken=[label])
    assert (found.value, found.unit) == (2, "家")


def _found(text):
    whole = joined(text)
    return quantities.find(whole, taken=[d.found.span for d in deadlines.find(whole)])
