"""Seats by office. The names in these documents are made up; no field may hold one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.unified.organization.reading import annexes
from yigongti.unified.organization.reading.shapes import Head

LED = [("组长", "县委副书记、县长"), ("副组长", "副县长"), ("成员", "县财政局局长"), ("成员", "县医保局局长")]
CASES = {
    "labels, names in two pieces": (
        (
            "组  长：某  甲  县委副书记、县长\n副组长：某乙丙  副县长\n\n成  员：某  丁  县财政局局长\n"
            "\n某戊己  县医保局局长\n\n二、主要职责\n专班负责统筹。"
        ),
        LED,
    ),
    "heads": (
        (
            "一、专班组长\n某甲乙  县委副书记、县长\n二、专班副组长\n某  丙  副县长\n三、专班成员\n"
            "某丁  县财政局局长\n某戊己  县医保局局长\n专班下设办公室，由县卫生健康局局长任主任。"
        ),
        LED,
    ),
    "plain heads": (
        "组 长\n某甲乙\t县委副书记、县长\n副组长\n某丙\t副县长\n成 员\n某丁\t县财政局局长\n某戊己\t县医保局局长\n",
        LED,
    ),
    "offices alone": ("组长：县委副书记、县长\n副组长：副县长\n成员：县财政局局长、县医保局局长\n", LED),
    "after a comma": (
        "组长：某甲乙，县委副书记、县长\n副组长：某丙，副县长\n成员：某丁，县财政局局长；某戊己，县医保局局长\n",
        LED,
    ),
    "in brackets": (
        (
            "组长：某甲乙（县委副书记、县长）\n副组长：某丙（副县长）\n成员：某丁（县财政局局长）\n"
            "某戊己（县医保局局长）\n"
        ),
        LED,
    ),
    "together": ("组长：某甲乙县委副书记、县长\n副组长：某丙副县长\n成员：县财政局局长某丁\n", [*LED[:3]]),
    "one seat of several departments": (
        "组长：县长\n成员：县委编办、县财政局、县医保局主要负责人\n",
        [("组长", "县长"), ("成员", "县委编办、县财政局、县医保局主要负责人")],
    ),
    "table": (
        (
            "| 专班职务 | 姓名 | 单位及职务 |\n|---|---|---|\n| 组长 | 某甲乙 | 县委副书记、县长 |\n"
            "| 副组长 | 某丙 | 副县长 |\n"
            "| 成员 | 某丁 | 县财政局局长 |\n| | 某戊己 | 县医保局局长 |\n"
        ),
        LED,
    ),
    "sentence": (
        "成立由县长任组长，分管副县长任副组长的工作专班。",
        [("组长", "县长"), ("副组长", "分管副县长")],
    ),
    "members of a consortium are no seats": (
        "一、东部医共体\n牵头单位：县人民医院\n成员：青石镇卫生院、白沙镇卫生院\n",
        [],
    ),
}
PERSONS = ("某甲", "某乙", "某丙", "某丁", "某戊", "甲乙", "戊己", "乙丙")


@pytest.mark.parametrize("case", CASES)
def test_seats_are_read_without_names(case):
    text, said = CASES[case]
    found = annexes.read(text, head=Head(scope="云汐县"), clauses=())
    assert [(one.role, one.office) for one in found.posts] == said
    for one in found.posts:
        assert "".join(text[one.found.span.start : one.found.span.end].split()).replace("|", "") == one.office
    shown = repr(found.posts) + repr(found.warnings)
    assert not any(name in shown for name in PERSONS)


def test_a_person_without_office_is_no_seat_and_stays_unnamed():
    found = annexes.read("组长：某甲乙\n副组长：某丙  副县长\n", head=Head(), clauses=())
    assert [(one.role, one.office) for one in found.posts] == [("副组长", "副县长")]
    assert len(found.warnings) == 1
    assert "某" not in found.warnings[0]


def test_a_county_whose_name_begins_like_a_family_name_keeps_it():
    found = annexes.read("组长：云汐县委书记\n", head=Head(scope="云汐县"), clauses=())
    assert [one.office for one in found.posts] == ["云汐县委书记"]


FAMILY = st.sampled_from("王李张刘陈杨赵黄周吴")
GIVEN = st.text("一二三四五六七八九", min_size=1, max_size=2)
OFFICES = st.sampled_from(
    ["县委编办主任", "县财政局局长", "县卫生健康委党委书记", "县政府副县长", "县医保局党组书记、局长"]
)


@settings(max_examples=80, deadline=None)
@given(
    people=st.lists(st.tuples(FAMILY, GIVEN, OFFICES), min_size=1, max_size=12),
    gap=st.sampled_from(["  ", "　", "\t", " "]),
)
def test_every_person_leaves_only_an_office(people, gap):
    lines = []
    for family, given_name, office in people:
        name = family + given_name if len(given_name) > 1 else family + "  " + given_name
        lines.append(name + gap + office)
    text = "组长：" + lines[0] + "\n成员：" + "\n".join(lines[1:] or ["县长"]) + "\n"
    found = annexes.read(text, head=Head(scope="云汐县"), clauses=())
    expected = [office for _, _, office in people] if len(people) > 1 else [people[0][2], "县长"]
    assert [one.office for one in found.posts] == expected
