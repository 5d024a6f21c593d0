"""Units: every way to print who leads and who helps."""

import random

import pytest

from yigongti.unified.organization.reading import units
from yigongti.unified.organization.reading.tests.finding import joined, units_of

LEAD, HELP = "lead", "supporting"
A, B, C = (LEAD, "县卫健局"), (LEAD, "县医保局"), (LEAD, "县财政局")
b, c = (HELP, "县医保局"), (HELP, "县财政局")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("做好登记。（责任单位：县卫健局）", [A]),
        ("做好登记。(责任单位:县卫健局,配合单位:县医保局)", [A, b]),
        ("做好登记。（责任单位：县卫健局、县医保局；配合单位：县财政局）", [A, B, c]),
        ("做好登记。（责任单位：县卫健局，县医保局，县财政局）", [A, B, C]),
        ("做好登记。（责任单位：县卫健局；县医保局。配合单位：县财政局。）", [A, B, c]),
        ("做好登记。【牵头单位：县卫健局；责任单位：县医保局；协办单位：县财政局】", [A, B, c]),
        ("做好登记。[主责部门：县卫健局 参与部门：县医保局]", [A, b]),
        ("做好登记。〔责任单位：县卫健局，配合单位：县医保局]", [A, b]),
        ("做好登记。［承办单位：县卫健局；参加单位：县医保局、县财政局］", [A, b, c]),
        ("做好登记。（落实单位：县卫健局，协助单位：县医保局）", [A, b]),
        ("做好登记。（牵头科室：县卫健局）", [A]),
        ("做好登记。（责任单位为县卫健局，配合单位为县医保局）", [A, b]),
        ("做好登记。（县卫健局牵头，县医保局、县财政局配合）", [A, b, c]),
        ("做好登记。（由县卫健局牵头，县医保局配合）", [A, b]),
        ("做好登记。（县卫健局、县医保局按职责分工负责）", [A, B]),
        ("做好登记。（县卫健局、县医保局、县财政局等按照各自职责分工负责）", [A, B, C]),
        ("做好登记。（县卫健局牵头，县医保局协助，县财政局参与）", [A, b, c]),
        ("做好登记。（县卫健局会同县医保局、县财政局负责）", [A, b, c]),
        ("做好登记。（县卫健局负责）", [A]),
        ("做好登记。（县卫健局负责登记造册，县医保局负责复核）", [A, B]),
        ("做好登记。（责任单位：县卫健局（牵头）、县医保局、县财政局（配合））", [A, B, c]),
        ("做好登记。（责任单位：县卫健局牵头，县医保局配合）", [A, b]),
        ("做好登记（县卫健局牵头，县医保局配合）。", [A, b]),
        ("（县卫健局牵头，县医保局配合）", [A, b]),
        ("做好登记。（县卫健局、县医保局负责，2025年6月底前完成）", [A, B]),
        ("做好登记。（牵头单位：县卫健局。列首位的为牵头单位，下同）", [A]),
        ("做好登记。\n责任单位：县卫健局、县医保局", [A, B]),
        ("做好登记。\n责任单位：县卫健局\n配合单位：县医保局、县财政局", [A, b, c]),
        ("做好登记。\n牵头单位：县卫健局\n完成时限：2026年6月底前", [A]),
        ("做好登记。（责任领导：某某；责任单位：县卫健局；完成时限：2025年12月底前）", [A]),
        ("做好登记。（完成时限：长期；责任单位：县卫健局；联系人：某某）", [A]),
        ("做好登记。（县卫健局、县医保局）", [A, B]),
        ("做好登记。（责任单位：县卫健局和县医保局及县财政局）", [A, B, C]),
        ("做好登记。（责任单位：县卫健局、县卫健局、县医保局；配合单位：县医保局）", [A, B, b]),
        ("做好登记。（责任单位：县卫健局 县医保局 县财政局）", [A, B, C]),
        ("做好登记。（责任单位：县卫健局，配合单位：县医保局、各乡镇〔街道〕", [A, b, (HELP, "各乡镇〔街道〕")]),
        ("做好登记。（责任单位：县卫\n健局、县医\n  保局）", [A, B]),
    ],
)
def test_ways_to_name_who_leads_and_who_helps(text, expected) -> None:
    assert units_of(text) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("省卫健委、发改委、财政厅", ["省卫健委", "省发改委", "省财政厅"]),
        ("省委编办，省人社厅、财政厅", ["省委编办", "省人社厅", "省财政厅"]),
        (
            "市委组织部、宣传部、编办，市教育局、民政局",
            ["市委组织部", "市委宣传部", "市委编办", "市教育局", "市民政局"],
        ),
        ("某山县卫生健康委、财政局", ["某山县卫生健康委", "某山县财政局"]),
        ("县卫生健康局、市场监管局、国资管理中心", ["县卫生健康局", "县市场监管局", "县国资管理中心"]),
        ("县发展和改革局、人力资源和社会保障局", ["县发展和改革局", "县人力资源和社会保障局"]),
        ("县卫健局、各乡镇（街道）", ["县卫健局", "各乡镇（街道）"]),
        ("各市、县（区）人民政府，某海综合实验区管委会", ["各市、县（区）人民政府", "某海综合实验区管委会"]),
        ("各县（市、区）人民政府、市卫健委", ["各县（市、区）人民政府", "市卫健委"]),
        ("各乡镇人民政府、街道办事处", ["各乡镇人民政府", "各街道办事处"]),
        ("各乡镇、街道、县卫健局", ["各乡镇、街道", "县卫健局"]),
        ("各镇（街道、场）、县卫健局", ["各镇（街道、场）", "县卫健局"]),
        ("各乡镇、县财政局", ["各乡镇", "县财政局"]),
        ("县卫生健康局（县疾控局）、县财政局", ["县卫生健康局（县疾控局）", "县财政局"]),
        ("县人民医院、中医院、各乡镇卫生院", ["县人民医院", "县中医院", "各乡镇卫生院"]),
        ("某河县供电公司、县财政局、城关镇", ["某河县供电公司", "县财政局", "城关镇"]),
        ("团县委、县妇联、残联", ["团县委", "县妇联", "县残联"]),
    ],
)
def test_a_shared_first_word_is_given_to_those_after_it(names, expected) -> None:
    assert [name for _, name in units_of(f"做好登记。（责任单位：{names}）")] == expected


