"""Recurring dates, the documents' numbers, the names of units."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.unified.organization.tasks import numbering, recurring, unit_names
from yigongti.unified.organization.tasks.recurring import Recurring


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("每季度次月", "quarter_next_month"),
        ("每季度末", "quarterly"),
        ("每月", "monthly"),
        ("每年", "yearly"),
        ("每半年", "half_yearly"),
        ("每周", "weekly"),
        ("长期坚持", "always"),
        ("每年次月", "year_next_month"),
        ("quarterly", "quarterly"),
        ("quarter 次月", "quarter_next_month"),
        ("year", "yearly"),
        ("", ""),
        ("尽快", ""),
    ],
)
def test_words_of_a_rule(words, rule):
    assert recurring.parse(words) == rule


@pytest.mark.parametrize(
    ("rule", "day", "due"),
    [
        ("quarter_next_month", date(2026, 11, 20), date(2027, 1, 31)),
        ("quarter_next_month", date(2026, 10, 31), date(2026, 10, 31)),
        ("quarterly", date(2026, 11, 20), date(2026, 12, 31)),
        ("monthly", date(2024, 2, 1), date(2024, 2, 29)),
        ("half_yearly", date(2026, 7, 1), date(2026, 12, 31)),
        ("yearly", date(2026, 12, 31), date(2026, 12, 31)),
        ("year_next_month", date(2026, 2, 1), date(2027, 1, 31)),
        ("weekly", date(2026, 11, 20), date(2026, 11, 22)),
    ],
)
def test_the_next_date(rule, day, due):
    assert recurring.next_due(Recurring(rule), day) == due


@given(st.sampled_from(list(Recurring)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_dates_go_on_and_never_back(rule, day):
    due = recurring.next_due(rule, day)
    if due is None:
        assert rule in {Recurring.ONCE, Recurring.ALWAYS}
        return
    after = recurring.following(rule, due)
    assert after is not None
    assert day <= due < after <= due + timedelta(days=366)


@pytest.mark.parametrize(
    ("printed", "clause", "sentence", "chapter"),
    [
        ("四（七）2 第4句", "四（七）2", 4, "四"),
        ("四(七)2", "四（七）2", 0, "四"),
        ("二（四）", "二（四）", 0, "二"),
        ("附件2-7", "附件2-7", 0, "附件2"),
        ("12.", "12.", 0, "12"),
        ("自3", "自3", 0, ""),
    ],
)
def test_numbers(printed, clause, sentence, chapter):
    number = numbering.parse(printed)
    assert (number.clause, number.sentence, numbering.chapter_of(number)) == (clause, sentence, chapter)


def test_numbers_run_as_the_document_runs():
    printed = ["二（四）", "三（五）", "四（七）1 第2句", "四（七）2 第3句", "四（七）2 第11句", "四（九）1",
               "五（十）", "五（十二）", "附件2-7", "自2"]  # fmt: skip
    keys = [numbering.sort_key(numbering.parse(p)) for p in printed]
    assert keys[:-1] == sorted(keys[:-1])


@given(st.integers(1, 99))
def test_chinese_numerals(n):
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    word = (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")
    assert numbering.value_of(word) == n


KNOWN = {
    "云岭县卫生健康委（演示）": 1, "县卫生健康委": 1, "县财政局": 2, "县人力社保局": 3, "县委编办": 4,
    "县人民医院": 5, "县中医院": 6, "县疾控中心": 7, "县妇幼保健院": 8,
    "县医保局": 9, "县发展改革委": 10, "市场监管所": 11,
}  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("县卫健委", 1),
        ("云岭县卫生健康委员会", 1),
        ("卫生健康局", 1),
        ("县财政局", 2),
        ("县人力资源和社会保障局", 3),
        ("县人社局", 3),
        ("县委机构编制委员会办公室", 4),
        ("县人民医院", 5),
        ("云岭县中医医院", 6),
        ("县疾病预防控制中心", 7),
        ("县妇保院", 8),
        ("县医疗保障局", 9),
        ("县发改委", 10),
        ("县疾控局", 0),
        ("县教育局", 0),
        ("各乡镇", 0),
    ],
)
def test_names_of_one_unit(printed, found):
    assert unit_names.match(printed, KNOWN, county="云岭县") == found


def test_a_link_by_hand_goes_first_and_two_candidates_are_nobody():
    assert unit_names.match("牵头医院", KNOWN, links={"牵头医院": 5}) == 5
    assert unit_names.match("卫健委", {"县卫生健康委": 1, "市卫健委": 2}) == 0
