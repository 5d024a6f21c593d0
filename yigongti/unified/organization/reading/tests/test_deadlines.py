"""Deadlines: by when, in which span, how often; and the dates that are none."""

from datetime import date

import pytest

from yigongti.unified.organization.reading import deadlines
from yigongti.unified.organization.reading.tests.finding import joined


def _d(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "words", "kind", "since", "due"),
    [
        ("到2025年底，建成平台。", "到2025年底", "by", "", "2025-12-31"),
        ("到 2025 年\n底，建成平台。", "到2025年底", "by", "", "2025-12-31"),
        ("到2027年，比例提高。", "到2027年", "by", "", "2027-12-31"),
        ("2026年底，逐步完成。", "2026年底", "by", "", "2026-12-31"),
        ("力争2026年底前建成。", "2026年底前", "by", "", "2026-12-31"),
        ("2024年2月底前报备。", "2024年2月底前", "by", "", "2024-02-29"),
        ("于2026年6月30日前上报。", "2026年6月30日前", "by", "", "2026-06-30"),
        ("2026年6月30日以前上报。", "2026年6月30日以前", "by", "", "2026-06-30"),
        ("至2026年第一季度末完成。", "至2026年第一季度末", "by", "", "2026-03-31"),
        ("二〇二六年十月底前完成。", "二〇二六年十月底前", "by", "", "2026-10-31"),
        ("２０２６年６月底前完成。", "2026年6月底前", "by", "", "2026-06-30"),
        ("“十五五”末建成。", "“十五五”末", "by", "", "2030-12-31"),
        ("2025年，全县推开。", "2025年", "within", "2025-01-01", "2025-12-31"),
        ("2026年启动建设。", "2026年", "within", "2026-01-01", "2026-12-31"),
        ("2026年内启动建设。", "2026年内", "within", "2026-01-01", "2026-12-31"),
        ("2026年上半年启动。", "2026年上半年", "within", "2026-01-01", "2026-06-30"),
        ("2026年第三季度启动。", "2026年第三季度", "within", "2026-07-01", "2026-09-30"),
        ("2026年9月启动。", "2026年9月", "within", "2026-09-01", "2026-09-30"),
        ("准备阶段（2024年1月-3月）。", "2024年1月-3月", "phase", "2024-01-01", "2024-03-31"),
        ("推进阶段（2024年4月－12月）。", "2024年4月－12月", "phase", "2024-04-01", "2024-12-31"),
        ("（2024年11月至2025年2月）", "2024年11月至2025年2月", "phase", "2024-11-01", "2025-02-28"),
        ("（2025年1—3月）", "2025年1—3月", "phase", "2025-01-01", "2025-03-31"),
        ("2024—2026年每村一名。", "2024—2026年", "phase", "2024-01-01", "2026-12-31"),
        ("巩固阶段（2026年1月—）", "2026年1月—", "phase", "2026-01-01", ""),
        ("自2025年1月1日起施行。", "自2025年1月1日起", "from", "2025-01-01", ""),
        ("2025年起提高。", "2025年起", "from", "2025-01-01", ""),
    ],
)
def test_one_point_or_span_of_time(text, words, kind, since, due) -> None:
    first = deadlines.find(joined(text))[0]
    assert (first.text, first.kind, first.since, first.due) == (words, kind, _d(since), _d(due))


@pytest.mark.parametrize(
    ("text", "words", "every", "offset"),
    [
        ("每年开展一次。", "每年", "year", ""),
        ("每季度审核。", "每季度", "quarter", ""),
        ("每季度次月通报。", "每季度次月", "quarter", "次月"),
        ("超出部分下一季度扣回。", "下一季度", "quarter", "下一季度"),
        ("每月5日前报送。", "每月5日前", "month", "5日前"),
        ("每年12月底前总结。", "每年12月底前", "year", "12月底前"),
        ("每周巡诊。", "每周", "week", ""),
        ("每日登记。", "每日", "day", ""),
        ("按季度调度。", "按季度", "quarter", ""),
        ("每两年轮换。", "每两年", "year", "两年"),
        ("每半年通报。", "每半年", "year", "半年"),
    ],
)
def test_what_comes_again(text, words, every, offset) -> None:
    (found,) = deadlines.find(joined(text))
    assert (found.text, found.kind, found.every, found.offset) == (words, "recurring", every, offset)


@pytest.mark.parametrize(
    "text",
    [
        "不少于1年，三年内，一年及以上。",
        "近年来，开展质量提升三年行动，持续推进，长期坚持，常年服务。",
        "开展年度评价，落实2024年度考核，上季度情况。",
        "2020年以来，与2023年相比提高，较2022年增长，在2023年基础上，以2021年为基数。",
        "依据《某规划（2021—2025年）》（某政发〔2023〕41号）。",
        "2023年印发的《某意见》要求。",
        "某县人民政府办公室2024年4月30日（此件公开发布）",
        "某县人民政府办公室2024年4月30日印发",
        "截至2023年底，全县已建成平台。",
        "2025年，是关键一年。2023年指标值，2027年目标值。",
        "拨打12320，年龄，每名，每个，每村。2025年2月30日",
        "",
    ],
)
def test_other_dates_are_none(text) -> None:
    assert deadlines.find(joined(text)) == ()


def test_what_holds_for_the_first_year_holds_for_the_second() -> None:
    found = deadlines.find(joined("到2025年、2027年，比例分别达到60%、65%。"))
    assert [(d.kind, d.due) for d in found] == [("by", date(2025, 12, 31)), ("by", date(2027, 12, 31))]


def test_without_a_year_that_of_the_document_is_meant_and_doubted() -> None:
    (known,) = deadlines.find(joined("年底前完成。"), year_of_document=2025)
    assert (known.kind, known.due) == ("by", date(2025, 12, 31))
    assert known.found.confidence < 1
    assert "2025" in known.found.doubt
    (unknown,) = deadlines.find(joined("8月底前完成。"))
    assert (unknown.due, unknown.found.doubt) == (None, "没有写年份")
    (next_year,) = deadlines.find(joined("明年6月底前完成。"), year_of_document=2025)
    assert next_year.due == date(2026, 6, 30)


def test_years_before_the_document_tell_the_past() -> None:
    text = "2023年，启动试点。2026年，全面推开。"
    assert [d.due for d in deadlines.find(joined(text), year_of_document=2025)] == [date(2026, 12, 31)]


def test_before_a_month_is_read_with_its_last_day_and_doubted() -> None:
    (found,) = deadlines.find(joined("2026年6月前完成。"))
    assert found.due == date(2026, 6, 30)
    assert found.found.confidence < 1
    assert found.found.doubt
