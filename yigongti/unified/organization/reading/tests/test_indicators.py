"""Core indicators: every cell as printed, whatever the form, the order and the words of the header."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.unified.organization.reading import annexes, targets
from yigongti.unified.organization.reading.shapes import Head
from yigongti.unified.organization.reading.tests.tabular import FORMS, table

HEADER = ["序号", "指标名称", "单位", "2025年完成值", "2026年\n\n目标值", "2028年目标值", "2028年目标值（省）"]
ROWS = [
    ["1", "下沉医师人数", "人", "--", "20", "≥60", "900"],
    ["2", "“智慧平台”覆盖率", "%", "40", "100", "100%", "—"],
    ["3", "基层诊疗人次占比", "%", "55.36", "≥57", ">60", "60以上"],
    ["4", "基层与县级医院医务人员收入比值", "%", "0.80", "≥0.85", "不低于0.90", "/"],
]
HEAD = Head(scope="云汐县", issued_on=date(2026, 3, 6))


def read(text, head=HEAD):
    return annexes.read(text, head=head, clauses=())


@pytest.mark.parametrize("form", FORMS)
def test_every_cell_is_read_as_printed(form):
    text = "附件2\n主要指标表\n\n" + table([HEADER, *ROWS], form) + "附件3\n其他"
    found = read(text)
    assert [(one.number, one.name, one.unit) for one in found.core_indicators] == [tuple(row[:3]) for row in ROWS]
    assert [[one.printed for one in row.targets] for row in found.core_indicators] == [row[3:] for row in ROWS]
    assert [one.period for one in found.core_indicators[0].targets] == [
        "2025年完成值",
        "2026年目标值",
        "2028年目标值",
        "2028年目标值（省）",
    ]
    kinds = [(one.year, one.kind) for one in found.core_indicators[0].targets]
    assert kinds == [(2025, "value"), (2026, "target"), (2028, "target"), (2028, "upper_target")]
    assert found.monitoring_indicators == ()
    assert text[found.used[0].start : found.used[0].end].startswith("主要指标表")


CELLS = [
    ("--", None, ""),
    ("—", None, ""),
    ("/", None, ""),
    ("", None, ""),
    ("100", "100", ""),
    ("5.50", "5.50", ""),
    ("≥0.85", "0.85", "≥"),
    (">=0.85", "0.85", "≥"),
    ("＞90", "90", ">"),
    ("≥ 62", "62", "≥"),
    ("≤12.5", "12.5", "≤"),
    ("90%以上", "90", "≥"),
    ("不低于90", "90", "≥"),
    ("95%", "95", ""),
    ("8‰", "8", ""),
    ("1,500", "1500", ""),
    ("６５", "65", ""),
    ("-1.2", "-1.2", ""),
]


@pytest.mark.parametrize(("printed", "value", "sign"), CELLS)
def test_a_cell_keeps_its_digits_and_its_sign(printed, value, sign):
    goal, doubt = targets.target(targets.period("2027年目标值"), printed, printed)
    assert (goal.printed, goal.comparator, doubt) == (printed, sign, "")
    assert goal.value == (None if value is None else Decimal(value))
    assert value is None or str(goal.value) == value


@pytest.mark.parametrize("printed", ["逐年提高", "60-70", "达到省级平均水平"])
def test_words_for_a_number_are_kept_with_a_doubt(printed):
    goal, doubt = targets.target(targets.period("2027年目标值"), printed, printed)
    assert (goal.printed, goal.value) == (printed, None)
    assert printed in doubt


PERIODS = [
    ("2023年指标值", 2023, "value"),
    ("2024年完成值", 2024, "value"),
    ("2024年现状值", 2024, "value"),
    ("基线值（2024年）", 2024, "value"),
    ("2027年目标值", 2027, "target"),
    ("2027年目标值（市）", 2027, "upper_target"),
    ("2027年市级目标", 2027, "upper_target"),
    ("2027年（全省）", 2027, "upper_target"),
    ("2024年", 2024, "value"),
    ("2030年", 2030, "target"),
    ("目标值", None, "target"),
]


@pytest.mark.parametrize(("words", "year", "kind"), PERIODS)
def test_a_column_tells_its_year_and_kind(words, year, kind):
    found = targets.period(words, issued=2026)
    assert (found.year, found.kind) == (year, kind)


def test_a_second_header_line_is_put_under_the_first():
    rows = [
        ["序号", "指标", "计量单位", "目标值", "", "", "责任单位"],
        ["", "", "", "2026年", "2027年", "2028年", ""],
        ["1", "签约人数", "万人", "6", "6.5", "7", "县卫生健康局"],
    ]
    (one,) = read(table(rows, "cells")).core_indicators
    assert [(g.period, g.year, g.printed) for g in one.targets] == [
        ("目标值2026年", 2026, "6"),
        ("目标值2027年", 2027, "6.5"),
        ("目标值2028年", 2028, "7"),
    ]
    assert one.unit == "万人"


def test_an_empty_second_header_line_is_no_row():
    found = read(table([HEADER, [""] * 7, *ROWS], "cells")).core_indicators
    assert [one.number for one in found] == ["1", "2", "3", "4"]


def test_a_header_repeated_on_the_next_page_is_no_row():
    found = read(table([HEADER, *ROWS[:2]], "cells") + table([HEADER, *ROWS[2:]], "cells")).core_indicators
    assert [one.number for one in found] == ["1", "2", "3", "4"]


def test_without_a_column_of_units_the_bracket_of_the_name_tells():
    rows = [
        ["指标名称", "2026年目标值"],
        ["1.基层诊疗占比（%）", "≥57"],
        ["2.签约人数（万人）", "7"],
        ["3.制度建设（试行）", "完成"],
    ]
    found = read(table(rows, "pipes")).core_indicators
    assert [(one.number, one.name, one.unit) for one in found] == [
        ("1", "基层诊疗占比", "%"),
        ("2", "签约人数", "万人"),
        ("3", "制度建设（试行）", ""),
    ]


def test_tables_about_something_else_are_left_alone():
    rows = [["序号", "任务名称", "责任单位", "2026年"], ["1", "组建医共体", "县卫生健康局", "3月"]]
    assert read(table(rows, "cells")).core_indicators == ()


WORDS = """附件2
主要指标表
序号 指标名称 单位 2025年 2026年 2028年
完成值 目标值 目标值
1 下沉医师人数 人 -- 20 ≥ 60
乡镇卫生院（社区卫生服务中心）医务人员
2 % 0.81 ≥0.85 ≥0.90
与县级医院医务人员收入比值
3 达到国家基本标准及以
上的机构占比 % 67.88 90 ≥90
— 12 —
4 健康管理服务率 % 62 ≥65 ≥67
附件3
"""


def test_lines_of_words_from_a_pdf_are_put_together():
    found = read(WORDS).core_indicators
    assert [(one.number, one.name, one.unit, [g.printed for g in one.targets]) for one in found] == [
        ("1", "下沉医师人数", "人", ["--", "20", "≥60"]),
        (
            "2",
            "乡镇卫生院（社区卫生服务中心）医务人员与县级医院医务人员收入比值",
            "%",
            ["0.81", "≥0.85", "≥0.90"],
        ),
        ("3", "达到国家基本标准及以上的机构占比", "%", ["67.88", "90", "≥90"]),
        ("4", "健康管理服务率", "%", ["62", "≥65", "≥67"]),
    ]
    assert [g.kind for g in found[0].targets] == ["value", "target", "target"]
    assert all(one.found.doubt for one in found)


names = st.text("甲乙丙丁戊己庚辛壬癸率数占比（）“”、", min_size=2, max_size=24).filter(
    lambda one: one.strip("（）“”、")
)
cells = st.sampled_from(["--", "100", "≥0.85", "5.5", ">90", "—", "≤3"])


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(names, st.sampled_from(["%", "人", "万人", "张"]), cells, cells), min_size=2, max_size=12),
    order=st.permutations(range(5)),
    form=st.sampled_from(FORMS),
    unit=st.sampled_from(["单位", "计量单位"]),
    number=st.integers(1, 80),
)
def test_order_of_rows_and_columns_does_not_matter(rows, order, form, unit, number):
    header = ["序号", "指标名称", unit, "2026年目标值", "2027年目标值（市）"]
    body = [[str(number + at), *row] for at, row in enumerate(rows)]
    shuffled = [[row[at] for at in order] for row in (header, *body)]
    found = read("附件1\n指标表\n\n" + table(shuffled, form)).core_indicators
    said = [(one.number, one.name, one.unit, {g.period: g.printed for g in one.targets}) for one in found]
    assert said == [(row[0], row[1], row[2], {"2026年目标值": row[3], "2027年目标值（市）": row[4]}) for row in body]
