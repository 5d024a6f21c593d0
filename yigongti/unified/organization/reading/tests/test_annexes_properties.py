"""Whatever the text: nothing is raised, every range lies within, and time grows with the length."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.unified.organization.reading import annexes
from yigongti.unified.organization.reading.shapes import Head

HEAD = Head(scope="云汐县")
PIECES = [
    "\n",
    "\n\n",
    "\t",
    " ",
    "　",
    "|",
    "| a | b |\n",
    "\t甲\n",
    "甲\t乙\n",
    "甲  乙  丙\n",
    "（",
    "）",
    "。",
    "；",
    "，",
    "、",
    "序号 指标名称 单位 2024年\n",
    "1 甲 % 5\n",
    "牵头单位：县人民医院\n",
    "成员单位：甲镇卫生院、乙乡卫生院\n",
    "甲镇和",
    "甲镇、",
    "县人民医院牵头",
    "东部医共体",
    "由",
    "组建",
    "纳入",
    "等3个",
    "为成员",
    "与",
    "医共体建设",
    "城市医疗集团",
    "组  长：甲  乙  县长\n",
    "成  员：",
    "一级指标二级指标指标说明\n",
    "1.甲",
    "【计算方法】",
    "【数据来源】",
    "全县3家甲为成员",
    "2024年",
    "附件2\n",
    "一、",
    "（一）",
    "\t序号\n\t指标名称\n\t2025年目标值\n\n\t1\n\t甲\n\t5\n\n",
    "\t成员单位\n\t医共体\n\n\t甲镇卫生院\n\t东部医共体\n\n",
    "**",
    "# ",
    "- ",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_text_is_read_and_every_range_lies_within(text):
    found = annexes.read(text, head=HEAD, clauses=())
    members = [member for one in found.consortia for member in one.members]
    items = (*found.consortia, *members, *found.core_indicators, *found.monitoring_indicators, *found.posts)
    for span in (*(one.found.span for one in items), *found.used):
        assert 0 <= span.start <= span.end <= len(text)


def seconds(text):
    begin = process_time()
    annexes.read(text, head=HEAD, clauses=())
    return process_time() - begin


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_length(piece):
    short, long = (piece * (size // len(piece) + 1) for size in (4_000, 16_000))
    base = min(seconds(short) for _ in range(2))
    assert min(seconds(long) for _ in range(2)) < 10 * base + 0.2
