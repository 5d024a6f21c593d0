"""The tree of items: forms of numbering, sequences, ranges, headings; in styles of many counties."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.unified.organization.reading import clauses, layout
from yigongti.unified.organization.reading.read import read_text


def tree(text):
    return ["/".join(clause.path) for clause in clauses.read(text).clauses]


def headings(text):
    return [clause.heading for clause in clauses.read(text).clauses]


DOCUMENTS = {
    "chapters and articles": (
        (
            "某县医共体管理办法\n第一章 总则\n第一条 为规范管理，制定办法。\n第二条 适用全县。见第一条规定。\n第二章\n"
            "第三条 下列事项：\n（一）规划；\n（二）考核。\n第四条 自印发之日起施行。\n"
        ),
        [
            "第一章",
            "第一章/第一条",
            "第一章/第二条",
            "第二章",
            "第二章/第三条",
            "第二章/第三条/（一）",
            "第二章/第三条/（二）",
            "第二章/第四条",
        ],
    ),
    "figures with a comma, and circles": (
        "某县意见\n1、强化领导。要抓好。\n①成立专班。抓落实。\n②定期调度。抓推进。\n2、落实经费。要保障2.5倍。\n",
        ["1", "1/①", "1/②", "2"],
    ),
    "within a line": (
        "某县方案\n一、任务\n（一）机制。1.成立专班。每季开会。（责任单位：县政府办）2.设立中心。3.5万人受益。\n（二）投入。加强投入。\n",
        ["一", "一/（一）", "一/（一）/1", "一/（一）/2", "一/（二）"],
    ),
    "counting on through chapters": (
        "一、甲\n（一）子。做子。\n（二）丑。做丑。\n二、乙\n（三）寅。做寅。\n（四）卯。做卯。\n",
        ["一", "一/（一）", "一/（二）", "二", "二/（三）", "二/（四）"],
    ),
    "labels over two lines": (
        "一\n、甲\n做甲。\n二、乙\n（\n一）子。做子。\n（二\n）丑。做丑。\n",
        ["一", "二", "二/（一）", "二/（二）"],
    ),
    "Markdown": (
        "# 某县方案\n## 一、甲\n### （一）子\n**1. 寅。**做寅。\n2. **卯。**做卯。\n### （二）丑\n做丑。\n",
        ["一", "一/（一）", "一/（一）/1", "一/（一）/2", "一/（二）"],
    ),
    "figures above brackets": (
        "1. 甲\n（一）子。做子。\n（二）丑。做丑。\n2. 乙\n（一）寅。做寅。\n",
        ["1", "1/（一）", "1/（二）", "2", "2/（一）"],
    ),
    "duties": (
        "五、职责分工\n各部门协同。\n县财政局：负责经费。\n县民政局、县教育局：配合宣传。\n牵头单位：县医院\n六、要求\n抓好落实。\n",
        ["五", "五/县财政局", "五/县民政局、县教育局", "六"],
    ),
    "a sentence with numbers": (
        "一、甲\n包括：一是快，二是好，（1）多；（2）省。达2.5倍、1.5万人。\n一、二级医院都要参加。\n二、乙\n做乙。\n",
        ["一", "二"],
    ),
    "annexes": (
        "一、甲\n做甲。\n附件：1. 名单\n2. 指标表\n附件1\n名单\n一、组长\n县长\n附件2\n指标表\n\n\t1.序号\n\t一、数\n",
        ["一", "附件1", "附件1/一", "附件2"],
    ),
    "a list that is not called annex": (
        "一、甲\n做甲。\n成员单位名单\n\t单位\n\t年份\n\n\t甲院\n\t2024年\n",
        ["一", "附件"],
    ),
    "the bookmark of a conversion": ("一、甲\n1.子。做子。\n[bookmark: _GoBack]2.丑。做丑。\n", ["一", "一/1", "一/2"]),
    "decimals": ("1. 甲\n1.1 子\n做子。\n1.2 丑\n2.5倍不是编号。\n2. 乙\n", ["1", "1/1.1", "1/1.2", "2"]),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_style_gives_its_tree(name):
    text, expected = DOCUMENTS[name]
    assert tree(text) == expected


def test_a_heading_is_the_line_or_the_first_sentence_but_never_the_order():
    text = (
        "一、总体要求\n坚持公益。\n二、任务\n（一）创新模式，建设体系。\n1.统一管理。要统一。\n2.实行目标责任考核，制定指标，突出就诊率和满意度，考核结果与财政补助和医保支付挂钩，并且公开。还有。\n"
        "3.只有一句。\n（二）筹备阶段（2024年1月-3月）。起草。\n"
    )
    assert headings(text) == ["总体要求", "任务", "创新模式，建设体系", "统一管理", "", "", "筹备阶段（2024年1月-3月）"]


def test_numbers_that_skip_or_repeat_are_kept_with_a_doubt():
    outline = clauses.read("一、甲\n做甲。\n二、乙\n做乙。\n四、丁\n做丁。\n四、戊\n做戊。\n")
    assert [clause.path[0] for clause in outline.clauses] == ["一", "二", "四", "四"]
    assert [clause.found.confidence < 1 for clause in outline.clauses] == [False, False, True, True]
    assert len(outline.warnings) == 2


def test_the_signature_and_the_list_of_annexes_belong_to_no_clause():
    text = "一、甲\n做甲。\n附件：某县名单\n某县人民政府办公室\n2024年4月30日\n（此件公开发布）\n"
    outline = clauses.read(text)
    assert text[outline.clauses[0].span.start : outline.clauses[0].span.end] == "一、甲\n做甲。"
    assert [piece.kind for piece in outline.furniture.pieces] == ["annex_list", "signature", "date", "public"]


PIECES = st.sampled_from(
    [
        "一、",
        "二、",
        "三、",
        "（一）",
        "（二）",
        "1.",
        "2.",
        "3、",
        "（1）",
        "①",
        "附件1",
        "附件：1. 表",
        "# ",
        "**",
        "\n",
        "\n\n",
        "\t",
        "。",
        "：",
        "县财政局：负责",
        "第一条 ",
        "2024年4月30日",
        "某县人民政府",
        "【计算方法】",
        "总体要求",
        "（责任单位：县卫健委）",
        "2.5倍",
        " ",
        "[bookmark: _GoBack]",
        "- 3 -",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_ranges_nest_and_nothing_is_dropped_in_silence(text):
    found = read_text(text)
    previous = 0
    for clause in found.clauses:
        assert previous <= clause.span.start <= clause.span.end <= clause.whole_end <= len(text)
        previous = clause.span.end
    spans = [clause.span for clause in found.clauses]
    spans += [one.span for one in found.head.found.values()]
    spans += [one.span for one in found.unread] + list(layout.marks(text))
    spans += [one.found.span for one in (*found.consortia, *found.posts, *found.core_indicators)]
    covered = {at for span in spans for at in range(span.start, span.end)}
    left = "".join(sign for at, sign in enumerate(text) if at not in covered and sign not in layout.BLANKS)
    assert left.strip("#*") == ""
