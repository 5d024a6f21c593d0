"""Sets named by their number, and other documents named by title."""

import pytest

from yigongti.unified.organization.reading import frames, references
from yigongti.unified.organization.reading.tests.finding import joined


@pytest.mark.parametrize(
    ("text", "words", "count", "noun"),
    [
        ("建设“八大智慧平台”。", "八大智慧平台", 8, "智慧平台"),
        ("推进“五统一”管理。", "五统一", 5, "统一"),
        ("完善“3大诊断中心”。", "3大诊断中心", 3, "诊断中心"),
        ("组建“十个中心”。", "十个中心", 10, "中心"),
        ("组建两个医疗集团。一个机制。", "两个医疗集团", 2, "医疗集团"),
        ("发挥六大救治中心作用。", "六大救治中心", 6, "救治中心"),
        ("健全四项改革、一套制度。", "四项改革", 4, "改革"),
        ("划分甲、乙、丙三个片区，", "三个片区", 3, "片区"),
        ("“十二个中心”", "十二个中心", 12, "中心"),
    ],
)
def test_frames(text, words, count, noun) -> None:
    (found,) = frames.find(joined(text))
    assert (found.text, found.count, found.noun) == (words, count, noun)


@pytest.mark.parametrize(
    "text",
    [
        "打造2个次中心，建成一个平台，超过三个机构，至少两个平台，三个月，两个工作日。",
        "“三医”联动，“一老一小”，“三位一体”，“三医综合监管”，二十大精神，十部门，第三个平台。",
        "《关于“八统一”管理的意见》",
        "",
    ],
)
def test_counted_things_slogans_and_titles_are_no_frames(text) -> None:
    assert frames.find(joined(text)) == ()


def test_a_frame_is_named_once_and_slogans_are_doubted() -> None:
    found = frames.find(joined("“五统一”管理，落实“两个允许”，推进“五统一”。"))
    assert [f.text for f in found] == ["五统一", "两个允许"]
    assert found[0].found.confidence == 1
    assert "口号" in found[1].found.doubt


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依据《某法》等。", [("某法", "")]),
        (
            "依据《甲意见》（国某发〔2023〕41号）、《乙办法》(某发[2024]3号)。",
            [("甲意见", "国某发〔2023〕41号"), ("乙办法", "某发[2024]3号")],
        ),
        (
            "《甲办关于印发〈乙方案〉的通知》（某发〔2024〕95号）（以下简称丙）",
            [("甲办关于印发〈乙方案〉的通知", "某发〔2024〕95号")],
        ),
        ("《甲办关于印发<乙方案>》（某委办〔2022〕3号）", [("甲办关于印发<乙方案>", "某委办〔2022〕3号")]),
        ("《甲办关于印发《乙方案》的通知》（某发〔2024〕9号）", [("甲办关于印发《乙方案》的通知", "某发〔2024〕9号")]),
        ("《甲条例》（国务院令第700号）《乙标准》", [("甲条例", "国务院令第700号"), ("乙标准", "")]),
        ("落实《甲措施（试行）》（某人办〔2023〕4号）要求", [("甲措施（试行）", "某人办〔2023〕4号")]),
        ("按《甲\n指南》（某函〔2024〕\n16号）执行，再按《甲指南》。", [("甲指南", "某函〔2024〕16号")]),
        ("按《甲指南》执行，再按《甲指南》（某函〔2024〕16号）。", [("甲指南", "某函〔2024〕16号")]),
        ("《甲办法》（见附件）与某发〔2024〕1号", [("甲办法", "")]),
        ("没有收尾的《甲办法，没有开头的乙办法》。《丙》", [("甲办法，没有开头的乙办法", ""), ("丙", "")]),
        ("《", []),
    ],
)
def test_titles_with_their_numbers(text, expected) -> None:
    assert [(r.title, r.number) for r in references.find(joined(text))] == expected


def test_the_own_title_is_no_reference() -> None:
    text = "制定《某县实施方案》，依据《省方案》。"
    for own in ("某县实施方案", "某县实施方案（审议稿）", "某县关于印发《某县实施方案》的通知"):
        assert [r.title for r in references.find(joined(text), own_title=own)] == ["省方案"]