def test_printed_stays_as_printed() -> None:
    _, second = units.find(joined("做好登记。（责任单位：省卫健委、财政厅）")).units
    assert (second.printed, second.name) == ("财政厅", "省财政厅")


@pytest.mark.parametrize(
    "text",
    [
        "由县医院牵头组建，各乡镇配合。",
        "组建医疗集团（县人民医院牵头）、健康集团（县中医院牵头）两家集团。",
        "完善（含县医院）工作，（以下简称集团）推进。",
        "成立专班，县卫健局负责日常工作。",
        "一、某县集团\n牵头单位：县人民医院\n配合单位：县妇幼保健院\n成员单位：甲镇卫生院、乙镇卫生院",
        "开展登记（2025年12月底前完成）。",
        "",
    ],
)
def test_units_in_a_sentence_or_in_a_list_of_members_have_no_duty(text) -> None:
    assert units_of(text) == []


def test_units_named_once_for_all_later_clauses() -> None:
    found = units.find(
        joined(
            "做好登记。〔责任单位：省卫健委、财政厅。以下均需各市、县（区）人民政府，某海\n实验区管委会落实，不再列出。]"
        )
    )
    assert [u.name for u in found.units] == ["省卫健委", "省财政厅"]
    assert found.applies_to_all
    assert [(u.name, u.role, u.inherited) for u in found.for_all] == [
        ("各市、县（区）人民政府", LEAD, True),
        ("某海实验区管委会", LEAD, True),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "以下任务均由各乡镇人民政府负责，不再逐项列出。",
        "（以下各项均需各乡镇人民政府落实，不再一一列出）",
        "以下工作均须各乡镇人民政府配合落实，不再重复。",
    ],
)
def test_other_words_for_all_later_clauses(sentence) -> None:
    found = units.find(joined(f"做好登记。（责任单位：县卫健局）{sentence}"))
    assert [u.name for u in found.for_all] == ["各乡镇人民政府"]
    assert [u.name for u in found.units] == ["县卫健局"]


def test_and_others_and_unnamed_ones_are_doubtful() -> None:
    health, others = units.find(joined("做好登记。（县卫健局牵头，县医保局等部门配合）")).units
    assert (health.found.confidence, health.found.doubt) == (1.0, "")
    assert others.name == "县医保局"
    assert others.found.confidence < 1
    assert "等" in others.found.doubt
    unnamed = units.find(joined("做好登记。（责任单位：县级有关部门）")).units[0]
    assert "没有点名" in unnamed.found.doubt


def test_brackets_are_given_back_whole() -> None:
    text = "做好登记。（责任单位：各乡镇〔街道〕）其后"
    (span,) = units.find(joined(text)).brackets
    assert text[span.start : span.end] == "（责任单位：各乡镇〔街道〕）"


def test_a_line_ends_where_the_names_end() -> None:
    text = "责任单位：县卫健局、县医保局\n持续推进登记工作，由县财政局保障。"
    found = units.find(joined(text))
    assert [u.name for u in found.units] == ["县卫健局", "县医保局"]
    assert text[found.brackets[0].start : found.brackets[0].end] == "责任单位：县卫健局、县医保局"


def test_plain_lists_before_a_colon() -> None:
    text = "县人民医院、县中医医院：落实"
    listed = units.names(joined(text), 0, 11, role=LEAD)
    assert [(u.name, u.role) for u in listed] == [("县人民医院", LEAD), ("县中医医院", LEAD)]


def test_the_order_of_names_changes_none_of_them() -> None:
    names = [
        "县卫健局",
        "县财政局",
        "各乡镇（街道）",
        "县委编办",
        "各市、县（区）人民政府",
        "县中医院",
        "县发展和改革委",
    ]
    for seed in range(30):
        random.Random(seed).shuffle(names)  # noqa: S311 - an order, not a secret
        lead, helping = names[:4], names[4:]
        found = units_of(f"做好登记。（责任单位：{'、'.join(lead)}；配合单位：{'、'.join(helping)}）")
        assert found == [*((LEAD, n) for n in lead), *((HELP, n) for n in helping)]
