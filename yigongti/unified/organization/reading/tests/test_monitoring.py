"""Monitoring indicators: groups carried down, marks and columns, units behind the name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.unified.organization.reading import annexes
from yigongti.unified.organization.reading.names import split_unit
from yigongti.unified.organization.reading.shapes import Head
from yigongti.unified.organization.reading.tests.tabular import FORMS, table


def read(text):
    return annexes.read(text, head=Head(scope="云汐县"), clauses=())


MARKED = [
    ["一级指标", "二级指标", "指标解释"],
    ["一、紧密型——统一管理。", "1．制度落实", "看制度、看账册。"],
    [
        "二、促分工",
        "2．基层占比（%）",
        "【计算方法】\n\n基层占比（%）=甲/乙×100%\n\n其中，甲包括卫生院。\n\n【数据来源】年报",
    ],
    ["", "3．诊断（人次）/每万人", "【计算方法】\n\n（1）影像=丙\n\n（2）心电=丁\n\n【数据来源】县卫生健康局"],
]


def test_marks_tell_formula_and_source():
    text = "附件3\n监测指标体系\n（试行）\n\n" + table(MARKED, "cells") + "注：“紧密型”为定性指标。\n\n附件4"
    found = read(text)
    first, second, third = found.monitoring_indicators
    assert (first.number, first.name, first.group) == ("1", "制度落实", "一、紧密型——统一管理。")
    assert (first.explanation, first.formula, first.source) == ("看制度、看账册。", "", "")
    assert (second.name, second.unit, second.group) == ("基层占比", "%", "二、促分工")
    assert second.formula == "基层占比（%）=甲/乙×100%\n其中，甲包括卫生院。"
    assert second.source == "年报"
    assert (third.name, third.unit, third.group) == ("诊断", "人次/每万人", "二、促分工")
    assert third.formula == "（1）影像=丙\n（2）心电=丁"
    (used,) = found.used
    assert text[used.start : used.end].startswith("监测指标体系")
    assert text[used.start : used.end].endswith("定性指标。")


@pytest.mark.parametrize("form", FORMS)
def test_separate_columns_tell_the_same(form):
    rows = [
        ["序号", "一级指标", "二级指标", "计算公式", "数据来源"],
        ["1", "有序就医", "县域就诊率（%）", "甲/乙×100%", "医保系统"],
        ["2", "", "住院次均费用（元）", "丙/丁", "医保系统"],
        ["3", "能力提升", "达到标准的机构", "戊", "卫生年报"],
    ]
    found = read(table(rows, form)).monitoring_indicators
    assert [(one.number, one.group, one.name, one.unit, one.formula, one.source) for one in found] == [
        ("1", "有序就医", "县域就诊率", "%", "甲/乙×100%", "医保系统"),
        ("2", "有序就医", "住院次均费用", "元", "丙/丁", "医保系统"),
        ("3", "能力提升", "达到标准的机构", "", "戊", "卫生年报"),
    ]


def test_two_formulas_under_one_merged_name_are_one_row():
    rows = [
        ["一级指标", "二级指标", "指标说明"],
        ["一、基金", "1.人均费用（元）及增长率（%）", "（1）人均费用=甲/乙"],
        ["", "", "（2）增长率=丙/丁"],
        ["", "2.支出占比（%）", "戊"],
    ]
    found = read(table(rows, "cells")).monitoring_indicators
    assert [(one.number, one.name, one.unit) for one in found] == [
        ("1", "人均费用（元）及增长率", "%"),
        ("2", "支出占比", "%"),
    ]
    assert found[0].explanation == "（1）人均费用=甲/乙\n（2）增长率=丙/丁"


def test_a_last_cell_of_paragraphs_ends_before_the_next_annex():
    text = table(MARKED, "cells").rstrip("\n") + "\n\n附件4\n名单\n"
    found = read(text).monitoring_indicators
    assert found[-1].source == "县卫生健康局"


def test_marks_without_brackets():
    rows = [["一级指标", "二级指标", "指标说明"], ["一、甲", "1.占比（%）", "计算方法：甲/乙。\n数据来源：年报。"]]
    (one,) = read(table(rows, "cells")).monitoring_indicators
    assert (one.formula, one.source) == ("甲/乙。", "年报。")


NAMES = [
    ("县域就诊率（%）", "县域就诊率", "%"),
    ("支出占比（不含药店）（%）", "支出占比（不含药店）", "%"),
    ("支出占比（不含药店）", "支出占比（不含药店）", ""),
    ("派驻人数（人）/每万常住人口", "派驻人数", "人/每万常住人口"),
    ("次均费用（元）", "次均费用", "元"),
    ("签约人数(万人)", "签约人数", "万人"),
    ("占比（％）", "占比", "%"),
    ("死亡率（1/10万）", "死亡率（1/10万）", ""),
    ("收入比值", "收入比值", ""),
    ("服务中心（站）数量", "服务中心（站）数量", ""),
]


@pytest.mark.parametrize(("printed", "name", "unit"), NAMES)
def test_only_a_closing_bracket_of_measure_is_the_unit(printed, name, unit):
    assert split_unit(printed) == (name, unit)


words = st.text("甲乙丙丁戊己庚辛率数占比、", min_size=2, max_size=20).filter(lambda one: one.strip("、") == one)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(words, st.sampled_from(["%", "人", "元"]), words, words), min_size=2, max_size=10),
    group_of=st.lists(st.booleans(), min_size=10, max_size=10),
    start=st.integers(1, 40),
    order=st.permutations(range(3)),
    form=st.sampled_from(FORMS),
)
def test_renumbered_and_reordered_tables_say_the_same(rows, group_of, start, order, form):
    body, groups = [], []
    for at, (name, unit, formula, source) in enumerate(rows):
        new = at == 0 or group_of[at]
        groups.append(f"组{at}" if new else groups[-1])
        explained = f"【计算方法】{formula}=1【数据来源】{source}"
        body.append([groups[-1] if new else "", f"{start + at}.{name}（{unit}）", explained])
    shuffled = [[row[at] for at in order] for row in (["一级指标", "二级指标", "指标说明"], *body)]
    found = read(table(shuffled, form)).monitoring_indicators
    said = [(one.number, one.name, one.unit, one.group, one.formula, one.source) for one in found]
    assert said == [
        (str(start + at), name, unit, groups[at], f"{formula}=1", source)
        for at, (name, unit, formula, source) in enumerate(rows)
    ]
